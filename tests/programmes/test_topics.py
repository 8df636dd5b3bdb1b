"""The shipped topics: complete in both languages, and every name leads to one topic."""

from pathlib import Path

import pytest

from upwell.lib.text import fold, nfc
from upwell.programmes.data_files import BrokenDataFile
from upwell.programmes.topics.taxonomy import (
    FOLDER,
    Family,
    Topic,
    all_topics,
    families,
    key_of,
    label,
    read_families,
    resolve,
    topic,
)

TOPIC = """
[[topics]]
code = "{code}"
en = "{en}"
vi = "{en} vi"
about_en = "About."
about_vi = "Về."
aliases = ["{alias}"]
related = ["word"]
"""
FAMILY = 'code = "family"\nen = "Family"\nvi = "Nhóm"\nabout_en = "About."\nabout_vi = "Về."\n'


def family_file(folder: Path, *topics: str) -> Path:
    (folder / "family.toml").write_text(FAMILY + "".join(topics), encoding="utf-8")
    return folder


def test_there_are_eighty_to_a_hundred_topics_in_six_families() -> None:
    assert [family.code for family in families()] == [
        "digital-fluency",
        "consumer-insight",
        "values",
        "unwritten-rules",
        "ai-at-work",
        "leadership-craft",
    ]
    assert 80 <= len(all_topics()) <= 100
    assert all(len(family.topics) >= 12 for family in families())


def test_codes_are_unique() -> None:
    codes = [one.code for family in families() for one in family.topics]
    assert len(codes) == len(set(codes)) == len(all_topics())


@pytest.mark.parametrize("one", [*families(), *all_topics()], ids=lambda one: one.code)
def test_both_languages_are_complete(one: Family | Topic) -> None:
    assert one.name("en")
    assert one.name("vi")
    assert one.about("en").endswith(".")
    assert one.about("vi").endswith(".")
    assert "\n" not in one.about("en") + one.about("vi")


@pytest.mark.parametrize("one", all_topics(), ids=lambda one: one.code)
def test_every_name_and_alias_leads_to_its_topic(one: Topic) -> None:
    for name in one.names:
        assert resolve(name) == one.code
        assert resolve(f"  {name.upper()} ") == one.code
        assert resolve(fold(name)) == one.code


def test_no_two_topics_answer_to_one_name() -> None:
    owners: dict[str, set[str]] = {}
    for one in all_topics():
        for name in one.names:
            owners.setdefault(key_of(name), set()).add(one.code)
    assert {key: codes for key, codes in owners.items() if len(codes) > 1} == {}


def test_every_topic_has_about_seven_aliases_in_both_languages() -> None:
    counts = [len(one.aliases) for one in all_topics()]
    assert min(counts) >= 6
    assert 6.5 <= sum(counts) / len(counts) <= 8


def test_files_are_written_in_one_normal_form() -> None:
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text == nfc(text), path.name


@pytest.mark.parametrize("wrong", ["khóa", "hòa", "thỏa", "hóa", "khỏe", "cặp đôi", "mentee", "thể hiện qua"])
def test_words_follow_the_writing_rules(wrong: str) -> None:
    texts = [path.read_text(encoding="utf-8").casefold() for path in FOLDER.glob("*.toml")]
    assert not any(wrong in text for text in texts)


def test_label_speaks_the_language_asked_for() -> None:
    assert label("ai-writing", "vi") == "Viết cùng AI"
    assert label("ai-writing", "en") == "Writing with AI"


def test_label_shows_a_code_that_is_gone() -> None:
    assert label("own-12", "vi") == "own-12"


def test_a_topic_that_is_not_shipped_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        topic("own-12")


@pytest.mark.parametrize("text", ["", "   ", "?", "chèo thuyền", "how to row a boat"])
def test_an_unknown_name_leads_nowhere(text: str) -> None:
    assert resolve(text) is None


def test_a_second_owner_of_a_name_is_refused(tmp_path: Path) -> None:
    one = TOPIC.format(code="one", en="One", alias="Cà phê")
    two = TOPIC.format(code="two", en="Two", alias="ca phe")
    with pytest.raises(BrokenDataFile, match="names both one and two"):
        read_families(family_file(tmp_path, one, two))


def test_a_code_used_twice_is_refused(tmp_path: Path) -> None:
    one = TOPIC.format(code="one", en="One", alias="a first")
    again = TOPIC.format(code="one", en="Two", alias="a second")
    with pytest.raises(BrokenDataFile, match="code one is used 2 times"):
        read_families(family_file(tmp_path, one, again))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('vi = "One vi"', "", r"family\.toml: topics\[1\]\.vi is missing"),
        ('vi = "One vi"', 'vi = " "', r"family\.toml: topics\[1\]\.vi must be a text"),
        ('code = "one"', 'code = "One!"', r"topics\[1\]\.code must be small letters"),
        ('aliases = ["alias"]', "aliases = []", r"topics\[1\]\.aliases must be a list"),
        ('aliases = ["alias"]', 'aliases = ["a", "a"]', "without repetitions"),
        ('related = ["word"]', 'related = ["word"]\nrealted = ["x"]', r"topics\[1\]\.realted is not known"),
        ('en = "Family"', "en = ", "cannot be read as TOML"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, before: str, after: str, message: str) -> None:
    folder = family_file(tmp_path, TOPIC.format(code="one", en="One", alias="alias"))
    path = folder / "family.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BrokenDataFile, match=message):
        read_families(folder)
