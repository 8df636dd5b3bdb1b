"""Joining a cohort: invited, signing up, accepted or waiting, withdrawn."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from upwell.audit.actions import record
from upwell.lib.dates import WorkCalendar
from upwell.notices.actions import cancel_waiting, queue_message
from upwell.notices.links import action_url
from upwell.people.actions.consent import give_consent
from upwell.people.models import Consent, Person
from upwell.programmes.actions.setup import give_cohort_role
from upwell.programmes.addressing import called, you
from upwell.programmes.models import Cohort, CohortRole, Enrolment, HoursRequest, Milestone
from upwell.tenants.models import Account
from upwell.vault.sealing import seal

WIZARD_STEPS = 6
SILENCE_DAYS = 5
REMIND_AGAIN_AFTER = dt.timedelta(days=3)


class SignUpClosed(Exception):
    """The cohort does not take sign-ups now."""


class OtherRole(Exception):
    """This person already takes part in the cohort in the other role."""


class NotComplete(ValueError):
    """A required answer is missing; `step` is the page that asks for it."""

    def __init__(self, step: int) -> None:
        super().__init__(step)
        self.step = step


def is_open(cohort: Cohort) -> bool:
    last = cohort.milestones.filter(
        name__in=[Milestone.Name.SIGN_UP_OPENED, Milestone.Name.SIGN_UP_CLOSED, Milestone.Name.ARCHIVED]
    ).last()
    return last is not None and last.name == Milestone.Name.SIGN_UP_OPENED


@transaction.atomic
def invite(*, actor: Account | None, cohort: Cohort, people: Iterable[Person], role: str) -> list[Enrolment]:
    """Invite people who take no part yet, and write each an invitation in the organisation's language.

    Whoever has an enrolment already keeps it; the new enrolments are returned.
    """
    taken = set(cohort.enrolments.values_list("person_id", flat=True))
    invited = [_invite(cohort, person, role) for person in people if person.pk not in taken]
    if invited:
        record(
            actor=actor,
            organisation=cohort.organisation,
            verb=f"{role}s_invited",
            about=cohort,
            people=len(invited),
        )
    return invited


def _invite(cohort: Cohort, person: Person, role: str) -> Enrolment:
    now = timezone.now()
    enrolment = Enrolment.objects.create(
        cohort=cohort, person=person, role=role, invited_at=now, languages=person.languages
    )
    if person.email:
        write(enrolment, f"{role}_invitation", window=str(enrolment.pk))
    return enrolment


@transaction.atomic
def join(*, actor: Account, cohort: Cohort, person: Person) -> Enrolment:
    """Begin, or go on with, signing up as a mentor. Raises SignUpClosed, OtherRole."""
    found = cohort.enrolments.filter(person=person).first()
    if found is not None and not found.is_mentor:
        raise OtherRole
    if found is not None and found.is_live and found.finished_at is not None:
        return found
    if not is_open(cohort):
        raise SignUpClosed
    enrolment = found or Enrolment(
        cohort=cohort, person=person, role=Enrolment.Role.MENTOR, languages=person.languages
    )
    enrolment.opened_at = enrolment.opened_at or timezone.now()
    enrolment.withdrawn_at = None
    enrolment.save()
    if found is None:
        record(actor=actor, organisation=cohort.organisation, verb="sign_up_started", about=enrolment)
    return enrolment


def note_opened(enrolment: Enrolment) -> None:
    """The first look at one's own sign-up, for the funnel."""
    Enrolment.objects.filter(pk=enrolment.pk, opened_at=None).update(opened_at=timezone.now())


@transaction.atomic
def save_answers(*, enrolment: Enrolment, step: int | None = None, **answers: Any) -> None:
    """Keep the answers of one page; the next visit begins at the page after it."""
    for name, value in answers.items():
        setattr(enrolment, name, value)
    if step is not None:
        enrolment.step = max(enrolment.step, min(step + 1, WIZARD_STEPS))
    enrolment.opened_at = enrolment.opened_at or timezone.now()
    enrolment.save()


