"""The rows that were set aside, as a file to correct and to hand in again."""

from collections import defaultdict
from collections.abc import Iterable

from upwell.lib.delimited import write_csv
from upwell.lib.tables import Table
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


def _filled(cells: Iterable[str], width: int) -> list[object]:
    found: list[object] = list(cells)
    return found + [""] * (width - len(found))
