"""Grades, levels and depth of the line."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.imports.tables import AS_OF
from upwell.lib.tables import read_table
from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports.headers import guess_mapping
from upwell.people.imports.levels import (
    depths_of_grades,
    group_spellings,
    levels_from_depth,
    levels_from_grades,
    read_levels_toml,
)
from upwell.people.imports.rows import StaffRow, parse_staff

DATA = Path(__file__).parents[2] / "data"


def labels(*grades: str) -> list[list[str]]:
    return [sorted(group.spellings) for group in group_spellings(dict.fromkeys(grades, 1))]


def test_case_spaces_and_remarks_do_not_make_a_grade() -> None:
    assert labels(
        "Band C (National)", "band  c", "BAND C (London Inner)", "Band C Personal Secretary (National)"
    ) == [["BAND C (London Inner)", "Band C (National)", "Band C Personal Secretary (National)", "band  c"]]


def test_figures_in_parentheses_and_words_of_rank_do() -> None:
    assert len(labels("Chuyên viên (bậc 2)", "Chuyên viên (bậc 3)")) == 2
    assert len(labels("Chuyên viên", "Chuyên viên chính", "Chuyên viên cao cấp")) == 3
    assert len(labels("A2 (G7)", "A2L (SEO)", "A1 (G6)")) == 3


def test_label_is_the_common_part_of_the_commonest_spelling() -> None:
    group = group_spellings({"Band C (London Inner)": 3, "BAND C (National)": 2})[0]
    assert (group.key, group.label, group.people) == ("band c", "Band C", 5)
    assert group_spellings({"A1 (G6)": 1})[0].label == "A1 (G6)"


def test_words_of_rank_suggest_an_order() -> None:
    grades = ["Phó giám đốc", "Giám đốc", "Trưởng phòng", "Phó trưởng phòng", "Nhân viên", "Thực tập sinh"]
    grades += ["Chuyên viên", "Chuyên viên chính", "Tổng giám đốc", "Phó tổng giám đốc", "Trưởng nhóm"]
    assert [group.label for group in group_spellings(dict.fromkeys(grades, 1))] == [
        "Thực tập sinh",
        "Nhân viên",
        "Chuyên viên",
        "Chuyên viên chính",
        "Trưởng nhóm",
        "Phó trưởng phòng",
        "Trưởng phòng",
        "Phó giám đốc",
        "Giám đốc",
        "Phó tổng giám đốc",
        "Tổng giám đốc",
    ]


def test_figures_sort_by_value() -> None:
    assert [group.label for group in group_spellings({"Bậc 10": 1, "Bậc 9": 1, "Bậc 2": 1})] == [
        "Bậc 2",
        "Bậc 9",
        "Bậc 10",
    ]


def test_depth_of_the_line_beats_words() -> None:
    grades = {"C1": 5, "A1": 2, "SCS1": 1}
    groups = group_spellings(grades, {"SCS1": 0.0, "A1": 1.0, "C1": 2.5})
    assert [group.label for group in groups] == ["C1", "A1", "SCS1"]


def test_words_beat_the_line_where_every_grade_has_one() -> None:
    grades = {"Thực tập sinh": 3, "Chuyên viên": 9, "Giám đốc": 1}
    groups = group_spellings(grades, {"Thực tập sinh": 1.0, "Chuyên viên": 2.0, "Giám đốc": 0.0})
    assert [group.label for group in groups] == ["Thực tập sinh", "Chuyên viên", "Giám đốc"]


def test_real_spellings_fall_into_eleven_grades_in_their_real_order() -> None:
    table = read_table((DATA / "staff-dwp-2011-sample.csv").read_bytes())
    rows = parse_staff(table, guess_mapping(table.header), as_of=AS_OF).rows
    levels = read_levels_toml((DATA / "staff-dwp-2011.levels.toml").read_bytes())
    spellings = Counter(row.grade for row in rows)
    assert len(spellings) == 146
    groups = group_spellings(spellings)
    assert [{levels[name] for name in group.spellings} for group in groups] == [{n} for n in range(1, 12)]


def test_depths_are_means_over_the_people_of_a_grade() -> None:
    rows = [
        _row("1", "", "Top"),
        _row("2", "1", "Mid"),
        _row("3", "2", "Low"),
        _row("4", "1", "Low"),
        _row("5", "", "Alone"),
    ]
    assert depths_of_grades(rows) == {"Top": 0.0, "Mid": 1.0, "Low": 1.5}


# --- depth ---


def test_every_step_up_is_one_level() -> None:
    assert levels_from_depth({"1": "", "2": "1", "3": "2", "4": "1"}) == {"1": 3, "2": 2, "3": 1, "4": 2}


def test_team_without_its_manager_does_not_rank_with_the_board() -> None:
    line = {"1": "", "2": "1", "3": "2", "4": "3"}
    assert levels_from_depth({**line, "8": "lost", "9": "8"})["8"] == 2


def test_person_without_a_line_has_no_level() -> None:
    assert levels_from_depth({"1": "", "2": "lost", "3": "3", "4": "5", "5": ""}) == {
        "1": None,
        "2": None,
        "3": None,
        "4": 1,
        "5": 2,
    }


def test_members_of_a_circle_share_the_top() -> None:
    assert levels_from_depth({"1": "2", "2": "1", "3": "1", "4": "2", "5": "4"}) == {
        "1": 3,
        "2": 3,
        "3": 2,
        "4": 2,
        "5": 1,
    }


@given(st.lists(st.integers(-1, 11), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_manager_outside_circles_is_always_above(managers: list[int]) -> None:
    manager_of = {
        str(person): str(manager) if manager >= 0 else "" for person, manager in enumerate(managers)
    }
    levels = levels_from_depth(manager_of)
    assert levels.keys() == manager_of.keys()
    for person, manager in manager_of.items():
        if manager in manager_of and manager != person and not _in_circle(person, manager_of):
            assert levels[manager] == (levels[person] or 0) + 1


def _in_circle(person: str, manager_of: dict[str, str]) -> bool:
    above = manager_of[person]
    for _ in manager_of:
        if above == person:
            return True
        above = manager_of.get(above, "")
    return False


def test_long_line_is_measured_without_recursion() -> None:
    levels = levels_from_depth({str(n): str(n + 1) for n in range(50_000)})
    assert (levels["0"], levels["49999"]) == (1, 100)


# --- tables of grades ---


def test_grades_are_looked_up_without_case_and_marks_and_levels_of_the_file_win() -> None:
    rows = [
        _row("1", "", "Bậc 2"),
        _row("2", "", "BAC  2"),
        _row("3", "", "Lạ"),
        _row("4", "", "Bậc 2", level=9),
        _row("5", "", ""),
    ]
    levels, unknown = levels_from_grades(rows, {"bậc 2": 3})
    assert levels == {"1": 3, "2": 3, "3": None, "4": 9, "5": None}
    assert unknown == {"Lạ": 1}


@pytest.mark.parametrize("name", ["staff-dfid-2014", "staff-dwp-2011"])
def test_real_tables_of_levels_cover_the_samples(name: str) -> None:
    content = (DATA / f"{name}.levels.toml").read_bytes()
    levels = read_levels_toml(content)
    assert levels == tomllib.loads(content.decode())["levels"]
    table = read_table((DATA / f"{name}-sample.csv").read_bytes())
    rows = parse_staff(table, guess_mapping(table.header), as_of=AS_OF).rows
    assert levels_from_grades(rows, levels)[1] == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "levels_unreadable"),
        (b"[grades]\na = 1\n", "levels_unreadable"),
        (b"levels = 3\n", "levels_unreadable"),
        (b"[levels\n", "levels_unreadable"),
        (b"\xff\xfe", "levels_unreadable"),
        (b'[levels]\n"A" = "1"\n', "levels_bad_value"),
        (b'[levels]\n"A" = true\n', "levels_bad_value"),
        (b'[levels]\n"A" = 101\n', "levels_bad_value"),
        (b"[levels]\nA.b = 1\n", "levels_bad_value"),
    ],
)
def test_wrong_table_of_levels_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_levels_toml(content)
    assert refused.value.code == code


def _row(staff_no: str, manager_no: str, grade: str, *, level: int | None = None) -> StaffRow:
    return StaffRow(1, staff_no, "Ví Dụ", "Dụ", manager_no=manager_no, grade=grade, level=level)
