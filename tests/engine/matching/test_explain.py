"""Reasons, warnings, and why somebody has nobody."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings

from tests.engine.matching import plain, worlds
from upwell.engine.matching.explain import explain, explain_all, why_waiting
from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import CRITERIA, Market, MarketError, Person, Rules

OPEN = Rules(min_level_gap=None, common_language=False)
HUNG = Person(
    "hung",
    unit="finance",
    site="Huế",
    languages=("vi",),
    slots=("mon0900", "tue1530"),
    offers=("data",),
    wants=("brand", "ai"),
    prefer=("stranger", "linh"),
    birth_year=1966,
)
LINH = Person(
    "linh",
    unit="sales",
    site="Huế",
    languages=("en", "vi"),
    slots=("tue1530",),
    offers=("ai", "apps", "brand"),
    wants=("care", "data"),
    birth_year=1998,
    joined_on=date(2026, 5, 1).toordinal(),
)
MARKET = Market(mentors=(LINH,), leaders=(HUNG,))


def test_each_criterion_says_what_its_points_are_for() -> None:
    said = {reason.code: reason for reason in explain(MARKET, OPEN, "hung", "linh").reasons}
    assert tuple(said) == CRITERIA
    assert (said["leader_wants"].things, dict(said["leader_wants"].figures)) == (
        ("ai", "brand"),
        {"wanted": 2},
    )
    assert said["leader_wants"].points == said["leader_wants"].most == 4000
    assert (said["mentor_wants"].things, said["mentor_wants"].points) == (("data",), 1250)
    assert dict(said["vantage"].figures) == {"other_unit": 1, "other_site": 0, "years": None}
    assert (said["time"].things, said["time"].points) == (("tue1530",), 250)
    assert said["language"].things == ("vi",)
    assert dict(said["preference"].figures) == {"leader_choice": 1, "mentor_choice": None}


def test_points_of_the_reasons_sum_to_the_fit() -> None:
    explanation = explain(MARKET, OPEN, "hung", "linh")
    assert sum(reason.points for reason in explanation.reasons) == explanation.fit
    assert sum(reason.most for reason in explanation.reasons) == 10_000


def test_years_are_named_only_with_the_opt_in() -> None:
    reasons = explain(MARKET, Rules(min_level_gap=None, use_birth_year=True), "hung", "linh").reasons
    assert [reason.figures["years"] for reason in reasons if reason.code == "vantage"] == [32]


def test_what_to_watch_is_named() -> None:
    today = date(2026, 8, 1).toordinal()
    assert explain(MARKET, OPEN, "hung", "linh", today=today).watch == (
        "one_shared_slot",
        "same_site",
        "new_joiner",
    )
    assert explain(MARKET, OPEN, "hung", "linh").watch == ("one_shared_slot", "same_site")
    stranger = Market(mentors=(Person("quan", slots=("fri0800",), unit="finance"),), leaders=(HUNG,))
    assert explain(stranger, OPEN, "hung", "quan").watch == ("no_topic", "no_shared_slot", "same_unit")


def test_one_pair_is_explained_as_among_all() -> None:
    market = worlds.crowd(6, 5, seed=1)
    pairs = [(leader.id, mentor.id) for leader in market.leaders for mentor in market.mentors]
    every = explain_all(market, worlds.CROWD_RULES, pairs)
    assert every == [explain(market, worlds.CROWD_RULES, *pair) for pair in pairs]


@settings(max_examples=60, deadline=None)
@given(worlds.markets(), worlds.rules)
def test_left_out_people_are_told_how_many_each_rule_excludes(market: Market, rules: Rules) -> None:
    solution = propose(market, rules)
    by_id = {person.id: person for person in (*market.leaders, *market.mentors)}
    for left_out in solution.leaders_without:
        others = [mentor for mentor in market.mentors if mentor.capacity]
        broken = [plain.broken_rules(market, rules, by_id[left_out.person_id], mentor) for mentor in others]
        assert left_out.others == len(others)
        assert Counter(left_out.excluded) == Counter(code for codes in broken for code in codes)
        assert Counter(left_out.only) == Counter(min(codes) for codes in broken if len(codes) == 1)
        assert left_out.taken == sum(not codes for codes in broken)
    for name in solution.mentors_waiting:
        others = [leader for leader in market.leaders if leader.capacity]
        broken = [plain.broken_rules(market, rules, leader, by_id[name]) for leader in others]
        waiting = why_waiting(market, rules, name)
        assert Counter(waiting.excluded) == Counter(code for codes in broken for code in codes)
        assert waiting.taken == sum(not codes for codes in broken)


def test_nobody_waits_who_is_not_there() -> None:
    with pytest.raises(MarketError, match="nobody"):
        why_waiting(MARKET, OPEN, "nobody")
