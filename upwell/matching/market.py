"""Rows to the engine's dataclasses. Ids in there are staff numbers, so that ties are broken in a way people can see."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from upwell.engine.matching.types import Market, Person, Rules
from upwell.matching.models import Ask, ProposedPair, Run
from upwell.pairs.models import Pair
from upwell.people import models as people
from upwell.programmes.actions.enrolment import avoid_place
from upwell.programmes.models import Cohort, Enrolment
from upwell.programmes.rules import checked_rules, checked_weights
from upwell.vault.sealing import unseal

FORBIDDING_RULES = ("same_line", "dotted_line", "appraiser", "same_team", "same_unit")


@dataclass(frozen=True)
class Field:
    """A cohort as the engine sees it, and the way back from staff numbers to enrolments."""

    market: Market
    rules: Rules
    enrolments: dict[str, Enrolment]

    def pair_of(self, leader_id: str, mentor_id: str) -> tuple[Enrolment, Enrolment]:
        return self.enrolments[leader_id], self.enrolments[mentor_id]


def field_of(cohort: Cohort, run: Run | None = None) -> Field:
    """Everybody who is ready, the whole staff's lines, and what must stay: locked, asked and opened pairs."""
    ready = list(cohort.enrolments.ready().select_related("person", "cohort__programme__organisation"))
    ready = [enrolment for enrolment in ready if enrolment.person.is_employed]
    numbers = {str(enrolment.person_id): enrolment.person.staff_no for enrolment in ready}
    rules = rules_of(cohort)
    years = _birth_years(ready) if rules.use_birth_year else {}
    mentors = tuple(_person(e, numbers, years) for e in ready if e.is_mentor)
    locked = _locked(run, numbers.values()) if run else set()
    market = Market(
        mentors=mentors,
        leaders=tuple(_person(e, numbers, years) for e in ready if not e.is_mentor),
        manager_of=manager_of(cohort),
        forbidden=frozenset(_forbidden(cohort)),
        pinned=frozenset(_pinned(cohort, ready)) | (locked - _unwished(locked, mentors)),
    )
    return Field(market, rules, {enrolment.person.staff_no: enrolment for enrolment in ready})


def rules_of(cohort: Cohort) -> Rules:
    rules, weights = checked_rules(cohort.rules), checked_weights(cohort.weights)
    forbids = {name: "forbid" if rules[name] else "allow" for name in FORBIDDING_RULES}
    return Rules(
        **forbids,  # type: ignore[arg-type]  # the two literals of Choice
        min_level_gap=int(rules["min_level_gap"]) or None,
        common_language=bool(rules["common_language"]),
        min_shared_slots=int(rules["min_shared_slots"]),
        use_birth_year=bool(rules["use_birth_year"]),
        weights=weights,
    )


def manager_of(cohort: Cohort) -> dict[str, str | None]:
    staff = people.Person.objects.filter(organisation=cohort.organisation).employed()
    return {
        number: manager or None for number, manager in staff.values_list("staff_no", "manager_no").iterator()
    }


def _person(enrolment: Enrolment, numbers: dict[str, str], years: dict[str, int]) -> Person:
    person = enrolment.person
    return Person(
        id=person.staff_no,
        capacity=enrolment.capacity,
        level=person.level,
        unit=person.unit or None,
        site=person.site or None,
        employer=person.employer or None,
        dotted_manager_ids=_ids(person.dotted_manager_no),
        appraiser_ids=_ids(person.appraiser_no),
        languages=tuple(enrolment.languages),
        slots=tuple(enrolment.slots),
        offers=tuple(enrolment.offers),
        wants=tuple(enrolment.wants),
        prefer=_known(enrolment.prefer, numbers),
        avoid=_known(_avoided(enrolment), numbers),
        birth_year=years.get(str(person.pk)),
        joined_on=person.joined_on.toordinal() if person.joined_on else None,
    )


def _ids(number: str) -> tuple[str, ...]:
    return (number,) if number else ()


def _known(keys: Iterable[str], numbers: dict[str, str]) -> tuple[str, ...]:
    return tuple(numbers[key] for key in keys if key in numbers)


def _avoided(enrolment: Enrolment) -> list[str]:
    if not enrolment.sealed_avoid:
        return []
    keys: list[str] = json.loads(unseal(bytes(enrolment.sealed_avoid), place=avoid_place(enrolment)))
    return keys


def _birth_years(ready: list[Enrolment]) -> dict[str, int]:
    """Only of people who agreed to it."""
    agreed = set(
        people.Consent.objects.filter(
            person__in=[enrolment.person_id for enrolment in ready],
            purpose=people.Consent.Purpose.BIRTH_YEAR,
            taken_back_at=None,
        ).values_list("person_id", flat=True)
    )
    persons = (enrolment.person for enrolment in ready if enrolment.person_id in agreed)
    return {str(person.pk): person.birth_year for person in persons if person.birth_year}


def _forbidden(cohort: Cohort) -> Iterable[tuple[str, str]]:
    yield from cohort.never_pairs.values_list("leader__staff_no", "mentor__staff_no")
    # Who has asked for another is not asked about the same person again.
    another = Ask.objects.filter(cohort=cohort, answer=Ask.Answer.ANOTHER)
    yield from another.values_list("leader__person__staff_no", "mentor__person__staff_no")


def _pinned(cohort: Cohort, ready: list[Enrolment]) -> Iterable[tuple[str, str]]:
    here = {enrolment.pk for enrolment in ready}
    columns = ("leader_id", "mentor_id", "leader__person__staff_no", "mentor__person__staff_no")
    kept = [
        Pair.objects.live().filter(cohort=cohort).values_list(*columns),
        Ask.objects.open().filter(cohort=cohort).values_list(*columns),
    ]
    for rows in kept:
        for leader, mentor, leader_no, mentor_no in rows:
            if leader in here and mentor in here:
                yield leader_no, mentor_no


def _locked(run: Run, here: Iterable[str]) -> set[tuple[str, str]]:
    present = set(here)
    rows = ProposedPair.objects.filter(run=run, locked_at__isnull=False)
    links = rows.values_list("leader__person__staff_no", "mentor__person__staff_no")
    return {(leader, mentor) for leader, mentor in links if leader in present and mentor in present}


def _unwished(locked: Iterable[tuple[str, str]], mentors: Iterable[Person]) -> set[tuple[str, str]]:
    """Locks that a private "not this person" undoes: nobody may be held to a pair by a lock."""
    avoided = {mentor.id: set(mentor.avoid) for mentor in mentors}
    return {(leader, mentor) for leader, mentor in locked if leader in avoided.get(mentor, ())}
