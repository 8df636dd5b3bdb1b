"""Reads of people."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet

from upwell.lib.tables import Table, TableRow, read_table
from upwell.lib.text import fold, sort_key
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import Columns, guess_mapping, with_header_found
from upwell.people.imports.levels import GradeGroup, depths_of_grades, group_spellings
from upwell.people.imports.plan import (
    COMPARED,
    Known,
    KnownPeople,
    Plan,
    compared_with_known,
    make_plan,
)
from upwell.people.imports.rows import StaffFile, StaffRow, parse_staff
from upwell.people.imports.set_aside import without_added_columns
from upwell.people.models import Grade, Person, StaffColumns, StaffImport
from upwell.tenants.models import Organisation


@dataclass(frozen=True)
class DryRun:
    """A draft read again, and what confirming it would change."""

    table: Table
    columns: Columns
    staff_file: StaffFile
    plan: Plan

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.staff_file.faults if fault.severity == "error"]

    @property
    def warnings(self) -> list[Fault]:
        return [fault for fault in self.staff_file.faults if fault.severity == "warning"]

    def rows_set_aside(self) -> list[TableRow]:
        numbers = self.staff_file.set_aside
        return [row for row in self.table.rows if row.number in numbers]


def staff_table(staff_import: StaffImport) -> Table:
    """The draft's rows from its real header on. Raises UnreadableFile."""
    content = bytes(staff_import.content or b"")
    table = read_table(content, staff_import.file_name, encoding=staff_import.encoding or None)
    return without_added_columns(with_header_found(table, remembered=staff_import.mapping))


def dry_run(staff_import: StaffImport) -> DryRun:
    """Read the draft and compare it with what is known. Raises UnreadableFile."""
    table = staff_table(staff_import)
    columns = guess_mapping(table.header, staff_import.mapping)
    as_of, is_full_list = staff_import.as_of, staff_import.mode == StaffImport.Mode.FULL
    known = known_people(staff_import.organisation)
    staff_file = compared_with_known(
        parse_staff(table, columns, as_of=as_of), known, is_full_list=is_full_list, as_of=as_of
    )
    plan = make_plan(known, staff_file, is_full_list=is_full_list, as_of=as_of)
    return DryRun(table, columns, staff_file, plan)


def known_people(organisation: Organisation) -> KnownPeople:
    """Everybody who was ever on the list. Tuples instead of models: 91,234 people in about 100 MB."""
    rows = (
        Person.objects.filter(organisation=organisation).values_list("pk", "staff_no", *COMPARED).order_by()
    )
    return {
        staff_no.casefold(): Known(pk, staff_no, dict(zip(COMPARED, values, strict=True)))
        for pk, staff_no, *values in rows.iterator(chunk_size=5_000)
    }


def has_doubtful_columns(staff_import: StaffImport) -> bool:
    """Whether somebody should look at the columns: one is neither known nor kept aside on purpose, or missing."""
    table = staff_table(staff_import)
    columns = guess_mapping(table.header, staff_import.mapping)
    chosen = set(columns.values())
    if "staff_no" not in chosen or not chosen & {"full_name", "family_names"}:
        return True
    return any(
        columns[index] is None and fold(title) and fold(title) not in staff_import.mapping
        for index, title in enumerate(table.header)
    )


def remembered_columns(organisation: Organisation) -> dict[str, str]:
    """How headers were mapped in earlier imports: folded header -> field, "" = keep aside."""
    kept = StaffColumns.objects.filter(organisation=organisation).first()
    return dict(kept.mapping) if kept else {}


# --- imports of the past ---


def confirmed_imports(organisation: Organisation) -> QuerySet[StaffImport]:
    """Those that hold, the newest first: an undone one is as if it had not been."""
    imports = StaffImport.objects.filter(
        organisation=organisation, confirmed_at__isnull=False, undone_at=None
    )
    return imports.order_by("-confirmed_at")


def last_import(organisation: Organisation) -> StaffImport | None:
    """The one that can be undone."""
    return confirmed_imports(organisation).first()


