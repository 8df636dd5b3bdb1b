"""Small invented cohorts: a strategy for properties, and seeded ones of any size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from upwell.engine.matching.types import Market, Person, Rules

TOPICS = ("ai", "apps", "brand", "care", "data", "export")
SLOTS = ("mon0900", "mon0930", "tue1530", "wed1000", "thu1400", "fri0800")
LANGUAGES = ("vi", "en", "ja")

Thing = TypeVar("Thing")


@st.composite
def markets(draw: st.DrawFn, most: int = 5) -> Market:
    """Up to `most` people a side. Sizes shrink; the rest hangs on one number: many examples stay quick."""
    random = Random(draw(st.integers(0, 2**32)))
    leaders = [f"L{k}" for k in range(draw(st.integers(0, most)))]
    mentors = [f"M{k}" for k in range(draw(st.integers(0, most)))]
    staff = [*leaders, *mentors, "boss", "away"]
    pairs = list(product(leaders, mentors))
    return Market(
        mentors=tuple(_anybody(random, name, leaders, 3) for name in mentors),
        leaders=tuple(_anybody(random, name, mentors, 6) for name in leaders),
        manager_of={name: random.choice([*staff, None]) for name in _some(random, staff, 5)},
        forbidden=frozenset(_some(random, pairs, 2)),
        pinned=frozenset(_some(random, pairs, 2)),
    )


def _some(random: Random, things: Sequence[Thing], most: int) -> tuple[Thing, ...]:
    return tuple(random.sample(things, random.randint(0, min(most, len(things)))))


def _anybody(random: Random, person_id: str, others: list[str], level: int) -> Person:
    return Person(
        id=person_id,
        capacity=random.choice((1, 1, 1, 2, 3, 0)),
        level=random.choice((level, level, level + 1, level - 1, None)),
        unit=random.choice(("sales", "plant", None)),
        site=random.choice(("Hà Nội", "Huế", None)),
        employer=random.choice((None, "Sao Mai Mẫu")),
        dotted_manager_ids=_some(random, others, 1),
        appraiser_ids=_some(random, others, 1),
        languages=_some(random, LANGUAGES, 3),
        slots=_some(random, SLOTS, 4),
        offers=_some(random, TOPICS, 4),
        wants=_some(random, TOPICS, 3),
        prefer=_some(random, others, 3),
        avoid=_some(random, others, 1),
        birth_year=random.choice((None, 1965, 1980, 1999)),
    )


rules = st.builds(
    Rules,
    same_line=st.sampled_from(("forbid", "allow")),
    same_team=st.sampled_from(("forbid", "allow")),
    same_unit=st.sampled_from(("forbid", "allow")),
    min_level_gap=st.sampled_from((None, 2, 3)),
    common_language=st.booleans(),
    min_shared_slots=st.sampled_from((0, 0, 1, 2)),
    use_birth_year=st.booleans(),
    weights=st.dictionaries(
        st.sampled_from(("leader_wants", "mentor_wants", "vantage", "time", "language", "preference")),
        st.integers(0, 60),
    ),
)


def crowd(mentors: int, leaders: int, seed: int, most_places: int = 1) -> Market:
    """A seeded cohort without lines; about half of all pairs are allowed under RULES."""
    random = Random(seed)

    def person(person_id: str, level: int, others: list[str]) -> Person:
        return Person(
            id=person_id,
            capacity=random.randint(1, most_places),
            level=level + random.randint(-1, 1),
            unit=f"unit {random.randint(1, 6)}",
            site=f"site {random.randint(1, 4)}",
            languages=("vi", "en") if random.random() < 0.4 else (random.choice(LANGUAGES),),
            slots=tuple(random.sample(SLOTS, 3)),
            offers=tuple(random.sample(TOPICS, random.randint(1, 4))),
            wants=tuple(random.sample(TOPICS, random.randint(1, 3))),
            prefer=tuple(random.sample(others, min(2, len(others)))),
        )

    mentor_ids, leader_ids = (
        [f"{side}{k:04d}" for k in range(n)] for side, n in (("M", mentors), ("L", leaders))
    )
    return Market(
        mentors=tuple(person(name, 3, leader_ids) for name in mentor_ids),
        leaders=tuple(person(name, 6, mentor_ids) for name in leader_ids),
    )


CROWD_RULES = Rules(same_unit="forbid", min_shared_slots=1)


def shuffled(market: Market, seed: int) -> Market:
    """The same people in another order, their lists (but for the ranked one) too."""
    random = Random(seed)

    def mixed(things: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(random.sample(things, len(things)))

    def person(one: Person) -> Person:
        return replace(
            one,
            languages=mixed(one.languages),
            slots=mixed(one.slots),
            offers=mixed(one.offers),
            wants=mixed(one.wants),
            avoid=mixed(one.avoid),
        )

    return replace(
        market,
        mentors=tuple(person(one) for one in random.sample(market.mentors, len(market.mentors))),
        leaders=tuple(person(one) for one in random.sample(market.leaders, len(market.leaders))),
        manager_of=dict(random.sample(list(market.manager_of.items()), len(market.manager_of))),
    )
