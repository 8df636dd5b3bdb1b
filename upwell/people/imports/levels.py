"""From grades to levels (higher = more senior): like spellings, a suggested order, depth of the line."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from upwell.lib.text import clean, fold
from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports.rows import LEVELS, StaffRow

_PARENTHESES = re.compile(r"\s*\([^()\d]*\)")
_WORD = re.compile(r"\w+")
# "C", "7", "A2", "A2L": a word that names a rank by itself.
_RANK_CODE = re.compile(r"[a-z]|[a-z]?\d{1,2}[a-z]?")
_DIGITS = re.compile(r"(\d+)")
# Folded words of rank, the most junior first; a grade takes the last line of which it holds a word.
_RANK_WORDS = (
    ("thuc tap", "tap su", "hoc viec", "intern", "trainee", "apprentice"),
    ("cong nhan", "nhan vien", "ky thuat vien", "staff", "assistant", "officer", "associate"),
    ("chuyen vien", "ky su", "specialist", "analyst", "engineer", "executive"),
    ("cao cap", "chinh", "senior", "principal", "expert", "chuyen gia"),
    ("to truong", "truong nhom", "giam sat", "lead", "leader", "supervisor"),
    ("pho phong", "pho truong phong", "deputy manager", "assistant manager"),
    ("truong phong", "quan ly", "truong bo phan", "manager"),
    ("pho giam doc", "truong ban", "head", "deputy director"),
    ("giam doc", "director"),
    ("pho tong giam doc", "vice president", "vp", "svp", "evp"),
    ("tong giam doc", "chu tich", "ceo", "president", "chief", "chairman", "chairwoman"),
)
_UNKNOWN_RANK = 3


@dataclass(frozen=True, slots=True)
class GradeGroup:
    """Spellings that name one grade. `key` is folded and stable; `people`: of all spellings."""

    key: str
    label: str
    spellings: tuple[str, ...]
    people: int


def group_spellings(grades: Mapping[str, int], depths: Mapping[str, float] | None = None) -> list[GradeGroup]:
    """Group like spellings, the most junior group first: a suggestion that a person confirms.

    `grades`: people per spelling. Where every grade has a word of rank, these words decide: an intern may well
    report to a director. Else `depths`, the mean depth of the line per spelling (`depths_of_grades`), is the
    best evidence; then alphabet and numbers.
    """
    spellings: dict[str, list[str]] = defaultdict(list)
    for spelling in sorted(grades, key=lambda name: (-grades[name], name)):
        if clean(spelling):
            spellings[" ".join(_WORD.findall(fold(_head(spelling))))].append(spelling)
    groups = [
        GradeGroup(key, _head(names[0]), tuple(names), sum(map(grades.__getitem__, names)))
        for key, names in spellings.items()
    ]
    ranks = {group.key: _rank(group.key) for group in groups}
    heights = {group.key: _height(group, grades, depths or {}) for group in groups}
    if None in ranks.values():
        return sorted(
            groups, key=lambda group: (heights[group.key], _order(ranks[group.key]), _natural(group.key))
        )
    return sorted(
        groups, key=lambda group: (_order(ranks[group.key]), heights[group.key], _natural(group.key))
    )


def depths_of_grades(rows: Iterable[StaffRow]) -> dict[str, float]:
    """Mean number of managers above the people of each grade; grades of nobody in a line are left out."""
    rows = list(rows)
    depth = _depths({row.staff_no: row.manager_no for row in rows})
    by_grade: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        steps = depth[row.staff_no]
        if row.grade and steps is not None:
            by_grade[row.grade].append(steps)
    return {grade: sum(found) / len(found) for grade, found in by_grade.items()}


def levels_from_depth(manager_of: Mapping[str, str]) -> dict[str, int | None]:
    """Levels where a file has no grades: the end of the deepest line is 1, each step up adds one.

    `manager_of`: staff number -> manager's number ("" or an unknown number: nobody). Every tree counts from
    its own deepest line, so that a team whose manager is missing does not rank with the board. None for
    people without a line up or down. The members of a circle share the top.
    """
    depth = _depths(manager_of)
    top = _tops(manager_of)
    deepest: dict[str, int] = defaultdict(int)
    for person, steps in depth.items():
        deepest[top[person]] = max(deepest[top[person]], steps or 0)
    return {
        person: None if steps is None else min(deepest[top[person]] - steps + 1, LEVELS.stop - 1)
        for person, steps in depth.items()
    }


def levels_from_grades(
    rows: Iterable[StaffRow], table: Mapping[str, int]
) -> tuple[dict[str, int | None], dict[str, int]]:
    """(level by staff number, people by grade that the table does not know). A level in the file wins.

    Spellings are compared without case, marks and extra spaces.
    """
    known = {fold(grade): level for grade, level in table.items()}
    levels: dict[str, int | None] = {}
    unknown: Counter[str] = Counter()
    for row in rows:
        levels[row.staff_no] = known.get(fold(row.grade)) if row.level is None else row.level
        if levels[row.staff_no] is None and row.grade:
            unknown[row.grade] += 1
    return levels, dict(unknown)


def read_levels_toml(content: bytes) -> dict[str, int]:
    """Grade -> level from a `[levels]` table. UnreadableFile: `levels_unreadable`, `levels_bad_value`."""
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))["levels"]
        pairs = [(clean(grade), level) for grade, level in table.items()]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, AttributeError, RecursionError):
        raise UnreadableFile("levels_unreadable") from None
    for grade, level in pairs:
        if type(level) is not int or level not in LEVELS:
            raise UnreadableFile("levels_bad_value", grade=grade, least=LEVELS.start, most=LEVELS.stop - 1)
    return dict(pairs)


# --- like spellings ---


def _head(spelling: str) -> str:
    """The part that names the rank: "Band C Personal Secretary (National)" -> "Band C".

    Remarks in parentheses go unless they hold a figure ("(bậc 2)"); after the last word that is a code ("C",
    "7", "A2L") only a profession follows. Without such a word everything counts ("Chuyên viên cao cấp").
    """
    text = clean(_PARENTHESES.sub(" ", clean(spelling))) or clean(spelling)
    ends = [word.end() for word in _WORD.finditer(text) if _RANK_CODE.fullmatch(fold(word[0]))]
    head = text[: ends[-1]] if ends else text
    return head + ")" * (head.count("(") - head.count(")"))


def _height(group: GradeGroup, grades: Mapping[str, int], depths: Mapping[str, float]) -> float:
    """Deepest first; groups that no line reaches are laid out by their words, at the junior end."""
    known = [name for name in group.spellings if name in depths]
    people = sum(grades[name] for name in known)
    mean = sum(depths[name] * grades[name] for name in known) / people if people else float("inf")
    return -mean


def _order(rank: int | None) -> int:
    return _UNKNOWN_RANK if rank is None else rank


def _rank(key: str) -> int | None:
    """Place of the grade's words among the words of rank; None when it has none."""
    words = f" {' '.join(_WORD.findall(key))} "
    found = {name: rank for rank, names in enumerate(_RANK_WORDS) for name in names if f" {name} " in words}
    # "phó giám đốc" is not a "giám đốc".
    whole = [
        rank for name, rank in found.items() if not any(name in other for other in found if other != name)
    ]
    return max(whole, default=None)


