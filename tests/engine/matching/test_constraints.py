"""Every hard rule, alone and against its description in plain words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.engine.matching import plain, worlds
from upwell.engine.matching.arrays import ALL, Block
from upwell.engine.matching.constraints import forbidden
from upwell.engine.matching.explain import explain_all, why_forbidden
from upwell.engine.matching.packing import pack
from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import Market, MarketError, Person, Rules

OPEN = Rules(min_level_gap=None, common_language=False)


def two(leader: Person | None = None, mentor: Person | None = None, **market: object) -> Market:
    return Market(
        leaders=(leader or Person("hung"),),
        mentors=(mentor or Person("linh"),),
        **market,  # type: ignore[arg-type]
    )


def codes(market: Market, rules: Rules = OPEN) -> tuple[str, ...]:
    return why_forbidden(market, rules, market.leaders[0].id, market.mentors[0].id)


@settings(max_examples=120, deadline=None)
@given(worlds.markets(), worlds.rules)
def test_rules_agree_with_their_description(market: Market, rules: Rules) -> None:
    pairs = [(leader.id, mentor.id) for leader in market.leaders for mentor in market.mentors]
    said = {
        (one.leader_id, one.mentor_id): set(one.forbidden_by) for one in explain_all(market, rules, pairs)
    }
    for leader in market.leaders:
        for mentor in market.mentors:
            assert said[leader.id, mentor.id] == plain.broken_rules(market, rules, leader, mentor)


@settings(max_examples=60, deadline=None)
@given(worlds.markets(), worlds.rules)
def test_block_forbids_what_single_pairs_forbid(market: Market, rules: Rules) -> None:
    packed = pack(market, rules)
    block = forbidden(Block(packed, ALL, ALL))
    for row, leader in enumerate(packed.leaders.ids):
        for column, mentor in enumerate(packed.mentors.ids):
            assert block[row, column] == bool(why_forbidden(market, rules, leader, mentor))


@pytest.mark.parametrize(
    "lines",
    [
        {"linh": "hung"},
        {"linh": "a", "a": "b", "b": "hung"},
        {"hung": "linh"},
        {"hung": "a", "a": "b", "b": "linh"},
        {"linh": "a", "a": "hung", "hung": "a"},  # a cycle of which the leader is part
        {"linh": "a", "a": "hung", "hung": "linh"},
    ],
)
def test_same_line_is_found_at_any_depth_in_either_direction(lines: dict[str, str | None]) -> None:
    assert codes(two(manager_of=lines)) == ("same_line",)
    assert codes(two(manager_of=lines), replace(OPEN, same_line="allow")) == ()


@pytest.mark.parametrize(
    "lines",
    [
        {"linh": "a", "hung": "a"},
        {"linh": "nobody knows"},
        {"linh": "linh", "hung": "hung"},
        {"linh": "a", "a": "b", "b": "a", "hung": "c", "c": "hung"},
    ],
)
def test_colleagues_strangers_and_foreign_cycles_are_not_in_one_line(lines: dict[str, str | None]) -> None:
    assert codes(two(manager_of=lines)) == ()


def test_line_runs_through_managers_who_are_only_named() -> None:
    market = two(leader=Person("away"), manager_of={"linh": "away"})
    assert codes(market) == ("same_line",)


def test_same_team_means_the_same_line_manager() -> None:
    rules = replace(OPEN, same_team="forbid")
    assert codes(two(manager_of={"linh": "a", "hung": "a"}), rules) == ("same_team",)
    assert codes(two(manager_of={"linh": "a", "hung": "b"}), rules) == ()


@pytest.mark.parametrize(("leader", "mentor", "allowed"), [(5, 3, True), (5, 4, False), (3, 5, False)])
def test_level_gap_runs_from_mentor_up_to_leader(leader: int, mentor: int, allowed: bool) -> None:
    market = two(Person("hung", level=leader), Person("linh", level=mentor))
    rules = replace(OPEN, min_level_gap=2)
    assert codes(market, rules) == (() if allowed else ("min_level_gap",))


def test_unknown_level_has_its_own_code() -> None:
    market = two(Person("hung", level=5), Person("linh"))
    assert codes(market, replace(OPEN, min_level_gap=2)) == ("level_unknown",)


def test_unknown_language_has_its_own_code() -> None:
    market = two(Person("hung", languages=("vi",)), Person("linh"))
    assert codes(market, replace(OPEN, common_language=True)) == ("language_unknown",)


def test_one_common_language_is_enough_and_none_is_not() -> None:
    rules = replace(OPEN, common_language=True)
    leader = Person("hung", languages=("vi", "fr"))
    assert codes(two(leader, Person("linh", languages=("vi",))), rules) == ()
    assert codes(two(leader, Person("linh", languages=("en",))), rules) == ("common_language",)


def test_slots_count_only_where_both_gave_some() -> None:
    rules = replace(OPEN, min_shared_slots=2)
    leader = Person("hung", slots=("mon0900", "mon0930", "tue1500"))
    others = (Person("quan", slots=("fri0800",)),)
    assert codes(two(leader, Person("linh", slots=("mon0900", "mon0930"))), rules) == ()
    assert codes(two(leader, Person("linh", slots=("mon0900",))), rules) == ("min_shared_slots",)
    silent = Market(leaders=(leader,), mentors=(Person("linh"), *others))
    assert why_forbidden(silent, rules, "hung", "linh") == ()


def test_same_unit_is_counted_within_the_employer() -> None:
    rules = replace(OPEN, same_unit="forbid")
    leader = Person("hung", unit="sales", employer="A")
    assert codes(two(leader, Person("linh", unit="sales", employer="A")), rules) == ("same_unit",)
    assert codes(two(leader, Person("linh", unit="sales", employer="B")), rules) == ()


@pytest.mark.parametrize("code", ["dotted_line", "appraiser"])
@pytest.mark.parametrize("by", ["leader", "mentor"])
def test_dotted_managers_and_appraisers_count_in_either_direction(code: str, by: str) -> None:
    field = {"dotted_line": "dotted_manager_ids", "appraiser": "appraiser_ids"}[code]
    people = {"leader": Person("hung"), "mentor": Person("linh")}
    other = {"leader": "linh", "mentor": "hung"}[by]
    people[by] = replace(people[by], **{field: (other,)})  # type: ignore[arg-type]
    market = two(**people)
    assert codes(market) == (code,)
    assert codes(market, replace(OPEN, **{code: "allow"})) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["leader", "mentor"])
def test_either_side_may_avoid_the_other(by: str) -> None:
    people = {"leader": Person("hung"), "mentor": Person("linh")}
    people[by] = replace(people[by], avoid=("linh" if by == "leader" else "hung",))
    assert codes(two(**people)) == ("avoid",)


def test_nobody_meets_themselves_or_whom_they_must_never_meet() -> None:
    assert codes(two(Person("linh"), Person("linh"))) == ("same_person",)
    assert codes(two(forbidden=frozenset({("hung", "linh")}))) == ("never_these_two",)


def test_rules_without_data_switch_themselves_off_and_say_so() -> None:
    rules = Rules(same_unit="forbid", same_team="forbid", min_shared_slots=1, use_birth_year=True)
    solution = propose(two(), rules)
    assert len(solution.pairs) == 1
    assert set(solution.switched_off) == {
        *("same_line", "dotted_line", "appraiser", "same_team", "same_unit", "min_level_gap"),
        *("common_language", "min_shared_slots", "use_birth_year"),
        *("leader_wants", "mentor_wants", "vantage", "time", "language", "preference"),
    }


def test_rules_that_are_off_are_not_named_as_switched_off() -> None:
    rules = Rules(same_line="allow", dotted_line="allow", appraiser="allow", min_level_gap=None, weights={})
    assert propose(two(), replace(rules, common_language=False)).switched_off == ()


@pytest.mark.parametrize(
    ("market", "word"),
    [
        (Market(mentors=(Person("linh"), Person("linh")), leaders=()), "linh"),
        (Market(mentors=(Person("linh", capacity=-1),), leaders=()), "capacity"),
        (Market(mentors=(Person("linh", level=10**9),), leaders=()), "level"),
        (two(pinned=frozenset({("hung", "quan")})), "quan"),
        (two(pinned=frozenset({("quan", "linh")})), "quan"),
    ],
)
def test_contradictions_are_named(market: Market, word: str) -> None:
    with pytest.raises(MarketError, match=word):
        propose(market, Rules())


@pytest.mark.parametrize(
    "wrong",
    [{"same_line": "maybe"}, {"min_shared_slots": -1}, {"weights": {"beauty": 3}}, {"weights": {"time": -3}}],
)
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(MarketError):
        Rules(**wrong)  # type: ignore[arg-type]
