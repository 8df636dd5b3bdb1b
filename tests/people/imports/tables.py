"""Staff tables for the tests of this room, written as rows of text."""

import datetime as dt

from upwell.lib.tables import Table, TableRow
from upwell.people.imports.headers import guess_mapping
from upwell.people.imports.rows import StaffFile, parse_staff

AS_OF = dt.date(2026, 7, 16)


def table(header: str, *rows: str) -> Table:
    """Cells are separated by bars; the header stands in row 1."""
    cells = [tuple(row.split("|")) for row in rows]
    return Table(tuple(header.split("|")), 1, [TableRow(number, row) for number, row in enumerate(cells, 2)])


def parsed(header: str, *rows: str) -> StaffFile:
    found = table(header, *rows)
    return parse_staff(found, guess_mapping(found.header), as_of=AS_OF)


def codes(found: StaffFile) -> list[tuple[str, int]]:
    return [(fault.code, fault.row) for fault in found.faults]
