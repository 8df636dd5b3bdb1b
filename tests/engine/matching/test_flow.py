"""The flow solver is not trusted."""

import numpy as np
import pytest

from upwell.engine.matching.candidates import Candidates
from upwell.engine.matching.flow import SolverError, best_flow, pair_worth, prices_of
from upwell.engine.matching.packing import pack
from upwell.engine.matching.types import Market, MarketError, Person, Rules

MARKET = Market(mentors=(Person("m0"), Person("m1")), leaders=(Person("l0"), Person("l1")))
PACKED = pack(MARKET, Rules())
ALL_FOUR = Candidates(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([10, 6, 7, 2]))


def test_best_flow_takes_the_greatest_total() -> None:
    assert best_flow(PACKED, ALL_FOUR).tolist() == [False, True, True, False]


def test_prices_exist_for_the_best_pairs() -> None:
    prices = prices_of(PACKED, ALL_FOUR, np.array([False, True, True, False]))
    slack = (
        prices.leaders[ALL_FOUR.leaders]
        + prices.mentors[ALL_FOUR.mentors]
        - prices.pair_worth
        - ALL_FOUR.fits
    )
    assert slack.tolist()[1:3] == [0, 0]
    assert slack.min() >= 0


@pytest.mark.parametrize(
    "chosen",
    [
        [True, False, False, True],  # 12 points, not 13
        [True, False, False, False],  # one pair, not two
        [False, False, False, False],
    ],
)
def test_no_prices_exist_for_worse_pairs(chosen: list[bool]) -> None:
    with pytest.raises(SolverError):
        prices_of(PACKED, ALL_FOUR, np.array(chosen))


def test_places_beyond_all_measure_are_refused() -> None:
    market = Market(
        mentors=tuple(Person(f"m{k}", capacity=10**9) for k in range(60)),
        leaders=tuple(Person(f"l{k}", capacity=10**9) for k in range(60)),
    )
    with pytest.raises(MarketError, match="capacities"):
        pair_worth(pack(market, Rules()))
