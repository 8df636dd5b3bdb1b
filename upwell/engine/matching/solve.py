"""Proposes the best pairs: the most that the rules allow, then the greatest total fit, proven over all pairs.

Column generation: solve a sparse problem exactly, derive integer prices from the solution, look among all
leaders x mentors for pairs worth more than their prices, add them, solve again. When none is left, the prices
prove the solution; `certify` checks the proof in a pass of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .arrays import Ints, Packed, Prices, Side
from .assess import assess, ids_without, rows_without
from .candidates import Candidates, Pricer
from .certify import Verdict, bound, value_of_places, verify
from .explain import left_out_leaders
from .flow import SolverError, best_flow, prices_of
from .packing import pack
from .ties import settle
from .types import Certificate, Market, Progress, Rules, Solution

Report = Callable[[Progress], bool]


def propose(market: Market, rules: Rules, *, seed: int = 0, report: Report | None = None) -> Solution:
    """The best pairs, with their proof. Lots drawn with the seed decide between equal proposals (`ties`).

    `report` is called after every round but the last; when it answers False, the best pairs so far are given
    back with a proven bound and `optimal` False. Raises MarketError for contradictory input, SolverError when
    the proof fails.
    """
    packed = pack(market, rules, seed)
    found = _generate(packed, report or (lambda _: True))
    pinned_leaders, pinned_mentors = np.divmod(packed.lists["pinned"].keys, max(packed.shape[1], 1))
    leaders = np.concatenate([pinned_leaders, found.chosen.leaders])
    mentors = np.concatenate([pinned_mentors, found.chosen.mentors])
    verdict = verify(packed, leaders, mentors, found.prices)
    if verdict.faults or (found.finished and not verdict.optimal):
        raise SolverError(f"The proposal does not pass its own check: {verdict}")
    return _solution(packed, leaders, mentors, found.prices, verdict, seed)


@dataclass(frozen=True)
class _Found:
    chosen: Candidates
    prices: Prices
    finished: bool


def _generate(packed: Packed, report: Report) -> _Found:
    pricer = Pricer(packed)
    rounds = 0
    while True:
        rounds += 1
        mask = best_flow(packed, pricer.candidates)
        chosen, prices = pricer.candidates.where(mask), prices_of(packed, pricer.candidates, mask)
        excess = pricer.improve(prices)
        if not excess.any():
            return _Found(settle(packed, pricer, chosen, prices), prices, finished=True)
        # Raised by the excess, the prices hold for all pairs: a proven bound, though not yet reached.
        safe = Prices(prices.leaders + excess, prices.mentors, prices.pair_worth)
        if not report(_progress(packed, rounds, pricer.priced, chosen, safe)):
            return _Found(chosen, safe, finished=False)


def _progress(packed: Packed, rounds: int, priced: int, chosen: Candidates, prices: Prices) -> Progress:
    worth = value_of_places(packed, chosen.leaders, chosen.mentors, chosen.fits, prices)
    most = bound(len(chosen), worth, prices.pair_worth)
    return Progress(rounds, priced, len(chosen), int(chosen.fits.sum()), most)


def _solution(
    packed: Packed, leaders: Ints, mentors: Ints, prices: Prices, verdict: Verdict, seed: int
) -> Solution:
    pairs, broken = assess(packed, leaders, mentors)
    return Solution(
        pairs=pairs,
        total_fit=sum(pair.fit for pair in pairs),
        bound=verdict.bound,
        optimal=verdict.optimal,
        certificate=Certificate(
            pair_worth=prices.pair_worth,
            mentor_prices=_priced(packed.mentors, prices.mentors),
            leader_prices=_priced(packed.leaders, prices.leaders),
        ),
        leaders_without=left_out_leaders(packed, rows_without(packed.leaders, leaders)),
        mentors_waiting=ids_without(packed.mentors, mentors),
        rules_broken=broken,
        switched_off=packed.switched_off,
        weights=dict(packed.points),
        seed=seed,
    )


def _priced(side: Side, prices: Ints) -> dict[str, int]:
    """Prices by id, in the order of ids; nothing is said about those who cost nothing."""
    return {name: price for name, price in sorted(zip(side.ids, prices.tolist(), strict=True)) if price}
