"""From grades to levels."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from upwell.audit.actions import record
from upwell.people.imports.levels import levels_from_depth
from upwell.people.models import Grade, Person
from upwell.tenants.models import Account, Organisation

BATCH = 1_000


@transaction.atomic
def set_grade_levels(*, actor: Account | None, organisation: Organisation, levels: Mapping[str, int | None]) -> int:
    """Write the level of each spelling and of everybody who has it; the number of people with a level now."""
    for name, level in levels.items():
        Grade.objects.update_or_create(organisation=organisation, name=name, defaults={"level": level})
    record(actor=actor, organisation=organisation, verb="grades_mapped", about=organisation, grades=len(levels))
    refresh_levels(organisation)
    return Person.objects.filter(organisation=organisation, level__isnull=False).count()


def refresh_levels(organisation: Organisation) -> None:
    """Give everybody the level of their grade, else the one in the file, else, without any of both, of their line."""
    people = Person.objects.filter(organisation=organisation)
    _note_new_grades(organisation)
    levels = dict(Grade.objects.filter(organisation=organisation, level__isnull=False).values_list("name", "level"))
    if not levels and not people.filter(given_level__isnull=False).exists():
        if not people.exclude(grade="").exists():
            _set_from_depth(organisation)
            return
    people.exclude(grade__in=levels).update(level=F("given_level"))
    for name, level in levels.items():
        people.filter(grade=name).update(level=level)


def _note_new_grades(organisation: Organisation) -> None:
    used = set(Person.objects.filter(organisation=organisation).exclude(grade="").values_list("grade", flat=True))
    known = set(Grade.objects.filter(organisation=organisation).values_list("name", flat=True))
    Grade.objects.bulk_create(Grade(organisation=organisation, name=name) for name in sorted(used - known))


def _set_from_depth(organisation: Organisation) -> None:
    people = list(Person.objects.filter(organisation=organisation).only("staff_no", "manager_no", "level"))
    levels = levels_from_depth({person.staff_no: person.manager_no for person in people})
    changed = [person for person in people if person.level != levels[person.staff_no]]
    for person in changed:
        person.level = levels[person.staff_no]
    Person.objects.bulk_update(changed, ["level"], batch_size=BATCH)
