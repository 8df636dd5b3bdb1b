"""Sign-up files."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.imports.tables import table
from upwell.lib.tables import Table, TableRow
from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports.headers import SIGNUP_FIELDS, guess_mapping
from upwell.people.imports.signups import SignupFile, SignupRow, parse_signups, slot_of

# More when the run asks for it: pytest --hypothesis-profile.
EXAMPLES = max(200, settings.default.max_examples)

HEADER = "staff_no|role|capacity|offers|wants|languages|slots|prefer|avoid"


def parsed(header: str, *rows: str, staff_nos: set[str] | None = None) -> SignupFile:
    found = table(header, *rows)
    return parse_signups(found, guess_mapping(found.header, fields=SIGNUP_FIELDS), staff_nos=staff_nos)


def codes(found: SignupFile) -> list[tuple[str, str]]:
    return [(fault.code, fault.severity) for fault in found.faults]


def test_every_column_is_read() -> None:
    found = parsed(HEADER, "NV1|Mentor|2|tiktok; ai.basics|strategy|vi;English|tue1530;Wed 09:00|NV9;NV8|NV7")
    assert found.rows == [
        SignupRow(
            row=2,
            staff_no="NV1",
            role="mentor",
            capacity=2,
            offers=("tiktok", "ai.basics"),
            wants=("strategy",),
            languages=("vi", "en"),
            slots=("tue1530", "wed0900"),
            prefer=("NV9", "NV8"),
            avoid=("NV7",),
        )
    ]
    assert found.faults == []


def test_vietnamese_headers_and_words_are_read() -> None:
    found = parsed("Mã NV|Vai trò|Có thể chia sẻ|Muốn học|Khung giờ|Ghi chú", "1|Lãnh đạo|A|B|T3 15h30|x")
    assert found.rows == [SignupRow(2, "1", "leader", offers=("A",), wants=("B",), slots=("tue1530",))]
    assert found.kept_aside == ["Ghi chú"]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("tue1530", "tue1530"),
        ("TUE 15:30", "tue1530"),
        ("tuesday 15.30", "tue1530"),
        ("mon0900", "mon0900"),
        ("mon900", "mon0900"),
        ("T2 9h00", "mon0900"),
        ("thứ Bảy 08:30", "sat0830"),
        ("CN 10:00", "sun1000"),
        ("tue1545", None),
        ("tue2430", None),
        ("day1530", None),
        ("15:30", None),
        ("", None),
    ],
)
def test_slots_are_weekly_half_hours(text: str, slot: str | None) -> None:
    assert slot_of(text) == slot


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("|mentor", "number_missing"),
        ("1|", "role_unknown"),
        ("1|sponsor", "role_unknown"),
        ("1|mentor|0", "bad_capacity"),
        ("1|mentor|many", "bad_capacity"),
        ("1|mentor|1|Ká»¹ nÄƒng", "mojibake"),
        (f"1|mentor|1|{'x' * 201}", "too_long"),
    ],
)
def test_wrong_row_is_set_aside(row: str, code: str) -> None:
    found = parsed(HEADER, row)
    assert codes(found) == [(code, "error")]
    assert found.rows == []


def test_one_person_may_be_mentor_and_leader_but_each_only_once() -> None:
    found = parsed(HEADER, "1|mentor", "1|leader", "1|mentor")
    assert [(row.staff_no, row.role) for row in found.rows] == [("1", "mentor"), ("1", "leader")]
    assert [(fault.code, fault.row) for fault in found.faults] == [("signup_repeated", 4)]


def test_doubtful_wishes_are_left_out_with_a_warning() -> None:
    found = parsed(HEADER, "1|mentor||||| soon ;tue1530|1;2;3|3")
    assert codes(found) == [
        ("names_oneself", "warning"),
        ("preferred_and_avoided", "warning"),
        ("bad_slot", "warning"),
    ]
    assert (found.rows[0].prefer, found.rows[0].avoid, found.rows[0].slots) == (("2",), ("3",), ("tue1530",))


def test_people_are_checked_against_the_staff_list() -> None:
    found = parsed(HEADER, "nv1|mentor||||||NV2;x|y", "zz|leader", staff_nos={"NV1", "nv2"})
    assert codes(found) == [
        ("person_not_in_staff", "warning"),
        ("person_not_in_staff", "warning"),
        ("signup_not_in_staff", "error"),
    ]
    assert (found.rows[0].staff_no, found.rows[0].prefer, found.rows[0].avoid) == ("NV1", ("nv2",), ())


def test_file_without_a_role_is_unreadable() -> None:
    with pytest.raises(UnreadableFile) as refused:
        parsed("staff_no|offers", "1|x")
    assert refused.value.params == {"column": "role"}


CELL = st.one_of(
    st.sampled_from(["mentor", "leader", "1", "2", "tue1530", "vi;en", "a;b"]), st.text(max_size=10)
)


@given(st.lists(st.lists(CELL, max_size=10), max_size=6))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_rows_give_sound_rows_or_faults(rows: list[list[str]]) -> None:
    header = tuple(SIGNUP_FIELDS)
    cells = [TableRow(number, tuple(row)) for number, row in enumerate(rows, 2)]
    found = parse_signups(Table(header, 1, cells), guess_mapping(header, fields=SIGNUP_FIELDS))
    faulty = {fault.row for fault in found.faults if fault.severity == "error"}
    assert {row.row for row in found.rows} | faulty == {row.number for row in cells}
    assert not {row.row for row in found.rows} & faulty
    assert all(row.role in ("mentor", "leader") and row.capacity >= 1 for row in found.rows)
