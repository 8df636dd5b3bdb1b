"""Setting up programmes and cohorts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from upwell.audit.actions import record
from upwell.people.models import Person
from upwell.programmes.models import (
    Cohort,
    CohortRole,
    Milestone,
    NeverPair,
    Pledge,
    Programme,
    TaskDone,
)
from upwell.programmes.blueprints import Template, template as template_of
from upwell.programmes.rules import checked_rules, checked_weights
from upwell.tenants.models import Account, Organisation

MAX_OUTCOMES = 3


class TooManyOutcomes(ValueError):
    """More than three declared outcomes: with many, one looks good by chance."""


class OutcomesDeclared(Exception):
    """Outcomes cannot change once a cohort of the programme has asked its leaders."""


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
    """Raises TooManyOutcomes, and UnknownTemplate of the blueprints."""
    template_of(template)
    if len(outcomes) > MAX_OUTCOMES:
        raise TooManyOutcomes
    programme = Programme.objects.create(
        organisation=organisation,
        template=template,
        name=name,
        purpose=purpose,
        outcomes=list(outcomes),
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
    """A cohort filled from the programme's template: dates, rules, weights, texts and survey plan."""
    blueprint = template_of(programme.template)
    cohort = Cohort.objects.create(
        programme=programme,
        name=name,
        format=blueprint.format,
        places=places or blueprint.places,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(weeks=blueprint.weeks),
        signup_closes_on=starts_on - dt.timedelta(weeks=2),
        sessions=blueprint.sessions,
        session_minutes=blueprint.session_minutes,
        rules=checked_rules(blueprint.rules),
        weights=checked_weights(blueprint.weights),
        texts=_texts(blueprint),
        survey_plan=blueprint.survey_plan,
        suggested_topics=list(blueprint.suggested_topics),
        created_by=actor,
    )
    record(actor=actor, organisation=programme.organisation, verb="cohort_created", about=cohort, name=name)
    return cohort


@transaction.atomic
def clone_cohort(*, actor: Account, cohort: Cohort, name: str, starts_on: dt.date) -> Cohort:
    """The next round: the same rules, texts and team, new dates, nobody enrolled."""
    shift = starts_on - cohort.starts_on
    clone = Cohort.objects.create(
        programme=cohort.programme,
        name=name,
        starts_on=starts_on,
        ends_on=cohort.ends_on + shift,
        signup_closes_on=cohort.signup_closes_on + shift if cohort.signup_closes_on else None,
        cloned_from=cohort,
        created_by=actor,
        **{field: getattr(cohort, field) for field in _CLONED},
    )
    for role in cohort.roles.filter(taken_back_at=None).exclude(role=CohortRole.Name.ASSISTANT):
        give_cohort_role(actor=actor, cohort=clone, account=role.account, role=role.role)
    record(actor=actor, organisation=cohort.organisation, verb="cohort_cloned", about=clone, of=cohort.name)
    return clone


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
    """Save what one set-up task asks for, and note the task as done. Raises BadRules."""
    if "rules" in changes:
        changes = {**changes, "rules": checked_rules(changes["rules"])}
    if "weights" in changes:
        changes = {**changes, "weights": checked_weights(changes["weights"])}
    changed = [name for name, value in changes.items() if getattr(cohort, name) != value]
    for name in changed:
        setattr(cohort, name, changes[name])
    cohort.save(update_fields=changed)
    TaskDone.objects.get_or_create(cohort=cohort, task=task, defaults={"by": actor})
    if changed:
        record(actor=actor, organisation=cohort.organisation, verb="cohort_changed", about=cohort, changed=changed)


@transaction.atomic
def change_purpose(
    *, actor: Account, cohort: Cohort, name: str, purpose: str, outcomes: Sequence[str]
) -> None:
    """Name, purpose and declared outcomes of the programme. Raises TooManyOutcomes, OutcomesDeclared."""
    programme = cohort.programme
    if len(outcomes) > MAX_OUTCOMES:
        raise TooManyOutcomes
    if set(outcomes) != set(programme.outcomes) and has_launched(programme):
        raise OutcomesDeclared
    programme.name, programme.purpose, programme.outcomes = name, purpose, list(outcomes)
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
def take_back_cohort_role(*, actor: Account, role: CohortRole) -> None:
    role.taken_back_at = timezone.now()
    role.save(update_fields=["taken_back_at"])
    record(actor=actor, organisation=role.cohort.organisation, verb="role_taken_back", about=role, role=role.role)


@transaction.atomic
def sign_pledge(*, actor: Account, cohort: Cohort, words: str) -> Pledge:
    """The sponsor's pledge; signing again changes nothing."""
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


def _texts(blueprint: Template) -> dict[str, dict[str, str]]:
    return {language: dict(texts) for language, texts in blueprint.texts.items()}
