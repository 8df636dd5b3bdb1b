"""Staff rows from a table: every cell typed, every fault listed with its row."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from upwell.lib.names import call_name
from upwell.lib.tables import Table
from upwell.people.imports.cells import RowReader, day_of, quoted
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import Columns
from upwell.people.imports.lines import with_lines_checked
from upwell.people.imports.words_in_cells import gender_of, language_of, leave_reason_of

# As long as the tables of `people.models` hold; for lists, of each part.
LENGTHS: Mapping[str, int] = {
    "staff_no": 60,
    "full_name": 200,
    "call_name": 80,
    "family_names": 150,
    "email": 254,
    "organisation": 200,
    "unit": 200,
    "site": 200,
    "job_title": 300,
    "grade": 120,
    "manager_no": 60,
    "dotted_manager_no": 60,
    "appraiser_no": 60,
    "languages": 40,
    "skills": 120,
}
LEVELS = range(101)
_AGES = range(14, 101)
# Fields of a file whose name in StaffRow differs, or which only help to fill another.
_ATTRIBUTES = {"organisation": "employer", "family_names": "full_name"}
# Fields that are taken as they stand -> attribute.
_PLAIN = {
    "organisation": "employer",
    **{name: name for name in ("unit", "site", "job_title", "grade")},
    **{name: name for name in ("manager_no", "dotted_manager_no", "appraiser_no")},
}
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*"
)
_LANGUAGE_SEPARATORS = re.compile(r"[,/&+]")


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One sound row. Text is NFC; "" and None: the file says nothing. `extra`: unknown columns by title."""

    row: int
    staff_no: str
    full_name: str
    call_name: str
    email: str = ""
    employer: str = ""
    unit: str = ""
    site: str = ""
    job_title: str = ""
    grade: str = ""
    level: int | None = None
    manager_no: str = ""
    dotted_manager_no: str = ""
    appraiser_no: str = ""
    languages: tuple[str, ...] = ()
    joined_on: dt.date | None = None
    left_on: dt.date | None = None
    leave_reason: str = ""
    birth_year: int | None = None
    gender: str = ""
    skills: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffFile:
    """`rows` may be imported; rows with an error are only in `faults`, which follow the order of the file.

    `columns`: attributes of StaffRow that the file speaks of, without staff_no; `staff_nos`: every number
    that stands in it, also on faulty rows.
    """

    rows: list[StaffRow]
    faults: list[Fault]
    kept_aside: list[str]
    columns: frozenset[str]
    staff_nos: frozenset[str]

    @property
    def set_aside(self) -> set[int]:
        """Numbers of the rows with an error."""
        return {fault.row for fault in self.faults if fault.severity == "error"}


def parse_staff(table: Table, mapping: Columns, *, as_of: dt.date) -> StaffFile:
    """Read every row. `as_of` is the day that the file describes; it bounds birth years.

    Raises UnreadableFile `column_missing` without a column for the number or the name.
    """
    name = "family_names" if "family_names" in mapping.values() else "full_name"
    reader = RowReader(table, mapping, LENGTHS, required=("staff_no", name))
    rows: list[StaffRow] = []
    first_rows: dict[str, int] = {}
    staff_nos: set[str] = set()
    for line in table.rows:
        reader.turn_to(line)
        row = _staff_row(reader, as_of)
        _refuse_repeated(reader, row.staff_no, first_rows)
        staff_nos.add(row.staff_no)
        if reader.is_sound:
            rows.append(row)
    rows, line_faults = with_lines_checked(_with_one_address_each(rows, reader.faults), first_rows)
    faults = sorted([*reader.faults, *line_faults], key=lambda fault: fault.row)
    return StaffFile(rows, faults, reader.kept_aside, _attributes(mapping), frozenset(staff_nos - {""}))


def _attributes(mapping: Columns) -> frozenset[str]:
    return frozenset(_ATTRIBUTES.get(name, name) for name in mapping.values() if name and name != "staff_no")


