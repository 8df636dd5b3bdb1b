"""Staff rows: what is read, what is set aside, what is only warned of."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.imports.tables import AS_OF, codes, parsed, table
from upwell.lib.tables import Table, TableRow
from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports.headers import STAFF_FIELDS, guess_mapping
from upwell.people.imports.rows import StaffRow, parse_staff

# More when the run asks for it: pytest --hypothesis-profile.
EXAMPLES = max(200, settings.default.max_examples)

FULL_HEADER = (
    "Mã NV|Họ và tên|Tên gọi|Email|Công ty|Phòng ban|Địa điểm|Chức danh|Bậc|Cấp|Mã quản lý"
    "|Quản lý gián tiếp|Người đánh giá|Ngôn ngữ|Ngày vào làm|Ngày nghỉ việc"
    "|Lý do nghỉ|Năm sinh|Giới tính|Kỹ năng|Ghi chú"
)


def test_every_column_is_read() -> None:
    found = parsed(
        FULL_HEADER,
        "NV1|Phạm Văn Hùng|||||||||||||||||||",
        "NV2|Nguyễn  Thị Linh|Linh|Linh.N@Congty.example|Sao Mai Mẫu|Số|Huế|Kỹ sư|B2|4|nv1|NV1|NV1"
        "|Tiếng Việt; en|01/02/2020|2026-03-31|Hết hợp đồng|1998|Nữ|SQL; TikTok;SQL|tốt",
    )
    assert found.rows[1] == StaffRow(
        row=3,
        staff_no="NV2",
        full_name="Nguyễn Thị Linh",
        call_name="Linh",
        email="linh.n@congty.example",
        employer="Sao Mai Mẫu",
        unit="Số",
        site="Huế",
        job_title="Kỹ sư",
        grade="B2",
        level=4,
        manager_no="NV1",
        dotted_manager_no="NV1",
        appraiser_no="NV1",
        languages=("vi", "en"),
        joined_on=dt.date(2020, 2, 1),
        left_on=dt.date(2026, 3, 31),
        leave_reason="end_of_contract",
        birth_year=1998,
        gender="female",
        skills=("SQL", "TikTok"),
        extra={"Ghi chú": "tốt"},
    )
    assert found.faults == []
    assert found.kept_aside == ["Ghi chú"]
    assert found.rows[0].call_name == "Hùng"
    assert found.columns >= {"employer", "call_name", "skills"}
    assert "staff_no" not in found.columns


def test_decomposed_names_are_the_same_names() -> None:
    name = "Nguyễn Thị Ánh"
    found = parsed("staff_no|full_name", *(f"{n}|{unicodedata.normalize(n, name)}" for n in ("NFC", "NFD")))
    assert [row.full_name for row in found.rows] == [name, name]


def test_family_and_call_name_columns_are_joined() -> None:
    found = parsed("Mã NV|Họ đệm|Tên", "1|Nguyễn Thị|Mai")
    assert (found.rows[0].full_name, found.rows[0].call_name) == ("Nguyễn Thị Mai", "Mai")


HEADER = "staff_no|full_name|email|level|joined_on|left_on|leave_reason|birth_year|unit"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("|Ánh||||||", "number_missing"),
        ("-|Ánh||||||", "number_missing"),
        ("1|||||||", "name_missing"),
        ("1|Ánh|||30/02/2020||||", "bad_date"),
        ("1|Ánh|||02/13/2020||||", "bad_date"),
        ("1|Ánh|||1/1/20||||", "bad_date"),
        ("1|Ánh|||43831||||", "bad_date"),
        ("1|Ánh||||soon|||", "bad_date"),
        ("1|Ánh|anh|||||||", "bad_email"),
        ("1|Ánh|anh@congty||||||", "bad_email"),
        ("1|Ánh|a b@congty.example||||||", "bad_email"),
        ("1|Ánh|a@congty.example,b@congty.example||||||", "bad_email"),
        ("1|Ánh||high|||||", "bad_level"),
        ("1|Ánh||3.5|||||", "bad_level"),
        ("1|Ánh||-1|||||", "bad_level"),
        ("1|Ánh||101|||||", "bad_level"),
        ("1|Nguyá»…n||||||", "mojibake"),
        ("1|Nguy?n V?n A||||||", "mojibake"),
        ("1|Ánh|||||||Ká»¹ thuáº­t", "mojibake"),
        ("1|Ánh||||||1899|", "bad_birth_year"),
        ("1|Ánh||||||2020|", "bad_birth_year"),
        ("1|Ánh||||||98|", "bad_birth_year"),
        ("1|Ánh||||2020-01-01|vì sao?||", "leave_reason_unknown"),
        ("1|Ánh|||2020-01-02|2020-01-01|||", "left_before_joined"),
        ("1|Ánh|||||||x|y", "more_cells_than_headers"),
        (f"1|{'Á' * 201}|||||||", "too_long"),
    ],
)
def test_wrong_row_is_set_aside_and_the_rest_is_kept(row: str, code: str) -> None:
    found = parsed(HEADER, row, "2|Bình||||||")
    assert codes(found) == [(code, 2)]
    assert found.faults[0].severity == "error"
    assert [kept.staff_no for kept in found.rows] == ["2"]
    assert found.set_aside == {2}


def test_second_and_later_rows_of_a_number_are_set_aside() -> None:
    found = parsed("staff_no|full_name", "NV1|A", "nv1|B", "NV1|C", "NV2|D")
    assert codes(found) == [("number_repeated", 3), ("number_repeated", 4)]
    assert found.faults[0].params == {"staff_no": "nv1", "first": 2}
    assert [row.full_name for row in found.rows] == ["A", "D"]


def test_number_of_a_faulty_row_still_counts_as_present() -> None:
    found = parsed("staff_no|full_name|level", "NV1|A|x", "NV2|B|1")
    assert found.staff_nos == {"NV1", "NV2"}


def test_repeated_address_stays_on_its_first_row() -> None:
    found = parsed("staff_no|full_name|email", "1|A|a@x.example", "2|B|A@x.example", "3|C|", "4|D|")
    assert [row.email for row in found.rows] == ["a@x.example", "", "", ""]
    assert [(fault.code, fault.row, fault.severity) for fault in found.faults] == [
        ("email_repeated", 3, "warning")
    ]


def test_address_of_a_row_that_is_set_aside_stays_free() -> None:
    found = parsed("staff_no|full_name|email|level", "1|A|a@x.example|bad", "2|B|a@x.example|1")
    assert [row.email for row in found.rows] == ["a@x.example"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-07-16", dt.date(2026, 7, 16)),
        ("16/07/2026", dt.date(2026, 7, 16)),
        ("1/2/2020", dt.date(2020, 2, 1)),
        ("01-02-2020", dt.date(2020, 2, 1)),
        ("01.02.2020", dt.date(2020, 2, 1)),
        ("2020-02-01 00:00:00", dt.date(2020, 2, 1)),
        ("2020-02-01T00:00:00", dt.date(2020, 2, 1)),
        ("-", None),
        ("", None),
    ],
)
def test_dates_are_read_day_first(cell: str, expected: dt.date | None) -> None:
    assert parsed("staff_no|full_name|joined_on", f"1|A|{cell}").rows[0].joined_on == expected


@pytest.mark.parametrize(
    ("cell", "year"), [("1998", 1998), ("16/07/1998", 1998), ("1998-07-16", 1998), ("", None)]
)
def test_only_the_year_of_a_birth_date_is_kept(cell: str, year: int | None) -> None:
    row = parsed("staff_no|full_name|Ngày sinh", f"1|A|{cell}").rows[0]
    assert row.birth_year == year
    assert "16" not in str(row.extra)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("voluntary", "voluntary"),
        ("End_of_contract", "end_of_contract"),
        ("end of contract", "end_of_contract"),
        ("Xin nghỉ", "voluntary"),
        ("SA THẢI", "involuntary"),
        ("het han hop dong", "end_of_contract"),
        ("Nghỉ hưu", "retirement"),
        ("Qua đời", "death"),
        ("Điều chuyển", "transfer"),
    ],
)
def test_reasons_are_read_in_both_languages(cell: str, reason: str) -> None:
    found = parsed("staff_no|full_name|left_on|leave_reason", f"1|A|2026-01-01|{cell}")
    assert found.rows[0].leave_reason == reason


def test_doubtful_values_are_warnings() -> None:
    found = parsed("staff_no|full_name|gender|languages|leave_reason", "1|A|?|vi;Klingon ở nhà|Nghỉ hưu")
    assert [(fault.code, fault.severity) for fault in found.faults] == [
        ("reason_without_date", "warning"),
        ("language_unknown", "warning"),
        ("gender_unknown", "warning"),
    ]
    assert found.rows[0].languages == ("vi", "Klingon ở nhà")


def test_unknown_columns_are_reported_and_kept() -> None:
    found = parsed("staff_no|full_name|Email||Email", "1|A|a@x.example|x|b@x.example", "2|B|||")
    assert found.kept_aside == ["#4", "Email"]
    assert [row.extra for row in found.rows] == [{"#4": "x", "Email": "b@x.example"}, {}]


@pytest.mark.parametrize(
    ("header", "field"), [("full_name|unit", "staff_no"), ("staff_no|unit", "full_name")]
)
def test_file_without_a_needed_column_is_unreadable(header: str, field: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        parsed(header, "1|A")
    assert (refused.value.code, refused.value.params) == ("column_missing", {"column": field})


def test_faults_stand_in_the_order_of_the_file_and_fit_into_json() -> None:
    found = parsed("staff_no|full_name|manager_no|level", "1|A|9|1", "2|B|1|x", "3|C|2|1")
    assert codes(found) == [("manager_not_in_file", 2), ("bad_level", 3), ("manager_set_aside", 4)]
    assert found.faults[0].as_json() == {
        "code": "manager_not_in_file",
        "row": 2,
        "severity": "warning",
        "params": {"manager": "9"},
    }


NUMBERS = st.sampled_from(["1", "2", "3", "4", "nv5", "NV5", "", " 6 ", "-"])
CELL = st.one_of(
    NUMBERS,
    st.sampled_from(
        ["Ánh", "a@x.example", "2020-02-30", "16/07/1998", "Nguyá»…n", "retirement", "vi;en", "\u202e"]
    ),
    st.text(max_size=12),
)
FIELDS = list(STAFF_FIELDS)


@given(
    st.lists(st.tuples(NUMBERS, CELL, NUMBERS, st.lists(CELL, max_size=22)), max_size=8),
    st.permutations(FIELDS),
)
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_rows_give_sound_rows_or_faults(rows: list[tuple], order: list[str]) -> None:
    header = ("staff_no", "full_name", "manager_no", *(field for field in order if field not in _FIRST))
    cells = [TableRow(number, (a, b, c, *rest)) for number, (a, b, c, rest) in enumerate(rows, 2)]
    given_table = Table(header, 1, cells)
    found = parse_staff(given_table, guess_mapping(header), as_of=AS_OF)
    kept = {row.row for row in found.rows}
    assert kept | found.set_aside == {row.number for row in cells}
    assert not kept & found.set_aside
    assert len({row.staff_no.casefold() for row in found.rows}) == len(found.rows)
    addresses = [row.email for row in found.rows if row.email]
    assert len(set(addresses)) == len(addresses)
    assert all(row.staff_no and row.full_name and row.manager_no != row.staff_no for row in found.rows)
    assert all(unicodedata.is_normalized("NFC", row.full_name) for row in found.rows)


_FIRST = {"staff_no", "full_name", "manager_no"}


def test_reading_twice_gives_the_same() -> None:
    given_table = table(FULL_HEADER, "1|A", "2|B")
    columns = guess_mapping(given_table.header)
    assert parse_staff(given_table, columns, as_of=AS_OF) == parse_staff(given_table, columns, as_of=AS_OF)
