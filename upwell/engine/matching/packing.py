"""People, rules and lists of pairs as arrays, in an order that does not depend on the order of the input.

Within a side people stand in the order of the reporting tree; equals stand in the order of a hash of (seed,
id), so that nobody gains from the first letter of an id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .arrays import UNKNOWN_LEADER, UNKNOWN_MENTOR, Ints, Listed, Packed, Points, Side, Words, distinct
from .constraints import LIST_RULES, rules_with_data
from .lines import Lines, tour
from .scoring import points_of_criteria, preference_sides, shares
from .types import Market, MarketError, Person, Rules

PairIds = tuple[str, str]  # leader, mentor
People = Sequence[Person]

CHOICE_PERCENT = (100, 80, 60, 40, 20)
LARGEST_LEVEL = 1_000_000
MANY = 1_000_000  # places; more are not counted

Thing = TypeVar("Thing", str, tuple[str, str])
Of = Callable[[Person], Collection[str]]


def pack(market: Market, rules: Rules, seed: int = 0) -> Packed:
    """Raises MarketError when ids repeat, a figure is out of range, or a pinned pair names a stranger."""
    _refuse_bad_people(market)
    _refuse_strange_pins(market)
    staff = tour(market.manager_of, [person.id for person in (*market.mentors, *market.leaders)])
    leaders, mentors = (_in_order(people, staff, seed) for people in (market.leaders, market.mentors))
    active, silent_rules = rules_with_data(market, rules)
    points, vantage, silent_criteria = points_of_criteria(market, rules)
    vocabularies = _Vocabularies.of(market)
    upward, downward = vocabularies.taught_upward, vocabularies.taught_downward
    leader_side = _side(
        leaders,
        staff,
        vocabularies,
        seed,
        places=_places(leaders, Counter(leader for leader, _ in market.pinned)),
        topics=np.vstack([_wanted(leaders, upward, points["leader_wants"]), _offered(leaders, downward)]),
        unknown=UNKNOWN_LEADER,
    )
    mentor_side = _side(
        mentors,
        staff,
        vocabularies,
        seed,
        places=_places(mentors, Counter(mentor for _, mentor in market.pinned)),
        topics=np.vstack([_offered(mentors, upward), _wanted(mentors, downward, points["mentor_wants"])]),
        unknown=UNKNOWN_MENTOR,
    )
    lists = _lists(market, leaders, mentors, points["preference"])
    lists["above"] = _mentors_above(leader_side, mentor_side)
    lists["any_rule"] = _union([lists[code] for code in LIST_RULES if code in active])
    return Packed(
        leaders=leader_side,
        mentors=mentor_side,
        rules=rules,
        points=points,
        vantage=vantage,
        active=active,
        switched_off=silent_rules + silent_criteria,
        topic_rows={
            "leader_wants": slice(0, len(upward)),
            "mentor_wants": slice(len(upward), len(upward) + len(downward)),
        },
        lists=lists,
    )


def keyed_hash(seed: int, person_id: str) -> int:
    """64 bits that order people without regard to the alphabet."""
    return int.from_bytes(blake2b(f"{seed}\n{person_id}".encode(), digest_size=8).digest(), "big")


def _refuse_bad_people(market: Market) -> None:
    for side, people in (("mentors", market.mentors), ("leaders", market.leaders)):
        for name, times in Counter(person.id for person in people).items():
            if times > 1:
                raise MarketError(f"{name} stands {times} times among the {side}. Keep one row.")
        for person in people:
            if person.capacity < 0:
                raise MarketError(f"The capacity of {person.id} is {person.capacity}. Write 0 or more.")
            if abs(person.level or 0) > LARGEST_LEVEL:
                raise MarketError(
                    f"The level of {person.id} is {person.level}. Write at most {LARGEST_LEVEL}."
                )


def _refuse_strange_pins(market: Market) -> None:
    leaders = {leader.id for leader in market.leaders}
    mentors = {mentor.id for mentor in market.mentors}
    for leader, mentor in sorted(market.pinned):
        if leader not in leaders or mentor not in mentors:
            stranger = f"leader {leader}" if leader not in leaders else f"mentor {mentor}"
            raise MarketError(f"The pinned pair {leader}, {mentor}: there is no {stranger}. Remove the pair.")


def _in_order(people: People, staff: Lines, seed: int) -> People:
    return sorted(people, key=lambda p: (staff.start[staff.index[p.id]], keyed_hash(seed, p.id), p.id))


def _places(people: People, pins: Mapping[str, int]) -> Ints:
    """Capacity that pinned pairs leave."""
    return np.array([max(0, min(p.capacity, MANY) - pins.get(p.id, 0)) for p in people], dtype=np.int64)


@dataclass(frozen=True)
class _Vocabularies:
    """Columns and bits for what both sides name, codes for units and sites."""

    taught_upward: Mapping[str, int]  # the leader wants, a mentor offers
    taught_downward: Mapping[str, int]  # the mentor wants, a leader offers
    languages: Mapping[str, int]
    slots: Mapping[str, int]
    units: Mapping[tuple[str, str], int]
    sites: Mapping[str, int]

    @classmethod
    def of(cls, market: Market) -> _Vocabularies:
        people = (*market.mentors, *market.leaders)
        mentors, leaders = market.mentors, market.leaders
        return cls(
            taught_upward=_common(leaders, lambda p: p.wants, mentors, lambda p: p.offers),
            taught_downward=_common(mentors, lambda p: p.wants, leaders, lambda p: p.offers),
            languages=_common(mentors, lambda p: p.languages, leaders, lambda p: p.languages),
            slots=_common(mentors, lambda p: p.slots, leaders, lambda p: p.slots),
            units=_numbered({(p.employer or "", p.unit) for p in people if p.unit}),
            sites=_numbered({p.site for p in people if p.site}),
        )


def _numbered(things: Iterable[Thing]) -> dict[Thing, int]:
    return {thing: number for number, thing in enumerate(sorted(things))}


def _common(ours: People, of_ours: Of, theirs: People, of_theirs: Of) -> dict[str, int]:
    """What occurs on both sides, numbered."""
    here = {thing for person in ours for thing in of_ours(person)}
    there = {thing for person in theirs for thing in of_theirs(person)}
    return _numbered(here & there)


def _side(
    people: People,
    staff: Lines,
    words: _Vocabularies,
    seed: int,
    *,
    places: Ints,
    topics: Points,
    unknown: int,
) -> Side:
    rows = np.array([staff.index[person.id] for person in people], dtype=np.int64)
    manager = staff.manager[rows]
    return Side(
        ids=tuple(person.id for person in people),
        hashes=np.array([keyed_hash(seed, person.id) for person in people], dtype=np.uint64),
        capacity=np.array([min(person.capacity, MANY) for person in people], dtype=np.int64),
        places=places,
        level=np.array([person.level or 0 for person in people], dtype=np.int32),
        level_known=np.array([person.level is not None for person in people], dtype=bool),
        unit=_codes([words.units.get((p.employer or "", p.unit or ""), unknown) for p in people]),
        site=_codes([words.sites.get(person.site or "", unknown) for person in people]),
        manager=_codes(np.where(manager < 0, unknown, manager)),
        birth_year=np.array([person.birth_year or 0 for person in people], dtype=np.int32),
        line_start=staff.start[rows],
        line_end=staff.end[rows],
        languages=_bits(people, words.languages, lambda person: person.languages),
        gave_languages=np.array([bool(person.languages) for person in people], dtype=bool),
        slots=_bits(people, words.slots, lambda person: person.slots),
        gave_slots=np.array([bool(person.slots) for person in people], dtype=bool),
        topics=topics,
    )


def _codes(values: Sequence[int] | Ints) -> NDArray[np.int32]:
    return np.asarray(values, dtype=np.int32)


def _occurrences(people: People, number: Mapping[str, int], of: Of) -> tuple[Ints, Ints]:
    """Number of the thing and column of the person, for every thing that counts."""
    columns = [column for column, person in enumerate(people) for thing in of(person) if thing in number]
    numbers = [number[thing] for person in people for thing in of(person) if thing in number]
    return np.array(numbers, dtype=np.int64), np.array(columns, dtype=np.int64)


def _bits(people: People, number: Mapping[str, int], of: Of) -> Words:
    """Bit `number[thing]`: the person has the thing. One word of just enough bits, or several of 64."""
    width = next((bits for bits in (8, 16, 32) if len(number) <= bits), 64)
    words = -(-len(number) // width)
    has = np.zeros((len(people), words * width), dtype=bool)
    things, columns = _occurrences(people, number, of)
    has[columns, things] = True
    packed = np.packbits(has, axis=1, bitorder="little").view(f"<u{width // 8}")
    return np.ascontiguousarray(packed.reshape(len(people), words).T)


def _offered(people: People, row: Mapping[str, int]) -> Points:
    """Topics x people: 1 where the person offers the topic."""
    matrix = np.zeros((len(row), len(people)), dtype=np.int16)
    matrix[_occurrences(people, row, lambda person: person.offers)] = 1
    return matrix


def _wanted(people: People, row: Mapping[str, int], most: int) -> Points:
    """Topics x people: the topic's part of the points. Wanted topics that nobody offers have a part too."""
    matrix = np.zeros((len(row), len(people)), dtype=np.int16)
    for column, person in enumerate(people):
        wants = sorted(set(person.wants))
        for position, topic in enumerate(wants):
            if topic in row:
                part, odd = divmod(most, len(wants))
                matrix[row[topic], column] = part + (position < odd)
    return matrix