def seal_avoid(enrolment: Enrolment, people: Sequence[UUID]) -> None:
    """Seal the private list of "not this person". Only the engine's reader opens it again."""
    words = json.dumps(sorted(str(pk) for pk in people))
    sealed = seal(words, place=avoid_place(enrolment)) if people else None
    Enrolment.objects.filter(pk=enrolment.pk).update(sealed_avoid=sealed)
    enrolment.sealed_avoid = sealed


def avoid_place(enrolment: Enrolment) -> str:
    return f"{enrolment.cohort.organisation.pk}|enrolment|{enrolment.pk}|avoid"


@transaction.atomic
def finish(*, actor: Account | None, enrolment: Enrolment, consent_words: str) -> None:
    """Hand in a sign-up. Leaders were chosen and are in; mentors wait for the coordinator. Raises NotComplete."""
    _require_answers(enrolment)
    now = timezone.now()
    first_time = enrolment.finished_at is None
    enrolment.finished_at = enrolment.finished_at or now
    if not enrolment.is_mentor:
        enrolment.approved_at = enrolment.approved_at or now
    enrolment.save()
    give_consent(
        actor=actor, person=enrolment.person, purpose=Consent.Purpose.TAKE_PART, words=consent_words
    )
    if not first_time:
        return
    record(actor=actor, organisation=enrolment.cohort.organisation, verb="signed_up", about=enrolment)
    cancel_waiting(about_id=enrolment.pk, kinds=["signup_reminder", f"{enrolment.role}_invitation"])
    write(enrolment, "signup_received", window=str(enrolment.pk))
    if enrolment.is_mentor:
        _ask_line_manager(enrolment)
    else:
        _welcome_assistant(actor, enrolment)


def _require_answers(enrolment: Enrolment) -> None:
    if enrolment.is_mentor:
        if not enrolment.offers:
            raise NotComplete(1)
        if not enrolment.wants:
            raise NotComplete(2)
        return
    if not enrolment.wants and not enrolment.line:
        raise NotComplete(1)


def _ask_line_manager(enrolment: Enrolment) -> None:
    organisation = enrolment.cohort.organisation
    if not organisation.asks_line_managers or not enrolment.person.manager_no:
        return
    manager = Person.objects.filter(organisation=organisation, staff_no=enrolment.person.manager_no).first()
    if manager is None or not manager.email or not manager.is_employed:
        return
    calendar = WorkCalendar(organisation.time_zone, organisation.works_saturday_mornings)
    until = calendar.after_working_days(timezone.now(), SILENCE_DAYS)
    request, _new = HoursRequest.objects.get_or_create(
        enrolment=enrolment, defaults={"manager": manager, "granted_by_silence_at": until}
    )
    queue_message(
        organisation=organisation,
        kind="hours_request",
        address=manager.email,
        language=organisation.language,
        context={
            "manager": manager,
            "mentor": enrolment.person,
            "cohort": enrolment.cohort,
            "until": until,
            "url": action_url("hours", request.pk),
        },
        window=str(request.pk),
        about_id=enrolment.pk,
    )


def _welcome_assistant(actor: Account | None, enrolment: Enrolment) -> None:
    if enrolment.assistant_email:
        give_cohort_role(
            actor=actor,
            cohort=enrolment.cohort,
            account=Account.objects.for_address(enrolment.assistant_email),
            role=CohortRole.Name.ASSISTANT,
            leader=enrolment.person,
        )


@transaction.atomic
def answer_hours(*, request: HoursRequest, granted: bool, by: Account | None) -> HoursRequest:
    """The line manager's answer. The last one counts until the pair is opened; the mentor is not told who said what."""
    now = timezone.now()
    request.granted_at, request.not_now_at = (now, None) if granted else (None, now)
    request.answered_by = by
    request.save()
    record(
        actor=by,
        organisation=request.enrolment.cohort.organisation,
        verb="hours_granted" if granted else "hours_not_now",
        about=request.enrolment,
    )
    return request


