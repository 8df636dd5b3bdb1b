"""Messages are rows: written once, sent by one, lost by nobody."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.world import World
from upwell.notices import actions
from upwell.notices.actions import LEASE, cancel_all_or_none, queue_message, send_due
from upwell.notices.channels import email
from upwell.notices.layout import blocks
from upwell.notices.models import MAX_ATTEMPTS, Message

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TUESDAY_MORNING = dt.datetime(2026, 9, 8, 9, 0, tzinfo=VIETNAM)


def write(world: World, **changes: object) -> Message:
    given = {
        "organisation": world.organisation,
        "kind": "sign_in_code",
        "address": "linh@saomai.example",
        "language": "en",
        "context": {"code": "1234 5678"},
        "window": "one",
    }
    return queue_message(**{**given, **changes})  # type: ignore[arg-type]


def write_nudge(world: World) -> Message:
    from upwell.programmes.actions.enrolment import write as write_to

    write_to(world.hung_enrolment, "leader_invitation", window="again")
    return Message.objects.get(kind="leader_invitation")


def test_the_same_message_is_written_once(world: World) -> None:
    assert write(world) == write(world)
    assert Message.objects.count() == 1
    write(world, window="two")
    assert Message.objects.count() == 2


def test_a_message_goes_out_once_with_a_stable_id_and_both_twins(world: World) -> None:
    message = write(world)
    assert send_due() == 1
    assert send_due() == 0
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == f"<{message.pk}@upwell>"
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert "1234 5678" in sent.body
    assert "1234 5678" in html


def test_a_message_is_written_in_the_language_of_its_reader(world: World) -> None:
    assert "mã" in write(world, language="vi").subject.lower()
    assert "code" in write(world, language="en", window="two").subject


def test_a_mail_server_that_fails_is_tried_again_later_and_in_the_end_reported(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upwell.notices.queries import failed_messages

    def refuse(_message: Message) -> None:
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(email, "send", refuse)
    with time_machine.travel(TUESDAY_MORNING, tick=False) as clock:
        message = write_nudge(world)
        for _attempt in range(MAX_ATTEMPTS):
            assert send_due() == 0
            clock.shift(dt.timedelta(days=1))
    message.refresh_from_db()
    assert message.attempts == MAX_ATTEMPTS
    assert message.failed_at is not None
    assert "no server" in message.error
    assert list(failed_messages(world.organisation)) == [message]


def test_a_one_time_secret_is_never_sent_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    message = write(world)
    monkeypatch.setattr(email, "send", lambda _message: (_ for _ in ()).throw(TimeoutError()))
    assert send_due() == 0
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        assert send_due() == 0
    message.refresh_from_db()
    assert not mail.outbox
    assert message.text == ""


def test_what_a_dead_worker_had_claimed_goes_out_after_the_lease(world: World) -> None:
    with time_machine.travel(TUESDAY_MORNING, tick=False) as clock:
        message = write_nudge(world)
        actions._claim_due(10)
        assert send_due() == 0
        clock.shift(LEASE + dt.timedelta(seconds=1))
        assert send_due() == 1
    message.refresh_from_db()
    assert message.sent_at is not None


def test_messages_are_taken_back_all_or_none(world: World) -> None:
    about = uuid.uuid4()
    write(world, about_id=about)
    write(world, about_id=about, address="hung@saomai.example")
    assert cancel_all_or_none(about_id=about)
    assert send_due() == 0
    write(world, about_id=about, window="later")
    assert send_due() == 1
    write(world, about_id=about, window="last")
    assert not cancel_all_or_none(about_id=about)
    assert Message.objects.waiting().count() == 1


@pytest.mark.parametrize(
    ("written", "opens"),
    [
        ("2026-09-08 09:00", "2026-09-08 09:00"),
        ("2026-09-08 06:10", "2026-09-08 07:30"),
        ("2026-09-08 12:20", "2026-09-08 13:00"),
        ("2026-09-08 21:00", "2026-09-09 07:30"),
        ("2026-09-11 20:30", "2026-09-14 07:30"),
        ("2026-09-01 21:00", "2026-09-03 07:30"),  # the National Day is skipped
        ("2026-02-16 09:00", "2026-02-23 07:30"),  # Tết, by the lunar calendar, and the week-end after it
    ],
)
def test_nudges_wait_for_working_hours(world: World, written: str, opens: str) -> None:
    moment = dt.datetime.fromisoformat(written).replace(tzinfo=VIETNAM)
    with time_machine.travel(moment, tick=False):
        message = write_nudge(world)
    assert message.not_before.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M") == opens


def test_a_sign_in_code_does_not_wait_for_the_morning(world: World) -> None:
    with time_machine.travel(dt.datetime(2026, 9, 8, 23, 0, tzinfo=VIETNAM), tick=False):
        assert write(world).not_before == timezone.now()


def test_nothing_of_the_sample_organisation_reaches_a_mail_server(world: World) -> None:
    world.organisation.is_sample = True
    world.organisation.save()
    write_nudge(world)
    assert send_due() == 1
    assert not mail.outbox


def test_a_line_with_a_label_and_an_address_becomes_a_button() -> None:
    found = blocks("Dear anh Hùng,\n\nSee the card: https://x.example/a/1/\n\n- four shared topics")
    assert [(block.kind, block.text, block.url) for block in found] == [
        ("paragraph", "Dear anh Hùng,", ""),
        ("button", "See the card", "https://x.example/a/1/"),
        ("line", "four shared topics", ""),
    ]


def test_text_is_escaped_in_the_html_twin(world: World) -> None:
    message = write(world, context={"code": "<script>alert(1)</script>"})
    assert "<script>" not in email.as_html(message)
    assert "<script>" in message.text


def test_a_header_cannot_be_smuggled_into_a_subject(world: World) -> None:
    message = write(world, context={"code": "1\r\nBcc: everyone@x.example"})
    assert "\n" not in message.subject
    send_due()
    assert mail.outbox[0].bcc == []
