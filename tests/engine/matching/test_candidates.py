"""Nothing worth more than its prices escapes the pricing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.engine.matching import worlds
from upwell.engine.matching import candidates
from upwell.engine.matching.arrays import ALL, Prices
from upwell.engine.matching.candidates import NOT_FREE, Candidates, Pricer, free_fits
from upwell.engine.matching.packing import pack

MARKET = worlds.crowd(90, 70, seed=6, most_places=2)
PACKED = pack(MARKET, worlds.CROWD_RULES)


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_no_excess_is_overlooked_while_prices_rise_and_fall(
    seed: int, dense: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "KEPT_PER_LEADER", 3)
    monkeypatch.setattr(candidates, "ALL_PAIRS_UP_TO", 0)
    monkeypatch.setattr(candidates, "BLOCK", 700)
    if not dense:
        monkeypatch.setattr(candidates, "DENSE_UP_TO", 0)
    random = np.random.default_rng(seed)
    pricer = Pricer(PACKED)
    fits = free_fits(PACKED, ALL).astype(np.int64)
    for _ in range(8):
        prices = Prices(random.integers(0, 9000, 70), random.integers(0, 3000, 90), 1000)
        worth = fits + prices.pair_worth - prices.leaders[:, None] - prices.mentors[None, :]
        worth[fits == NOT_FREE] = -1
        worth[pricer.candidates.leaders, pricer.candidates.mentors] = -1
        before = pricer.candidates
        excess = pricer.improve(prices)
        assert excess.tolist() == np.maximum(worth.max(axis=1), 0).tolist()
        assert set(before.keys.tolist()) <= set(pricer.candidates.keys.tolist())


def test_candidates_stand_in_order_and_once() -> None:
    pricer = Pricer(PACKED)
    keys = pricer.candidates.keys.tolist()
    assert all(one < other for one, other in pairwise(keys))
    joined = pricer.candidates.joined(pricer.candidates)
    assert joined.keys.tolist() == keys
    assert pricer.candidates.fits.tolist() == joined.fits.tolist()


def test_joining_keeps_the_figures_of_the_first() -> None:
    one = Candidates(np.array([0, 2]), np.array([1, 0]), np.array([7, 8]))
    other = Candidates(np.array([1, 2]), np.array([1, 0]), np.array([5, 9]))
    joined = one.joined(other)
    assert (joined.leaders.tolist(), joined.mentors.tolist()) == ([0, 1, 2], [1, 1, 0])
    assert joined.fits.tolist() == [7, 5, 8]


def test_full_people_are_not_priced() -> None:
    market = worlds.crowd(10, 8, seed=1)
    first = market.mentors[0].id
    pinned = replace(market, pinned=frozenset({(market.leaders[0].id, first)}))
    packed = pack(pinned, worlds.CROWD_RULES)
    fits = free_fits(packed, ALL)
    assert (fits[:, packed.mentors.ids.index(first)] == NOT_FREE).all()
    assert (fits[packed.leaders.ids.index(market.leaders[0].id)] == NOT_FREE).all()
