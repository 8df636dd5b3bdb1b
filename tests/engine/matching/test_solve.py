"""The proposal is the best: against every set, against another solver, whatever the order of the input."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from tests.engine.matching import plain, worlds
from upwell.engine.matching import candidates
from upwell.engine.matching.assess import evaluate
from upwell.engine.matching.certify import check
from upwell.engine.matching.packing import pack
from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import FULL_FIT, Market, Person, Progress, Rules, Solution


def ids(solution: Solution) -> list[tuple[str, str]]:
    return [(pair.leader_id, pair.mentor_id) for pair in solution.pairs]


def people(prefix: str, count: int, capacity: int = 1) -> tuple[Person, ...]:
    return tuple(Person(f"{prefix}{k}", capacity) for k in range(count))


def by_hungarian(market: Market, rules: Rules) -> tuple[int, int]:
    """Another algorithm, written by others: each place is a row or a column, a pair more outweighs any fit."""
    packed = pack(market, rules)
    fits = candidates.free_fits(packed, candidates.ALL).astype(np.int64)
    worth = np.where(fits == candidates.NOT_FREE, 0, fits + FULL_FIT * fits.size)
    assert packed.leaders.places.max() == packed.mentors.places.max() == 1
    chosen = worth[linear_sum_assignment(worth, maximize=True)]
    return int((chosen > 0).sum()), int(chosen.sum() - (chosen > 0).sum() * FULL_FIT * fits.size)


@settings(max_examples=150, deadline=None)
@given(worlds.markets(most=5), worlds.rules)
def test_proposal_is_the_best_of_all_sets(market: Market, rules: Rules) -> None:
    solution = propose(market, rules)
    assert (len(solution.pairs), solution.total_fit) == plain.best(market, rules)
    assert solution.optimal
    assert solution.gap == 0
    assert market.pinned <= set(ids(solution))
    assert all(
        rule.leader_id in {pair[0] for pair in market.pinned} | {None} for rule in solution.rules_broken
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("mentors", "leaders"), [(8, 8), (300, 60), (60, 300), (300, 300)])
def test_another_solver_finds_nothing_better(mentors: int, leaders: int, seed: int) -> None:
    market = worlds.crowd(mentors, leaders, seed)
    solution = propose(market, worlds.CROWD_RULES)
    assert (len(solution.pairs), solution.total_fit) == by_hungarian(market, worlds.CROWD_RULES)


def test_pricing_finds_the_same_when_few_pairs_are_looked_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two candidates a leader and no dense copy, everything depends on the pricing rounds."""
    market = worlds.crowd(300, 280, seed=5, most_places=2)
    expected = propose(market, worlds.CROWD_RULES)
    monkeypatch.setattr(candidates, "KEPT_PER_LEADER", 2)
    monkeypatch.setattr(candidates, "ALL_PAIRS_UP_TO", 0)
    monkeypatch.setattr(candidates, "DENSE_UP_TO", 0)
    monkeypatch.setattr(candidates, "BLOCK", 1000)
    rounds: list[Progress] = []
    solution = propose(market, worlds.CROWD_RULES, report=lambda progress: rounds.append(progress) or True)
    assert len(rounds) > 2
    assert solution.optimal
    assert ids(solution) == ids(expected)
    assert all(one.pairs < len(solution.pairs) or one.bound >= solution.total_fit for one in rounds)


def test_run_that_is_stopped_gives_the_best_so_far_with_a_proven_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    market = worlds.crowd(200, 190, seed=2)
    best = propose(market, worlds.CROWD_RULES)
    monkeypatch.setattr(candidates, "KEPT_PER_LEADER", 2)
    monkeypatch.setattr(candidates, "ALL_PAIRS_UP_TO", 0)
    solution = propose(market, worlds.CROWD_RULES, report=lambda progress: False)
    assert not solution.optimal
    assert solution.gap > 0
    assert (len(solution.pairs), solution.total_fit) < (len(best.pairs), best.total_fit)
    verdict = check(market, worlds.CROWD_RULES, solution)
    assert verdict.faults == ()
    assert not verdict.optimal


@settings(max_examples=60, deadline=None)
@given(worlds.markets(most=6), worlds.rules, st.integers(0, 99))
def test_order_of_the_input_does_not_matter(market: Market, rules: Rules, seed: int) -> None:
    one, other = propose(market, rules, seed=7), propose(worlds.shuffled(market, seed), rules, seed=7)
    assert pickle.dumps(one) == pickle.dumps(other)


def test_order_does_not_matter_in_a_crowd_of_equals() -> None:
    market = Market(mentors=people("m", 40), leaders=people("l", 30))
    one, other = propose(market, Rules(), seed=1), propose(worlds.shuffled(market, 3), Rules(), seed=1)
    assert pickle.dumps(one) == pickle.dumps(other)


def test_seed_decides_between_equals_and_changes_nothing_else() -> None:
    market = Market(mentors=people("m", 9), leaders=people("l", 4))
    proposals = [propose(market, Rules(), seed=seed) for seed in range(6)]
    assert len({tuple(ids(solution)) for solution in proposals}) > 1
    assert {(len(solution.pairs), solution.total_fit) for solution in proposals} == {(4, 0)}


def test_pinning_proposed_pairs_and_running_again_moves_nobody() -> None:
    market = worlds.crowd(60, 40, seed=4, most_places=2)
    first = propose(market, worlds.CROWD_RULES)
    kept = replace(market, pinned=frozenset(ids(first)[::3]))
    assert ids(propose(kept, worlds.CROWD_RULES)) == ids(first)


