"""The life of a cohort in words, from milestones and dates alone."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.programmes.models import Milestone
from upwell.programmes.phases import Phase, phase_after

START, END = dt.date(2026, 9, 7), dt.date(2027, 3, 8)


@pytest.mark.parametrize(
    ("names", "on", "phase"),
    [
        ([], START, Phase.DRAFT),
        (["sign_up_opened"], START, Phase.SIGN_UP),
        (["sign_up_opened", "sign_up_closed"], START, Phase.FORMING),
        (["sign_up_opened", "sign_up_closed", "sign_up_opened"], START, Phase.SIGN_UP),
        (["sign_up_opened", "launched"], START - dt.timedelta(1), Phase.ASKING),
        (["sign_up_opened", "launched", "sign_up_opened"], START, Phase.RUNNING),
        (["sign_up_opened", "launched"], END, Phase.RUNNING),
        (["sign_up_opened", "launched"], END + dt.timedelta(1), Phase.CLOSED),
        (["sign_up_opened", "archived"], START, Phase.CLOSED),
    ],
)
def test_the_phase_follows_from_milestones_and_dates(names: list[str], on: dt.date, phase: Phase) -> None:
    assert phase_after(names, starts_on=START, ends_on=END, on=on) == phase


@given(st.lists(st.sampled_from(list(Milestone.Name.values)), max_size=8), st.integers(-60, 400))
def test_a_launched_cohort_never_goes_back(names: list[str], days: int) -> None:
    order = [Phase.ASKING, Phase.RUNNING, Phase.CLOSED]
    on = START + dt.timedelta(days=days)
    now = phase_after(["launched", *names], starts_on=START, ends_on=END, on=on)
    later = phase_after(["launched", *names], starts_on=START, ends_on=END, on=on + dt.timedelta(days=30))
    assert order.index(now) <= order.index(later)
