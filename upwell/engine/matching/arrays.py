"""A market as arrays, and two ways to look at its pairs: whole blocks, and single pairs.

Rules and scores are written once against `View`, so a pair has the same fit wherever it is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .types import Rules

Array = NDArray[Any]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Points = NDArray[np.int16]
Words = NDArray[np.unsignedinteger]  # words x people
Rows = slice | Ints  # whose; where it is an array, ascending and each row once

ALL = slice(None)
UNKNOWN_LEADER, UNKNOWN_MENTOR = -1, -2  # differ, so that two unknowns are never equal


@dataclass(frozen=True)
class Side:
    """All mentors or all leaders; entry k of every array is the person `ids[k]`."""

    ids: tuple[str, ...]
    hashes: NDArray[np.uint64]  # of (seed, id)
    capacity: Ints
    places: Ints  # capacity left after pinned pairs
    level: NDArray[np.int32]
    level_known: Bools
    unit: NDArray[np.int32]  # codes; an unknown is negative and equal to nothing
    site: NDArray[np.int32]
    manager: NDArray[np.int32]
    birth_year: NDArray[np.int32]  # 0 = unknown
    line_start: Ints
    line_end: Ints
    languages: Words  # one bit per language
    gave_languages: Bools
    slots: Words  # one bit per weekly half-hour
    gave_slots: Bools
    topics: Points  # (topics that leaders want, then topics that mentors want) x people


@dataclass(frozen=True)
class Listed:
    """Some pairs as sorted keys, leader * mentors + mentor, each with a figure (1 where none is meant)."""

    keys: Ints
    figures: Points

    def among(self, leaders: Ints, mentors: int) -> Listed:
        """Those between the first and the last of some leaders."""
        ends = (int(leaders[0]) * mentors, (int(leaders[-1]) + 1) * mentors) if leaders.size else (0, 0)
        first, last = np.searchsorted(self.keys, ends)
        return Listed(self.keys[first:last], self.figures[first:last])


@dataclass(frozen=True)
class Packed:
    """A market ready for the machine: L leaders, N mentors."""

    leaders: Side
    mentors: Side
    rules: Rules
    points: Mapping[str, int]  # most points of each criterion; sums to 10,000, or to 0 without any data
    vantage: Mapping[str, int]  # unit, site, generation: sums to points["vantage"]
    active: tuple[str, ...]  # codes of the rules that are on and have data
    switched_off: tuple[str, ...]
    topic_rows: Mapping[str, slice]  # of Side.topics, by criterion: points of a wanted topic, times 0 or 1
    lists: Mapping[str, Listed]  # by rule code; also "above", "prefer" and "pinned"

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.leaders.ids), len(self.mentors.ids)


@dataclass(frozen=True)
class Prices:
    """Points for one place with each person; a pair more is worth `pair_worth`."""

    leaders: Ints
    mentors: Ints
    pair_worth: int


class View(Protocol):
    """Some pairs of a market. `of_leaders` and `of_mentors` broadcast against each other."""

    @property
    def packed(self) -> Packed: ...

    @property
    def shape(self) -> tuple[int, ...]: ...

    def of_leaders(self, values: Array) -> Array: ...

    def of_mentors(self, values: Array) -> Array: ...

    def topic_points(self, rows: slice) -> Points:
        """Product of the two sides' topics, summed over some rows of `Side.topics`."""
        ...

    def figures(self, name: str) -> Points:
        """The figures of a list at their pairs, 0 elsewhere."""
        ...


@dataclass(frozen=True)
class Block:
    """Every pair of some leaders with some mentors: results are leaders x mentors."""

    packed: Packed
    leaders: Rows
    mentors: Rows

    @property
    def shape(self) -> tuple[int, ...]:
        return self.of_leaders(self.packed.leaders.places).shape[0], self._mentor_rows().size

    def of_leaders(self, values: Array) -> Array:
        return values[self.leaders][:, None]

    def of_mentors(self, values: Array) -> Array:
        return values[self.mentors][None, :]

    def topic_points(self, rows: slice) -> Points:
        """Leaders name few topics: adding a row for each is quicker than a product of matrices."""
        result = np.zeros(self.shape, dtype=np.int16)
        mentors = self.packed.mentors.topics[rows][:, self.mentors]
        for total, leader in zip(result, self.packed.leaders.topics[rows][:, self.leaders].T, strict=True):
            for topic in np.flatnonzero(leader):
                total += leader[topic] * mentors[topic]
        return result

    def figures(self, name: str) -> Points:
        result = np.zeros(self.shape, dtype=np.int16)
        listed = self.packed.lists[name].among(self._leader_rows(), self.packed.shape[1])
        if listed.keys.size:
            leader, mentor = np.divmod(listed.keys, self.packed.shape[1])
            leader_at, has_leader = found_at(self._leader_rows(), leader)
            mentor_at, has_mentor = found_at(self._mentor_rows(), mentor)
            inside = has_leader & has_mentor
            result[leader_at[inside], mentor_at[inside]] = listed.figures[inside]
        return result

    def _leader_rows(self) -> Ints:
        return np.arange(self.packed.shape[0])[self.leaders]

    def _mentor_rows(self) -> Ints:
        return np.arange(self.packed.shape[1])[self.mentors]


@dataclass(frozen=True)
class Some:
    """Single pairs: entry k is leader `leaders[k]` with mentor `mentors[k]`, in any order."""

    packed: Packed
    leaders: Ints
    mentors: Ints

    @property
    def shape(self) -> tuple[int, ...]:
        return self.leaders.shape

    def of_leaders(self, values: Array) -> Array:
        return values[self.leaders]

    def of_mentors(self, values: Array) -> Array:
        return values[self.mentors]

    def topic_points(self, rows: slice) -> Points:
        leaders, mentors = self.packed.leaders.topics[rows], self.packed.mentors.topics[rows]
        return np.asarray((leaders[:, self.leaders] * mentors[:, self.mentors]).sum(axis=0, dtype=np.int16))

    def figures(self, name: str) -> Points:
        listed = self.packed.lists[name]
        at, found = found_at(listed.keys, self.leaders * self.packed.shape[1] + self.mentors)
        result = np.zeros(self.shape, dtype=np.int16)
        result[found] = listed.figures[at[found]]
        return result


def distinct(values: Ints) -> Ints:
    """Each value once, ascending. (np.unique is slower, and loads all of numpy.ma at its first call.)"""
    ordered = np.sort(values)
    return np.asarray(ordered[np.diff(ordered, prepend=ordered[:1] - 1) != 0])


def found_at(sorted_values: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Where each wanted value stands, and whether it is there at all."""
    at = np.searchsorted(sorted_values, wanted)
    inside = at < sorted_values.size
    found = np.zeros(wanted.shape, dtype=bool)
    found[inside] = sorted_values[at[inside]] == wanted[inside]
    return at, found
