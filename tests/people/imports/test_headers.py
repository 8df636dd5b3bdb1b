"""Headers in two languages, in any order, with or without marks."""

import random
import unicodedata

import pytest

from tests.people.imports.tables import table
from upwell.lib.text import fold
from upwell.people.imports.headers import (
    SIGNUP_FIELDS,
    STAFF_FIELDS,
    _bare,
    guess_mapping,
    to_remember,
    with_header_found,
)

# The table of the documented file format, in Vietnamese and in our own names.
DOCUMENTED = {
    "staff_no": ["staff_no", "Mã nhân viên", "Mã NV", "Employee ID"],
    "full_name": ["full_name", "Họ và tên", "Họ tên"],
    "call_name": ["call_name", "Tên gọi"],
    "email": ["email", "Email", "Thư điện tử"],
    "organisation": ["organisation", "Công ty"],
    "unit": ["unit", "Đơn vị", "Phòng ban"],
    "site": ["site", "Địa điểm", "Nơi làm việc"],
    "job_title": ["job_title", "Chức danh"],
    "grade": ["grade", "Bậc", "Ngạch"],
    "level": ["level", "Cấp"],
    "manager_no": ["manager_no", "Mã quản lý", "Quản lý trực tiếp"],
    "dotted_manager_no": ["dotted_manager_no"],
    "appraiser_no": ["appraiser_no"],
    "languages": ["languages", "Ngôn ngữ"],
    "joined_on": ["joined_on", "Ngày vào làm"],
    "left_on": ["left_on", "Ngày nghỉ việc"],
    "leave_reason": ["leave_reason", "Lý do nghỉ"],
    "birth_year": ["birth_year", "Năm sinh"],
    "gender": ["gender", "Giới tính"],
}


@pytest.mark.parametrize("field", DOCUMENTED)
def test_documented_headers_are_recognised_in_every_spelling(field: str) -> None:
    for title in DOCUMENTED[field]:
        spellings = [title, title.upper(), f" {title} *", unicodedata.normalize("NFD", title), fold(title)]
        for spelling in [*spellings, title.replace(" ", "_"), f"{title} (bắt buộc)"]:
            found = guess_mapping(["x1", spelling])
            # A lone call name is taken for the name.
            assert found[1] in ({field, "full_name"} if field == "call_name" else {field}), spelling
            assert found[0] is None


@pytest.mark.parametrize("which", range(2))
def test_documented_headers_are_recognised_together_and_in_any_order(which: int) -> None:
    pairs = [(titles[min(which, len(titles) - 1)], field) for field, titles in DOCUMENTED.items()]
    random.Random(which).shuffle(pairs)
    assert guess_mapping([title for title, _ in pairs]) == dict(enumerate(field for _, field in pairs))


@pytest.mark.parametrize("fields", [STAFF_FIELDS, SIGNUP_FIELDS])
def test_no_header_stands_for_two_fields(fields: dict[str, tuple[str, ...]]) -> None:
    owners: dict[str, str] = {}
    for field, names in fields.items():
        for name in (field, *names):
            assert owners.setdefault(_bare(name), field) == field, name


def test_no_field_is_given_twice() -> None:
    assert guess_mapping(["Email", "E-mail", "Mã NV", "staff_no"]) == {
        0: "email",
        1: None,
        2: None,
        3: "staff_no",
    }


def test_parts_of_a_bilingual_header_are_enough() -> None:
    found = guess_mapping(["Mã số / Employee ID", "Họ và tên\n(Full name)", "Ngày sinh (dd/mm/yyyy)"])
    assert found == {0: "staff_no", 1: "full_name", 2: "birth_year"}


def test_names_in_two_columns_are_both_seen() -> None:
    assert guess_mapping(["MNV", "Họ đệm", "Tên"]) == {0: "staff_no", 1: "family_names", 2: "call_name"}
    assert guess_mapping(["MNV", "Họ và tên", "Tên"]) == {0: "staff_no", 1: "full_name", 2: "call_name"}
    assert guess_mapping(["MNV", "Tên"]) == {0: "staff_no", 1: "full_name"}


def test_remembered_choice_beats_the_name_and_unknown_fields_are_put_aside() -> None:
    header = ["Email", "Mã NV", "Ghi chú", "Họ tên", "Đơn vị"]
    remembered = {"email": "", "ghi chu": "unit", "ho ten": "no_such_field"}
    assert guess_mapping(header, remembered) == {0: None, 1: "staff_no", 2: "unit", 3: None, 4: None}


def test_what_is_remembered_gives_the_same_mapping_next_time() -> None:
    header = ["Số", "Ai", "Ở đâu", ""]
    chosen = {0: "staff_no", 1: "full_name", 2: None, 3: None}
    kept = to_remember(header, chosen)
    assert kept == {"so": "staff_no", "ai": "full_name", "o dau": ""}
    assert guess_mapping([*header[::-1]], kept) == {0: None, 1: None, 2: "full_name", 3: "staff_no"}


def test_header_below_a_title_is_found() -> None:
    given = table(
        "DANH SÁCH NHÂN VIÊN", "Công ty Sao Mai Mẫu", "STT|Mã NV|Họ và tên|Phòng ban", "1|NV1|Ví Dụ|X"
    )
    found = with_header_found(given)
    assert (found.header_number, found.header[1], len(found.rows)) == (3, "Mã NV", 1)
    assert found.rows[0].number == 4


def test_header_in_its_place_stays_there() -> None:
    given = table("staff_no|full_name", "1|A", "2|B")
    assert with_header_found(given) == given
    unknown = table("x|y", "1|A")
    assert with_header_found(unknown) == unknown


def test_of_equal_titles_the_first_is_remembered() -> None:
    header = ["Mã NV", "Ghi chú", "Phòng", "ghi chú"]
    columns = guess_mapping(header, {"ghi chu": "skills"})
    assert columns == {0: "staff_no", 1: "skills", 2: "unit", 3: None}
    assert to_remember(header, columns)["ghi chu"] == "skills"
