"""Text with separators, read strictly (what is doubtful is refused with its row) and written safely."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from upwell.lib.unreadable import (
    MAX_CELL_LENGTH,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    UnreadableFile,
)

# Row number, counted from 1 as a spreadsheet does, and cells. Blank rows are left out.
Records = list[tuple[int, list[str]]]

# What a person may choose when a file is not Unicode: Vietnamese Windows, then Western Windows.
LEGACY_ENCODINGS = ("cp1258", "cp1252")
ENCODINGS = ("utf-8", "utf-16", *LEGACY_ENCODINGS)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",;\t|"
_SNIFFED_RECORDS = 20
_EXCEL_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
# ="00123" is how some systems keep Excel from dropping zeros.
_KEPT_ZEROS = re.compile(r'="([^"]*)"')


def records_of_text(content: bytes, encoding: str | None) -> Records:
    """Cells of CSV, semicolon, tab or bar separated text. Raises UnreadableFile."""
    text = decoded(content, encoding)
    if "\0" in text:
        raise UnreadableFile("nul", row=text.count("\n", 0, text.index("\0")) + 1)
    text, delimiter = _without_separator_line(text)
    delimiter = delimiter or _sniffed_delimiter(text)
    _refuse_too_much(text, delimiter)
    rows = _numbered(text, delimiter)
    # Most files have no such cell: looking once is quicker than looking at each.
    if any(mark in text for mark in ('="', "\n'", "\r'", "\"'", delimiter + "'")):
        rows = ((number, [as_meant(cell) for cell in cells]) for number, cells in rows)
    return [(number, cells) for number, cells in rows if _is_used(cells)]


def _is_used(cells: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def decoded(content: bytes, encoding: str | None) -> str:
    """A byte order mark decides; then `encoding`; else UTF-16 by its zero bytes, else strict UTF-8."""
    for mark, marked in _BOMS:
        if content.startswith(mark):
            return _strictly(content, marked)
    if encoding:
        if encoding not in ENCODINGS:
            raise UnreadableFile("unknown_encoding", encoding=encoding, encodings=", ".join(ENCODINGS))
        return _strictly(content, encoding)
    if guess := _utf_16_without_mark(content[:4096]):
        return _strictly(content, guess)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        possible = [name for name in LEGACY_ENCODINGS if _decodes(content, name)]
        raise UnreadableFile(
            "not_utf8", row=line, encodings=", ".join(possible or LEGACY_ENCODINGS)
        ) from None


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile("not_decodable", row=line, encoding=encoding.removesuffix("-sig")) from None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _utf_16_without_mark(sample: bytes) -> str | None:
    # A header in Latin letters has a zero in every second byte; Vietnamese letters thin them out.
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    enough = max(len(sample) // 8, 2)
    if low >= enough and not high:
        return "utf-16-le"
    if high >= enough and not low:
        return "utf-16-be"
    return None


# --- separators and rows ---


def _without_separator_line(text: str) -> tuple[str, str]:
    found = _EXCEL_SEPARATOR_LINE.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


def _sniffed_delimiter(text: str) -> str:
    """The one that cuts the first line into most cells; if none cuts it (a title), the next line decides."""
    counts = {delimiter: _widths(text, delimiter) for delimiter in _DELIMITERS}
    for index in range(max(map(len, counts.values()))):
        best = max(_DELIMITERS, key=lambda delimiter: counts[delimiter][index : index + 1] or [0])
        if counts[best][index : index + 1] > [1]:
            return best
    return ","


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text[:MAX_CELL_LENGTH], newline=""), delimiter=delimiter):
            if cells:
                widths.append(len(cells))
            if len(widths) == _SNIFFED_RECORDS:
                break
    except csv.Error:
        pass
    return widths


def _refuse_too_much(text: str, delimiter: str) -> None:
    """Count before anything is built. Line ends inside quotes are not rows: when in doubt, parse once."""
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MAX_ROWS:
        # One more for the header.
        used = (number for number, cells in _numbered(text, delimiter) if _is_used(cells))
        if lines > 10 * MAX_ROWS or next(islice(used, MAX_ROWS + 1, None), None):
            raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
    if text.count(delimiter) > MAX_CELLS:
        raise UnreadableFile("too_many_cells", limit=MAX_CELLS)


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MAX_COLUMNS:
                raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
            yield number, cells
    except csv.Error as error:
        if "field limit" in str(error):
            raise UnreadableFile("cell_too_long", row=number + 1, limit=MAX_CELL_LENGTH) from None
        raise UnreadableFile("bad_quotes", row=number + 1) from None


def as_meant(cell: str) -> str:
    """Undo what keeps spreadsheets from changing a cell: our apostrophe before formulas, ="00123"."""
    if cell.startswith("'") and _could_be_formula(cell[1:]):
        return cell[1:]
    kept = _KEPT_ZEROS.fullmatch(cell)
    return kept[1] if kept else cell


# --- writing ---


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with mark, every cell quoted; `read_table` gives the same strings back.

    A string that a spreadsheet could run as a formula gets a leading apostrophe (OWASP, "CSV injection").
    Numbers are ours and stay numbers; None is an empty cell.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _safe_cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return str(cell)
    text = str(cell).replace("\0", "")
    return "'" + text if _could_be_formula(text) else text


def _could_be_formula(text: str) -> bool:
    """Also behind apostrophes and white space, and in the full-width forms that some spreadsheets accept."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    bare = text.lstrip("'").lstrip()
    return unicodedata.normalize("NFKC", bare[:1])[:1] in ("=", "+", "-", "@")
