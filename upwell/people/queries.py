"""Reads of people."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from upwell.lib.tables import Table, TableRow, read_table
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import Columns, guess_mapping, with_header_found
from upwell.people.imports.plan import (
    COMPARED,
    Known,
    KnownPeople,
    Plan,
    compared_with_known,
    make_plan,
)
from upwell.people.imports.rows import StaffFile, parse_staff
from upwell.people.imports.set_aside import without_added_columns
from upwell.people.models import Person, StaffColumns, StaffImport
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
