"""The checker believes a true proof and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from tests.engine.matching import plain, worlds
from upwell.engine.matching.assess import evaluate, rows_of
from upwell.engine.matching.certify import check, count_too_low, prices_of_solution
from upwell.engine.matching.packing import pack
from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import Market, Pair, Rules, Solution

MARKET = replace(worlds.crowd(40, 30, seed=3, most_places=2), pinned=frozenset({("L0001", "M0001")}))
RULES = worlds.CROWD_RULES
SOLUTION = propose(MARKET, RULES)


@settings(max_examples=100, deadline=None)
@given(worlds.markets(most=6), worlds.rules)
def test_every_proposal_passes(market: Market, rules: Rules) -> None:
    verdict = check(market, rules, propose(market, rules))
    assert (verdict.faults, verdict.too_low, verdict.optimal) == ((), 0, True)


def with_pairs(pairs: tuple[Pair, ...]) -> Solution:
    return replace(SOLUTION, pairs=pairs, total_fit=sum(pair.fit for pair in pairs))


def with_leader_price(change: int) -> Solution:
    """The price of the dearest leader, changed."""
    prices = dict(SOLUTION.certificate.leader_prices)
    dearest = max(prices, key=prices.__getitem__)
    prices[dearest] += change
    return replace(SOLUTION, certificate=replace(SOLUTION.certificate, leader_prices=prices))


def with_mentor_price(price: int) -> Solution:
    prices = {**SOLUTION.certificate.mentor_prices, SOLUTION.pairs[-1].mentor_id: price}
    return replace(SOLUTION, certificate=replace(SOLUTION.certificate, mentor_prices=prices))


def rule_breaker() -> Solution:
    """A pair exchanged for one that a rule forbids."""
    last = SOLUTION.pairs[-1]
    others = [(last.leader_id, mentor) for mentor in SOLUTION.mentors_waiting]
    others += [(last.leader_id, pair.mentor_id) for pair in SOLUTION.pairs]
    scored = evaluate(
        MARKET, RULES, sorted(set(others) - {(p.leader_id, p.mentor_id) for p in SOLUTION.pairs})
    )
    broken = {rule.mentor_id for rule in scored.rules_broken if rule.leader_id}
    bad = next(pair for pair in scored.pairs if pair.mentor_id in broken)
    return with_pairs((*SOLUTION.pairs[:-1], bad))


def wrong_points() -> Solution:
    first = SOLUTION.pairs[0]
    points = {**first.points, "time": first.points["time"] + 1}
    return with_pairs((replace(first, points=points), *SOLUTION.pairs[1:]))


TAMPERED: dict[str, tuple[Callable[[], Solution], str]] = {
    "a pair left out": (lambda: with_pairs(SOLUTION.pairs[:-1]), "not_optimal"),
    "a pair twice": (lambda: with_pairs((*SOLUTION.pairs, SOLUTION.pairs[-1])), "pair_twice"),
    "a forbidden pair": (rule_breaker, "rule_broken"),
    "a pin left out": (lambda: with_pairs(tuple(p for p in SOLUTION.pairs if not p.pinned)), "pin_missing"),
    "a fit too high": (
        lambda: with_pairs((replace(SOLUTION.pairs[0], fit=9999), *SOLUTION.pairs[1:])),
        "wrong_fit",
    ),
    "points that do not sum": (wrong_points, "wrong_points"),
    "a total too high": (lambda: replace(SOLUTION, total_fit=SOLUTION.total_fit + 1), "wrong_total"),
    "a bound too low": (lambda: replace(SOLUTION, bound=SOLUTION.bound - 1), "wrong_bound"),
    "a leader's price too low": (lambda: with_leader_price(-5000), "price_too_low"),
    "a leader's price too high": (lambda: with_leader_price(1), "not_optimal"),
    "a negative price": (lambda: with_mentor_price(-1), "negative_price"),
    "a mentor's price too high": (lambda: with_mentor_price(10**9), "not_optimal"),
    "no prices at all": (
        lambda: replace(
            SOLUTION, certificate=replace(SOLUTION.certificate, leader_prices={}, mentor_prices={})
        ),
        "price_too_low",
    ),
    "a pair worth too little": (
        lambda: replace(SOLUTION, certificate=replace(SOLUTION.certificate, pair_worth=10_000)),
        "pair_worth_too_small",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_checker_refuses(name: str) -> None:
    tamper, fault = TAMPERED[name]
    verdict = check(MARKET, RULES, tamper())
    assert fault in verdict.faults
    assert not verdict.optimal


def test_checker_accepts_the_untampered_one() -> None:
    verdict = check(MARKET, RULES, SOLUTION)
    assert (verdict.faults, verdict.optimal, verdict.bound) == ((), True, SOLUTION.total_fit)


def test_checker_refuses_more_pairs_than_places() -> None:
    everyone = replace(
        MARKET,
        leaders=tuple(replace(leader, capacity=1) for leader in MARKET.leaders),
        mentors=tuple(replace(mentor, capacity=1) for mentor in MARKET.mentors),
    )
    assert "over_capacity" in check(everyone, RULES, SOLUTION).faults


def test_checker_refuses_a_proof_of_another_market() -> None:
    """A mentor more where leaders go without: the old prices no longer hold."""
    scarce = worlds.crowd(10, 30, seed=3)
    solution = propose(scarce, RULES)
    larger = replace(scarce, mentors=(*scarce.mentors, replace(scarce.mentors[0], id="M9999")))
    verdict = check(larger, RULES, solution)
    assert "price_too_low" in verdict.faults
    assert verdict.too_low > 0


def test_count_only_pass_counts_each_pair_that_is_worth_more() -> None:
    packed = pack(MARKET, RULES)
    prices = prices_of_solution(packed, SOLUTION)
    free = replace(prices, leaders=prices.leaders * 0, mentors=prices.mentors * 0)
    full = {"L0001", "M0001"} & {
        *(name for name, places in zip(packed.leaders.ids, packed.leaders.places, strict=True) if not places),
        *(name for name, places in zip(packed.mentors.ids, packed.mentors.places, strict=True) if not places),
    }
    possible = [pair for pair in plain.free_pairs(MARKET, RULES) if full.isdisjoint(pair)]
    nobody = np.empty(0, dtype=np.int64)
    assert count_too_low(packed, nobody, nobody, free) == len(possible)
    assert count_too_low(packed, *rows_of(packed, possible[:7]), free) == len(possible) - 7