def described_until(organisation: Organisation) -> dt.date | None:
    """The latest day that a list has described: an older list cannot follow."""
    latest: dt.date | None = confirmed_imports(organisation).aggregate(day=Max("as_of"))["day"]
    return latest


def faults_of(staff_import: StaffImport) -> list[Fault]:
    """The faults of a confirmed import, as they were listed."""
    return [Fault(**values) for values in staff_import.faults]


def table_set_aside(staff_import: StaffImport) -> Table:
    """The rows that a confirmed import set aside, as they stood in the file."""
    kept: dict[str, Any] = staff_import.set_aside
    rows = [TableRow(number, tuple(cells)) for number, cells in kept.get("rows", [])]
    return Table(tuple(kept.get("header", ())), 1, rows)


# --- levels ---


@dataclass(frozen=True)
class PeopleByLevel:
    """How many work here, how many of them have a level, how many grades of theirs have none."""

    people: int
    known: int
    grades_without: int


def people_by_level(organisation: Organisation) -> PeopleByLevel:
    people = Person.objects.filter(organisation=organisation).employed().order_by()
    without = people.filter(level=None).exclude(grade="")
    return PeopleByLevel(
        people.count(),
        people.filter(level__isnull=False).count(),
        without.values("grade").distinct().count(),
    )


@dataclass(frozen=True)
class Spelling:
    """One way in which a grade is written. `is_apart`: it has another level than its group."""

    name: str
    people: int
    level: int | None
    is_apart: bool


@dataclass(frozen=True)
class LevelGroup:
    """Like spellings of one grade. `level`: of most of its people; `place`: from 1, the most junior."""

    key: str
    label: str
    people: int
    level: int | None
    place: int
    spellings: tuple[Spelling, ...]


def level_groups(organisation: Organisation) -> list[LevelGroup]:
    """Grades that people have now, like spellings together, the most junior first."""
    employed = Person.objects.filter(organisation=organisation).employed().order_by()
    counts = dict(employed.exclude(grade="").values_list("grade").annotate(people=Count("pk")))
    levels = dict(Grade.objects.filter(organisation=organisation).values_list("name", "level"))
    groups = group_spellings(counts, depths_of_grades(_lines(employed)))
    return [_level_group(group, place, counts, levels) for place, group in enumerate(groups, start=1)]


def _lines(people: QuerySet[Person]) -> list[StaffRow]:
    rows = people.values_list("staff_no", "manager_no", "grade")
    return [
        StaffRow(row=0, staff_no=staff_no, full_name="", call_name="", manager_no=manager_no, grade=grade)
        for staff_no, manager_no, grade in rows
    ]


def _level_group(
    group: GradeGroup, place: int, counts: Mapping[str, int], levels: Mapping[str, int | None]
) -> LevelGroup:
    people: Counter[int] = Counter()
    for name in group.spellings:
        level = levels.get(name)
        if level is not None:
            people[level] += counts[name]
    common = people.most_common(1)[0][0] if people else None
    spellings = tuple(
        Spelling(name, counts[name], levels.get(name), levels.get(name) not in (None, common))
        for name in group.spellings
    )
    return LevelGroup(group.key, group.label, group.people, common, place, spellings)


# --- the list of staff ---

STATES = ("employed", "left", "all")


def staff_list(
    organisation: Organisation,
    *,
    words: str = "",
    unit: str = "",
    grade: str = "",
    state: str = "employed",
) -> QuerySet[Person]:
    """People of the list in Vietnamese order. `words` are found without marks or case; `state`: of STATES."""
    people = Person.objects.filter(organisation=organisation)
    if state == "employed":
        people = people.employed()
    elif state == "left":
        people = people.exclude(pk__in=people.employed().values("pk"))
    if unit:
        people = people.filter(unit=unit)
    if grade:
        people = people.filter(grade=grade)
    return people.found_by(words).order_by("sort_key", "staff_no")


def values_in_use(organisation: Organisation, column: str) -> list[str]:
    """What stands in a column of the staff list, in Vietnamese order, without blanks."""
    people = Person.objects.filter(organisation=organisation).exclude(**{column: ""}).order_by()
    return sorted(people.values_list(column, flat=True).distinct(), key=lambda text: sort_key(text, ""))
