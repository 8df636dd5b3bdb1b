"""What a change by hand does: every claimed figure equals a computation from scratch."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.engine.matching import plain, worlds
from upwell.engine.matching import detours
from upwell.engine.matching.assess import evaluate
from upwell.engine.matching.effects import alternatives
from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import (
    Alternative,
    Effect,
    Evaluation,
    Market,
    MarketError,
    Person,
    Rules,
    Solution,
)

OPEN = Rules(min_level_gap=None, common_language=False)
PairIds = tuple[str, str]


def ids(current: Solution | Evaluation) -> set[PairIds]:
    return {(pair.leader_id, pair.mentor_id) for pair in current.pairs}


def effect_of(market: Market, rules: Rules, before: Solution | Evaluation, after: set[PairIds]) -> Effect:
    total = evaluate(market, rules, sorted(after)).total_fit
    return Effect(len(after) - len(before.pairs), total - before.total_fit)


def agrees(
    market: Market, rules: Rules, current: Solution | Evaluation, leader: str, one: Alternative
) -> None:
    """Both effects, worked out again from nothing."""
    assert one.best is not None
    assert one.swap is not None
    pinned = propose(replace(market, pinned=market.pinned | {(leader, one.mentor_id)}), rules)
    gain = Effect(len(pinned.pairs) - len(current.pairs), pinned.total_fit - current.total_fit)
    assert one.best == gain
    now = ids(current)
    after = (now - set(one.swap.removed)) | set(one.swap.added)
    assert set(one.swap.removed) <= now
    assert now.isdisjoint(one.swap.added)
    assert one.swap.effect == effect_of(market, rules, current, after)
    assert (one.best.pairs, one.best.total_fit) >= (one.swap.effect.pairs, one.swap.effect.total_fit)


@settings(max_examples=60, deadline=None)
@given(worlds.markets(most=4), worlds.rules)
def test_effects_of_a_proposal_equal_a_computation_from_scratch(market: Market, rules: Rules) -> None:
    solution = propose(market, rules)
    by_id = {person.id: person for person in (*market.leaders, *market.mentors)}
    for leader in market.leaders:
        every = alternatives(market, rules, solution, leader.id, limit=9)
        had = {pair.mentor_id for pair in solution.pairs if pair.leader_id == leader.id}
        assert {one.mentor_id for one in every} == {m.id for m in market.mentors if m.capacity} - had
        for one in every:
            mentor = by_id[one.mentor_id]
            assert set(one.forbidden_by) == plain.broken_rules(market, rules, leader, mentor)
            assert dict(one.points) == plain.fit_points(market, rules, leader, mentor)
            if one.forbidden_by or one.blocked_by_pins:
                assert (one.best, one.swap) == (None, None)
            else:
                agrees(market, rules, solution, leader.id, one)


@settings(max_examples=30, deadline=None)
@given(worlds.markets(most=4), worlds.rules)
def test_effects_on_pairs_changed_by_hand_equal_a_computation_from_scratch(
    market: Market, rules: Rules
) -> None:
    """Half of the proposal, as if a coordinator had dissolved the rest."""
    current = evaluate(market, rules, sorted(ids(propose(market, rules)) | market.pinned)[::2])
    if not market.pinned <= ids(current):
        return
    for leader in market.leaders:
        for one in alternatives(market, rules, current, leader.id, limit=9):
            if one.best is not None:
                agrees(market, rules, current, leader.id, one)


@pytest.mark.parametrize("dense", [True, False])
def test_effects_in_a_crowd_equal_a_computation_from_scratch(
    dense: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not dense:
        monkeypatch.setattr(detours, "DENSE_UP_TO", 0)
        monkeypatch.setattr(detours, "BLOCK", 500)
    market = worlds.crowd(60, 50, seed=8, most_places=2)
    solution = propose(market, worlds.CROWD_RULES)
    for leader in ("L0000", "L0017"):
        every = alternatives(market, worlds.CROWD_RULES, solution, leader, limit=6)
        assert len(every) == 6
        for one in every:
            agrees(market, worlds.CROWD_RULES, solution, leader, one)


def test_best_effects_come_first_and_forbidden_mentors_last() -> None:
    market = worlds.crowd(30, 20, seed=1)
    solution = propose(market, worlds.CROWD_RULES)
    every = alternatives(market, worlds.CROWD_RULES, solution, "L0003", limit=99)
    effects = [(one.best.pairs, one.best.total_fit) for one in every if one.best]
    assert effects == sorted(effects, reverse=True)
    assert all(effect <= (0, 0) for effect in effects)
    assert all(one.forbidden_by for one in every[len(effects) :])
    assert alternatives(market, worlds.CROWD_RULES, solution, "L0003", limit=3) == every[:3]


def three() -> tuple[Market, Solution]:
    """Linh suits both leaders, Quân only Hùng, Mai waits."""
    leaders = (Person("hung", wants=("ai",)), Person("lan", wants=("ai", "brand")))
    mentors = (Person("linh", offers=("ai", "brand")), Person("quan", offers=("ai",)), Person("mai"))
    market = Market(mentors=mentors, leaders=leaders)
    return market, propose(market, OPEN)


def test_exchange_gives_the_other_leader_the_mentor_in_return() -> None:
    market, solution = three()
    assert ids(solution) == {("hung", "quan"), ("lan", "linh")}
    (one,) = alternatives(market, OPEN, solution, "hung", mentor_ids=["linh"])
    assert one.swap is not None
    assert (one.swap.kind, one.swap.loses, one.swap.other_leader_id) == ("exchange", "quan", "lan")
    assert (one.swap.other_fit_before, one.swap.other_fit_after) == (10_000, 5_000)
    assert one.swap.effect == Effect(0, -5_000)


def test_waiting_mentor_replaces_the_present_one() -> None:
    market, solution = three()
    (one,) = alternatives(market, OPEN, solution, "hung", mentor_ids=["mai"])
    assert one.swap is not None
    assert (one.swap.kind, one.swap.loses, one.swap.effect) == ("replaces", "quan", Effect(0, -10_000))


def test_exchange_that_a_rule_forbids_leaves_the_other_leader_without() -> None:
    market, _ = three()
    market = replace(market, forbidden=frozenset({("lan", "quan")}))
    solution = propose(market, OPEN)
    (one,) = alternatives(market, OPEN, solution, "hung", mentor_ids=["linh"])
    assert one.swap is not None
    assert (one.swap.kind, one.swap.blocked_by) == ("moves", ("never_these_two",))
    assert one.swap.effect == Effect(-1, -10_000)
    assert one.best == Effect(0, -10_000)  # Mai comes in


def test_leader_with_a_free_place_just_gets_one_more() -> None:
    market = Market(leaders=(Person("hung", capacity=2),), mentors=(Person("linh"), Person("mai")))
    current = evaluate(market, OPEN, [("hung", "linh")])
    (one,) = alternatives(market, OPEN, current, "hung")
    assert one.swap is not None
    assert (one.swap.kind, one.swap.effect, one.best) == ("adds", Effect(1, 0), Effect(1, 0))


def test_pinned_pairs_are_not_given_up() -> None:
    market, _ = three()
    market = replace(market, pinned=frozenset({("lan", "linh")}))
    solution = propose(market, OPEN)
    (one,) = alternatives(market, OPEN, solution, "hung", mentor_ids=["linh"])
    assert (one.blocked_by_pins, one.swap, one.best) == (True, None, None)


@pytest.mark.parametrize("who", [("nobody", None), ("hung", ["nobody"])])
def test_strangers_are_named(who: tuple[str, list[str] | None]) -> None:
    market, solution = three()
    with pytest.raises(MarketError, match="nobody"):
        alternatives(market, OPEN, solution, who[0], mentor_ids=who[1])
