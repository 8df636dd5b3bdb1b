"""Setting up programmes and cohorts."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from upwell.audit.actions import record
from upwell.lib.text import clean
from upwell.notices.actions import queue_message
from upwell.people.actions.roles import ConflictOfRoles, conflicting_roles, has_role
from upwell.people.models import Person
from upwell.programmes.blueprints import MOST_OUTCOMES, outcome
from upwell.programmes.blueprints import template as template_of
from upwell.programmes.models import (
    Cohort,
    CohortRole,
    Milestone,
    NeverPair,
    Pledge,
    Programme,
    TaskDone,
)
from upwell.programmes.queries import missing_people, tasks_done
from upwell.programmes.rules import checked_rules, checked_survey_plan, checked_texts, checked_weights, tidy
from upwell.tenants.models import Account, Organisation, normalised_address


class TooManyOutcomes(ValueError):
    """More than three declared outcomes: with many, one looks good by chance."""


class OutcomesDeclared(Exception):
    """Outcomes cannot change once a cohort of the programme has asked its leaders."""


class SurveyPlanFixed(Exception):
    """The plan of questions cannot change once leaders were asked: results must be what was declared."""


class PlacesTaken(Exception):
    """More mentors are accepted than there would be places; `taken` says how many."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


class PeopleMissing(Exception):
    """The cohort has no "leader" or no "coordinator" yet; `missing` says which."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(missing)
        self.missing = missing


class TasksLeft(Exception):
    """Sign-up opens only when all set-up tasks are done; `tasks` are the others."""

    def __init__(self, tasks: list[str]) -> None:
        super().__init__(tasks)
        self.tasks = tasks


@transaction.atomic
def create_programme(
    *,
    actor: Account,
    organisation: Organisation,
    template: str,
    name: str,
    purpose: str,
    outcomes: Sequence[str],
) -> Programme:
    """Raises TooManyOutcomes, KeyError for an unknown outcome, and UnknownTemplate of the blueprints."""
    template_of(template)
    programme = Programme.objects.create(
        organisation=organisation,
        template=template,
        name=clean(name),
        purpose=tidy(purpose),
        outcomes=_checked_outcomes(outcomes),
        created_by=actor,
    )
    record(
        actor=actor,
        organisation=organisation,
        verb="programme_created",
        about=programme,
        template=template,
        outcomes=list(outcomes),
    )
    return programme


@transaction.atomic
def create_cohort(
    *, actor: Account, programme: Programme, name: str, starts_on: dt.date, places: int | None = None
) -> Cohort:
    """A cohort filled from the programme's template: dates, rules, weights, texts and survey plan.

    `places`: for how many mentors; None: as many as the template's leaders need.
    """
    blueprint = template_of(programme.template)
    cohort = Cohort.objects.create(
        programme=programme,
        name=clean(name),
        format=blueprint.format,
        places=places or blueprint.places * blueprint.mentors_per_leader,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(weeks=blueprint.weeks),
        signup_closes_on=starts_on - dt.timedelta(weeks=2),
        sessions=blueprint.sessions,
        session_minutes=blueprint.session_minutes,
        rules=checked_rules(blueprint.rules),
        weights=checked_weights(blueprint.weights),
        texts=checked_texts(blueprint.texts),
        survey_plan=checked_survey_plan(blueprint.survey_plan),
        suggested_topics=list(blueprint.suggested_topics),
        created_by=actor,
    )
    record(actor=actor, organisation=programme.organisation, verb="cohort_created", about=cohort, name=name)
    return cohort


@transaction.atomic
def clone_cohort(*, actor: Account, cohort: Cohort, name: str, starts_on: dt.date) -> Cohort:
    """The next round: the same rules, texts, team and "never these two", new dates, nobody enrolled.

    What was checked stays checked; dates and people are looked at again.
    """
    shift = starts_on - cohort.starts_on
    clone = Cohort.objects.create(
        programme=cohort.programme,
        name=clean(name),
        starts_on=starts_on,
        ends_on=cohort.ends_on + shift,
        signup_closes_on=cohort.signup_closes_on + shift if cohort.signup_closes_on else None,
        cloned_from=cohort,
        created_by=actor,
        **{field: getattr(cohort, field) for field in _CLONED},
    )
    for role in cohort.roles.filter(taken_back_at=None).exclude(role=CohortRole.Name.ASSISTANT):
        give_cohort_role(actor=actor, cohort=clone, account=role.account, role=role.role)
    for never in cohort.never_pairs.all():
        NeverPair.objects.create(cohort=clone, leader=never.leader, mentor=never.mentor, by=never.by)
    for done in cohort.tasks_done.filter(task__in=_STAYS_CHECKED):
        TaskDone.objects.create(cohort=clone, task=done.task, by=actor)
    record(actor=actor, organisation=cohort.organisation, verb="cohort_cloned", about=clone, of=cohort.name)
    return clone


_STAYS_CHECKED = (TaskDone.Task.PURPOSE, TaskDone.Task.RULES, TaskDone.Task.TEXTS, TaskDone.Task.PULSE)

_CLONED = (
    "format",
    "places",
    "sessions",
    "session_minutes",
    "rules",
    "weights",
    "texts",
    "survey_plan",
    "suggested_topics",
)


@transaction.atomic
def change_cohort(*, actor: Account, cohort: Cohort, task: str, changes: dict[str, Any]) -> None:
    """Save what one set-up task asks for, and note the task as done.

    Raises BadRules; PlacesTaken; SurveyPlanFixed; for the task "people" PeopleMissing.
    """
    wanted = {name: _CHECKS[name](value) if name in _CHECKS else value for name, value in changes.items()}
    changed = [name for name, value in wanted.items() if getattr(cohort, name) != value]
    _require_allowed(cohort, task, {name: wanted[name] for name in changed})
    for name in changed:
        setattr(cohort, name, wanted[name])
    cohort.save(update_fields=changed)
    TaskDone.objects.get_or_create(cohort=cohort, task=task, defaults={"by": actor})
    if changed:
        record(
            actor=actor,
            organisation=cohort.organisation,
            verb="cohort_changed",
            about=cohort,
            changed=changed,
        )


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": clean,
    "rules": checked_rules,
    "weights": checked_weights,
    "texts": checked_texts,
    "survey_plan": checked_survey_plan,
}


def _require_allowed(cohort: Cohort, task: str, changed: dict[str, Any]) -> None:
    if task == TaskDone.Task.PEOPLE and (missing := missing_people(cohort)):
        raise PeopleMissing(missing)
    if "survey_plan" in changed and cohort.milestones.filter(name=Milestone.Name.LAUNCHED).exists():
        raise SurveyPlanFixed
    if "places" in changed:
        # The lock that accepting mentors takes, so that both together never leave more mentors than places.
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        taken = cohort.enrolments.mentors().ready().count()
        if changed["places"] < taken:
            raise PlacesTaken(taken)


@transaction.atomic
def change_purpose(
    *, actor: Account, cohort: Cohort, name: str, purpose: str, outcomes: Sequence[str]
) -> None:
    """Name, purpose and declared outcomes of the programme. Raises TooManyOutcomes, OutcomesDeclared."""
    programme = cohort.programme
    wanted = _checked_outcomes(outcomes)
    if set(wanted) != set(programme.outcomes) and has_launched(programme):
        raise OutcomesDeclared
    programme.name, programme.purpose, programme.outcomes = clean(name), tidy(purpose), wanted
    programme.save(update_fields=["name", "purpose", "outcomes"])
    TaskDone.objects.get_or_create(cohort=cohort, task=TaskDone.Task.PURPOSE, defaults={"by": actor})
    record(
        actor=actor,
        organisation=programme.organisation,
        verb="purpose_declared",
        about=programme,
        outcomes=list(outcomes),
    )


def has_launched(programme: Programme) -> bool:
    return Milestone.objects.filter(cohort__programme=programme, name=Milestone.Name.LAUNCHED).exists()


def _checked_outcomes(outcomes: Sequence[str]) -> list[str]:
    if len(outcomes) > MOST_OUTCOMES:
        raise TooManyOutcomes
    return [outcome(code).code for code in outcomes]


@transaction.atomic
def open_sign_up(*, actor: Account, cohort: Cohort) -> None:
    """Let people join, for the first time or again. Raises TasksLeft."""
    done = tasks_done(cohort)
    left = [task for task in TaskDone.Task.values if task not in done]
    if left:
        raise TasksLeft(left)
    reach_milestone(actor=actor, cohort=cohort, name=Milestone.Name.SIGN_UP_OPENED)


@transaction.atomic
def reach_milestone(*, actor: Account | None, cohort: Cohort, name: str) -> None:
    """Note a step in the cohort's life; the same one again in a row changes nothing."""
    last = cohort.milestones.last()
    if last is not None and last.name == name:
        return
    Milestone.objects.create(cohort=cohort, name=name, by=actor)
    record(actor=actor, organisation=cohort.organisation, verb=name, about=cohort)


