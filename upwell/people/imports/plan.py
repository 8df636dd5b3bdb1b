"""What a parsed staff file would change: the dry run, which is also what confirming does."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from upwell.people.imports.rows import StaffRow

# Column of the file -> column of the person, where the names differ.
PERSON_FIELD = {"level": "given_level"}
COMPARED = (
    "full_name",
    "call_name",
    "email",
    "employer",
    "unit",
    "site",
    "job_title",
    "grade",
    "given_level",
    "manager_no",
    "dotted_manager_no",
    "appraiser_no",
    "languages",
    "skills",
    "joined_on",
    "left_on",
    "leave_reason",
    "birth_year",
    "gender",
    "kept_aside",
)
# More than this share of the people leaving at once is more often a wrong file than the truth.
BRAKE = 0.10


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the database has them: key and the compared columns."""

    pk: Any
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    pk: Any
    staff_no: str
    full_name: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class Plan:
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)
    unchanged: int = 0
    employed_before: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.left)

    @property
    def needs_typed_number(self) -> bool:
        """More than a tenth of the people would be marked as left: the number is asked for in writing."""
        return len(self.leavers) > BRAKE * self.employed_before

    @property
    def leavers(self) -> list[Change]:
        """Missing from a full list, or given a leaving date by the file."""
        by_date = [c for c in self.changed if c.after.get("left_on") and not c.before.get("left_on", True)]
        return self.left + by_date

    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "left": len(self.left),
            "unchanged": self.unchanged,
        }


def make_plan(
    known: Mapping[str, Known],
    rows: Iterable[StaffRow],
    *,
    columns: Collection[str],
    present: Collection[str],
    is_full_list: bool,
    as_of: dt.date,
) -> Plan:
    """Compare the file with what we know, by staff number.

    `columns`: columns of ours that the file has; the others are left as they are. `present`: every staff
    number that stands in the file, also on a faulty row: a person whose row has a fault has not left.
    """
    plan = Plan(employed_before=sum(1 for person in known.values() if person.values["left_on"] is None))
    for row in rows:
        _place(plan, known.get(row.staff_no), row, columns, is_full_list)
    if is_full_list:
        stated = frozenset(present)
        plan.left = [
            _leaving(staff_no, person, as_of)
            for staff_no, person in known.items()
            if staff_no not in stated and person.values["left_on"] is None
        ]
    return plan


def _place(
    plan: Plan, person: Known | None, row: StaffRow, columns: Collection[str], is_full_list: bool
) -> None:
    values = _values(row, columns)
    if person is None:
        plan.added.append({"staff_no": row.staff_no, **values})
        return
    if is_full_list and "left_on" not in columns and person.values["left_on"] is not None:
        # On the full list again without a leaving date: this person has come back.
        values |= {"left_on": None, "leave_reason": ""}
    after = {name: value for name, value in values.items() if person.values[name] != value}
    if not after:
        plan.unchanged += 1
        return
    before = {name: person.values[name] for name in after}
    plan.changed.append(Change(person.pk, row.staff_no, row.full_name, before, after))


def _values(row: StaffRow, columns: Collection[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in columns:
        value = getattr(row, column)
        values[PERSON_FIELD.get(column, column)] = list(value) if isinstance(value, tuple) else value
    if "full_name" in columns:
        values["call_name"] = row.call_name
    if row.extra:
        values["kept_aside"] = dict(row.extra)
    return values


def _leaving(staff_no: str, person: Known, as_of: dt.date) -> Change:
    before = {"left_on": person.values["left_on"], "leave_reason": person.values["leave_reason"]}
    # Why somebody is missing from a list is not known: the reason stays empty.
    return Change(
        person.pk, staff_no, person.values["full_name"], before, {"left_on": as_of, "leave_reason": ""}
    )