def _lists(market: Market, leaders: People, mentors: People, preference: int) -> dict[str, Listed]:
    at = _Rows({p.id: k for k, p in enumerate(leaders)}, {p.id: k for k, p in enumerate(mentors)})
    return {
        "same_person": at.listed((person.id, person.id) for person in leaders),
        "never_these_two": at.listed(market.forbidden),
        "avoid": at.listed(_named(leaders, mentors, lambda person: person.avoid)),
        "dotted_line": at.listed(_named(leaders, mentors, lambda person: person.dotted_manager_ids)),
        "appraiser": at.listed(_named(leaders, mentors, lambda person: person.appraiser_ids)),
        "pinned": at.listed(market.pinned),
        "prefer": at.ranked(leaders, mentors, shares(preference, preference_sides(market))),
    }


def _named(leaders: People, mentors: People, of: Of) -> Iterable[PairIds]:
    """Pairs in which either names the other."""
    yield from ((leader.id, other) for leader in leaders for other in of(leader))
    yield from ((other, mentor.id) for mentor in mentors for other in of(mentor))


@dataclass(frozen=True)
class _Rows:
    """Finds people by id; pairs with anybody who takes no part are dropped."""

    leaders: Mapping[str, int]
    mentors: Mapping[str, int]

    def listed(self, pairs: Iterable[PairIds]) -> Listed:
        return self._sorted({key: 1 for pair in pairs if (key := self._key(*pair)) is not None})

    def ranked(self, leaders: People, mentors: People, most: Mapping[str, int]) -> Listed:
        figures: Counter[int] = Counter()
        for leader in leaders:
            figures.update(self._choices(((leader.id, mentor) for mentor in leader.prefer), most["leader"]))
        for mentor in mentors:
            figures.update(self._choices(((leader, mentor.id) for leader in mentor.prefer), most["mentor"]))
        return self._sorted(figures)

    def _choices(self, pairs: Iterable[PairIds], most: int) -> dict[int, int]:
        keys = dict.fromkeys(key for pair in pairs if (key := self._key(*pair)) is not None)
        return {key: most * percent // 100 for key, percent in zip(keys, CHOICE_PERCENT, strict=False)}

    def _key(self, leader: str, mentor: str) -> int | None:
        if leader not in self.leaders or mentor not in self.mentors:
            return None
        return self.leaders[leader] * len(self.mentors) + self.mentors[mentor]

    @staticmethod
    def _sorted(figures: Mapping[int, int]) -> Listed:
        keys = sorted(figures)
        return Listed(
            np.array(keys, dtype=np.int64), np.array([figures[key] for key in keys], dtype=np.int16)
        )


def _union(lists: Sequence[Listed]) -> Listed:
    keys = distinct(np.concatenate([listed.keys for listed in lists]))
    return Listed(keys, np.ones(keys.size, dtype=np.int16))


def _mentors_above(leaders: Side, mentors: Side) -> Listed:
    """Pairs in which the mentor stands above the leader. Leaders stand in tour order: a line is one range."""
    first = np.searchsorted(leaders.line_start, mentors.line_start)
    count = np.searchsorted(leaders.line_start, mentors.line_end) - first
    mentor = np.repeat(np.arange(len(mentors.ids)), count)
    leader = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count - first, count)
    keys = np.sort(leader * len(mentors.ids) + mentor)
    return Listed(keys, np.ones(keys.size, dtype=np.int16))
