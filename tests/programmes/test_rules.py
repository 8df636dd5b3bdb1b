"""Plain data of a cohort: what is accepted, and that checking settles it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.programmes import rules


@given(weeks=st.lists(st.integers(-20, 330), min_size=4, max_size=4), pulse=st.integers(0, 30))
def test_a_survey_plan_is_accepted_only_when_its_waves_follow_one_another(
    weeks: list[int], pulse: int
) -> None:
    plan = {"waves": dict(zip(rules.WAVES, weeks, strict=True)), "pulse_every_weeks": pulse}
    fits = -8 <= weeks[0] <= 0 and weeks == sorted(set(weeks)) and weeks[3] <= 320 and 4 <= pulse <= 13
    if fits:
        assert rules.checked_survey_plan(plan) == plan
    else:
        with pytest.raises(rules.BadRules):
            rules.checked_survey_plan(plan)


@given(st.dictionaries(st.sampled_from(list(rules.CRITERIA)), st.integers(0, 100)))
def test_checked_weights_are_complete_and_stay_as_they_are_when_checked_again(
    given_weights: dict[str, int],
) -> None:
    try:
        weights = rules.checked_weights(given_weights)
    except rules.BadRules:
        assert set(given_weights) == set(rules.CRITERIA)
        assert not any(given_weights.values())
    else:
        assert set(weights) == set(rules.CRITERIA)
        assert rules.checked_weights(weights) == weights


@given(st.text(max_size=200))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert rules.tidy(rules.tidy(text)) == rules.tidy(text)
