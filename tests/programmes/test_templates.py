"""The six programme templates: complete, consistent, honest about what is known, and refused when broken."""

import json
import re
import shutil
from pathlib import Path

import pytest

from upwell.lib.text import nfc
from upwell.programmes.blueprints import (
    FOLDER,
    LANGUAGES,
    STATUSES,
    Template,
    UnknownTemplate,
    outcome,
    outcomes,
    read_outcomes,
    read_templates,
    template,
    templates,
)
from upwell.programmes.data_files import BrokenDataFile
from upwell.programmes.rules import DEFAULT_RULES, DEFAULT_WEIGHTS, checked_rules, checked_weights
from upwell.programmes.topics.taxonomy import topic

each_template = pytest.mark.parametrize("one", templates(), ids=lambda one: one.code)


def test_the_six_templates_are_shipped_in_their_order() -> None:
    assert [one.code for one in templates()] == [
        "digital_fluency",
        "consumer_insight",
        "inclusive_leadership",
        "local_voice",
        "leadership_pipeline",
        "group_start",
    ]


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(UnknownTemplate, match="speed_dating"):
        template("speed_dating")


@each_template
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_both_languages(one: Template, language: str) -> None:
    assert one.name(language)
    assert one.summary(language)
    assert one.purpose(language)
    assert set(one.texts[language]) == {"promise", "hours", "who_sees", "invitation"}
    assert all(text.strip() for text in one.texts[language].values())
    assert not re.search("[{}]", "".join(one.texts[language].values()))


@each_template
def test_the_languages_are_not_copies(one: Template) -> None:
    assert one.name("en") != one.name("vi")
    assert all(one.texts["en"][name] != text for name, text in one.texts["vi"].items())


@each_template
@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_state_the_figures_of_the_plan(one: Template, language: str) -> None:
    figures = [int(figure) for figure in re.findall(r"\d+", one.texts[language]["hours"])]
    assert {one.sessions, one.session_minutes, one.weeks, len(one.circle_weeks)} <= set(figures)


@each_template
def test_weights_sum_to_a_hundred(one: Template) -> None:
    assert sum(one.weights.values()) == 100
    assert checked_weights(one.weights) == one.weights
    assert set(one.weights) == set(DEFAULT_WEIGHTS)


@each_template
def test_rules_are_known_and_keep_power_out(one: Template) -> None:
    assert checked_rules(one.rules) == one.rules
    assert set(one.rules) == set(DEFAULT_RULES)
    assert one.rules["same_line"] is one.rules["dotted_line"] is one.rules["appraiser"] is True
    assert one.rules["min_level_gap"] >= 1
    assert one.rules["use_birth_year"] is False


@each_template
def test_suggested_topics_exist(one: Template) -> None:
    codes = (*one.suggested_topics, *one.mentor_topics)
    assert [topic(code).code for code in codes] == list(codes)
    assert len(one.suggested_topics) >= 6


@each_template
def test_mentors_want_what_leaders_know(one: Template) -> None:
    assert {topic(code).family for code in one.mentor_topics} == {"leadership-craft"}
    assert "leadership-craft" not in {topic(code).family for code in one.suggested_topics}


@each_template
def test_at_most_three_known_outcomes_are_preselected(one: Template) -> None:
    assert 1 <= len(one.outcomes) <= 3
    assert [outcome(code).code for code in one.outcomes] == list(one.outcomes)


@each_template
def test_the_survey_plan_is_plain_data_with_growing_waves(one: Template) -> None:
    assert json.loads(json.dumps(one.survey_plan)) == one.survey_plan
    assert list(one.surveys.waves) == ["baseline", "middle", "end", "plus6m"]
    weeks = list(one.surveys.waves.values())
    assert weeks == sorted(weeks)
    assert one.surveys.waves["end"] == one.weeks
    assert one.surveys.waves["plus6m"] == one.weeks + 26
    assert one.surveys.pulse_every_weeks == 6


@each_template
def test_the_first_session_comes_within_fourteen_days(one: Template) -> None:
    assert one.first_session_within_days <= 14


@each_template
def test_every_claim_has_a_status_and_a_source(one: Template) -> None:
    assert len(one.evidence) >= 2
    for claim in one.evidence:
        assert claim.status in STATUSES
        assert claim.source
        assert claim.text("en") != claim.text("vi")


@each_template
def test_what_nobody_has_shown_is_said_everywhere(one: Template) -> None:
    assert one.evidence[-1].text("en").startswith("No randomised or matched study")


def test_pershing_is_told_with_its_doubts() -> None:
    claims = template("leadership_pipeline").evidence
    assert {claim.status for claim in claims if "96" in claim.en} == {"confirmed"}
    assert {claim.status for claim in claims if "77" in claim.en} == {"unverified"}


