"""Among all best sets the one with the greatest sum of lots is proposed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

from tests.engine.matching import plain, worlds
from upwell.engine.matching import ties
from upwell.engine.matching.assess import rows_of
from upwell.engine.matching.candidates import Candidates
from upwell.engine.matching.packing import pack
from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import Market, Rules

PairIds = tuple[str, str]


def lots(market: Market, rules: Rules, seed: int, pairs: tuple[PairIds, ...]) -> int:
    packed = pack(market, rules, seed)
    leaders, mentors = rows_of(packed, pairs)
    return int(ties.lots_of(packed, Candidates(leaders, mentors, np.zeros(len(pairs), dtype=np.int64))).sum())


def fits_places(market: Market, pairs: tuple[PairIds, ...]) -> bool:
    capacity = {person.id: person.capacity for person in (*market.leaders, *market.mentors)}
    taken = [name for pair in pairs for name in pair]
    return all(taken.count(name) <= capacity[name] for name in set(taken))


@settings(max_examples=60, deadline=None)
@given(worlds.markets(most=3))
def test_the_best_lots_win(market: Market) -> None:
    market = Market(market.mentors, market.leaders, market.manager_of, market.forbidden)
    rules = Rules(min_level_gap=None, common_language=False, weights={"time": 1})
    solution = propose(market, rules, seed=3)
    fit = plain.free_pairs(market, rules)
    best_sets = [
        pairs
        for pairs in combinations(sorted(fit), len(solution.pairs))
        if fits_places(market, pairs) and sum(fit[pair] for pair in pairs) == solution.total_fit
    ]
    proposed = tuple((pair.leader_id, pair.mentor_id) for pair in solution.pairs)
    assert lots(market, rules, 3, proposed) == max(lots(market, rules, 3, pairs) for pairs in best_sets)


def test_with_too_many_tied_pairs_the_first_best_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    market = worlds.crowd(30, 30, seed=2)
    rules = Rules(weights={})
    expected = propose(market, rules)
    monkeypatch.setattr(ties, "MOST_TIED", 5)
    solution = propose(market, rules)
    assert solution.optimal
    assert len(solution.pairs) == len(expected.pairs)
    assert propose(worlds.shuffled(market, 1), rules) == solution
