"""Every way in: the kind of a file is told from its content, and nothing but UnreadableFile comes out."""

import datetime as dt
import gzip
import io

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from upwell.lib.tables import Table, read_table
from upwell.lib.unreadable import UnreadableFile

# More when the run asks for it: pytest --hypothesis-profile.
EXAMPLES = max(200, settings.default.max_examples)

HEADER = b"staff_no,full_name\n"


def workbook(*sheets: list[list[object]], hidden: int | None = None, first_row: int = 0) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for index, rows in enumerate(sheets):
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(first_row + number, 0, row)
        if index == hidden:
            sheet.hide()
        elif hidden is not None:
            sheet.activate()
    book.close()
    return out.getvalue()


def code_of(content: bytes, file_name: str | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_table(content, file_name)
    return refused.value.code


def texts(table: Table) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


def test_compressed_text_is_read() -> None:
    assert texts(read_table(gzip.compress(HEADER + "1,Ánh\n".encode()), "people.csv.gz")) == [["1", "Ánh"]]


def test_compressed_text_in_several_members_is_read() -> None:
    content = gzip.compress(HEADER) + gzip.compress(b"1,A\n") + bytes(512)
    assert texts(read_table(content)) == [["1", "A"]]


def test_damaged_compression_is_refused() -> None:
    whole = gzip.compress(HEADER + b"1,A\n" * 1000)
    assert code_of(whole[: len(whole) // 2]) == "gzip_broken"
    assert code_of(b"\x1f\x8b" + b"nonsense" * 10) == "gzip_broken"


def test_workbook_cells_become_text() -> None:
    rows: list[list[object]] = [
        ["staff_no", "full_name", "joined_on", "level", "share", "active"],
        [123, "Đặng Ánh", dt.date(2020, 2, 29), 4, 2.5, True],
        ["00124", "'=1+1", dt.datetime(2020, 2, 29, 8, 30), "", 1e6, False],  # noqa: DTZ001  Excel knows no zones
    ]
    assert texts(read_table(workbook(rows), "people.xlsx")) == [
        ["123", "Đặng Ánh", "2020-02-29", "4", "2.5", "True"],
        ["00124", "=1+1", "2020-02-29 08:30:00", "", "1000000", "False"],
    ]


def test_workbook_rows_keep_their_numbers() -> None:
    table = read_table(workbook([["a", "b"], [], ["1", "2"]], first_row=4))
    assert (table.header_number, table.rows[0].number) == (5, 7)


def test_first_visible_sheet_with_cells_is_read() -> None:
    content = workbook([["secret", "x"], ["1", "2"]], [], [["a", "b"], ["3", "4"]], hidden=0)
    assert texts(read_table(content)) == [["3", "4"]]


def test_empty_workbooks_are_empty() -> None:
    assert code_of(workbook([])) == "empty"
    assert code_of(workbook([["a", "b"]])) == "no_rows"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xls", "workbook_old_or_protected"),
        (b"%PDF-1.7\n", "people.pdf", "not_a_table"),
        (b"\xef\xbb\xbf\n<html><table><tr><td>1</td></tr></table>", "people.xls", "not_a_table"),
        (b"a,b\n1,2\n", "people.xlsx", "workbook_broken"),
        (b"PK\x03\x04" + b"x" * 100, "people.xlsx", "workbook_broken"),
        (b"", "people.xlsx", "empty"),
        (b"a" * (50 * 2**20 + 1), None, "too_big"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, name: str | None, code: str) -> None:
    assert code_of(content, name) == code


def read_or_refused(content: bytes, encoding: str | None = None) -> Table | None:
    """Fails on any other exception, and on a table that promises what it does not hold."""
    try:
        table = read_table(content, encoding=encoding)
    except UnreadableFile:
        return None
    assert table.rows
    numbers = [table.header_number, *(row.number for row in table.rows)]
    assert numbers == sorted(set(numbers))
    assert all(any(cell.strip() for cell in row.cells) for row in table.rows)
    return table


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16", "cp1258", "cp1252"]))
@settings(max_examples=EXAMPLES, deadline=None)
@example(b"\xff\xfe\x00\xd8", None)
@example(b"\x1f\x8b\x08", None)
def test_any_bytes_are_read_or_refused(content: bytes, encoding: str | None) -> None:
    read_or_refused(content, encoding)


@given(st.text(st.sampled_from("ab1,;\t|\"'\n\r =+\0áđ"), max_size=200))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_separated_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text.encode())


@given(st.binary(min_size=1, max_size=60), st.integers(0, 10_000))
@settings(max_examples=100, deadline=None)
def test_any_damage_to_compressed_text_is_read_or_refused(damage: bytes, place: int) -> None:
    whole = gzip.compress(HEADER + b"1,A\n" * 50)
    place %= len(whole)
    read_or_refused(whole[:place] + damage + whole[place + len(damage) :])


SOUND = workbook([["staff_no", "full_name"], *([number, f"Tên {number}"] for number in range(40))])


@given(st.binary(min_size=1, max_size=40), st.integers(0, 100_000))
@settings(max_examples=30, deadline=None)
def test_any_damage_to_a_workbook_is_read_or_refused(damage: bytes, place: int) -> None:
    place = 4 + place % (len(SOUND) - 4)
    read_or_refused(SOUND[:place] + damage + SOUND[place + len(damage) :])
