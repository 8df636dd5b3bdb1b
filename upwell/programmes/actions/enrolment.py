"""Joining a cohort: invited, signing up, accepted or waiting, withdrawn."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from upwell.audit.actions import record
from upwell.notices.actions import cancel_waiting, queue_message
from upwell.notices.links import action_url
from upwell.people.actions.consent import give_consent, take_back_consent
from upwell.people.models import Consent, Person
from upwell.programmes import blueprints
from upwell.programmes.actions.hours import ask_line_manager, forget_open_request
from upwell.programmes.actions.setup import give_cohort_role, take_back_cohort_role
from upwell.programmes.addressing import called, you
from upwell.programmes.models import Cohort, CohortRole, Enrolment
from upwell.programmes.queries import free_places, is_open, sponsor_name
from upwell.tenants.models import Account
from upwell.vault.sealing import seal

WIZARD_STEPS = 6
REMIND_AGAIN_AFTER = dt.timedelta(days=3)
# Mentors around one leader in a group whose template does not say.
GROUP_SIZE = 3


class SignUpClosed(Exception):
    """The cohort does not take sign-ups now."""


class OtherRole(Exception):
    """This person already takes part in the cohort in the other role."""


class TurnedDown(Exception):
    """The coordinator has turned this sign-up down, and is the one to talk to."""


class NotComplete(ValueError):
    """A required answer is missing; `step` is the page that asks for it."""

    def __init__(self, step: int) -> None:
        super().__init__(step)
        self.step = step


@transaction.atomic
def invite(*, actor: Account | None, cohort: Cohort, people: Iterable[Person], role: str) -> list[Enrolment]:
    """Invite people who take no part yet, and write each an invitation in the organisation's language.

    Whoever has an enrolment already keeps it; the new enrolments are returned.
    """
    taken = set(cohort.enrolments.values_list("person_id", flat=True))
    sponsor = sponsor_name(cohort)
    invited = [_invite(cohort, person, role, sponsor) for person in people if person.pk not in taken]
    if invited:
        record(
            actor=actor,
            organisation=cohort.organisation,
            verb=f"{role}s_invited",
            about=cohort,
            people=len(invited),
        )
    return invited


def _invite(cohort: Cohort, person: Person, role: str, sponsor: str) -> Enrolment:
    now = timezone.now()
    capacity = mentors_per_leader(cohort) if role == Enrolment.Role.LEADER else 1
    enrolment = Enrolment.objects.create(
        cohort=cohort, person=person, role=role, invited_at=now, languages=person.languages, capacity=capacity
    )
    write(enrolment, f"{role}_invitation", window=str(enrolment.pk), sponsor=sponsor)
    return enrolment


def mentors_per_leader(cohort: Cohort) -> int:
    """One or two by the cohort's format; in a group, as many as the programme's template says."""
    if cohort.format != Cohort.Format.GROUP:
        return 2 if cohort.format == Cohort.Format.TWO_TO_ONE else 1
    template = blueprints.template(cohort.programme.template)
    return template.mentors_per_leader if template.format == Cohort.Format.GROUP else GROUP_SIZE


@transaction.atomic
def join(*, actor: Account, cohort: Cohort, person: Person) -> Enrolment:
    """Begin, or go on with, signing up as a mentor. Raises SignUpClosed, OtherRole, TurnedDown."""
    found = cohort.enrolments.filter(person=person).first()
    if found is not None and not found.is_mentor:
        raise OtherRole
    if found is not None and found.declined_at is not None:
        raise TurnedDown
    if found is not None and found.is_live and found.finished_at is not None:
        return found
    if not is_open(cohort):
        raise SignUpClosed
    # Not a plain create: two taps on the button are one sign-up.
    enrolment, is_new = cohort.enrolments.get_or_create(
        person=person, defaults={"role": Enrolment.Role.MENTOR, "languages": person.languages}
    )
    enrolment.opened_at = enrolment.opened_at or timezone.now()
    enrolment.withdrawn_at = None
    enrolment.save(update_fields=["opened_at", "withdrawn_at"])
    if is_new:
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
    # Only these: the coordinator may be accepting the same row now.
    enrolment.save(update_fields=[*answers, "step", "opened_at"])


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
    """Hand in a sign-up. Leaders were chosen and are in; mentors wait for the coordinator.

    Raises NotComplete. Handing in again, after changing an answer, only keeps the answers.
    """
    _require_answers(enrolment)
    now = timezone.now()
    before = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    first_time = before.finished_at is None
    enrolment.finished_at = before.finished_at or now
    enrolment.approved_at = before.approved_at if enrolment.is_mentor else before.approved_at or now
    enrolment.withdrawn_at = None
    enrolment.save(update_fields=["finished_at", "approved_at", "withdrawn_at"])
    give_consent(actor=actor, person=enrolment.person, purpose=Consent.Purpose.TAKE_PART, words=consent_words)
    if not enrolment.is_mentor:
        _welcome_assistant(actor, enrolment)
    if not first_time:
        return
    record(actor=actor, organisation=enrolment.cohort.organisation, verb="signed_up", about=enrolment)
    cancel_waiting(about_id=enrolment.pk, kinds=["signup_reminder", f"{enrolment.role}_invitation"])
    # The moment in the window: who leaves and joins again is answered again.
    write(enrolment, "signup_received", window=f"{enrolment.pk} {now:%Y%m%d%H%M%S%f}")
    if enrolment.is_mentor:
        ask_line_manager(enrolment)


def _require_answers(enrolment: Enrolment) -> None:
    if enrolment.is_mentor:
        if not enrolment.offers:
            raise NotComplete(1)
        if not enrolment.wants:
            raise NotComplete(2)
        return
    if not enrolment.wants and not enrolment.line:
        raise NotComplete(1)


def _welcome_assistant(actor: Account | None, enrolment: Enrolment) -> None:
    """The address that the leader gave, and no other, may act as their assistant in this cohort."""
    held = CohortRole.objects.filter(
        cohort=enrolment.cohort,
        role=CohortRole.Name.ASSISTANT,
        leader=enrolment.person,
        taken_back_at=None,
    )
    for role in held.exclude(account__email=enrolment.assistant_email):
        take_back_cohort_role(actor=actor, role=role)
    if enrolment.assistant_email:
        give_cohort_role(
            actor=actor,
            cohort=enrolment.cohort,
            account=Account.objects.for_address(enrolment.assistant_email),
            role=CohortRole.Name.ASSISTANT,
            leader=enrolment.person,
        )


@transaction.atomic
def approve(*, actor: Account, cohort: Cohort, enrolments: Iterable[Enrolment]) -> tuple[int, int]:
    """Accept sign-ups while there are places, in the order they were handed in; the rest wait in that order.

    Returns how many were accepted and how many now wait. The cohort's row is locked, so that two coordinators
    together never accept more mentors than there are places.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    keys = [enrolment.pk for enrolment in enrolments]
    asked = Enrolment.objects.filter(
        cohort=cohort, pk__in=keys, finished_at__isnull=False, approved_at=None
    ).live()
    free = free_places(cohort)
    accepted = waiting = 0
    now = timezone.now()
    # Databases differ on where an empty moment sorts; who waits already comes first.
    for enrolment in asked.order_by(F("waiting_at").asc(nulls_last=True), "finished_at", "pk"):
        if enrolment.is_mentor and free <= 0:
            waiting += _put_on_waiting_list(enrolment, now)
            continue
        enrolment.approved_at = now
        enrolment.save(update_fields=["approved_at"])
        free -= enrolment.is_mentor
        accepted += 1
        if enrolment.waiting_at is not None:
            # As the mail about the waiting list has promised.
            write(enrolment, "place_free", window=f"{enrolment.pk} {now:%Y%m%d%H%M%S%f}")
        record(actor=actor, organisation=cohort.organisation, verb="sign_up_approved", about=enrolment)
    return accepted, waiting


