"""What a parsed staff file would change: the dry run, which is also what confirming does."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from upwell.lib.names import call_name
from upwell.people.imports.faults import Fault
from upwell.people.imports.rows import StaffFile, StaffRow

# Attribute of StaffRow -> column of the person, where the names differ.
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
_LINES = ("manager_no", "dotted_manager_no", "appraiser_no")
# More than this share of the people leaving at once is more often a wrong file than the truth.
BRAKE = 0.10


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the database has them: key, number as written there, and the compared columns."""

    pk: Any
    staff_no: str
    values: Mapping[str, Any]


# By casefolded staff number: one list writes nv001, the next one NV001.
KnownPeople = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different for one person: column -> value, before and after."""

    pk: Any
    staff_no: str
    full_name: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class Plan:
    """`added`: columns of each new person. `left`: missing from a full list, or with a date that has come."""

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
        return len(self.left) > BRAKE * self.employed_before

    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "left": len(self.left),
            "unchanged": self.unchanged,
        }


def make_plan(known: KnownPeople, staff_file: StaffFile, *, is_full_list: bool, as_of: dt.date) -> Plan:
    """Compare the file with what we know, by staff number.

    Columns that the file does not have are left as they are. A person whose row has a fault has not left.
    """
    plan = Plan(employed_before=sum(not has_left(person.values, as_of) for person in known.values()))
    placing = _Placing(plan, known, staff_file, as_of)
    for row in staff_file.rows:
        placing.place(row)
    if is_full_list:
        stated = {number.casefold() for number in staff_file.staff_nos}
        plan.left += [
            _missing(person, as_of)
            for key, person in known.items()
            if key not in stated and not has_left(person.values, as_of)
        ]
    return plan


def has_left(values: Mapping[str, Any], as_of: dt.date) -> bool:
    """A date of leaving that is still to come changes nothing yet."""
    return values["left_on"] is not None and values["left_on"] <= as_of


class _Placing:
    """Puts row after row where it belongs in the plan."""

    def __init__(self, plan: Plan, known: KnownPeople, staff_file: StaffFile, as_of: dt.date) -> None:
        self.plan = plan
        self.known = known
        self.columns = staff_file.columns
        self.fields = [
            (name, PERSON_FIELD.get(name, name))
            for name in sorted(staff_file.columns - {"call_name", *_LINES})
        ]
        self.lines = [name for name in _LINES if name in staff_file.columns]
        self.asides = staff_file.kept_aside
        self.as_of = as_of

    def place(self, row: StaffRow) -> None:
        person = self.known.get(row.staff_no.casefold())
        values = self._values(row, person)
        if person is None:
            self.plan.added.append({"staff_no": row.staff_no, **values})
            return
        after = {name: value for name, value in values.items() if person.values[name] != value}
        if not after:
            self.plan.unchanged += 1
            return
        before = {name: person.values[name] for name in after}
        change = Change(person.pk, person.staff_no, row.full_name, before, after)
        leaves = has_left({**person.values, **after}, self.as_of) and not has_left(person.values, self.as_of)
        (self.plan.left if leaves else self.plan.changed).append(change)

    def _values(self, row: StaffRow, person: Known | None) -> dict[str, Any]:
        values = {column: _storable(getattr(row, name)) for name, column in self.fields}
        values |= {name: self._spelled(getattr(row, name)) for name in self.lines}
        if "call_name" in self.columns or person is None or not _chose_call_name(person):
            values["call_name"] = row.call_name
        if self.asides:
            values["kept_aside"] = self._kept_aside(row, person)
        if person is not None and "left_on" not in self.columns and has_left(person.values, self.as_of):
            # On a list again, without a date of leaving: this person has come back.
            values["left_on"] = None
        if "left_on" in values and values["left_on"] is None:
            values["leave_reason"] = ""
        elif "left_on" not in values and (person is None or person.values["left_on"] is None):
            # A reason without a date: nobody has left.
            values.pop("leave_reason", None)
        return values

    def _spelled(self, staff_no: str) -> str:
        person = self.known.get(staff_no.casefold())
        return person.staff_no if person else staff_no

    def _kept_aside(self, row: StaffRow, person: Known | None) -> dict[str, str]:
        kept: dict[str, str] = dict(person.values["kept_aside"]) if person else {}
        for title in self.asides:
            kept.pop(title, None)
        return kept | row.extra


def _storable(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _chose_call_name(person: Known) -> bool:
    """Whether somebody once said what this person is called; else it is the last word of the name."""
    return bool(person.values["call_name"] != call_name(person.values["full_name"]))


def _missing(person: Known, as_of: dt.date) -> Change:
    # Why somebody is missing from a list is not known: the reason stays empty.
    after = {"left_on": as_of, "leave_reason": ""}
    before = {name: person.values[name] for name in after}
    return Change(person.pk, person.staff_no, person.values["full_name"], before, after)


# --- what a file alone cannot tell ---


def compared_with_known(
    staff_file: StaffFile, known: KnownPeople, *, is_full_list: bool, as_of: dt.date
) -> StaffFile:
    """The same file without doubts that the staff list settles, and with one that only it can raise."""
    rows, taken = _without_taken_addresses(staff_file, known, is_full_list=is_full_list, as_of=as_of)
    doubts = [fault for fault in staff_file.faults if not _is_settled(fault, known, is_full_list)]
    faults = sorted([*doubts, *taken], key=lambda fault: fault.row)
    return dataclasses.replace(staff_file, rows=rows, faults=faults)


def _is_settled(fault: Fault, known: KnownPeople, is_full_list: bool) -> bool:
    """A manager who is not among the new people, or whose own row is faulty, may be known for long."""
    if fault.code.endswith("_set_aside") or (fault.code.endswith("_not_in_file") and not is_full_list):
        return str(fault.params["manager"]).casefold() in known
    return False


def _without_taken_addresses(
    staff_file: StaffFile, known: KnownPeople, *, is_full_list: bool, as_of: dt.date
) -> tuple[list[StaffRow], list[Fault]]:
    """An address signs one person in: whoever has it already and stays, keeps it."""
    here = {row.staff_no.casefold() for row in staff_file.rows}
    stated = {number.casefold() for number in staff_file.staff_nos}
    holders = {
        person.values["email"]: person
        for key, person in known.items()
        if key not in here and (not is_full_list or key in stated) and not has_left(person.values, as_of)
    }
    holders.pop("", None)
    if not holders:
        return staff_file.rows, []
    faults = [_taken(row, holders[row.email]) for row in staff_file.rows if row.email in holders]
    return [_without(row, holders) for row in staff_file.rows], faults


def _taken(row: StaffRow, holder: Known) -> Fault:
    params: dict[str, str | int] = {
        "email": row.email,
        "name": holder.values["full_name"],
        "staff_no": holder.staff_no,
    }
    return Fault("email_taken", row.row, "warning", params)


def _without(row: StaffRow, addresses: Iterable[str]) -> StaffRow:
    return dataclasses.replace(row, email="") if row.email in addresses else row
