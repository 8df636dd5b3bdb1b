"""What it costs the others when one leader gets one more mentor, for every mentor at once.

With the prices of a best proposal as potentials every step of the residual graph costs 0 or more, so one run
of Dijkstra's algorithm finds the cheapest rearrangement to every mentor (Ahuja, Magnanti, Orlin, Network
Flows, 1993, ch. 9.5). The steps, with their costs:

- a leader gives up a mentor (what the pair is worth beyond its prices), or takes up a free place (nothing);
- a mentor takes another leader (what the pair falls short of its prices), or waits (the mentor's price);
- where a place has become free, a waiting mentor comes in (nothing), or a leader goes without (the leader's
  price).
"""

from __future__ import annotations

import numpy as np

from .arrays import ALL, Array, Bools, Ints, Packed, Prices, Rows, Some
from .candidates import DENSE_UP_TO, NOT_FREE, free_fits
from .constraints import forbidden
from .scoring import fits

FAR = np.int64(1 << 60)
BLOCK = 1 << 18


class Residual:
    """A best proposal as a graph: prices, and free pairs, entry k being `leaders[k]` with `mentors[k]`."""

    def __init__(self, packed: Packed, leaders: Ints, mentors: Ints, prices: Prices) -> None:
        self._packed = packed
        self._prices = prices
        self._leaders, self._mentors = leaders, mentors
        self._has_free_place = np.bincount(leaders, minlength=packed.shape[0]) < packed.leaders.places
        self._waits = np.bincount(mentors, minlength=packed.shape[1]) < packed.mentors.places
        self._has_mentor = np.bincount(leaders, minlength=packed.shape[0]) > 0
        view = Some(packed, leaders, mentors)
        self._beyond = -self._short(leaders, mentors, fits(view))
        self._dense: Array | None = None
        if packed.shape[0] * packed.shape[1] <= DENSE_UP_TO:
            self._dense = self._open(ALL)

    def effects(self, leader: int) -> Ints:
        """Change of pair_worth x pairs + total fit if the pair is kept, by mentor; -FAR where it is not free.

        0 for the mentors whom the leader has.
        """
        everyone = np.arange(self._packed.shape[1])
        row = free_fits(self._packed, np.array([leader]))[0]
        short = self._short(np.full(everyone.size, leader), everyone, row)
        effects = np.where(row == NOT_FREE, -FAR, -short - self._detours(leader))
        effects[self._mentors[self._leaders == leader]] = 0
        return effects

    def _detours(self, leader: int) -> Ints:
        """Cheapest way from a leader with one mentor too many to each mentor wanted once more."""
        leaders, mentors = _Front(self._packed.shape[0]), _Front(self._packed.shape[1])
        ground = _Front(1)  # where free places are
        leaders.reach(np.array([leader]), np.zeros(1, dtype=np.int64))
        while True:
            front = min(leaders, mentors, ground, key=lambda front: front.nearest)
            cost = front.nearest
            if cost >= FAR:
                return mentors.cost
            row = front.settle()
            if front is leaders:
                mine = self._leaders == row
                mentors.reach(self._mentors[mine], cost + self._beyond[mine])
                if self._has_free_place[row]:
                    ground.reach(ALL, np.array([cost]))
            elif front is mentors:
                leaders.reach(ALL, cost + self._shorts(row))
                ground.reach(ALL, cost + self._prices.mentors[[row]])
            else:
                leaders.reach(self._has_mentor, cost + self._prices.leaders[self._has_mentor])
                leaders.reach(ALL, cost + self._least_shorts(mentors.settle_all(self._waits, cost)))

    def _short(self, leaders: Ints, mentors: Ints, figures: Array) -> Ints:
        prices = self._prices
        return prices.leaders[leaders] + prices.mentors[mentors] - prices.pair_worth - figures

    def _open(self, leaders: Rows) -> Array:
        """Fits of some leaders with all mentors; NOT_FREE also where they are a pair already."""
        block = free_fits(self._packed, leaders)
        at = np.full(self._packed.shape[0], -1)
        at[leaders] = np.arange(block.shape[0])
        here = at[self._leaders] >= 0
        block[at[self._leaders[here]], self._mentors[here]] = NOT_FREE
        return block

    def _shorts(self, mentor: int) -> Ints:
        """What the pairs of a mentor with all leaders fall short of their prices; FAR where not open."""
        leaders = np.arange(self._packed.shape[0])
        column = self._column(mentor) if self._dense is None else self._dense[:, mentor]
        short = self._short(leaders, np.full(leaders.size, mentor), column)
        return np.where(column == NOT_FREE, FAR, short)

    def _column(self, mentor: int) -> Array:
        leaders = np.arange(self._packed.shape[0])
        view = Some(self._packed, leaders, np.full(leaders.size, mentor))
        shut = forbidden(view) | (view.figures("pinned") != 0) | (self._packed.leaders.places == 0)
        column = np.where(shut, NOT_FREE, fits(view))
        column[self._leaders[self._mentors == mentor]] = NOT_FREE
        return column

    def _least_shorts(self, mentors: Ints) -> Ints:
        """For each leader, the least that a pair with one of these mentors, who cost nothing, falls short."""
        rows = self._packed.shape[0]
        best = np.full(rows, NOT_FREE)
        step = max(1, BLOCK // max(self._packed.shape[1], 1))
        for first in range(0, rows if mentors.size else 0, step):
            part = slice(first, min(first + step, rows))
            block = self._open(part) if self._dense is None else self._dense[part]
            best[part] = block[:, mentors].max(axis=1)
        short = self._prices.leaders - self._prices.pair_worth - best
        return np.where(best == NOT_FREE, FAR, short)


class _Front:
    """Nodes of one kind: the least cost known of each, and which of them still lead on."""

    def __init__(self, size: int) -> None:
        self.cost = np.full(size, FAR)
        self._open = np.full(size, FAR)  # the cost, or FAR once settled

    @property
    def nearest(self) -> int:
        return int(self._open.min(initial=FAR))

    def settle(self) -> int:
        row = int(self._open.argmin())
        self._open[row] = FAR
        return row

    def settle_all(self, mask: Bools, cost: int) -> Ints:
        """Settles those of the mask that are not nearer already, all at this cost."""
        rows = np.flatnonzero(mask & (self.cost > cost))
        self.cost[rows] = cost
        self._open[rows] = FAR
        return rows

    def reach(self, rows: Rows | Bools, cost: Ints) -> None:
        better = np.minimum(self.cost[rows], cost)
        self._open[rows] = np.where(better < self.cost[rows], better, self._open[rows])
        self.cost[rows] = better
