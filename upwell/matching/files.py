"""From a staff file and a sign-up file to the engine's market, without any database."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from upwell.engine.matching.types import Market, Person
from upwell.lib.tables import Table, read_table
from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import SIGNUP_FIELDS, guess_mapping, with_header_found
from upwell.people.imports.levels import levels_from_depth, levels_from_grades
from upwell.people.imports.rows import StaffFile, StaffRow, parse_staff
from upwell.people.imports.signups import SignupRow, parse_signups
from upwell.programmes.topics.taxonomy import resolve


class BadFile(ValueError):
    """A file cannot be used: which one, and why (an UnreadableFile, faults of its rows, or
    the system's own words)."""

    def __init__(self, path: Path, reason: UnreadableFile | Sequence[Fault] | str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class FileMarket:
    """The market, what was noticed on the way, and the people behind the ids."""

    market: Market
    staff_faults: Sequence[Fault]
    grades_unknown: Mapping[str, int]
    names: Mapping[str, str]


def read_market(
    staff_path: Path,
    signups_path: Path,
    *,
    levels: Mapping[str, int],
    locked_path: Path | None = None,
    today: dt.date,
) -> FileMarket:
    """Faulty staff rows are set aside and reported; a faulty sign-up row stops. Raises BadFile."""
    staff = _staff(staff_path, today)
    rows = staff.rows
    signups = _signups(signups_path, [row.staff_no for row in rows])
    level_of, unknown = _levels(rows, levels)
    by_number = {row.staff_no: row for row in rows}
    people = {
        role: tuple(
            _person(signup, by_number[signup.staff_no], level_of) for signup in signups if signup.role == role
        )
        for role in ("mentor", "leader")
    }
    market = Market(
        mentors=people["mentor"],
        leaders=people["leader"],
        manager_of={row.staff_no: row.manager_no or None for row in rows},
        pinned=frozenset(_locked(locked_path)) if locked_path else frozenset(),
    )
    names = {row.staff_no: row.full_name for row in rows}
    return FileMarket(market, staff.faults, unknown, names)


def _staff(path: Path, today: dt.date) -> StaffFile:
    table = with_header_found(_table(path))
    try:
        return parse_staff(table, guess_mapping(table.header), as_of=today)
    except UnreadableFile as error:
        raise BadFile(path, error) from error


def _signups(path: Path, staff_nos: Sequence[str]) -> list[SignupRow]:
    table = with_header_found(_table(path), SIGNUP_FIELDS)
    try:
        parsed = parse_signups(table, guess_mapping(table.header, fields=SIGNUP_FIELDS), staff_nos=staff_nos)
    except UnreadableFile as error:
        raise BadFile(path, error) from error
    errors = [fault for fault in parsed.faults if fault.severity == "error"]
    if errors:
        raise BadFile(path, errors)
    return parsed.rows


def _table(path: Path) -> Table:
    try:
        return read_table(path.read_bytes(), path.name)
    except UnreadableFile as error:
        raise BadFile(path, error) from error
    except OSError as error:
        raise BadFile(path, error.strerror or str(error)) from error


def _levels(
    rows: Sequence[StaffRow], table: Mapping[str, int]
) -> tuple[Mapping[str, int | None], Mapping[str, int]]:
    """From the grade table or the file's own level; depth of the line only where a file has neither."""
    has_any = any(row.grade or row.level is not None for row in rows)
    if not has_any:
        return levels_from_depth({row.staff_no: row.manager_no for row in rows}), {}
    return levels_from_grades(rows, table)


def _person(signup: SignupRow, row: StaffRow, level_of: Mapping[str, int | None]) -> Person:
    return Person(
        id=row.staff_no,
        capacity=signup.capacity,
        level=level_of[row.staff_no],
        unit=row.unit or None,
        site=row.site or None,
        employer=row.employer or None,
        dotted_manager_ids=_ids(row.dotted_manager_no),
        appraiser_ids=_ids(row.appraiser_no),
        languages=signup.languages or row.languages,
        slots=signup.slots,
        offers=_topics(signup.offers),
        wants=_topics(signup.wants),
        prefer=signup.prefer,
        avoid=signup.avoid,
        birth_year=row.birth_year,
        joined_on=row.joined_on.toordinal() if row.joined_on else None,
    )


def _ids(number: str) -> tuple[str, ...]:
    return (number,) if number else ()


def _topics(written: Iterable[str]) -> tuple[str, ...]:
    """Codes of the taxonomy; a topic that it does not know stays as written, as the organisation's own."""
    return tuple(dict.fromkeys(resolve(topic) or topic for topic in written))


def _locked(path: Path) -> list[tuple[str, str]]:
    table = _table(path)
    titles = [title.strip().lower() for title in table.header]
    if "leader_no" not in titles or "mentor_no" not in titles:
        raise BadFile(path, UnreadableFile("column_missing", column="leader_no, mentor_no"))
    leader, mentor = titles.index("leader_no"), titles.index("mentor_no")
    return [
        (row.cells[leader].strip(), row.cells[mentor].strip())
        for row in table.rows
        if len(row.cells) > max(leader, mentor)
    ]
