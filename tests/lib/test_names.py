"""Call names and initials."""

import unicodedata

import pytest

from upwell.lib.names import call_name, initial


@pytest.mark.parametrize(
    ("full_name", "expected"),
    [("Nguyễn Thị Mai", "Mai"), ("  Trần Đạt ", "Đạt"), ("Linh", "Linh"), ("", ""), (" ", "")],
)
def test_call_name_is_the_last_word(full_name: str, expected: str) -> None:
    assert call_name(full_name) == expected


@pytest.mark.parametrize(
    ("called", "expected"),
    [("Đạt", "Đ"), ("đức", "Đ"), ("Ánh", "Á"), ("(an)", "A"), ("", ""), ("-", ""), ("ß", "S")],
)
def test_initial_keeps_its_marks(called: str, expected: str) -> None:
    assert initial(called) == expected


def test_initial_of_a_decomposed_name_is_one_letter() -> None:
    assert initial(unicodedata.normalize("NFD", "Ánh")) == "Á"
