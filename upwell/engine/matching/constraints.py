"""Which pairs a hard rule forbids, and which rules forbid one pair.

- same_person, never_these_two, avoid (of either side) are always on.
- same_line: one stands above the other in the reporting line, at any depth, in either direction.
- dotted_line, appraiser: one is named as the other's dotted manager or appraiser, in either direction.
- min_level_gap: leader's level minus mentor's level. Where either level is not known nobody can say, so the
  pair is forbidden under its own code, level_unknown, and the coordinator sees it.
- same_team: the same line manager. same_unit: the same unit of the same employer. Unknown is never the same.
- common_language: at least one. Where either gave none: language_unknown, as with levels.
- min_shared_slots: applies where both gave slots.

A rule that is on but about which the market has no data switches itself off and is named in `switched_off`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from .arrays import Bools, View
from .scoring import has_shared_language, shared_slots
from .types import RULE_CODES, Market, Rules

Codes = NDArray[np.int32]

LIST_RULES = ("same_person", "never_these_two", "avoid", "dotted_line", "appraiser")  # each pair is named
SILENT_IS_FINE = ("never_these_two", "avoid", "level_unknown", "language_unknown")  # no data, nothing amiss


def forbidden(view: View) -> Bools:
    """True where at least one active rule forbids the pair."""
    result = _is_listed(view, "any_rule")
    for code in view.packed.active:
        if code not in LIST_RULES:
            result |= breaks(view, code)
    return result


def breaks(view: View, code: str) -> Bools:
    """True where this rule forbids the pair."""
    return _BREAKS[code](view)


def rules_with_data(market: Market, rules: Rules) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the rules that are on and can forbid somebody; names of those that are on and have no data."""
    on, has_data = _on(rules), _data(market)
    active = [code for code in RULE_CODES if on[code] and has_data[code]]
    silent = [code for code in on if on[code] and not has_data[code] and code not in SILENT_IS_FINE]
    return tuple(active), tuple(silent)


def _on(rules: Rules) -> dict[str, bool]:
    return {
        "same_person": True,
        "never_these_two": True,
        "avoid": True,
        "same_line": rules.same_line == "forbid",
        "dotted_line": rules.dotted_line == "forbid",
        "appraiser": rules.appraiser == "forbid",
        "min_level_gap": rules.min_level_gap is not None,
        "level_unknown": rules.min_level_gap is not None,
        "same_team": rules.same_team == "forbid",
        "same_unit": rules.same_unit == "forbid",
        "common_language": rules.common_language,
        "language_unknown": rules.common_language,
        "min_shared_slots": rules.min_shared_slots > 0,
    }


def _data(market: Market) -> dict[str, bool]:
    people = (*market.mentors, *market.leaders)
    has_lines = any(market.manager_of.values())
    has_levels = any(p.level is not None for p in people)
    has_languages = any(p.languages for p in people)
    return {
        "same_person": True,
        "never_these_two": bool(market.forbidden),
        "avoid": any(p.avoid for p in people),
        "same_line": has_lines,
        "dotted_line": any(p.dotted_manager_ids for p in people),
        "appraiser": any(p.appraiser_ids for p in people),
        "min_level_gap": has_levels,
        "level_unknown": has_levels and any(p.level is None for p in people),
        "same_team": has_lines,
        "same_unit": any(p.unit for p in people),
        "common_language": has_languages,
        "language_unknown": has_languages and not all(p.languages for p in people),
        "min_shared_slots": any(p.slots for p in market.mentors) and any(p.slots for p in market.leaders),
    }


def _is_listed(view: View, name: str) -> Bools:
    return np.asarray(view.figures(name) != 0)


def _same_line(view: View) -> Bools:
    """Leaders above mentors by their interval; mentors above leaders are few and listed."""
    leaders, mentors = view.packed.leaders, view.packed.mentors
    start = view.of_mentors(mentors.line_start)
    below = start >= view.of_leaders(leaders.line_start)
    below &= start < view.of_leaders(leaders.line_end)
    return below | _is_listed(view, "above")


def _level_gap(view: View) -> Bools:
    leaders, mentors = view.packed.leaders, view.packed.mentors
    gap = view.packed.rules.min_level_gap or 0
    close: Bools = view.of_leaders(leaders.level) < view.of_mentors(mentors.level + gap)
    if "level_unknown" in view.packed.active:
        close &= ~_level_unknown(view)
    return close


def _level_unknown(view: View) -> Bools:
    leaders, mentors = view.packed.leaders.level_known, view.packed.mentors.level_known
    return ~(view.of_leaders(leaders) & view.of_mentors(mentors))


def _same_team(view: View) -> Bools:
    return _equal(view, view.packed.leaders.manager, view.packed.mentors.manager)


def _same_unit(view: View) -> Bools:
    return _equal(view, view.packed.leaders.unit, view.packed.mentors.unit)


def _equal(view: View, ours: Codes, theirs: Codes) -> Bools:
    return np.asarray(view.of_leaders(ours) == view.of_mentors(theirs))


def _no_common_language(view: View) -> Bools:
    none = ~has_shared_language(view)
    if "language_unknown" in view.packed.active:
        none &= ~_language_unknown(view)
    return none


def _language_unknown(view: View) -> Bools:
    leaders, mentors = view.packed.leaders.gave_languages, view.packed.mentors.gave_languages
    return ~(view.of_leaders(leaders) & view.of_mentors(mentors))


def _too_few_slots(view: View) -> Bools:
    leaders, mentors = view.packed.leaders.gave_slots, view.packed.mentors.gave_slots
    both = view.of_leaders(leaders) & view.of_mentors(mentors)
    few: Bools = both & (shared_slots(view) < view.packed.rules.min_shared_slots)
    return few


_BREAKS: Mapping[str, Callable[[View], Bools]] = {
    **{code: partial(_is_listed, name=code) for code in LIST_RULES},
    "same_line": _same_line,
    "min_level_gap": _level_gap,
    "level_unknown": _level_unknown,
    "same_team": _same_team,
    "same_unit": _same_unit,
    "common_language": _no_common_language,
    "language_unknown": _language_unknown,
    "min_shared_slots": _too_few_slots,
}
