"""From grades to levels."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Q

from upwell.audit.actions import record
from upwell.lib.text import fold
from upwell.people.actions.bulk import update_rows
from upwell.people.imports.levels import levels_from_depth
from upwell.people.models import Grade, Person
from upwell.tenants.models import Account, Organisation


@transaction.atomic
def set_grade_levels(
    *, actor: Account | None, organisation: Organisation, levels: Mapping[str, int | None]
) -> None:
    """Write the level of each spelling, then that of everybody. None: not known.

    A spelling that is not in `levels` takes the level of one that differs by case and marks only.
    """
    _note_new_grades(organisation)
    alike = {fold(name): name for name in levels}
    changed = []
    for grade in Grade.objects.filter(organisation=organisation):
        name = grade.name if grade.name in levels else alike.get(fold(grade.name))
        if name is not None and grade.level != levels[name]:
            grade.level = levels[name]
            changed.append(grade)
    update_rows(changed, ["level"])
    unused = _without_known(organisation, levels)
    Grade.objects.bulk_create(
        Grade(organisation=organisation, name=name, level=levels[name]) for name in unused
    )
    refresh_levels(organisation)
    record(
        actor=actor,
        organisation=organisation,
        verb="grades_mapped",
        about=organisation,
        grades=len(changed) + len(unused),
    )


def refresh_levels(organisation: Organisation) -> None:
    """Give everybody the level in the file, else that of their grade; in a list without both, of the line."""
    people = Person.objects.filter(organisation=organisation)
    _note_new_grades(organisation)
    if not people.filter(~Q(grade="") | Q(given_level__isnull=False)).exists():
        _set_from_depth(organisation)
        return
    grades: dict[int, list[str]] = defaultdict(list)
    for name, level in Grade.objects.filter(organisation=organisation).values_list("name", "level"):
        if level is not None:
            grades[level].append(name)
    people.filter(given_level__isnull=False).exclude(level=F("given_level")).update(level=F("given_level"))
    unsaid = people.filter(given_level=None)
    for level, names in grades.items():
        unsaid.filter(grade__in=names).exclude(level=level).update(level=level)
    known = [name for names in grades.values() for name in names]
    unsaid.filter(level__isnull=False).exclude(grade__in=known).update(level=None)


def _note_new_grades(organisation: Organisation) -> None:
    """A new spelling that differs from a known one by case and marks only has its level."""
    used = Person.objects.filter(organisation=organisation).exclude(grade="").order_by()
    known = dict(Grade.objects.filter(organisation=organisation).values_list("name", "level"))
    levels = {fold(name): level for name, level in known.items()}
    Grade.objects.bulk_create(
        Grade(organisation=organisation, name=name, level=levels.get(fold(name)))
        for name in sorted(set(used.values_list("grade", flat=True).distinct()) - known.keys())
    )


def _without_known(organisation: Organisation, levels: Mapping[str, int | None]) -> list[str]:
    """Names of a table that nobody has: people of that grade may come with the next list."""
    known = {
        fold(name) for name in Grade.objects.filter(organisation=organisation).values_list("name", flat=True)
    }
    return [name for name in levels if fold(name) not in known]


def _set_from_depth(organisation: Organisation) -> None:
    people = list(
        Person.objects.filter(organisation=organisation).order_by().only("staff_no", "manager_no", "level")
    )
    levels = levels_from_depth({person.staff_no: person.manager_no for person in people})
    changed = [person for person in people if person.level != levels[person.staff_no]]
    for person in changed:
        person.level = levels[person.staff_no]
    update_rows(changed, ["level"])
