"""The child that reads a workbook: bytes on standard input, JSON lines out, under hard limits.

Run as a script, so it imports nothing of ours. The reader is memory-safe, yet one cell at the far corner or a
long text shared by many cells makes it ask for gigabytes: the limits turn that into the end of this process.
Arguments: most rows, most columns, most characters in a cell.
Output: one `[row number, [cells]]` per line, then `{}`, or `{"code": ..., figures}` for a refused file.
"""

import datetime as dt
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from python_calamine import CalamineSheet, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

# The largest workbooks that our caller lets pass (50 MiB of XML) need less than 200 MiB.
MEMORY = 256 * 2**20
SECONDS = 50
MAX_OUTPUT = 64 * 2**20


@dataclass(frozen=True)
class Limits:
    rows: int
    columns: int
    cell_length: int


class Refused(Exception):
    """Args: a dictionary with `code` and figures, ready to be written."""


def main(arguments: list[str]) -> None:
    limits = Limits(*map(int, arguments))
    limit_self()
    content = sys.stdin.buffer.read()
    end: dict[str, Any] = {}
    try:
        write_rows(content, limits)
    except Refused as refused:
        end = refused.args[0]
    except PasswordError:
        end = {"code": "workbook_old_or_protected"}
    except MemoryError:
        raise
    except BaseException:  # the reader's own errors, and what its language calls a panic
        end = {"code": "workbook_broken"}
    sys.stdout.buffer.write(json.dumps(end).encode() + b"\n")


def limit_self() -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def write_rows(content: bytes, limits: Limits) -> None:
    written = 0
    for number, row in used_rows(BytesIO(content), limits):
        line = json.dumps([number, checked(number, row, limits)], ensure_ascii=False).encode(
            "utf-8", "replace"
        )
        written += len(line)
        if written > MAX_OUTPUT:
            raise Refused({"code": "workbook_too_big", "limit": MAX_OUTPUT // 2**20})
        sys.stdout.buffer.write(line + b"\n")


def used_rows(file: BytesIO, limits: Limits) -> Iterator[tuple[int, list[Any]]]:
    """Rows of the first visible sheet with cells, numbered as the spreadsheet shows; blank rows left out."""
    book = load_workbook(file)
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
            continue
        used = book.get_sheet_by_index(index)
        if used.start is not None:
            refuse_too_much(used, limits)
            yield from numbered(used)
            return


def refuse_too_much(sheet: CalamineSheet, limits: Limits) -> None:
    """Before anything is built."""
    if sheet.width > limits.columns:
        raise Refused({"code": "too_many_columns", "limit": limits.columns})
    # One more for the header; rows that are counted one by one may be blank.
    if sheet.height > limits.rows + 1 and sum(1 for _ in numbered(sheet)) > limits.rows + 1:
        raise Refused({"code": "too_many_rows", "limit": limits.rows})


def numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if any(cell not in ("", None) and not (isinstance(cell, str) and cell.isspace()) for cell in row):
            yield number, row


def checked(number: int, row: list[Any], limits: Limits) -> list[str]:
    cells = [text_of(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if any(len(cell) > limits.cell_length for cell in cells):
        raise Refused({"code": "cell_too_long", "row": number, "limit": limits.cell_length})
    return cells


def text_of(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return str(cell)


if __name__ == "__main__":
    main(sys.argv[1:])
