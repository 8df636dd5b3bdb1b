"""Sign-up rows from a table: who takes part, as what, with which topics, times and wishes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from upwell.lib.tables import Table
from upwell.lib.text import fold
from upwell.people.imports.cells import RowReader, quoted
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import Columns
from upwell.people.imports.rows import languages
from upwell.people.imports.words_in_cells import role_of

LENGTHS: Mapping[str, int] = {
    "staff_no": 60,
    "offers": 200,
    "wants": 200,
    "languages": 40,
    "slots": 40,
}
CAPACITIES = range(1, 21)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Folded words before the time -> day. Vietnamese counts from Sunday: Monday is the second, T2.
_DAY_WORDS = {
    **{day: day for day in _DAYS},
    **{f"t{number}": day for number, day in enumerate(_DAYS[:6], start=2)},
    **{f"thu {number}": day for number, day in enumerate(_DAYS[:6], start=2)},
    **dict(zip(("thu hai", "thu ba", "thu tu", "thu nam", "thu sau", "thu bay"), _DAYS, strict=False)),
    "cn": "sun",
    "chu nhat": "sun",
    **dict(
        zip(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), _DAYS, strict=True
        )
    ),
}
_SLOT = re.compile(r"(.+?)[\s,]*([01]?\d|2[0-3])[:hg.]?([03]0)")


@dataclass(frozen=True, slots=True)
class SignupRow:
    """One sound sign-up. Topics are codes or names as written; `slots`: tue1530; `prefer` is ranked."""

    row: int
    staff_no: str
    role: str
    capacity: int = 1
    offers: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignupFile:
    """`columns`: fields of ours that the file has. Rows with an error are only in `faults`."""

    rows: list[SignupRow]
    faults: list[Fault]
    kept_aside: list[str]
    columns: frozenset[str]


def parse_signups(table: Table, mapping: Columns, *, staff_nos: Collection[str] | None = None) -> SignupFile:
    """Read every row. With `staff_nos`, people who are not among them are faults, and spelling follows them.

    One person may sign up once as mentor and once as leader. Raises UnreadableFile `column_missing`.
    """
    reader = RowReader(table, mapping, LENGTHS, required=("staff_no", "role"))
    spelled = None if staff_nos is None else {number.casefold(): number for number in staff_nos}
    rows: list[SignupRow] = []
    first_rows: dict[tuple[str, str], int] = {}
    for line in table.rows:
        reader.turn_to(line)
        row = _signup_row(reader, spelled)
        first = first_rows.setdefault((row.staff_no.casefold(), row.role), reader.row)
        if row.staff_no and row.role and first != reader.row:
            reader.error("signup_repeated", staff_no=row.staff_no, role=row.role, first=first)
        if reader.is_sound:
            rows.append(row)
    columns = frozenset(name for name in mapping.values() if name)
    return SignupFile(rows, reader.faults, reader.kept_aside, columns)


def slot_of(text: str) -> str | None:
    """A weekly half-hour: "tue1530", "Tue 15:30", "T3 15:30", "thứ Ba 15h30" -> "tue1530"; else None."""
    found = _SLOT.fullmatch(fold(text))
    day = _DAY_WORDS.get(found[1].strip()) if found else None
    return f"{day}{int(found[2]):02}{found[3]}" if found and day else None


def _signup_row(reader: RowReader, spelled: Mapping[str, str] | None) -> SignupRow:
    staff_no = _staff_no(reader, spelled)
    avoid = _people(reader, "avoid", staff_no, spelled)
    prefer = tuple(
        number
        for number in _people(reader, "prefer", staff_no, spelled)
        if not _is_avoided(reader, number, avoid)
    )
    return SignupRow(
        row=reader.row,
        staff_no=staff_no,
        role=_role(reader),
        capacity=reader.whole_number("capacity", CAPACITIES, "bad_capacity") or 1,
        offers=reader.texts("offers"),
        wants=reader.texts("wants"),
        languages=languages(reader),
        slots=_slots(reader),
        prefer=prefer,
        avoid=avoid,
    )


def _staff_no(reader: RowReader, spelled: Mapping[str, str] | None) -> str:
    number = reader.text("staff_no")
    if not number:
        reader.error("number_missing")
    elif spelled is not None and number.casefold() not in spelled:
        reader.error("signup_not_in_staff", staff_no=number)
    return (spelled or {}).get(number.casefold(), number)


def _role(reader: RowReader) -> str:
    text = reader.text("role")
    role = role_of(text) if text else None
    if role is None:
        reader.error("role_unknown", text=quoted(text))
    return role or ""


def _slots(reader: RowReader) -> tuple[str, ...]:
    slots: dict[str, None] = {}
    for text in reader.texts("slots"):
        slot = slot_of(text)
        if slot is None:
            reader.warn("bad_slot", text=quoted(text))
        else:
            slots[slot] = None
    return tuple(slots)


def _people(reader: RowReader, field: str, own: str, spelled: Mapping[str, str] | None) -> tuple[str, ...]:
    people: dict[str, None] = {}
    for part in reader.texts(field):
        for number in filter(None, map(str.strip, part.split(","))):
            if number.casefold() == own.casefold():
                reader.warn("names_oneself", column=reader.titles[field])
            elif spelled is not None and number.casefold() not in spelled:
                reader.warn("person_not_in_staff", column=reader.titles[field], staff_no=quoted(number))
            else:
                people[(spelled or {}).get(number.casefold(), number)] = None
    return tuple(people)


def _is_avoided(reader: RowReader, number: str, avoid: tuple[str, ...]) -> bool:
    """Both preferred and avoided: avoiding is the hard rule, so it wins."""
    if number not in avoid:
        return False
    reader.warn("preferred_and_avoided", staff_no=number)
    return True
