"""The fit: points that sum, block and single pair alike, each criterion as described."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.matching import plain, worlds
from upwell.engine.matching.arrays import ALL, Block, Some
from upwell.engine.matching.assess import evaluate
from upwell.engine.matching.packing import pack
from upwell.engine.matching.scoring import fits, shares
from upwell.engine.matching.types import CRITERIA, DEFAULT_WEIGHTS, FULL_FIT, Market, Person, Rules


def points(leader: Person, mentor: Person, rules: Rules | None = None, *others: Person) -> dict[str, int]:
    market = Market(leaders=(leader,), mentors=(mentor, *others))
    (pair,) = evaluate(market, rules or Rules(), [(leader.id, mentor.id)]).pairs
    return dict(pair.points)


def only(criterion: str, **rules: object) -> Rules:
    return Rules(weights={criterion: 1}, **rules)  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None)
@given(worlds.markets(), worlds.rules)
def test_points_agree_with_their_description_and_sum_to_the_fit(market: Market, rules: Rules) -> None:
    pairs = [(leader.id, mentor.id) for leader in market.leaders for mentor in market.mentors]
    by_id = {person.id: person for person in (*market.leaders, *market.mentors)}
    for pair in evaluate(market, rules, pairs).pairs:
        assert tuple(pair.points) == CRITERIA
        assert sum(pair.points.values()) == pair.fit
        assert 0 <= pair.fit <= FULL_FIT
        expected = plain.fit_points(market, rules, by_id[pair.leader_id], by_id[pair.mentor_id])
        assert dict(pair.points) == expected


@settings(max_examples=60, deadline=None)
@given(worlds.markets(), worlds.rules)
def test_pair_has_the_same_fit_alone_and_in_a_block(market: Market, rules: Rules) -> None:
    packed = pack(market, rules)
    block = fits(Block(packed, ALL, ALL))
    leaders, mentors = block.nonzero()
    assert fits(Some(packed, leaders, mentors)).tolist() == block[leaders, mentors].tolist()


@given(st.dictionaries(st.sampled_from(CRITERIA), st.integers(0, 1000)))
def test_weights_are_shared_out_to_the_last_point(weights: dict[str, int]) -> None:
    parts = shares(FULL_FIT, weights)
    assert sum(parts.values()) == (FULL_FIT if any(weights.values()) else 0)
    whole = sum(weights.values())
    assert all(abs(parts[code] - FULL_FIT * weights[code] / whole) < 1 for code in weights if whole)


def test_default_weights_are_points_of_a_hundred() -> None:
    assert sum(DEFAULT_WEIGHTS.values()) == 100
    assert tuple(DEFAULT_WEIGHTS) == CRITERIA


def test_a_perfect_pair_has_full_marks() -> None:
    leader = Person(
        *("hung", 1, 9, "board", "Hà Nội"), languages=("vi",), slots=worlds.SLOTS, offers=("data", "care")
    )
    mentor = Person(
        *("linh", 1, 2, "sales", "Huế"), languages=("vi",), slots=worlds.SLOTS, offers=("ai", "apps", "brand")
    )
    leader = replace(leader, wants=("ai", "apps", "brand"), prefer=("linh",))
    mentor = replace(mentor, wants=("data", "care"), prefer=("hung",))
    assert sum(points(leader, mentor).values()) == FULL_FIT


def test_topics_count_by_share_of_what_is_wanted() -> None:
    leader = Person("hung", wants=("ai", "apps", "brand"))
    rules = only("leader_wants")
    assert points(leader, Person("linh", offers=("ai", "apps")), rules)["leader_wants"] == 6667
    assert points(leader, Person("linh", offers=("care",)), rules)["leader_wants"] == 0
    assert points(leader, Person("linh", offers=(*worlds.TOPICS,)), rules)["leader_wants"] == FULL_FIT


def test_repeating_a_topic_changes_nothing() -> None:
    once, twice = (Person("hung", wants=wants) for wants in (("ai", "apps"), ("apps", "ai", "ai", "apps")))
    mentor = Person("linh", offers=("ai", "ai"))
    assert points(once, mentor) == points(twice, mentor)


def test_shared_time_is_full_at_four_half_hours() -> None:
    leader, rules = Person("hung", slots=worlds.SLOTS), only("time")
    given_points = [
        points(leader, Person("linh", slots=worlds.SLOTS[:n]), rules)["time"] for n in range(1, 7)
    ]
    assert given_points == [2500, 5000, 7500, 10_000, 10_000, 10_000]


def test_a_week_full_of_slots_is_counted_right() -> None:
    week = tuple(
        f"{day}{half:03d}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") for half in range(48)
    )
    market = Market(leaders=(Person("hung", slots=week),), mentors=(Person("linh", slots=week),))
    rules = Rules(min_shared_slots=len(week), weights={"time": 1})
    assert [pair.fit for pair in evaluate(market, rules, [("hung", "linh")]).pairs] == [FULL_FIT]
    assert not evaluate(market, rules, [("hung", "linh")]).rules_broken


def test_birth_years_count_only_with_the_opt_in_and_up_to_25_years() -> None:
    leader, mentor = Person("hung", birth_year=1960), Person("linh", birth_year=1980)
    assert points(leader, mentor, only("vantage"))["vantage"] == 0
    opted_in = only("vantage", use_birth_year=True)
    assert points(leader, mentor, opted_in)["vantage"] == FULL_FIT * 20 // 25
    assert points(leader, replace(mentor, birth_year=2005), opted_in)["vantage"] == FULL_FIT


def test_unknown_unit_or_site_gives_no_points() -> None:
    rules, other = only("vantage"), Person("quan", unit="plant", site="Huế")
    leader = Person("hung", unit="sales", site="Hà Nội")
    assert points(leader, Person("linh"), rules, other)["vantage"] == 0
    assert points(leader, Person("linh", unit="plant", site="Hà Nội"), rules, other)["vantage"] == 5000


def test_lower_choices_give_less_and_the_sixth_nothing() -> None:
    mentors = tuple(Person(f"m{k}") for k in range(7))
    leader = Person("hung", prefer=("stranger", *(f"m{k}" for k in range(7))))
    market = Market(leaders=(leader,), mentors=mentors)
    pairs = evaluate(market, only("preference"), [("hung", mentor.id) for mentor in mentors]).pairs
    assert [pair.fit for pair in pairs] == [10_000, 8000, 6000, 4000, 2000, 0, 0]


def test_criterion_without_data_gives_its_weight_to_the_others() -> None:
    leader, mentor = Person("hung", wants=("ai",), slots=("mon0900",)), Person("linh", offers=("ai",))
    assert points(leader, mentor)["leader_wants"] == FULL_FIT


@pytest.mark.parametrize("weights", [{}, {"time": 0}])
def test_without_weights_every_fit_is_nothing(weights: dict[str, int]) -> None:
    leader, mentor = Person("hung", slots=("mon0900",)), Person("linh", slots=("mon0900",))
    assert sum(points(leader, mentor, Rules(weights=weights)).values()) == 0
