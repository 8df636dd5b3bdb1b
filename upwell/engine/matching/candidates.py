"""Finds the pairs worth solving for, among all leaders x mentors, under the current prices.

Of each leader the best few pairs are kept, with a threshold that bounds all the others. A later look scores
again only the leaders whose threshold no longer proves that nothing better is left, and the mentors whose
price fell. Small markets are scored once and kept; larger ones never exist as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .arrays import ALL, Array, Block, Bools, Ints, Packed, Prices, Rows, found_at
from .constraints import forbidden
from .scoring import fits

KEPT_PER_LEADER = 24
ALL_PAIRS_UP_TO = 20_000  # so few pairs need no choosing
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
        """The pairs of both; where both have a pair, the figure of this one."""
        keys = np.concatenate([self.keys, other.keys])
        order = np.argsort(keys, kind="stable")
        fresh = np.ones(keys.size, dtype=bool)
        fresh[1:] = keys[order][1:] != keys[order][:-1]
        return Candidates(
            np.concatenate([self.leaders, other.leaders])[order][fresh],
            np.concatenate([self.mentors, other.mentors])[order][fresh],
            np.concatenate([self.fits, other.fits])[order][fresh],
        )

    def where(self, mask: Bools) -> Candidates:
        return Candidates(self.leaders[mask], self.mentors[mask], self.fits[mask])

    def of(self, leaders: Ints, mentors: Ints | None) -> tuple[Ints, Ints]:
        """Rows and columns of the candidates in a block of ascending leaders x ascending mentors (None: all)."""
        first, last = np.searchsorted(self.leaders, (leaders[0], leaders[-1] + 1)) if leaders.size else (0, 0)
        row, has_row = found_at(leaders, self.leaders[first:last])
        if mentors is None:
            return row[has_row], self.mentors[first:last][has_row]
        column, has_column = found_at(mentors, self.mentors[first:last])
        return row[has_row & has_column], column[has_row & has_column]

    @property
    def keys(self) -> Ints:
        """One number per pair, in the same order as the pairs."""
        return self.leaders << 32 | self.mentors


NONE = Candidates(*(np.empty(0, dtype=np.int64) for _ in range(3)))


def free_fits(packed: Packed, leaders: Rows, mentors: Rows = ALL) -> Array:
    """Leaders x mentors: the fit, or NOT_FREE where a rule, a pin or a full person stands in the way."""
    view = Block(packed, leaders, mentors)
    result = fits(view)
    np.copyto(result, NOT_FREE, where=forbidden(view) | (view.figures("pinned") != 0))
    np.copyto(result, NOT_FREE, where=view.of_leaders(packed.leaders.places) == 0)
    np.copyto(result, NOT_FREE, where=view.of_mentors(packed.mentors.places) == 0)
    return result


class Pricer:
    """All pairs of a market; grows the list of candidates under changing prices."""

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
        self._threshold = np.full(leaders, NEVER)
        self._version = np.zeros(leaders, dtype=np.int64)
        self._seen: list[Ints] = [np.zeros(mentors, dtype=np.int64)]
        self.candidates = NONE
        self.candidates = self._best(np.arange(leaders), self._seen[0], 0)

    def improve(self, prices: Prices) -> Ints:
        """Adds candidates; says for each leader by how much at most a new one is worth more than its prices.

        All 0 means that no pair of the whole market outside the old candidates is worth more.
        """
        cost = prices.leaders - prices.pair_worth  # a pair is worth more if fit - mentor's price > cost
        version = len(self._seen)
        found = []
        for number, fallen in enumerate(self._fallen(prices)):
            doubtful = self._may_reach(number, fallen, cost + 1)
            again = doubtful & (self._threshold > cost)
            found.append(self._best(np.flatnonzero(again), prices.mentors, version))
            leaders = np.flatnonzero(doubtful & ~again)
            if leaders.size:
                margin = (cost - self._threshold)[leaders].min()
                mentors = np.flatnonzero(fallen > margin)
                found.append(self._above(leaders, mentors, prices.mentors, cost))
        self._seen.append(prices.mentors)
        new = _all(found)
        self.candidates = self.candidates.joined(new)
        excess = np.zeros(cost.size, dtype=np.int64)
        np.maximum.at(excess, new.leaders, new.fits - prices.mentors[new.mentors] - cost[new.leaders])
        return excess

    def tied(self, prices: Prices, most: int) -> Candidates | None:
        """Pairs outside the candidates worth exactly their prices; None if there are more than `most`."""
        cost = prices.leaders - prices.pair_worth
        parts, count = [], 0
        for number, fallen in enumerate(self._fallen(prices)):
            for rows in self._blocks(np.flatnonzero(self._may_reach(number, fallen, cost))):
                values = self._values(rows, None, prices.mentors)
                leaders, mentors = np.nonzero(values == cost[rows][:, None])
                count += leaders.size
                if count > most:
                    return None
                figures = values[leaders, mentors] + prices.mentors[mentors]
                parts.append(Candidates(rows[leaders], mentors, figures))
        return _all(parts)

    def _fallen(self, prices: Prices) -> list[Ints]:
        """By how much each mentor's price has fallen since each version."""
        return [np.maximum(seen - prices.mentors, 0) for seen in self._seen]

    def _may_reach(self, version: int, fallen: Ints, value: Ints) -> Bools:
        """Leaders of that version who may have pairs of this value or more outside the candidates."""
        return np.asarray((self._version == version) & (self._threshold + fallen.max(initial=0) >= value))

    def _best(self, leaders: Ints, mentor_prices: Ints, version: int) -> Candidates:
        """The `_kept` pairs of greatest fit - price of each leader; notes the bound on all others."""
        parts = []
        for rows in self._blocks(leaders):
            values = self._values(rows, None, mentor_prices)
            at = _top(values, rows, self._kept)
            top = np.take_along_axis(values, at, axis=1)
            self._threshold[rows] = top[:, 0] if self._kept < self.packed.shape[1] else NEVER
            parts.append(_candidates(rows, at, top, mentor_prices))
        self._version[leaders] = version
        return _all(parts)

    def _above(self, leaders: Ints, mentors: Ints, mentor_prices: Ints, cost: Ints) -> Candidates:
        """Pairs of these leaders with mentors whose price has fallen that are worth adding."""
        parts = []
        for rows in self._blocks(leaders, mentors.size):
            values = self._values(rows, mentors, mentor_prices)
            values[values <= cost[rows][:, None]] = NEVER
            at = _top(values, rows, self._kept)
            top = np.take_along_axis(values, at, axis=1)
            parts.append(_candidates(rows, mentors[at], top, mentor_prices))
        return _all(parts)

    def _values(self, leaders: Ints, mentors: Ints | None, mentor_prices: Ints) -> Array:
        """Fit - price of mentor of every pair that is free and not a candidate; NEVER elsewhere."""
        columns: Rows = ALL if mentors is None else mentors
        if self._dense is None:
            block = free_fits(self.packed, leaders, columns)
        else:
            block = self._dense[leaders][:, columns]
        self.priced += block.size
        values = block - mentor_prices[columns]
        np.copyto(values, NEVER, where=block == NOT_FREE)
        known = self.candidates.of(leaders, mentors)
        values[known] = NEVER
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
    if not width:
        return np.empty(values.shape, dtype=np.int64)
    turn = leaders * 7919 % width
    ramp = np.arange(2 * width) % width
    keys = values * width
    for row, first in zip(keys, turn, strict=True):
        row += ramp[first : first + width]
    if count < width:
        keys.partition(width - count, axis=1)
    top = keys[:, max(0, width - count) :]
    top.sort(axis=1)
    return np.asarray((top - turn[:, None]) % width)


def _candidates(leaders: Ints, mentors: Ints, values: Array, mentor_prices: Ints) -> Candidates:
    """The real pairs of a block of leaders x few mentors."""
    real = values > NEVER
    rows = np.repeat(leaders, real.sum(axis=1))
    return Candidates(rows, mentors[real], values[real] + mentor_prices[mentors[real]])


def _all(parts: list[Candidates]) -> Candidates:
    """All parts in the order of leader, then mentor, each pair once."""
    whole = Candidates(
        np.concatenate([NONE.leaders, *(part.leaders for part in parts)]),
        np.concatenate([NONE.mentors, *(part.mentors for part in parts)]),
        np.concatenate([NONE.fits, *(part.fits for part in parts)]),
    )
    return NONE.joined(whole)
