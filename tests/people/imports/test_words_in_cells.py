"""Words of cells in both languages."""

import pytest

from upwell.people.imports.words_in_cells import gender_of, language_of, leave_reason_of, role_of


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Tiếng Việt", "vi"),
        ("tieng anh", "en"),
        ("Japanese", "ja"),
        ("VN", "vi"),
        ("zh-Hant", "zh-hant"),
        ("en", "en"),
    ],
)
def test_languages_have_codes(word: str, code: str) -> None:
    assert language_of(word) == code


@pytest.mark.parametrize(
    ("word", "meaning"), [("Nữ", "female"), ("NAM", "male"), ("f", "female"), ("khác", "other")]
)
def test_genders_are_read(word: str, meaning: str) -> None:
    assert gender_of(word) == meaning


@pytest.mark.parametrize(
    ("word", "role"),
    [("Mentor", "mentor"), ("leader", "leader"), ("Lãnh đạo", "leader"), ("Người cố vấn", "mentor")],
)
def test_roles_are_read(word: str, role: str) -> None:
    assert role_of(word) == role


def test_unknown_words_are_none() -> None:
    assert language_of("tiếng chim") is None
    assert gender_of("?") is None
    assert role_of("sponsor") is None
    assert leave_reason_of("because") is None
