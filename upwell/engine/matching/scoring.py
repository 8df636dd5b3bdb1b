"""How good a pair is: six criteria, each a whole number of points, together the fit from 0 to 10,000.

- leader_wants: the share of the topics the leader wants that the mentor offers (2 of 3: two thirds).
- mentor_wants: the same, with the mentor's wants and the leader's offers.
- vantage: another unit, another site, and, only where the cohort opted in, the years between them up to 25.
  Equal parts; what is not known of either gives nothing.
- time: shared weekly half-hours, full at 4.
- language: one shared language or more.
- preference: half by the mentor's ranking, half by the leader's: 100, 80, 60, 40, 20 % for choice 1 to 5. A
  longer list gains nothing. People who take no part are skipped in the ranking.

A criterion about which the market has no data gives its weight to the others and is named in `switched_off`.
Where points do not divide evenly, the odd ones go to the first by name, so that full marks are always 10,000.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import ALL, Points, View
from .types import CRITERIA, FULL_FIT, Market, Rules

FULL_SLOTS = 4
FULL_YEARS = 25


def fits(view: View) -> Points:
    """Fit of every pair in view, rules aside."""
    total = view.topic_points(ALL)
    for criterion, points in _POINTS.items():
        if view.packed.points[criterion]:
            total += points(view)
    return total


def criterion_points(view: View, criterion: str) -> Points:
    """Points of every pair in view by one criterion; summed over CRITERIA they are the fit."""
    if criterion in view.packed.topic_rows:
        return view.topic_points(view.packed.topic_rows[criterion])
    return _POINTS[criterion](view)


def shared_slots(view: View) -> NDArray[np.unsignedinteger]:
    """Weekly half-hours that both can give."""
    leaders, mentors = view.packed.leaders.slots, view.packed.mentors.slots
    count = np.zeros(view.shape, dtype=np.uint8 if len(leaders) < 4 else np.uint16)  # 3 words: at most 192
    for ours, theirs in zip(leaders, mentors, strict=True):
        count += np.bitwise_count(view.of_leaders(ours) & view.of_mentors(theirs))
    return count


def has_shared_language(view: View) -> NDArray[np.bool_]:
    leaders, mentors = view.packed.leaders.languages, view.packed.mentors.languages
    shared = np.zeros(view.shape, dtype=bool)
    for ours, theirs in zip(leaders, mentors, strict=True):
        shared |= (view.of_leaders(ours) & view.of_mentors(theirs)) != 0
    return shared


def shares(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`total` in whole parts by weight: largest remainders first, equals in the order given."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    parts = {name: total * weight // whole for name, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda name: -(total * weights[name] % whole))
    for name in by_remainder[: total - sum(parts.values())]:
        parts[name] += 1
    return parts


def points_of_criteria(
    market: Market, rules: Rules
) -> tuple[dict[str, int], dict[str, int], tuple[str, ...]]:
    """Most points of each criterion, of each part of `vantage`, and what has a weight but no data."""
    wanted = {criterion: rules.weights.get(criterion, 0) for criterion in CRITERIA}
    vantage = {part: int(has_data) for part, has_data in _vantage_data(market, rules).items()}
    has_data = _criteria_data(market) | {"vantage": any(vantage.values())}
    points = shares(FULL_FIT, {code: wanted[code] * has_data[code] for code in CRITERIA})
    silent = [code for code in CRITERIA if wanted[code] and not has_data[code]]
    if rules.use_birth_year and not vantage["generation"]:
        silent.append("use_birth_year")
    return points, shares(points["vantage"], vantage), tuple(silent)


def preference_sides(market: Market) -> dict[str, bool]:
    """Which side has ranked anybody of the other side."""
    mentors = {mentor.id for mentor in market.mentors}
    leaders = {leader.id for leader in market.leaders}
    return {
        "mentor": any(not leaders.isdisjoint(mentor.prefer) for mentor in market.mentors),
        "leader": any(not mentors.isdisjoint(leader.prefer) for leader in market.leaders),
    }


def _criteria_data(market: Market) -> dict[str, bool]:
    mentors, leaders = market.mentors, market.leaders
    return {
        "leader_wants": any(p.wants for p in leaders) and any(p.offers for p in mentors),
        "mentor_wants": any(p.wants for p in mentors) and any(p.offers for p in leaders),
        "time": any(p.slots for p in mentors) and any(p.slots for p in leaders),
        "language": any(p.languages for p in mentors) and any(p.languages for p in leaders),
        "preference": any(preference_sides(market).values()),
    }


def _vantage_data(market: Market, rules: Rules) -> dict[str, bool]:
    sides = market.mentors, market.leaders
    return {
        "unit": all(any(p.unit for p in side) for side in sides),
        "site": all(any(p.site for p in side) for side in sides),
        "generation": rules.use_birth_year and all(any(p.birth_year for p in side) for side in sides),
    }


def _vantage(view: View) -> Points:
    leaders, mentors, most = view.packed.leaders, view.packed.mentors, view.packed.vantage
    total = np.zeros(view.shape, dtype=np.int16)
    for ours, theirs, part in (
        (leaders.unit, mentors.unit, "unit"),
        (leaders.site, mentors.site, "site"),
    ):
        if most[part]:
            total += _differ(view, ours, theirs) * np.int16(most[part])
    if most["generation"]:
        years = np.abs(view.of_leaders(leaders.birth_year) - view.of_mentors(mentors.birth_year))
        known = (view.of_leaders(leaders.birth_year) != 0) & (view.of_mentors(mentors.birth_year) != 0)
        total += _share(most["generation"], np.minimum(years, FULL_YEARS) * known, FULL_YEARS)
    return total


def _differ(view: View, ours: NDArray[np.int32], theirs: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Both are known and not the same."""
    differ: NDArray[np.bool_] = view.of_leaders(ours) != view.of_mentors(theirs)
    if (ours < 0).any() or (theirs < 0).any():
        differ &= (view.of_leaders(ours) >= 0) & (view.of_mentors(theirs) >= 0)
    return differ


def _time(view: View) -> Points:
    return _share(view.packed.points["time"], np.minimum(shared_slots(view), FULL_SLOTS), FULL_SLOTS)


def _language(view: View) -> Points:
    return has_shared_language(view) * np.int16(view.packed.points["language"])


def _preference(view: View) -> Points:
    return view.figures("prefer")


def _share(most: int, steps: NDArray[Any], of: int) -> Points:
    """`most` for all steps, less for fewer, in whole points."""
    small = np.dtype(np.uint16 if most * of < 1 << 16 else np.uint32)
    points = steps.astype(small) * small.type(most) // small.type(of)
    return np.asarray(points.astype(np.int16))


_POINTS: Mapping[str, Callable[[View], Points]] = {
    "vantage": _vantage,
    "time": _time,
    "language": _language,
    "preference": _preference,
}
