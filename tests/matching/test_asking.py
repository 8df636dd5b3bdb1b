"""Asking leaders: nobody else learns of it, and a pair is opened, and both are told, only after a yes."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.matching.conftest import Round
from upwell.agenda.actions import GateClosed, launch, remind_asked_leaders
from upwell.matching import actions, queries
from upwell.matching.models import Ask
from upwell.notices.actions import send_due
from upwell.notices.models import Message
from upwell.pairs.actions import AlreadyTold, InPair, NoPlaceLeft, leave_cohort, open_pair, undo_opening
from upwell.pairs.models import Pair
from upwell.programmes.models import GateOverride, Pledge


@pytest.fixture
def asked(proposed: Round) -> Round:
    run = proposed.run
    launch(actor=proposed.world.mai, run=run, version=run.version, pairs=queries.proposed_pairs(run))
    return proposed


def ask_of_hung(asked: Round) -> Ask:
    return Ask.objects.get(leader=asked.world.hung_enrolment)


def texts_to(address: str) -> list[str]:
    return list(Message.objects.filter(address=address, cancelled_at=None).values_list("kind", flat=True))


def test_asking_writes_one_card_to_each_leader_and_nothing_to_any_mentor(asked: Round) -> None:
    assert Ask.objects.open().count() == 6
    assert Message.objects.filter(kind="leader_card").count() == 6
    mentors = [pair.mentor.person.email for pair in queries.proposed_pairs(asked.run)]
    assert not Message.objects.filter(address__in=mentors).exists()
    assert not Pair.objects.exists()


def test_asking_again_asks_nobody_twice(asked: Round) -> None:
    run = asked.again()
    again = launch(actor=asked.world.mai, run=run, version=run.version, pairs=queries.proposed_pairs(run))
    assert again == []
    assert Message.objects.filter(kind="leader_card").count() == 6


def test_leaders_are_not_asked_before_the_sponsor_has_pledged(proposed: Round) -> None:
    Pledge.objects.all().delete()
    run, mai = proposed.run, proposed.world.mai
    with pytest.raises(GateClosed) as closed:
        launch(actor=mai, run=run, version=run.version, pairs=queries.proposed_pairs(run))
    assert closed.value.gates == ["sponsor_pledge"]
    assert not Ask.objects.exists()
    launch(
        actor=mai,
        run=run,
        version=run.version,
        pairs=queries.proposed_pairs(run),
        override_reason="The CEO pledged in the town hall.",
    )
    assert Ask.objects.count() == 6
    assert GateOverride.objects.get().by == mai


def test_a_yes_opens_the_pair_and_tells_both(asked: Round) -> None:
    ask = ask_of_hung(asked)
    actions.confirm(actor=asked.world.hung, ask=ask)
    pair = Pair.objects.get()
    assert (pair.leader, pair.mentor) == (ask.leader, ask.mentor)
    assert pair.fit == ask.fit
    assert "pair_opened_leader" in texts_to("hung@saomai.example")
    assert "pair_opened_mentor" in texts_to(ask.mentor.person.email)


def test_both_are_told_in_their_own_language_by_the_worker(asked: Round) -> None:
    ask = ask_of_hung(asked)
    asked.world.hung.language = "vi"
    asked.world.hung.save()
    ask = ask_of_hung(asked)
    actions.confirm(actor=asked.world.hung, ask=ask)
    assert not mail.outbox
    with time_machine.travel(timezone.now() + dt.timedelta(days=7)):
        send_due()
    told = {
        tuple(sent.to): sent.body
        for sent in mail.outbox
        if "opened" in _kind(sent.extra_headers["Message-ID"])
    }
    assert "anh Hùng" in told[("hung@saomai.example",)]
    assert len(told) == 2


def _kind(message_id: str) -> str:
    return str(Message.objects.get(pk=message_id.strip("<>").split("@")[0]).kind)


def test_a_yes_said_twice_opens_one_pair(asked: Round) -> None:
    ask = ask_of_hung(asked)
    actions.confirm(actor=None, ask=ask)
    actions.confirm(actor=None, ask=Ask.objects.get(pk=ask.pk))
    assert Pair.objects.count() == 1
    assert texts_to("hung@saomai.example").count("pair_opened_leader") == 1


def test_asking_for_another_tells_the_mentor_nothing_and_comes_to_the_coordinator(asked: Round) -> None:
    ask = ask_of_hung(asked)
    actions.ask_for_another(actor=None, ask=ask, note="Same school.")
    assert not texts_to(ask.mentor.person.email)
    assert not Pair.objects.exists()
    assert [found.pk for found in queries.leaders_wanting_another(asked.cohort)] == [ask.pk]
    with pytest.raises(actions.AlreadyAnswered):
        actions.confirm(actor=None, ask=Ask.objects.get(pk=ask.pk))


def test_whoever_asked_for_another_is_not_proposed_the_same_mentor_again(asked: Round) -> None:
    ask = ask_of_hung(asked)
    actions.ask_for_another(actor=None, ask=ask)
    run = asked.again()
    again = actions.run_matching(actor=asked.world.mai, cohort=asked.cohort, version=run.version)
    new = again.proposed.get(leader=ask.leader)
    assert new.mentor != ask.mentor
    others = again.proposed.exclude(leader=ask.leader).values_list("leader", "mentor")
    assert set(others) == set(Ask.objects.open().values_list("leader", "mentor"))


def test_reminders_go_out_after_3_and_7_working_days_once_each(asked: Round) -> None:
    ask = ask_of_hung(asked)
    Ask.objects.exclude(pk=ask.pk).delete()
    tuesday = dt.datetime(2026, 9, 8, 3, 0, tzinfo=dt.UTC)
    Ask.objects.filter(pk=ask.pk).update(asked_at=tuesday)
    due = {}
    for day in range(14):
        for _time in range(2):
            remind_asked_leaders(now=tuesday + dt.timedelta(days=day, hours=1))
        due[day] = Message.objects.filter(kind="leader_card_reminder").count()
    assert [due[day] for day in (2, 3, 8, 9, 13)] == [0, 1, 1, 2, 2]


def test_a_question_can_be_taken_back_until_it_is_answered(asked: Round) -> None:
    ask = ask_of_hung(asked)
    actions.take_back_ask(actor=asked.world.mai, ask=ask)
    assert "leader_card" not in texts_to("hung@saomai.example")
    with pytest.raises(actions.AlreadyAnswered):
        actions.confirm(actor=None, ask=Ask.objects.get(pk=ask.pk))


def test_a_pair_can_be_taken_back_until_somebody_has_been_told(asked: Round) -> None:
    actions.confirm(actor=None, ask=ask_of_hung(asked))
    pair = Pair.objects.get()
    undo_opening(actor=asked.world.mai, pair=pair)
    assert not Pair.objects.live().exists()
    assert "pair_opened_mentor" not in texts_to(pair.mentor.person.email)


def test_a_pair_stays_once_somebody_has_been_told(asked: Round) -> None:
    actions.confirm(actor=None, ask=ask_of_hung(asked))
    with time_machine.travel(timezone.now() + dt.timedelta(days=7)):
        assert send_due() > 0
    with pytest.raises(AlreadyTold):
        undo_opening(actor=asked.world.mai, pair=Pair.objects.get())
    assert Pair.objects.live().count() == 1


def test_nobody_gets_more_pairs_than_places(asked: Round) -> None:
    actions.confirm(actor=None, ask=ask_of_hung(asked))
    pair = Pair.objects.get()
    other = Ask.objects.open().exclude(mentor=pair.mentor).first()
    with pytest.raises(NoPlaceLeft) as full:
        open_pair(actor=None, leader=pair.leader, mentor=other.mentor, fit=1, reasons={})
    assert full.value.person == pair.leader.person.full_name
    assert Pair.objects.count() == 1


def test_people_in_a_pair_do_not_simply_withdraw(asked: Round) -> None:
    actions.confirm(actor=None, ask=ask_of_hung(asked))
    pair = Pair.objects.get()
    with pytest.raises(InPair):
        leave_cohort(actor=None, enrolment=pair.mentor)
    pair.mentor.refresh_from_db()
    assert pair.mentor.is_live


def link_in(kind: str, address: str) -> str:
    text = Message.objects.get(kind=kind, address=address).text
    found = re.search(r"http://testserver(/a/\S+)", text)
    assert found, text
    return found.group(1)


def test_opening_the_link_changes_nothing_however_often_and_by_whom(asked: Round) -> None:
    link = link_in("leader_card", "hung@saomai.example")
    before = list(Ask.objects.values_list("answered_at", flat=True))
    for method in ("get", "head", "options"):
        client = asked.world.client(None)
        for _time in range(3):
            getattr(client, method)(link, headers={"purpose": "prefetch"})
    assert list(Ask.objects.values_list("answered_at", flat=True)) == before


def test_the_leader_confirms_from_the_mail_without_signing_in(asked: Round) -> None:
    link = link_in("leader_card", "hung@saomai.example")
    client = asked.world.client(None)
    page = client.get(link).content.decode()
    mentor = ask_of_hung(asked).mentor.person
    assert mentor.full_name in page
    client.post(link, {"answer": "yes"})
    client.post(link, {"answer": "yes"})
    assert Pair.objects.count() == 1
    assert "Thank you" in client.get(link).content.decode()


def test_a_link_that_was_tampered_with_is_nothing(asked: Round) -> None:
    link = link_in("leader_card", "hung@saomai.example")
    for wrong in (link[:-3] + "xy/", link.replace("card", "hours"), "/a/nonsense/"):
        assert asked.world.client(None).get(wrong).status_code == 404


def test_an_old_link_offers_a_new_one_in_one_tap(asked: Round) -> None:
    link = link_in("leader_card", "hung@saomai.example")
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        client = asked.world.client(None)
        assert "run out" in client.get(link).content.decode()
        client.post(link)
        assert not Pair.objects.exists()
        assert "leader_card_reminder" in texts_to("hung@saomai.example")


def test_the_mentor_and_strangers_get_404_for_a_card(asked: Round) -> None:
    ask = ask_of_hung(asked)
    for name, account in asked.world.cast.items():
        expected = {"nobody": 302, "leader": 200}.get(name, 404)
        assert asked.world.client(account).get(f"/cards/{ask.pk}/").status_code == expected, name
