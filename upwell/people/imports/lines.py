"""Reporting lines inside a file: who reports to nobody we know, to themselves, in a circle. Warnings all."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from upwell.people.imports.faults import Fault

if TYPE_CHECKING:
    from upwell.people.imports.rows import StaffRow

# Attribute of StaffRow -> beginning of its fault codes.
_LINES = {"manager_no": "manager", "dotted_manager_no": "dotted_manager", "appraiser_no": "appraiser"}
_NAMED_MEMBERS = 12


def with_lines_checked(
    rows: "Sequence[StaffRow]", first_rows: Mapping[str, int]
) -> "tuple[list[StaffRow], list[Fault]]":
    """Rows whose managers are spelled as in the file and are never themselves, and the faults found.

    `first_rows`: row of every casefolded number of the file, so that a manager on a faulty row is told from
    one who is not in the file at all. Such managers stay: the database may know them.
    """
    spelled = {row.staff_no.casefold(): row.staff_no for row in rows}
    faults: list[Fault] = []
    checked = [_checked(row, spelled, first_rows, faults) for row in rows]
    row_of = {row.staff_no: row.row for row in checked}
    for members in cycles({row.staff_no: row.manager_no for row in checked}):
        shown = " → ".join([*members[:_NAMED_MEMBERS], "…" if len(members) > _NAMED_MEMBERS else members[0]])
        faults.append(
            Fault("cycle", row_of[members[0]], "warning", {"members": shown, "people": len(members)})
        )
    return checked, faults


def cycles(manager_of: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Every circle of two or more, once, each from its member that comes first, going upward."""
    place = {person: index for index, person in enumerate(manager_of)}
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in manager_of:
        path: dict[str, int] = {}
        person = start
        while person in place and person not in done and person not in path:
            path[person] = len(path)
            person = manager_of[person]
        if person in path and len(path) - path[person] > 1:
            circle = list(path)[path[person] :]
            first = circle.index(min(circle, key=place.__getitem__))
            found.append((*circle[first:], *circle[:first]))
        done.update(path)
    return found


def _checked(
    row: "StaffRow", spelled: Mapping[str, str], first_rows: Mapping[str, int], faults: list[Fault]
) -> "StaffRow":
    changes: dict[str, str] = {}
    for attribute, name in _LINES.items():
        number: str = getattr(row, attribute)
        if not number:
            continue
        key = number.casefold()
        if key == row.staff_no.casefold():
            changes[attribute] = ""
            faults.append(Fault(f"{name}_is_self", row.row, "warning", {"manager": number}))
        elif key in spelled:
            if spelled[key] != number:
                changes[attribute] = spelled[key]
        elif key in first_rows:
            params: dict[str, str | int] = {"manager": number, "manager_row": first_rows[key]}
            faults.append(Fault(f"{name}_set_aside", row.row, "warning", params))
        else:
            faults.append(Fault(f"{name}_not_in_file", row.row, "warning", {"manager": number}))
    return dataclasses.replace(row, **changes) if changes else row  # type: ignore[arg-type]
