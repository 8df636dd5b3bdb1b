"""The rows that were set aside, as a file to correct and to hand in again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import translation

from upwell.lib.delimited import write_csv
from upwell.lib.tables import Table, TableRow
from upwell.lib.text import fold
from upwell.people.imports.faults import Fault
from upwell.people.imports.wording import set_aside_header, words


def set_aside_csv(table: Table, faults: Iterable[Fault]) -> bytes:
    """The header and the faulty rows as they were, then their row numbers and what to correct, in words."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        if fault.severity == "error":
            reasons[fault.row].append(words(fault))
    faulty = [row for row in table.rows if row.number in reasons]
    width = max([len(table.header), *(len(row.cells) for row in faulty)])
    rows: list[list[object]] = [[*_filled(table.header, width), *set_aside_header()]]
    rows += [[*_filled(row.cells, width), row.number, " ".join(reasons[row.number])] for row in faulty]
    return write_csv(rows)


def without_added_columns(table: Table) -> Table:
    """A corrected download without the columns that we added to it, whichever language they are in."""
    ours = _own_titles()
    kept = [index for index, title in enumerate(table.header) if fold(title) not in ours]
    if len(kept) == len(table.header):
        return table
    rows = [TableRow(row.number, _chosen(row.cells, kept)) for row in table.rows]
    return Table(_chosen(table.header, kept), table.header_number, rows)


def _own_titles() -> set[str]:
    titles: set[str] = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            titles.update(map(fold, set_aside_header()))
    return titles


def _chosen(cells: Sequence[str], kept: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[index] for index in kept if index < len(cells))


def _filled(cells: Iterable[str], width: int) -> list[object]:
    found: list[object] = list(cells)
    return found + [""] * (width - len(found))