def _staff_row(reader: RowReader, as_of: dt.date) -> StaffRow:
    full_name, called = _names(reader)
    joined_on, left_on, leave_reason = _employment(reader)
    return StaffRow(
        row=reader.row,
        staff_no=_required(reader, "staff_no", "number_missing"),
        full_name=full_name,
        call_name=called,
        email=_email(reader),
        **{attribute: reader.text(name) for name, attribute in _PLAIN.items() if name in reader.titles},
        level=reader.whole_number("level", LEVELS, "bad_level"),
        languages=languages(reader),
        joined_on=joined_on,
        left_on=left_on,
        leave_reason=leave_reason,
        birth_year=_birth_year(reader, as_of),
        gender=_gender(reader),
        skills=reader.texts("skills"),
        extra=reader.extra(),
    )


def _required(reader: RowReader, name: str, fault: str) -> str:
    was_sound = reader.is_sound
    text = reader.text(name)
    # A value that was refused (wrong encoding, too long) is not missing.
    if not text and reader.is_sound == was_sound:
        reader.error(fault)
    return text


def _names(reader: RowReader) -> tuple[str, str]:
    called = reader.text("call_name")
    if reader.has("full_name"):
        full_name = _required(reader, "full_name", "name_missing")
    else:
        full_name = f"{_required(reader, 'family_names', 'name_missing')} {called}".strip()
    if "?" in full_name:
        # What a program writes for letters that its encoding does not have.
        reader.error("mojibake", column=reader.titles.get("full_name", ""), text=quoted(full_name))
    return full_name, called or call_name(full_name)[: LENGTHS["call_name"]]


def _email(reader: RowReader) -> str:
    text = reader.text("email").lower()
    if text and not _EMAIL.fullmatch(text):
        reader.error("bad_email", text=quoted(text))
        return ""
    return text


def _employment(reader: RowReader) -> tuple[dt.date | None, dt.date | None, str]:
    joined_on, left_on = reader.day("joined_on"), reader.day("left_on")
    if joined_on and left_on and left_on < joined_on:
        reader.error("left_before_joined", joined=joined_on.isoformat(), left=left_on.isoformat())
    text = reader.text("leave_reason")
    reason = leave_reason_of(text) if text else ""
    if reason is None:
        reader.error("leave_reason_unknown", text=quoted(text))
    if reason and not left_on:
        reader.warn("reason_without_date", text=quoted(text))
    return joined_on, left_on, reason or ""


def languages(reader: RowReader) -> tuple[str, ...]:
    """Codes of the languages in a cell. What we do not know stays as written, with a warning."""
    codes: dict[str, None] = {}
    for part in reader.texts("languages"):
        for word in filter(None, map(str.strip, _LANGUAGE_SEPARATORS.split(part))):
            code = language_of(word)
            if code is None:
                reader.warn("language_unknown", text=quoted(word))
            codes[code or word] = None
    return tuple(codes)


def _birth_year(reader: RowReader, as_of: dt.date) -> int | None:
    text = reader.text("birth_year")
    if not text:
        return None
    day = day_of(text)
    year = day.year if day else int(text[:4]) if re.fullmatch(r"\d{4}(?:\.0+)?", text) else None
    if year is None or as_of.year - year not in _AGES:
        reader.error("bad_birth_year", text=quoted(text))
        return None
    return year


def _gender(reader: RowReader) -> str:
    text = reader.text("gender")
    gender = gender_of(text) if text else ""
    if gender is None:
        reader.warn("gender_unknown", text=quoted(text))
    return gender or ""


def _refuse_repeated(reader: RowReader, staff_no: str, first_rows: dict[str, int]) -> None:
    if not staff_no:
        return
    first = first_rows.setdefault(staff_no.casefold(), reader.row)
    if first != reader.row:
        reader.error("number_repeated", staff_no=staff_no, first=first)


def _with_one_address_each(rows: list[StaffRow], faults: list[Fault]) -> list[StaffRow]:
    """An address signs one person in: it stays on the first row that has it, later rows lose it."""
    first: dict[str, int] = {}
    kept = []
    for row in rows:
        if row.email and first.setdefault(row.email, row.row) != row.row:
            params: dict[str, str | int] = {"email": row.email, "first": first[row.email]}
            faults.append(Fault("email_repeated", row.row, "warning", params))
            row = dataclasses.replace(row, email="")
        kept.append(row)
    return kept