def _natural(key: str) -> list[tuple[int, str]]:
    """Numbers by value: grade 9 before grade 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(key)]


# --- depth of the line ---


def _tops(manager_of: Mapping[str, str]) -> dict[str, str]:
    """The top of everybody's line. Of a circle, one member (the first that is met) stands for all."""
    top: dict[str, str] = {}
    for start in manager_of:
        path: dict[str, None] = {}
        person = start
        while person not in top and person not in path:
            path[person] = None
            manager = manager_of[person]
            if manager not in manager_of or manager == person:
                break
            person = manager
        end = top.get(person, person)
        top.update(dict.fromkeys(path, end))
    return top


def _depths(manager_of: Mapping[str, str]) -> dict[str, int | None]:
    """Managers above everybody; 0 for tops and members of a circle; None without a line up or down."""
    managers = {manager for person, manager in manager_of.items() if manager != person}
    depth: dict[str, int | None] = {}
    for start in manager_of:
        _measure(start, manager_of, depth)
    for person, manager in manager_of.items():
        if depth[person] == 0 and person not in managers and (manager not in manager_of or manager == person):
            depth[person] = None
    return depth


def _measure(start: str, manager_of: Mapping[str, str], depth: dict[str, int | None]) -> None:
    path: dict[str, int] = {}
    person = start
    while person in manager_of and person not in depth and person not in path:
        path[person] = len(path)
        person = manager_of[person]
    members: Sequence[str] = list(path)
    steps = (depth[person] or 0) if person in depth else -1
    if person in path:
        for member in members[path[person] :]:
            depth[member] = 0
        members, steps = members[: path[person]], 0
    for member in reversed(members):
        steps += 1
        depth[member] = steps
