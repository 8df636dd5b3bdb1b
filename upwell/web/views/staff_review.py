"""A dry run as people read it: the faults by row, and samples of what would change."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import pgettext

from upwell.lib.tables import Table
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import Columns, guess_mapping
from upwell.people.imports.plan import Change
from upwell.people.imports.wording import FIELD_LABELS, words
from upwell.people.models.person import LeaveReason
from upwell.people.queries import DryRun

LISTED = 100
SAMPLES = 50
# Columns of a person whose field in a file has another name.
_FIELDS = {"employer": "organisation", "given_level": "level"}
# Told by another column of the same change.
_UNSAID = {"call_name"}


@dataclass(frozen=True)
class FaultLine:
    row: int
    staff_no: str
    name: str
    words: str


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeLines:
    name: str
    staff_no: str
    differences: list[Difference]


@dataclass(frozen=True)
class Review:
    """The first hundred faults of each kind, with how many there are, and the first fifty changes of each."""

    errors: list[FaultLine]
    warnings: list[FaultLine]
    error_count: int
    warning_count: int
    changed: list[ChangeLines] = field(default_factory=list)
    left: list[ChangeLines] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of_dry_run(cls, run: DryRun) -> "Review":
        plan = run.plan
        return cls(
            *_fault_lines(run.errors, run.warnings, run.table, run.columns),
            changed=[_change_lines(change) for change in plan.changed[:SAMPLES]],
            left=[_change_lines(change) for change in plan.left[:SAMPLES]],
            added=plan.added[:SAMPLES],
        )

    @classmethod
    def of_faults(cls, faults: Sequence[Fault], table: Table, mapping: Mapping[str, str]) -> "Review":
        """Of a confirmed file only the rows that were set aside are still known."""
        errors = [fault for fault in faults if fault.severity == "error"]
        warnings = [fault for fault in faults if fault.severity == "warning"]
        return cls(*_fault_lines(errors, warnings, table, guess_mapping(table.header, mapping)))


def _fault_lines(
    errors: Sequence[Fault], warnings: Sequence[Fault], table: Table, columns: Columns
) -> tuple[list[FaultLine], list[FaultLine], int, int]:
    lines = [_lines(faults[:LISTED], table, columns) for faults in (errors, warnings)]
    return lines[0], lines[1], len(errors), len(warnings)


def _lines(faults: Sequence[Fault], table: Table, columns: Columns) -> list[FaultLine]:
    wanted = {fault.row for fault in faults}
    cells = {row.number: row.cells for row in table.rows if row.number in wanted}
    place = {name: index for index, name in columns.items() if name}

    def cell(row: int, names: Iterable[str]) -> str:
        found = [place[name] for name in names if name in place]
        parts = [cells[row][index] for index in found if row in cells and index < len(cells[row])]
        return " ".join(" ".join(parts).split())

    names = ("full_name",) if "full_name" in place else ("family_names", "call_name")
    return [
        FaultLine(fault.row, cell(fault.row, ("staff_no",)), cell(fault.row, names), words(fault))
        for fault in faults
    ]


def _change_lines(change: Change) -> ChangeLines:
    after = {name: value for name, value in change.after.items() if name not in _UNSAID}
    differences = [
        Difference(_label(name), _shown(name, change.before[name]), _shown(name, value))
        for name, value in (after or change.after).items()
        if name != "kept_aside" and (value or change.before[name])
    ]
    if "kept_aside" in change.after:
        differences += _kept_aside(change.before["kept_aside"], change.after["kept_aside"])
    return ChangeLines(change.full_name, change.staff_no, differences)


def _kept_aside(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    titles = [title for title in {**before, **after} if before.get(title) != after.get(title)]
    return [Difference(title, before.get(title, ""), after.get(title, "")) for title in titles]


def _label(name: str) -> str:
    return str(FIELD_LABELS[_FIELDS.get(name, name)])


def _shown(name: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, dt.date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(value)
    if name == "leave_reason":
        return str(LeaveReason(value).label)
    if name == "gender":
        return str(
            {
                "female": pgettext("gender", "female"),
                "male": pgettext("gender", "male"),
                "other": pgettext("gender", "other"),
            }.get(value, value)
        )
    return str(value)