@transaction.atomic
def approve(*, actor: Account, cohort: Cohort, enrolments: Iterable[Enrolment]) -> tuple[int, int]:
    """Accept sign-ups while there are places, in the order they were handed in; the rest wait in that order.

    Returns how many were accepted and how many now wait. The cohort's row is locked, so that two coordinators
    together never accept more mentors than there are places.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    keys = [enrolment.pk for enrolment in enrolments]
    asked = Enrolment.objects.filter(cohort=cohort, pk__in=keys, finished_at__isnull=False, approved_at=None).live()
    free = free_places(cohort)
    accepted = waiting = 0
    now = timezone.now()
    for enrolment in asked.order_by("waiting_at", "finished_at", "pk"):
        if enrolment.is_mentor and free <= 0:
            waiting += _put_on_waiting_list(enrolment, now)
            continue
        enrolment.approved_at = now
        enrolment.save(update_fields=["approved_at"])
        free -= enrolment.is_mentor
        accepted += 1
        record(actor=actor, organisation=cohort.organisation, verb="sign_up_approved", about=enrolment)
    return accepted, waiting


def free_places(cohort: Cohort) -> int:
    return cohort.places - cohort.enrolments.mentors().ready().count()


def _put_on_waiting_list(enrolment: Enrolment, now: dt.datetime) -> int:
    if enrolment.waiting_at is not None:
        return 0
    enrolment.waiting_at = now
    enrolment.save(update_fields=["waiting_at"])
    write(enrolment, "signup_waiting", window=str(enrolment.pk))
    return 1


@transaction.atomic
def decline(*, actor: Account, enrolment: Enrolment) -> None:
    """Turn a sign-up down. Nobody is written to automatically: the coordinator says it in person."""
    enrolment.declined_at = timezone.now()
    enrolment.save(update_fields=["declined_at"])
    record(actor=actor, organisation=enrolment.cohort.organisation, verb="sign_up_declined", about=enrolment)


@transaction.atomic
def take_back_decline(*, actor: Account, enrolment: Enrolment) -> None:
    enrolment.declined_at = None
    enrolment.save(update_fields=["declined_at"])
    record(actor=actor, organisation=enrolment.cohort.organisation, verb="decline_taken_back", about=enrolment)


@transaction.atomic
def withdraw(*, actor: Account | None, enrolment: Enrolment) -> None:
    """Leave without being asked why; joining again stays possible. People in a pair leave by `pairs.actions`."""
    enrolment.withdrawn_at = timezone.now()
    enrolment.approved_at = enrolment.waiting_at = enrolment.finished_at = None
    enrolment.save()
    cancel_waiting(about_id=enrolment.pk)
    record(actor=actor, organisation=enrolment.cohort.organisation, verb="withdrew", about=enrolment)


@transaction.atomic
def remind(*, actor: Account | None, cohort: Cohort, enrolments: Iterable[Enrolment]) -> int:
    """Write to invited people who have not finished: at most once in three days each, however often it is asked."""
    window = timezone.now().date().toordinal() // REMIND_AGAIN_AFTER.days
    written = 0
    for enrolment in enrolments:
        if enrolment.finished_at is None and enrolment.is_live and enrolment.person.email:
            write(enrolment, "signup_reminder", window=f"{enrolment.pk} {window}")
            written += 1
    if written:
        record(actor=actor, organisation=cohort.organisation, verb="reminded", about=cohort, people=written)
    return written


def write(
    enrolment: Enrolment, kind: str, *, window: str, about_id: UUID | None = None, **context: object
) -> None:
    """One message to the enrolled person, in their language; nothing when they have no address."""
    person, cohort = enrolment.person, enrolment.cohort
    if not person.email:
        return
    account_language = person.account.language if person.account else ""
    queue_message(
        organisation=cohort.organisation,
        kind=kind,
        address=person.email,
        language=account_language or cohort.organisation.language,
        context={
            "enrolment": enrolment,
            "cohort": cohort,
            # Called when the template is rendered, in the language of the reader.
            "called": partial(called, enrolment),
            "you": partial(you, enrolment),
            "url": action_url("welcome", enrolment.pk),
            "join_url": f"{settings.BASE_URL}/join/{cohort.join_code}/",
            **context,
        },
        window=window,
        about_id=about_id or enrolment.pk,
    )