@transaction.atomic
def give_cohort_role(
    *, actor: Account | None, cohort: Cohort, account: Account, role: str, leader: Person | None = None
) -> CohortRole:
    held, is_new = CohortRole.objects.get_or_create(
        cohort=cohort,
        account=account,
        role=role,
        leader=leader,
        taken_back_at=None,
        defaults={"given_by": actor},
    )
    if is_new:
        record(actor=actor, organisation=cohort.organisation, verb="role_given", about=held, role=role)
    return held


@transaction.atomic
def appoint_in_cohort(*, actor: Account, cohort: Cohort, email: str, role: str) -> CohortRole:
    """Give a role in one cohort to whoever has this address, and write to them. Raises ConflictOfRoles."""
    known = Account.objects.filter(email=normalised_address(email)).first()
    if known is not None and _is_in_conflict(cohort, known, role):
        raise ConflictOfRoles
    account = known or Account.objects.for_address(email)
    held = give_cohort_role(actor=actor, cohort=cohort, account=account, role=role)
    if account != actor:
        queue_message(
            organisation=cohort.organisation,
            kind="role_given",
            address=account.email,
            language=account.language or cohort.organisation.language,
            context={"role": role, "cohort": cohort, "given_by": actor},
            window=str(held.pk),
            about_id=held.pk,
        )
    return held