def test_ties_are_settled_alike_however_the_proposal_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    market = worlds.crowd(150, 140, seed=9)
    coarse = replace(worlds.CROWD_RULES, weights={"time": 1})
    expected = propose(market, coarse)
    monkeypatch.setattr(candidates, "KEPT_PER_LEADER", 3)
    monkeypatch.setattr(candidates, "ALL_PAIRS_UP_TO", 0)
    assert ids(propose(market, coarse)) == ids(expected)


def test_two_people_are_never_paired_twice() -> None:
    market = Market(mentors=people("m", 2, capacity=5), leaders=people("l", 2, capacity=5))
    assert ids(propose(market, Rules())) == [("l0", "m0"), ("l0", "m1"), ("l1", "m0"), ("l1", "m1")]


def test_more_places_than_mentors_leave_leaders_out_and_say_why() -> None:
    market = Market(mentors=people("m", 1), leaders=people("l", 3))
    solution = propose(market, Rules())
    assert len(solution.pairs) == 1
    assert [(one.others, dict(one.excluded), one.taken) for one in solution.leaders_without] == [
        (1, {}, 1)
    ] * 2


def test_where_nobody_is_allowed_nobody_is_paired() -> None:
    leaders = tuple(Person(f"l{k}", level=3) for k in range(2))
    mentors = tuple(Person(f"m{k}", level=3) for k in range(3))
    solution = propose(Market(mentors=mentors, leaders=leaders), Rules())
    assert solution.pairs == ()
    assert solution.optimal
    assert solution.mentors_waiting == ("m0", "m1", "m2")
    assert [dict(one.excluded) for one in solution.leaders_without] == [{"min_level_gap": 3}] * 2
    assert [dict(one.only) for one in solution.leaders_without] == [{"min_level_gap": 3}] * 2


@pytest.mark.parametrize(("mentors", "leaders"), [(0, 0), (0, 3), (3, 0)])
def test_an_empty_side_is_a_plain_answer(mentors: int, leaders: int) -> None:
    solution = propose(Market(mentors=people("m", mentors), leaders=people("l", leaders)), Rules())
    assert (solution.pairs, solution.optimal, solution.total_fit) == ((), True, 0)
    assert (len(solution.mentors_waiting), len(solution.leaders_without)) == (mentors, leaders)


def test_one_leader_gets_the_mentor_who_offers_what_is_wanted() -> None:
    mentors = (Person("linh", offers=("ai",)), Person("quan", offers=("brand",)))
    solution = propose(Market(mentors=mentors, leaders=(Person("hung", wants=("ai",)),)), Rules())
    assert ids(solution) == [("hung", "linh")]


def test_people_without_places_take_no_part() -> None:
    market = Market(mentors=people("m", 2, capacity=0), leaders=people("l", 1))
    solution = propose(market, Rules())
    assert solution.mentors_waiting == ()
    assert [one.others for one in solution.leaders_without] == [0]


def test_pinned_pair_that_breaks_rules_is_kept_and_reported() -> None:
    market = Market(
        mentors=people("m", 2),
        leaders=people("l", 2),
        manager_of={"m0": "l0"},
        pinned=frozenset({("l0", "m0")}),
        forbidden=frozenset({("l0", "m0")}),
    )
    solution = propose(market, Rules())
    assert ids(solution) == [("l0", "m0"), ("l1", "m1")]
    assert [pair.pinned for pair in solution.pairs] == [True, False]
    assert [(rule.code, rule.leader_id) for rule in solution.rules_broken] == [
        ("never_these_two", "l0"),
        ("same_line", "l0"),
    ]


def test_everything_may_be_pinned_even_beyond_the_places() -> None:
    pinned = frozenset({("l0", "m0"), ("l0", "m1"), ("l1", "m0"), ("l1", "m1")})
    solution = propose(Market(mentors=people("m", 2), leaders=people("l", 2), pinned=pinned), Rules())
    assert set(ids(solution)) == pinned
    assert solution.optimal
    assert [(rule.code, rule.leader_id, rule.mentor_id) for rule in solution.rules_broken] == [
        ("over_capacity", "l0", None),
        ("over_capacity", "l1", None),
        ("over_capacity", None, "m0"),
        ("over_capacity", None, "m1"),
    ]


def test_pairs_come_first_then_fit() -> None:
    """The perfect pair would leave the others without: two plain pairs are proposed instead."""
    leaders = (Person("l0", wants=("ai",)), Person("l1", wants=("ai",)))
    mentors = (Person("m0", offers=("ai",)), Person("m1", avoid=("l1",)))
    solution = propose(Market(mentors=mentors, leaders=leaders), Rules())
    assert ids(solution) == [("l0", "m1"), ("l1", "m0")]
    leaders = (leaders[0], replace(leaders[1], wants=("brand",)))
    assert ids(propose(Market(mentors=mentors, leaders=leaders), Rules())) == [("l0", "m1"), ("l1", "m0")]


def test_no_second_solver_is_loaded_beside_the_first() -> None:
    """SciPy and others bring HiGHS, which in one process with OR-Tools may crash it."""
    seen = (
        "import sys, upwell.engine.matching.effects; print('scipy' in sys.modules, 'highspy' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "False"]


def test_proposal_agrees_with_an_evaluation_of_its_pairs() -> None:
    market = worlds.crowd(50, 40, seed=1, most_places=2)
    solution = propose(market, worlds.CROWD_RULES)
    evaluation = evaluate(market, worlds.CROWD_RULES, ids(solution))
    assert evaluation.pairs == solution.pairs
    assert evaluation.total_fit == solution.total_fit
    assert evaluation.mentors_waiting == solution.mentors_waiting
    assert evaluation.leaders_without == tuple(one.person_id for one in solution.leaders_without)
