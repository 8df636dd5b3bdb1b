"""Finds the pairs worth solving for, among all leaders x mentors, under the current prices.

Of each leader the best few pairs are kept, with a threshold that bounds all the others. A later look needs to
score again only the leaders whose threshold no longer proves that nothing better is left, and the mentors whose
price has fallen. Small markets are scored once and kept; larger ones never exist as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .arrays import ALL, Array, Block, Ints, Packed, Rows
from .constraints import forbidden
from .scoring import fits

KEPT_PER_LEADER = 24
ALL_PAIRS_UP_TO = 40_000  # so few pairs need no choosing
DENSE_UP_TO = 6_000_000  # pairs, two bytes each
BLOCK = 1 << 18  # pairs scored at once: the arrays stay in the cache
NEVER = np.int64(-(1 << 42))  # below every value of a pair, and times a million people still a number
NOT_FREE = np.int16(-1)


@dataclass(frozen=True)
class Candidates:
    """Pairs in the order of leader, then mentor, each once."""

    leaders: Ints
    mentors: Ints
    fits: Ints

    def __len__(self) -> int:
        return self.leaders.size

    def joined(self, other: Candidates) -> Candidates:
        leaders = np.concatenate([self.leaders, other.leaders])
        mentors = np.concatenate([self.mentors, other.mentors])
        order = np.lexsort((mentors, leaders))
        leaders, mentors = leaders[order], mentors[order]
        fresh = np.ones(leaders.size, dtype=bool)
        fresh[1:] = (leaders[1:] != leaders[:-1]) | (mentors[1:] != mentors[:-1])
        return Candidates(
            leaders[fresh], mentors[fresh], np.concatenate([self.fits, other.fits])[order][fresh]
        )


@dataclass(frozen=True)
class Prices:
    """Points for one place with each person; a pair more is worth `pair_worth`."""

    leaders: Ints
    mentors: Ints
    pair_worth: int


def free_fits(packed: Packed, leaders: Rows, mentors: Rows = ALL) -> Array:
    """Leaders x mentors: the fit, or NOT_FREE where a rule forbids the pair or it is pinned already."""
    view = Block(packed, leaders, mentors)
    result = fits(view)
    result[forbidden(view)] = NOT_FREE
    result[view.figures("pinned") != 0] = NOT_FREE
    return result


class Pricer:
    """All pairs of a market, asked for the best ones under changing prices."""

    def __init__(self, packed: Packed) -> None:
        leaders, mentors = packed.shape
        self.packed = packed
        self.priced = 0  # pairs looked at so far
        self._kept = min(mentors, max(KEPT_PER_LEADER, ALL_PAIRS_UP_TO // max(leaders, 1)))
        self._dense: Array | None = None
        if leaders * mentors <= DENSE_UP_TO:
            self._dense = np.empty((leaders, mentors), dtype=np.int16)
            for rows in self._blocks(np.arange(leaders)):
                self._dense[rows] = free_fits(packed, rows)
        # A pair that is not a candidate has fit - seen[version of leader] of mentor <= threshold of leader.
        self._threshold = np.full(leaders, np.iinfo(np.int64).max)
        self._version = np.zeros(leaders, dtype=np.int64)
        self._seen: list[Ints] = [np.zeros(mentors, dtype=np.int64)]

    def opening(self) -> Candidates:
        """The best pairs of each leader while every place is free of charge."""
        return self._best(np.arange(self.packed.shape[0]), self._seen[0], 0)

    def improving(self, prices: Prices) -> tuple[Candidates, Ints]:
        """More candidates, and for each leader by how much at most a pair is worth more than its prices.

        All 0 means that among all leaders x mentors no pair is worth more.
        """
        cost = prices.leaders - prices.pair_worth  # a pair is worth adding if fit - mentor's price > cost
        version = len(self._seen)
        found = []
        for number, seen in enumerate(self._seen):
            fallen = np.maximum(seen - prices.mentors, 0)
            doubtful = (self._version == number) & (self._threshold + fallen.max(initial=0) > cost)
            again = doubtful & (self._threshold > cost)
            found.append(self._best(np.flatnonzero(again), prices.mentors, version))
            leaders = np.flatnonzero(doubtful & ~again)
            if leaders.size:
                margin = (cost - self._threshold)[leaders].min()
                found.append(self._fallen(leaders, np.flatnonzero(fallen > margin), prices.mentors, cost))
        self._seen.append(prices.mentors)
        every = _all(found)
        return every, _excess(every, prices, cost)

    def _best(self, leaders: Ints, mentor_prices: Ints, version: int) -> Candidates:
        """The `_kept` pairs of greatest fit - price of each leader; notes the bound on all others."""
        mentors = self.packed.shape[1]
        parts = []
        for rows in self._blocks(leaders):
            values = self._values(rows, ALL, mentor_prices)
            at = _top(values, rows, self._kept)
            top = np.take_along_axis(values, at, axis=1)
            self._threshold[rows] = top[:, 0] if self._kept < mentors else NEVER
            parts.append(_candidates(rows, at, top, mentor_prices))
        self._version[leaders] = version
        return _all(parts)

    def _fallen(self, leaders: Ints, mentors: Ints, mentor_prices: Ints, cost: Ints) -> Candidates:
        """Pairs of these leaders with mentors whose price has fallen that are worth adding."""
        parts = []
        for rows in self._blocks(leaders, mentors.size):
            values = self._values(rows, mentors, mentor_prices)
            values[values <= cost[rows][:, None]] = NEVER
            at = _top(values, rows, self._kept)
            top = np.take_along_axis(values, at, axis=1)
            parts.append(_candidates(rows, mentors[at], top, mentor_prices))
        return _all(parts)

    def _values(self, leaders: Ints, mentors: Rows, mentor_prices: Ints) -> Array:
        if self._dense is None:
            block = free_fits(self.packed, leaders, mentors)
        else:
            block = self._dense[leaders][:, mentors]
        self.priced += block.size
        values = block - mentor_prices[mentors][None, :]
        values[block == NOT_FREE] = NEVER
        return values

    def _blocks(self, leaders: Ints, mentors: int | None = None) -> Iterator[Ints]:
        step = max(1, BLOCK // max(self.packed.shape[1] if mentors is None else mentors, 1))
        for first in range(0, leaders.size, step):
            yield leaders[first : first + step]


def _top(values: Array, leaders: Ints, count: int) -> Ints:
    """Columns of the greatest values of each row, the smallest of them first.

    Equal values are taken from another starting point for every leader, else all would name the same people.
    """
    width = values.shape[1]
    count = min(count, width)
    turn = (leaders * 7919)[:, None]
    keys = values * width + (np.arange(width)[None, :] + turn) % max(width, 1)
    if count < width:
        keys.partition(width - count, axis=1)
    top = keys[:, width - count :]
    top.sort(axis=1)
    return (top - turn) % max(width, 1)


def _candidates(leaders: Ints, mentors: Ints, values: Array, mentor_prices: Ints) -> Candidates:
    """The real pairs of a block of leaders x few mentors."""
    real = values > NEVER
    rows = np.repeat(leaders, real.sum(axis=1))
    return Candidates(rows, mentors[real], values[real] + mentor_prices[mentors[real]])


def _all(parts: list[Candidates]) -> Candidates:
    result = Candidates(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    return Candidates(
        np.concatenate([result.leaders, *(part.leaders for part in parts)]),
        np.concatenate([result.mentors, *(part.mentors for part in parts)]),
        np.concatenate([result.fits, *(part.fits for part in parts)]),
    )


def _excess(found: Candidates, prices: Prices, cost: Ints) -> Ints:
    """By how much the best of the found pairs of each leader is worth more than its prices."""
    most = np.zeros(prices.leaders.size, dtype=np.int64)
    np.maximum.at(most, found.leaders, found.fits - prices.mentors[found.mentors] - cost[found.leaders])
    return most
