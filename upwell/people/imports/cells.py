"""Cells of one table, asked for by field: cleaned, typed, and with a fault noted for what cannot be right."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from upwell.lib.tables import Table, TableRow
from upwell.lib.text import clean, looks_like_mojibake
from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import Columns

# What people write into a cell that has nothing to say.
_BLANKS = frozenset({"-", "--", "–", "—", "n/a", "#n/a"})
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_LOCAL_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?")
_YEARS = range(1900, 2101)
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.0+)?")
_LIST_SEPARATORS = re.compile(r"[;\n\r]")
_QUOTED_LENGTH = 60


class RowReader:
    """Stands on one row at a time (`turn_to`). Every doubtful cell becomes a fault of that row."""

    def __init__(
        self, table: Table, columns: Columns, lengths: Mapping[str, int], required: Sequence[str]
    ) -> None:
        """Raises UnreadableFile `column_missing` when no column holds one of the `required` fields."""
        self.faults: list[Fault] = []
        self.row = 0
        self.is_sound = True
        self.titles = {field: table.header[index] for index, field in columns.items() if field}
        self._places = {field: index for index, field in columns.items() if field}
        self._asides = _titles_of_asides(table.header, columns)
        self._sound: dict[str, dict[str, str]] = {field: {} for field in self._places}
        self._width = len(table.header)
        self._lengths = lengths
        self._cells: Sequence[str] = ()
        self._given: dict[str, str] = {}
        for field in required:
            if field not in self._places:
                raise UnreadableFile("column_missing", column=field)

    @property
    def kept_aside(self) -> list[str]:
        """Titles of the columns that are none of ours."""
        return list(self._asides.values())

    def turn_to(self, row: TableRow) -> None:
        cells = row.cells
        self.row, self._cells, self.is_sound = row.number, cells, True
        self._given = {field: cells[place] for field, place in self._places.items() if place < len(cells)}
        if len(row.cells) > self._width and any(map(clean, row.cells[self._width :])):
            # More often a separator inside a value than a real cell: all that follows is in a wrong column.
            self.error("more_cells_than_headers", cells=len(row.cells), headers=self._width)

    def error(self, code: str, **params: str | int) -> None:
        self.is_sound = False
        self.faults.append(Fault(code, self.row, "error", params))

    def warn(self, code: str, **params: str | int) -> None:
        self.faults.append(Fault(code, self.row, "warning", params))

    def has(self, field: str) -> bool:
        return field in self._places

    def text(self, field: str) -> str:
        raw = self._given.get(field)
        if not raw:
            return ""
        # Units, grades and managers repeat a thousand times in a large file.
        sound = self._sound[field]
        text = sound.get(raw)
        if text is None:
            text = self._judged(field, raw)
            if text is None:
                return ""
            sound[raw] = text
        return text

    def _judged(self, field: str, raw: str) -> str | None:
        text = clean(raw)
        if looks_like_mojibake(raw):
            self.error("mojibake", column=self.titles[field], text=quoted(text))
            return None
        if len(text) > self._lengths.get(field, len(text)):
            self.error("too_long", column=self.titles[field], limit=self._lengths[field], text=quoted(text))
            return None
        return "" if text.casefold() in _BLANKS else text

    def texts(self, field: str) -> tuple[str, ...]:
        """Parts of a list cell, without repeats, in order. A length limit holds for each part."""
        raw = self._given.get(field)
        if not raw:
            return ()
        if looks_like_mojibake(raw):
            self.error("mojibake", column=self.titles[field], text=quoted(clean(raw)))
            return ()
        parts = dict.fromkeys(clean(part) for part in _LIST_SEPARATORS.split(raw))
        limit = self._lengths.get(field)
        if limit and any(len(part) > limit for part in parts):
            self.error("too_long", column=self.titles[field], limit=limit, text=quoted(clean(raw)))
            return ()
        return tuple(part for part in parts if part and part.casefold() not in _BLANKS)

    def day(self, field: str) -> dt.date | None:
        text = self.text(field)
        if not text:
            return None
        day = day_of(text)
        if day is None:
            self.error("bad_date", column=self.titles[field], text=quoted(text))
        return day

    def whole_number(self, field: str, allowed: range, fault: str) -> int | None:
        """None for a blank cell; anything but a whole number in `allowed` is the error `fault`."""
        text = self.text(field)
        if not text:
            return None
        number = int(text.partition(".")[0]) if _WHOLE_NUMBER.fullmatch(text) else None
        if number is None or number not in allowed:
            self.error(fault, text=quoted(text), least=allowed.start, most=allowed.stop - 1)
            return None
        return number

    def extra(self) -> dict[str, str]:
        """What stands in the columns that are kept aside, by title; blank cells left out."""
        found = {}
        for index, title in self._asides.items():
            if index < len(self._cells) and (text := clean(self._cells[index])):
                found[title] = text
        return found


@lru_cache(maxsize=10_000)
def day_of(text: str) -> dt.date | None:
    """2026-07-16 and 16/07/2026 (never month first); None for what is no day between 1900 and 2100."""
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _LOCAL_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    if year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def quoted(text: str) -> str:
    """As much of a faulty value as a message needs."""
    return text if len(text) <= _QUOTED_LENGTH else text[: _QUOTED_LENGTH - 1] + "…"


def _titles_of_asides(header: Sequence[str], columns: Columns) -> dict[int, str]:
    titles: dict[int, str] = {}
    for index, raw in enumerate(header):
        if columns.get(index):
            continue
        title = clean(raw) or f"#{index + 1}"
        titles[index] = f"{title} #{index + 1}" if title in titles.values() else title
    return titles
