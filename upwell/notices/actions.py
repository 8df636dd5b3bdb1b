"""Queueing, cancelling and sending messages."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from upwell.jobs.queue import wake
from upwell.lib.dates import WorkCalendar
from upwell.notices.channels import email
from upwell.notices.kinds import KINDS
from upwell.notices.models import MAX_ATTEMPTS, Message
from upwell.tenants.models import Organisation

LEASE = dt.timedelta(minutes=5)
# The recurring work that sends: see config/schedule.py.
SENDER = "send-messages"


@transaction.atomic
def queue_message(
    *,
    organisation: Organisation | None,
    kind: str,
    address: str,
    language: str,
    context: dict[str, object],
    window: str,
    about_id: uuid.UUID | None = None,
    not_before: dt.datetime | None = None,
) -> Message:
    """Write one message in its reader's language. The same kind, address and window again changes nothing."""
    found = Message.objects.filter(kind=kind, address=address, window=window).first()
    if found:
        return found
    wake(SENDER)
    subject, text = _words(kind, language, {**context, "organisation": organisation})
    return Message.objects.create(
        organisation=organisation,
        kind=kind,
        address=address,
        language=language,
        window=window,
        about_id=about_id,
        subject=subject,
        text=text,
        reply_to=organisation.contact_email if organisation else "",
        is_secret=KINDS[kind].is_secret,
        not_before=_opening(kind, organisation, not_before or timezone.now()),
    )


def cancel_waiting(*, about_id: uuid.UUID, kinds: Iterable[str] = ()) -> int:
    """Take back what has not been sent yet; the number of messages taken back."""
    waiting = Message.objects.waiting().filter(about_id=about_id, claimed_until=None)
    if kinds:
        waiting = waiting.filter(kind__in=list(kinds))
    return waiting.update(cancelled_at=timezone.now())


@transaction.atomic
def cancel_all_or_none(*, about_id: uuid.UUID) -> bool:
    """Take back all messages about something; False, and nothing changed, when one has gone out already."""
    about = Message.objects.select_for_update().filter(about_id=about_id, cancelled_at=None)
    if any(not message.is_waiting or message.claimed_until for message in about):
        return False
    about.update(cancelled_at=timezone.now())
    return True


def send_due(*, limit: int = 100) -> int:
    """Claim due messages with a lease and send them one by one; the number that went out.

    A worker that dies loses nothing: its lease runs out, and the same Message-ID goes out again.
    """
    sent = 0
    for message in _claim_due(limit):
        sent += _send(message)
    return sent


def retry(message: Message) -> None:
    """Send a failed message again, as soon as the worker comes by."""
    Message.objects.filter(pk=message.pk).update(
        failed_at=None, attempts=0, error="", claimed_until=None, not_before=timezone.now()
    )


def _words(kind: str, language: str, context: dict[str, object]) -> tuple[str, str]:
    values = {**context, "base_url": settings.BASE_URL}
    with translation.override(language):
        subject = render_to_string(f"notices/{kind}.subject.txt", values, using="words")
        text = render_to_string(f"notices/{kind}.txt", values, using="words")
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return " ".join(subject.split())[:250], "\n\n".join(part for part in paragraphs if part)


def _opening(kind: str, organisation: Organisation | None, moment: dt.datetime) -> dt.datetime:
    if organisation is None or not KINDS[kind].is_nudge or email.backend_of(organisation) == email.FILES:
        # A file wakes nobody.
        return moment
    calendar = WorkCalendar(organisation.time_zone, organisation.works_saturday_mornings)
    return calendar.not_before(moment)


def _claim_due(limit: int) -> list[Message]:
    now = timezone.now()
    claim = uuid.uuid4()
    due = list(Message.objects.due(now).order_by("not_before").values_list("pk", flat=True)[:limit])
    # The condition is asked again in the UPDATE: of two workers that saw the same row, one gets it.
    Message.objects.due(now).filter(pk__in=due).update(
        claim=claim, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    return list(Message.objects.filter(claim=claim, sent_at=None).select_related("organisation"))


def _send(message: Message) -> bool:
    if message.is_secret and message.attempts > 1:
        # A one-time secret goes out at most once: its reader asks for a new one.
        _finish(message, failed_at=timezone.now(), error="not sent again", text="")
        return False
    try:
        email.send(message)
    except Exception as error:
        _note_failure(message, error)
        return False
    _finish(message, sent_at=timezone.now(), error="", **({"text": ""} if message.is_secret else {}))
    return True


def _note_failure(message: Message, error: Exception) -> None:
    now = timezone.now()
    words = f"{type(error).__name__}: {error}"[:300]
    if message.attempts >= MAX_ATTEMPTS:
        _finish(message, failed_at=now, error=words)
    else:
        _finish(message, error=words, not_before=now + dt.timedelta(minutes=2**message.attempts))


def _finish(message: Message, **changes: object) -> None:
    Message.objects.filter(pk=message.pk, claim=message.claim).update(claimed_until=None, **changes)
