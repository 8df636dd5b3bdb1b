"""Search keys, order, and signs of wrong encodings."""

import random
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from upwell.lib.names import call_name
from upwell.lib.text import clean, fold, looks_like_mojibake, nfc, sort_key

FAMILY = [
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng"),
    *("Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đoàn", "Lưu", "Mạc", "Tạ"),
]
MIDDLE = ["Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Quốc", "Thuỳ", "Xuân", "Bảo"]
CALLED = [
    *("Ánh", "Bình", "Chi", "Dũng", "Đạt", "Giang", "Hằng", "Khôi", "Lộc", "Mỹ"),
    *("Nghĩa", "Oanh", "Phượng", "Quân", "Sơn", "Tuấn", "Uyên", "Vương", "Ý", "Yến"),
]

# Without marks and đ, written independently of the code under test.
PLAIN = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd",
)


def two_hundred_names() -> list[str]:
    chance = random.Random(2026)
    names = [
        f"{family} {middle} {called}" for family in FAMILY for middle in MIDDLE[:2] for called in CALLED[:5]
    ]
    names += [f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {called}" for called in CALLED]
    return names[-200:]


def test_list_has_two_hundred_names() -> None:
    assert len(two_hundred_names()) == 200


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_name_is_found_without_accents(form: str) -> None:
    for name in two_hundred_names():
        stored = fold(unicodedata.normalize(form, name))
        typed = nfc(name).lower().translate(PLAIN)
        assert stored == typed
        assert all(fold(word) in stored for word in name.upper().split())


@given(st.text())
@settings(max_examples=300, deadline=None)
@example("ĐẶNG İ ß ﬀ")
def test_twins_of_one_text_have_one_key(text: str) -> None:
    twins = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    assert fold(twins[0]) == fold(twins[1])
    assert clean(twins[0]) == clean(twins[1])
    assert sort_key(twins[0], twins[0]) == sort_key(twins[1], twins[1])


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_folding_and_cleaning_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_sort_key_needs_no_collation(text: str) -> None:
    assert set(sort_key(text, text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


def test_fold_says_what_search_compares() -> None:
    assert fold("  ĐẶNG   Thị\tHoà ") == "dang thi hoa"
    assert fold("Søren Łuk") == "soren luk"


def test_clean_keeps_marks_and_drops_what_nobody_sees() -> None:
    assert clean("\ufeffNguyễn\u200b \u00a0Văn\u202e A ") == "Nguyễn Văn A"


def in_order(words: str) -> None:
    expected = words.split()
    shuffled = expected[:]
    random.Random(3).shuffle(shuffled)
    assert sorted(shuffled, key=lambda word: sort_key(word, word)) == expected


def test_letters_follow_the_vietnamese_alphabet() -> None:
    in_order("a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z")


def test_tones_follow_the_dictionary() -> None:
    in_order("ban bàn bản bãn bán bạn bang băn bân bi")
    in_order("ma mà mả mã má mạ mai")


def test_letters_matter_more_than_tones_and_case_not_at_all() -> None:
    in_order("Đào Đạt Đau")
    assert sort_key("DŨNG", "DŨNG") == sort_key("dũng", "dũng")


def test_people_sort_by_call_name_then_family_name() -> None:
    names = ["Trần Văn An", "Lê Thị An", "Đặng Ánh", "Lê Ân", "Nguyễn Bình", "Dương Bình", "Đỗ Bình"]
    expected = ["Lê Thị An", "Trần Văn An", "Đặng Ánh", "Lê Ân", "Dương Bình", "Đỗ Bình", "Nguyễn Bình"]
    assert sorted(names, key=lambda name: sort_key(name, call_name(name))) == expected


def test_a_shorter_name_comes_first() -> None:
    names = ["Lê An Bình", "Lê An", "Lê Anh"]
    assert sorted(names, key=lambda name: sort_key(name, name)) == ["Lê An", "Lê An Bình", "Lê Anh"]


def test_old_and_new_spelling_of_a_tone_sort_alike() -> None:
    assert sort_key("Hòa", "Hòa") == sort_key("Hoà", "Hoà")


def test_other_scripts_and_figures_have_a_place() -> None:
    names = ["Zara", "李明", "Lê 2", "Lê", "Søren", "O’Neil"]
    expected = ["Lê", "Lê 2", "O’Neil", "Søren", "Zara", "李明"]
    assert sorted(names, key=lambda name: sort_key(name, name)) == expected


VIETNAMESE = [name for name in two_hundred_names() if not name.isascii()]


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_utf8_read_as_western_is_recognised(wrong: str) -> None:
    for name in VIETNAMESE:
        seen = name.encode().decode(wrong, errors="replace")
        assert looks_like_mojibake(seen), seen


@pytest.mark.parametrize(
    "text",
    [
        *VIETNAMESE,
        *(name.upper() for name in VIETNAMESE),
        *(unicodedata.normalize("NFD", name) for name in VIETNAMESE[:20]),
        *(
            "LÃ THỊ LÃ",
            "Müller",
            "José",
            "São Paulo",
            "Trưởng phòng R&D – Hà Nội",
            "“Xin chào”",
            "5 m²",
            "A®",
            "",
        ),
    ],
)
def test_right_text_is_not_called_mojibake(text: str) -> None:
    assert not looks_like_mojibake(text)


@pytest.mark.parametrize(
    "text", ["áº", "Nguyá»…n", "Ä‘á»“ng", "HoÃ\u00a0", "TrÆ°á»Ÿng", "Nguy\ufffdn", "NguyÔn V¨n"]
)
def test_known_signs_are_recognised(text: str) -> None:
    assert looks_like_mojibake(text)