def _is_in_conflict(cohort: Cohort, account: Account, role: str) -> bool:
    conflicting = conflicting_roles(role)
    here = cohort.roles.filter(account=account, taken_back_at=None, role__in=conflicting)
    return here.exists() or has_role(cohort.organisation, account, conflicting)


@transaction.atomic
def take_back_cohort_role(*, actor: Account | None, role: CohortRole) -> None:
    role.taken_back_at = timezone.now()
    role.save(update_fields=["taken_back_at"])
    record(
        actor=actor, organisation=role.cohort.organisation, verb="role_taken_back", about=role, role=role.role
    )


@transaction.atomic
def sign_pledge(*, actor: Account, cohort: Cohort, words: str) -> Pledge:
    """The sponsor's pledge in the words they saw; signing again changes nothing."""
    pledge, is_new = Pledge.objects.get_or_create(cohort=cohort, defaults={"account": actor, "words": words})
    if is_new:
        record(actor=actor, organisation=cohort.organisation, verb="pledge_signed", about=pledge)
    return pledge


@transaction.atomic
def forbid_pair(*, actor: Account, cohort: Cohort, leader: Person, mentor: Person) -> NeverPair:
    row, is_new = NeverPair.objects.get_or_create(
        cohort=cohort, leader=leader, mentor=mentor, defaults={"by": actor}
    )
    if is_new:
        record(actor=actor, organisation=cohort.organisation, verb="pair_forbidden", about=row)
    return row


@transaction.atomic
def allow_pair(*, actor: Account, never: NeverPair) -> None:
    record(actor=actor, organisation=never.cohort.organisation, verb="pair_allowed", about=never)
    never.delete()