def test_the_pipeline_runs_three_years() -> None:
    assert template("leadership_pipeline").weeks == 3 * 52


def test_the_ladder_of_formats_is_there() -> None:
    assert {one.format: one.mentors_per_leader for one in templates()} == {
        "one_to_one": 1,
        "two_to_one": 2,
        "group": 4,
    }


def test_texts_are_not_shared_by_reference() -> None:
    template("group_start").texts["vi"]["hours"] = "changed"
    assert template("group_start").texts["vi"]["hours"] != "changed"


def test_outcomes_are_worded_in_both_languages() -> None:
    for one in outcomes():
        assert one.name("en") != one.name("vi")
        assert one.about("en").endswith(".")
        assert one.about("vi").endswith(".")


@pytest.mark.parametrize(
    "wrong", ["khóa", "hòa", "thỏa", "hóa", "cặp đôi", "mentee", "junior", "anonymous", "ẩn danh", "vắng mặt"]
)
def test_words_follow_the_writing_rules(wrong: str) -> None:
    for path in FOLDER.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text == nfc(text), path.name
        assert wrong not in text.casefold(), path.name


# --- broken files ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "templates"))


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_an_untouched_copy_reads_the_same(folder: Path) -> None:
    assert list(read_templates(folder).values()) == templates()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("leader_wants = 40", "leader_wants = 45", r"weights\.\* must be 100 in all, not 105"),
        ("preference = 5", "preferences = 5", r"weights\.preference is missing"),
        ('same_line = "forbid"', "same_line = true", r"rules\.same_line must be one of forbid, allow"),
        (
            "min_level_gap = 2",
            "min_level_gap = 20",
            r"rules\.min_level_gap must be a whole number from 0 to 9",
        ),
        ("common_language = true", "common_language = 1", r"rules\.common_language must be true or false"),
        (
            "use_birth_year = false",
            "use_birth_year = false\nuse_gender = true",
            r"rules\.use_gender is not known",
        ),
        ('"ai-basics"', '"ai-magic"', r"leader_wants must be a list of known codes; 'ai-magic'"),
        ('["digital_confidence", "speaking_up"]', '["fame"]', r"outcomes must be .*'fame'"),
        (
            '["digital_confidence", "speaking_up"]',
            '["digital_confidence", "speaking_up", "belonging", "retention"]',
            "outcomes must be a list of at most 3 codes",
        ),
        ('format = "one_to_one"', 'format = "speed"', r"plan\.format must be one of one_to_one"),
        ("mentors_per_leader = 1", "mentors_per_leader = 2", r"plan\.mentors_per_leader must be"),
        ("places = 24", "places = true", r"plan\.places must be a whole number"),
        (
            "circle_weeks = [4, 12, 20]",
            "circle_weeks = [12, 4]",
            r"plan\.circle_weeks must be .* growing order",
        ),
        ("circle_weeks = [4, 12, 20]", 'circle_weeks = ["4"]', r"plan\.circle_weeks must be"),
        ("{sessions} sessions", "{meetings} sessions", r"en\.hours must be a text with no other figures"),
        ("{sessions} sessions", "{} sessions", r"en\.hours must be a text with no other figures"),
        ('status = "confirmed"', 'status = "proven"', r"evidence\[1\]\.status must be one of confirmed"),
        ("end = 26", "end = 20", r"surveys\.waves must be growing weeks, with the end in week 26"),
        ("plus6m = 52", "", r"surveys\.waves\.plus6m is missing"),
        ('summary = "Đồng', 'summry = "Đồng', r"vi\.summary is missing"),
        ("order = 1", "order = 2", "order must be another number: consumer_insight has 2"),
        (
            'code = "digital_fluency"',
            'code = "digital"',
            "code must be the name of the file, digital_fluency",
        ),
        ("[plan]", "[[plan]]", "plan must be a table"),
        ("[[evidence]]", "[evidence]", "cannot be read as TOML"),
    ],
)
def test_a_broken_file_is_named_with_its_key(folder: Path, before: str, after: str, message: str) -> None:
    edit(folder / "digital_fluency.toml", before, after)
    with pytest.raises(BrokenDataFile, match=rf"^digital_fluency\.toml: .*{message}"):
        read_templates(folder)


def test_two_equal_outcomes_are_refused(folder: Path) -> None:
    path = folder / "words" / "outcomes.toml"
    edit(path, 'code = "belonging"', 'code = "speaking_up"')
    with pytest.raises(BrokenDataFile, match=r"outcomes\.toml: outcomes must be"):
        read_outcomes(path)


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "group_start.toml").write_bytes('name = "Khoá"'.encode("cp1258", errors="replace") + b"\xff")
    with pytest.raises(BrokenDataFile, match=r"group_start\.toml: the file cannot be read"):
        read_templates(folder)
