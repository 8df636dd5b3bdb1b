"""Workbooks whose parts are well packed but wrong inside. (Bombs: test_bombs.)"""

import io
import zipfile

import pytest

from tests.lib.bombs import cell, rows, workbook
from upwell.lib.tables import read_table
from upwell.lib.unreadable import UnreadableFile

TWO_ROWS = f"<sheetData><row>{cell('A1', 'a')}</row><row>{cell('A2', 'b')}</row></sheetData>"


def code_of(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_table(content)
    return refused.value.code


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The same archive with some parts replaced, or left out where None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            kept = changes.get(part.filename, old.read(part))
            if kept is not None:
                new.writestr(part.filename, kept)
    return out.getvalue()


def test_archive_that_is_no_workbook_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert code_of(out.getvalue()) == "not_a_workbook"


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/worksheets/sheet1.xml": None},
        {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"},
        {"xl/workbook.xml": b"not xml at all <<<"},
        {"xl/_rels/workbook.xml.rels": None},
    ],
)
def test_workbook_with_broken_parts_is_refused(changes: dict[str, bytes | None]) -> None:
    assert code_of(repacked(workbook(TWO_ROWS), changes)) in {"workbook_broken", "empty"}


def test_locked_part_is_named() -> None:
    content = bytearray(workbook(TWO_ROWS))
    # Bit 0 of the flags in every local header (offset 6) and directory entry (offset 8): encrypted.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    assert code_of(bytes(content)) == "workbook_old_or_protected"


def test_false_size_in_the_directory_is_refused() -> None:
    content = bytearray(workbook(TWO_ROWS))
    place = content.find(b"PK\x01\x02")
    content[place + 24 : place + 28] = (1).to_bytes(4, "little")
    assert code_of(bytes(content)) == "workbook_broken"


def test_declaration_is_found_across_the_chunks_of_reading() -> None:
    padding = "<!--" + "x" * (2**18 - 60) + "-->"
    assert (
        code_of(workbook(TWO_ROWS, before=padding + '<!DOCTYPE x [<!ENTITY a "b">]>')) == "workbook_entities"
    )


def test_too_many_columns_are_refused() -> None:
    assert code_of(workbook(rows(2, columns=501))) == "too_many_columns"


def test_too_long_cell_is_refused_with_its_row() -> None:
    sheet = f"<sheetData><row>{cell('A1', 'a')}</row><row>{cell('A2', 'b' * 131_073)}</row></sheetData>"
    with pytest.raises(UnreadableFile) as refused:
        read_table(workbook(sheet))
    assert (refused.value.code, refused.value.row) == ("cell_too_long", 2)


def test_line_separators_are_text_and_error_values_are_blank() -> None:
    sheet = (
        f"<sheetData><row>{cell('A1', 'a')}</row><row>{cell('A2', 'x&#x2028;y&#10;z')}</row>"
        '<row><c r="A3" t="e"><v>#N/A</v></c></row></sheetData>'
    )
    assert [list(row.cells) for row in read_table(workbook(sheet)).rows] == [["x\u2028y\nz"]]