def _put_on_waiting_list(enrolment: Enrolment, now: dt.datetime) -> int:
    if enrolment.waiting_at is not None:
        return 0
    enrolment.waiting_at = now
    enrolment.save(update_fields=["waiting_at"])
    write(enrolment, "signup_waiting", window=f"{enrolment.pk} {now:%Y%m%d%H%M%S%f}")
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
    record(
        actor=actor, organisation=enrolment.cohort.organisation, verb="decline_taken_back", about=enrolment
    )


@transaction.atomic
def withdraw(*, actor: Account | None, enrolment: Enrolment) -> None:
    """Leave without being asked why; joining again is possible. Doors call `pairs.actions.leave_cohort`."""
    enrolment.withdrawn_at = timezone.now()
    enrolment.approved_at = enrolment.waiting_at = enrolment.finished_at = None
    enrolment.save(update_fields=["withdrawn_at", "approved_at", "waiting_at", "finished_at"])
    cancel_waiting(about_id=enrolment.pk)
    forget_open_request(enrolment)
    if not enrolment.person.enrolments.live().filter(finished_at__isnull=False).exists():
        # Consent was given for taking part, and ends with it.
        take_back_consent(actor=actor, person=enrolment.person, purpose=Consent.Purpose.TAKE_PART)
    record(actor=actor, organisation=enrolment.cohort.organisation, verb="withdrew", about=enrolment)


@transaction.atomic
def remind(*, actor: Account | None, cohort: Cohort, enrolments: Iterable[Enrolment]) -> int:
    """Write to invited people who have not finished: each at most once in three days, however often asked."""
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
    language = (person.account.language if person.account else "") or cohort.organisation.language
    queue_message(
        organisation=cohort.organisation,
        kind=kind,
        address=person.email,
        language=language,
        context={
            "enrolment": enrolment,
            "cohort": cohort,
            # Called when the template is rendered, in the language of the reader.
            "called": partial(called, enrolment),
            "you": partial(you, enrolment),
            "url": action_url("welcome", enrolment.pk),
            "join_url": f"{settings.BASE_URL}/join/{cohort.join_code}/",
            "promise": cohort.text("promise", language),
            "invitation": cohort.text("invitation", language),
            **context,
        },
        window=window,
        about_id=about_id or enrolment.pk,
    )


def renew_link(enrolment: Enrolment) -> None:
    """A fresh action link to the enrolled person's own address, at most one a day."""
    kind = "signup_reminder" if enrolment.finished_at is None else "signup_received"
    write(enrolment, kind, window=f"{enrolment.pk} link {timezone.now():%Y%m%d}")
