"""Tables that people hand us: CSV, text pasted from a spreadsheet, CSV.GZ, XLSX. Every cell is a string."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from upwell.lib.delimited import Records, records_of_text
from upwell.lib.unreadable import MAX_BYTES, MAX_MIB, UnreadableFile
from upwell.lib.workbooks import records_of_workbook

_GZIP, _ZIP, _OLD_OFFICE, _PDF = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls")


class TableRow(NamedTuple):
    """`number` counts from 1 as spreadsheets do, blank rows included. Cells may be fewer than headers."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """`header` is the first row that is not blank; `rows` are those below it that are not blank."""

    header: Sequence[str]
    header_number: int
    rows: Sequence[TableRow]


def read_table(content: bytes, file_name: str | None = None, *, encoding: str | None = None) -> Table:
    """Read a file of unknown make and intent. Dates in workbooks come out as YYYY-MM-DD.

    The kind is told from the content. `encoding` (one of `delimited.ENCODINGS`) is for text that is neither
    UTF-8 nor UTF-16. Raises UnreadableFile, and nothing else, before more than about 300 MiB are in use.
    """
    records = _records(bytes(content), (file_name or "").lower(), encoding)
    if not records:
        raise UnreadableFile("empty")
    if len(records) == 1:
        raise UnreadableFile("no_rows")
    header_number, header = records[0]
    # Tuples of strings, which the garbage collector soon leaves alone.
    return Table(
        tuple(header), header_number, [TableRow(number, tuple(cells)) for number, cells in records[1:]]
    )


def _records(content: bytes, file_name: str, encoding: str | None) -> Records:
    if len(content) > MAX_BYTES:
        raise UnreadableFile("too_big", limit=MAX_MIB)
    if content.startswith(_GZIP):
        content = _gunzipped(content)
        if content.startswith((_GZIP, _ZIP)):
            raise UnreadableFile("gzip_nested")
    if content.startswith(_ZIP):
        return records_of_workbook(content)
    if content.startswith(_OLD_OFFICE):
        raise UnreadableFile("workbook_old_or_protected")
    if content.startswith(_PDF) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableFile("not_a_table")
    if content and file_name.endswith(_WORKBOOK_NAMES):
        raise UnreadableFile("workbook_broken")
    return records_of_text(content, encoding)


def _gunzipped(content: bytes) -> bytes:
    """Unpack at most MAX_BYTES, whatever the file promises."""
    parts: list[bytes] = []
    room = MAX_BYTES
    while content:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(content, room + 1)
        except zlib.error:
            raise UnreadableFile("gzip_broken") from None
        room -= len(part)
        if room < 0:
            raise UnreadableFile("too_big", limit=MAX_MIB)
        if not unpacker.eof:
            raise UnreadableFile("gzip_broken")
        parts.append(part)
        # Tools that pad to whole blocks leave zero bytes behind the last member.
        content = unpacker.unused_data.lstrip(b"\0")
    return b"".join(parts)
