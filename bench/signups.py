"""Generated sign-ups for a staff file: who volunteers and what they answer. The same seed gives the same file."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from upwell.lib.delimited import write_csv
from upwell.lib.tables import read_table
from upwell.people.imports.headers import guess_mapping
from upwell.people.imports.levels import levels_from_grades
from upwell.people.imports.rows import parse_staff
from upwell.programmes.topics.taxonomy import families

HEADER = ("staff_no", "role", "capacity", "offers", "wants", "languages", "slots", "prefer", "avoid")
SLOTS = [
    f"{day}{hour:02}{half}"
    for day in ("mon", "tue", "wed", "thu", "fri")
    for hour in range(8, 18)
    for half in ("00", "30")
]


def write_signups(
    staff: Path,
    levels: Mapping[str, int],
    out: Path,
    *,
    leaders: int,
    mentors: int,
    leader_level: int,
    seed: int = 1,
) -> tuple[int, int]:
    """Draw leaders at or above `leader_level` and mentors two levels below it; how many of each were found."""
    import datetime as dt

    table = read_table(staff.read_bytes(), staff.name)
    parsed = parse_staff(table, guess_mapping(table.header), as_of=dt.date(2026, 1, 1))
    level_of, _unknown = levels_from_grades(parsed.rows, levels)
    dice = random.Random(seed)
    above = [number for number, level in level_of.items() if level is not None and level >= leader_level]
    below = [number for number, level in level_of.items() if level is not None and level <= leader_level - 2]
    chosen = dice.sample(above, min(leaders, len(above))), dice.sample(below, min(mentors, len(below)))
    rows = [
        _row(dice, number, role)
        for role, numbers in zip(("leader", "mentor"), chosen, strict=True)
        for number in numbers
    ]
    out.write_bytes(write_csv([HEADER, *rows]))
    return len(chosen[0]), len(chosen[1])


def _row(dice: random.Random, number: str, role: str) -> Sequence[object]:
    taught = [
        topic.code for family in families() if family.code != "leadership-craft" for topic in family.topics
    ]
    craft = [
        topic.code for family in families() if family.code == "leadership-craft" for topic in family.topics
    ]
    offers, wants = (craft, taught) if role == "leader" else (taught, craft)
    return (
        number,
        role,
        1,
        ";".join(_skewed(dice, offers, 4)),
        ";".join(_skewed(dice, wants, 3)),
        "vi;en" if dice.random() < 0.4 else "vi",
        ";".join(sorted(set(dice.choices(SLOTS, k=6)))),
        "",
        "",
    )


def _skewed(dice: random.Random, codes: Sequence[str], count: int) -> list[str]:
    """A few topics are wanted by many (Zipf)."""
    weights = [1 / (place + 1) for place in range(len(codes))]
    return sorted(set(dice.choices(codes, weights, k=count)))
