"""Checks a proposal against its certificate, trusting nothing that the solver says.

Two independent things are shown. The pairs are possible: they exist, once each, within the places, against no
rule unless pinned. And nothing better exists: with W = `pair_worth` more than the total fit can ever make up,

    W x pairs + total fit  <=  places at their prices + what chosen pairs are worth beyond their prices

holds for every possible set, provided that no price is negative and no other pair is worth more than its
prices. That proviso is counted over all leaders x mentors here, in a pass that knows nothing of how pairs
were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import ALL, Block, Ints, Packed, Prices, Some, distinct, found_at
from .assess import rows_of
from .constraints import forbidden
from .packing import pack
from .scoring import fits
from .types import FULL_FIT, Market, Rules, Solution

BLOCK = 1 << 17
NEVER_REACHED = np.int64(1 << 60)


@dataclass(frozen=True)
class Verdict:
    """`faults` names what is wrong; `bound` and `optimal` are what the prices prove, whatever is claimed."""

    faults: tuple[str, ...]
    too_low: int  # pairs outside the proposal that are worth more than their prices
    bound: int
    optimal: bool


def check(market: Market, rules: Rules, solution: Solution) -> Verdict:
    """Whether a solution is what it claims to be.

    Raises MarketError where the market or a pair makes no sense. Faults: "wrong_fit", "wrong_points",
    "wrong_total", "wrong_bound", "not_optimal" (claims against the proof), and those of `verify`.
    """
    packed = pack(market, rules, solution.seed)
    leaders, mentors = rows_of(packed, [(pair.leader_id, pair.mentor_id) for pair in solution.pairs])
    verdict = verify(packed, leaders, mentors, prices_of_solution(packed, solution))
    real = fits(Some(packed, leaders, mentors)).tolist()
    claims = {
        "wrong_fit": [pair.fit for pair in solution.pairs] != real,
        "wrong_points": any(sum(pair.points.values()) != pair.fit for pair in solution.pairs),
        "wrong_total": solution.total_fit != sum(real),
        "wrong_bound": solution.bound < verdict.bound,
        "not_optimal": solution.optimal and not verdict.optimal,
    }
    wrong = tuple(fault for fault, is_wrong in claims.items() if is_wrong)
    return Verdict(verdict.faults + wrong, verdict.too_low, verdict.bound, verdict.optimal and not wrong)


def verify(packed: Packed, leaders: Ints, mentors: Ints, prices: Prices) -> Verdict:
    """The same on arrays: entry k pairs row `leaders[k]` with row `mentors[k]`.

    Faults: "pair_twice", "pin_missing", "over_capacity", "rule_broken" (pinned pairs may), "negative_price",
    "pair_worth_too_small", "price_too_low".
    """
    view = Some(packed, leaders, mentors)
    pinned = view.figures("pinned") != 0
    free_leaders, free_mentors = leaders[~pinned], mentors[~pinned]
    too_low = count_too_low(packed, free_leaders, free_mentors, prices)
    keys = leaders * packed.shape[1] + mentors
    faults = {
        "pair_twice": distinct(keys).size < keys.size,
        "pin_missing": not found_at(distinct(keys), packed.lists["pinned"].keys)[1].all(),
        "over_capacity": _over(free_leaders, packed.leaders.places)
        or _over(free_mentors, packed.mentors.places),
        "rule_broken": bool((forbidden(view) & ~pinned).any()),
        "negative_price": bool((prices.leaders < 0).any() or (prices.mentors < 0).any()),
        "pair_worth_too_small": prices.pair_worth <= FULL_FIT * _most_pairs(packed),
        "price_too_low": too_low > 0,
    }
    names = tuple(fault for fault, is_wrong in faults.items() if is_wrong)
    figures = fits(view).astype(np.int64)
    free = figures[~pinned]
    worth = value_of_places(packed, free_leaders, free_mentors, free, prices)
    best = free.size * prices.pair_worth + int(free.sum())
    return Verdict(
        names,
        too_low,
        int(figures[pinned].sum()) + bound(free.size, worth, prices.pair_worth),
        not names and worth == best,
    )


def count_too_low(packed: Packed, leaders: Ints, mentors: Ints, prices: Prices) -> int:
    """Free pairs of all leaders x mentors, those given aside, that are worth more than their prices."""
    count = 0
    step = max(1, BLOCK // max(packed.shape[1], 1))
    mentor_price = np.where(packed.mentors.places > 0, prices.mentors, NEVER_REACHED)
    limit = np.where(packed.leaders.places > 0, prices.leaders - prices.pair_worth, NEVER_REACHED)
    for first in range(0, packed.shape[0], step):
        view = Block(packed, slice(first, first + step), ALL)
        worth_more = fits(view) > view.of_leaders(limit) + view.of_mentors(mentor_price)
        worth_more &= ~forbidden(view)
        worth_more &= view.figures("pinned") == 0
        here = (leaders >= first) & (leaders < first + step)
        worth_more[leaders[here] - first, mentors[here]] = False
        count += int(np.count_nonzero(worth_more))
    return count


def value_of_places(packed: Packed, leaders: Ints, mentors: Ints, figures: Ints, prices: Prices) -> int:
    """All free places at their prices, and what given pairs are worth beyond theirs: no set is worth more."""
    beyond = figures + prices.pair_worth - prices.leaders[leaders] - prices.mentors[mentors]
    sides = (packed.leaders.places, prices.leaders), (packed.mentors.places, prices.mentors)
    places = sum(int(n) * int(price) for side in sides for n, price in zip(*side, strict=True) if price)
    return places + int(np.maximum(beyond, 0).sum())


def bound(pairs: int, worth: int, pair_worth: int) -> int:
    """What the total fit of as many pairs cannot exceed."""
    return min(worth - pairs * pair_worth, pairs * FULL_FIT)


def prices_of_solution(packed: Packed, solution: Solution) -> Prices:
    """The certificate as arrays; who is not named costs nothing."""

    def ordered(ids: tuple[str, ...], prices: Mapping[str, int]) -> Ints:
        return np.array([prices.get(name, 0) for name in ids], dtype=np.int64)

    certificate = solution.certificate
    return Prices(
        ordered(packed.leaders.ids, certificate.leader_prices),
        ordered(packed.mentors.ids, certificate.mentor_prices),
        certificate.pair_worth,
    )


def _most_pairs(packed: Packed) -> int:
    return int(min(packed.leaders.places.sum(), packed.mentors.places.sum()))


def _over(rows: Ints, places: Ints) -> bool:
    return bool((np.bincount(rows, minlength=places.size) > places).any())
