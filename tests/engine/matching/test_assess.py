"""Pairs set by hand are counted as they stand."""

import pytest

from upwell.engine.matching.assess import evaluate
from upwell.engine.matching.types import BrokenRule, Market, MarketError, Person, Rules

MARKET = Market(
    mentors=(Person("linh", offers=("ai",), level=2), Person("mai", level=5)),
    leaders=(Person("hung", wants=("ai",), level=6), Person("lan", level=6)),
)


def test_pairs_are_sorted_scored_and_checked() -> None:
    evaluation = evaluate(MARKET, Rules(), [("lan", "mai"), ("hung", "linh")])
    assert [(pair.leader_id, pair.mentor_id, pair.fit) for pair in evaluation.pairs] == [
        ("hung", "linh", 10_000),
        ("lan", "mai", 0),
    ]
    assert evaluation.total_fit == 10_000
    assert evaluation.rules_broken == (BrokenRule("min_level_gap", "lan", "mai"),)
    assert (evaluation.leaders_without, evaluation.mentors_waiting) == ((), ())


def test_too_many_pairs_for_one_person_are_reported() -> None:
    evaluation = evaluate(MARKET, Rules(min_level_gap=None), [("hung", "linh"), ("hung", "mai")])
    assert evaluation.rules_broken == (BrokenRule("over_capacity", "hung", None),)
    assert evaluation.leaders_without == ("lan",)


def test_no_pairs_are_an_answer_too() -> None:
    evaluation = evaluate(MARKET, Rules(), [])
    assert (evaluation.pairs, evaluation.total_fit) == ((), 0)
    assert (evaluation.leaders_without, evaluation.mentors_waiting) == (("hung", "lan"), ("linh", "mai"))


@pytest.mark.parametrize(
    ("pairs", "word"),
    [
        ([("hung", "quan")], "mentor quan"),
        ([("quan", "linh")], "leader quan"),
        ([("hung", "linh"), ("hung", "linh")], "twice"),
    ],
)
def test_strangers_and_repeated_pairs_are_refused(pairs: list[tuple[str, str]], word: str) -> None:
    with pytest.raises(MarketError, match=word):
        evaluate(MARKET, Rules(), pairs)
