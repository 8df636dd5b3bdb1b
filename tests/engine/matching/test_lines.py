"""Intervals say who stands above whom, as walking up the line does."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.matching.plain import above
from upwell.engine.matching.lines import NOBODY, tour
from upwell.engine.matching.types import Market

NAMES = ("a", "b", "c", "d", "e", "f", "away")


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from((*NAMES, None, ""))))
def test_interval_of_a_manager_holds_the_whole_line(manager_of: dict[str, str | None]) -> None:
    lines = tour(manager_of, NAMES)
    market = Market(mentors=(), leaders=(), manager_of=manager_of)
    for upper in NAMES:
        for lower in NAMES:
            inside = lines.start[lines.index[upper]] <= lines.start[lines.index[lower]]
            inside = inside and bool(lines.start[lines.index[lower]] < lines.end[lines.index[upper]])
            assert inside == (upper == lower or upper in above(market, lower))


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from((*NAMES, None))))
def test_direct_manager_is_known_and_nobody_is_their_own(manager_of: dict[str, str | None]) -> None:
    lines = tour(manager_of, NAMES)
    for name in NAMES:
        boss = manager_of.get(name)
        expected = lines.index[boss] if boss and boss != name else NOBODY
        assert lines.manager[lines.index[name]] == expected


def test_a_line_as_deep_as_the_firm_is_numbered() -> None:
    deep: dict[str, str | None] = {str(k): str(k + 1) for k in range(3000)}
    lines = tour(deep, ())
    top = lines.index["3000"]
    assert (lines.start[top], lines.end[top]) == (0, 3001)


def test_an_empty_firm_is_a_plain_answer() -> None:
    assert dict(tour({}, ()).index) == {}
