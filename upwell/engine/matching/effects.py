"""What changing a leader's mentor by hand would do to the whole cohort.

Two exact figures. The *swap*: the simple exchange, nobody else moved. The *best*: the pair is kept and all
others are arranged anew in the best way (`detours` finds it without solving again).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from .arrays import Ints, Packed, Some
from .assess import rows_of
from .certify import prices_of_solution, verify
from .constraints import breaks
from .detours import FAR, Residual
from .flow import pair_worth
from .packing import pack
from .scoring import criterion_points, fits
from .solve import propose
from .types import (
    CRITERIA,
    Alternative,
    Effect,
    Evaluation,
    Market,
    MarketError,
    Rules,
    Solution,
    Swap,
    SwapKind,
)

ALREADY_A_PAIR = "already_a_pair"


def alternatives(
    market: Market,
    rules: Rules,
    current: Solution | Evaluation,
    leader_id: str,
    limit: int = 5,
    *,
    mentor_ids: Sequence[str] | None = None,
) -> tuple[Alternative, ...]:
    """Mentors whom the leader does not have, best effect first; forbidden ones last, by fit.

    `current` is what the cohort has now, a proposal or a set changed by hand; effects are changes to it.
    With `mentor_ids`, these mentors only (but for those whom the leader has). Raises MarketError for strangers.
    """
    packed = pack(market, rules)
    now = _Now(packed, *rows_of(packed, [(pair.leader_id, pair.mentor_id) for pair in current.pairs]))
    leader = _row(packed.leaders.ids, leader_id)
    asked = np.flatnonzero(packed.mentors.capacity > 0).tolist()
    if mentor_ids is not None:
        asked = [_row(packed.mentors.ids, name) for name in mentor_ids]
        limit = len(asked)
    had = set(now.mentors[now.leaders == leader].tolist())
    asked = [row for row in asked if row not in had]
    ahead, best = _best(market, rules, packed, current, leader)
    return tuple(
        _alternative(packed, now, leader, mentor, _plus(ahead, best[mentor], packed))
        for mentor in _ranked(packed, leader, asked, best)[:limit]
    )


def _row(ids: tuple[str, ...], person_id: str) -> int:
    if person_id not in ids:
        raise MarketError(f"Nobody is called {person_id} on this side.")
    return ids.index(person_id)


def _best(
    market: Market, rules: Rules, packed: Packed, current: Solution | Evaluation, leader: int
) -> tuple[Effect, Ints]:
    """How far the best proposal is ahead of the current pairs, and what each mentor changes in the best."""
    best = current
    if not (isinstance(best, Solution) and _holds(packed, best)):
        best = propose(market, rules)
    pairs = [(pair.leader_id, pair.mentor_id) for pair in best.pairs if not pair.pinned]
    prices = prices_of_solution(packed, best)
    ahead = Effect(len(best.pairs) - len(current.pairs), best.total_fit - current.total_fit)
    return ahead, Residual(packed, *rows_of(packed, pairs), prices).effects(leader)


def _holds(packed: Packed, solution: Solution) -> bool:
    pairs = [(pair.leader_id, pair.mentor_id) for pair in solution.pairs]
    return verify(packed, *rows_of(packed, pairs), prices_of_solution(packed, solution)).optimal


def _plus(ahead: Effect, worth: int, packed: Packed) -> Effect | None:
    """Pairs and fit apart again: pair_worth is more than twice any change of fit."""
    if worth <= -FAR:
        return None
    unit = pair_worth(packed)
    pairs = (int(worth) + unit // 2) // unit
    return Effect(ahead.pairs + pairs, ahead.total_fit + int(worth) - pairs * unit)


def _ranked(packed: Packed, leader: int, mentors: list[int], best: Ints) -> list[int]:
    view = Some(packed, np.full(len(mentors), leader), np.array(mentors, dtype=np.int64))
    fit_of = dict(zip(mentors, fits(view).tolist(), strict=True))
    return sorted(fit_of, key=lambda row: (-best[row], -fit_of[row], packed.mentors.ids[row]))


def _alternative(packed: Packed, now: _Now, leader: int, mentor: int, best: Effect | None) -> Alternative:
    view = Some(packed, np.array([leader]), np.array([mentor]))
    points = {code: int(criterion_points(view, code)[0]) for code in CRITERIA}
    forbidden_by = tuple(code for code in packed.active if breaks(view, code)[0])
    return Alternative(
        mentor_id=packed.mentors.ids[mentor],
        fit=sum(points.values()),
        points=points,
        forbidden_by=forbidden_by,
        blocked_by_pins=bool(packed.leaders.places[leader] == 0 or packed.mentors.places[mentor] == 0),
        swap=None if best is None else now.swap(leader, mentor),
        best=best,
    )


class _Now:
    """The pairs that the cohort has now: entry k is row `leaders[k]` with row `mentors[k]`."""

    def __init__(self, packed: Packed, leaders: Ints, mentors: Ints) -> None:
        view = Some(packed, leaders, mentors)
        self.leaders, self.mentors = leaders, mentors
        self._packed = packed
        self._movable = view.figures("pinned") == 0
        self._free_leader = np.bincount(leaders, minlength=packed.shape[0]) < packed.leaders.capacity
        self._free_mentor = np.bincount(mentors, minlength=packed.shape[1]) < packed.mentors.capacity

    def swap(self, leader: int, mentor: int) -> Swap | None:
        """The best simple change that brings them together; None where only pinned pairs could give way."""
        leaves = self.mentors[(self.leaders == leader) & self._movable].tolist()
        others = self.leaders[(self.mentors == mentor) & self._movable].tolist()
        no_one: Sequence[int | None] = [None]
        changes = [
            self._change(leader, mentor, loses, other)
            for loses, other in product(
                no_one if self._free_leader[leader] else leaves,
                no_one if self._free_mentor[mentor] else others,
            )
        ]
        return max(changes, key=_goodness, default=None)

    def _change(self, leader: int, mentor: int, loses: int | None, other: int | None) -> Swap:
        removed, added = list[tuple[int, int]](), [(leader, mentor)]
        kind: SwapKind = "adds"
        blocked: tuple[str, ...] = ()
        if loses is not None:
            removed.append((leader, loses))
            kind = "replaces"
        if other is not None:
            removed.append((other, mentor))
            kind = "moves"
        if loses is not None and other is not None:
            blocked = self._blocks(other, loses)
            if not blocked:
                added.append((other, loses))
                kind = "exchange"
        gained, lost = self._fits(added), self._fits(removed)
        ids = self._packed.leaders.ids, self._packed.mentors.ids
        return Swap(
            kind=kind,
            effect=Effect(len(added) - len(removed), sum(gained) - sum(lost)),
            loses=None if loses is None else ids[1][loses],
            other_leader_id=None if other is None else ids[0][other],
            other_fit_before=None if other is None else lost[-1],
            other_fit_after=gained[1] if kind == "exchange" else None,
            blocked_by=blocked,
            removed=tuple((ids[0][one], ids[1][two]) for one, two in removed),
            added=tuple((ids[0][one], ids[1][two]) for one, two in added),
        )

    def _blocks(self, leader: int, mentor: int) -> tuple[str, ...]:
        """What keeps the two from taking each other in return."""
        view = Some(self._packed, np.array([leader]), np.array([mentor]))
        codes = tuple(code for code in self._packed.active if breaks(view, code)[0])
        already = bool(((self.leaders == leader) & (self.mentors == mentor)).any())
        return (*codes, ALREADY_A_PAIR) if already else codes

    def _fits(self, pairs: Sequence[tuple[int, int]]) -> list[int]:
        leaders, mentors = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
        return [int(fit) for fit in fits(Some(self._packed, leaders, mentors))]


def _goodness(swap: Swap) -> tuple[int, int, str, str]:
    """More pairs, then more fit; equals by id."""
    return swap.effect.pairs, swap.effect.total_fit, swap.loses or "", swap.other_leader_id or ""
