"""The rules and weights of a cohort as plain data: names, bounds, defaults, and what they mean in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class BadRules(ValueError):
    """A rule or weight has a name or value that we do not know; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Rule:
    code: str
    label: StrPromise
    help: StrPromise
    default: bool | int
    highest: int = 1


RULES = (
    Rule("same_line", _("Not in one reporting line"), _("At any depth, in either direction."), True),
    Rule("dotted_line", _("Not in a dotted line"), _("Neither reports to the other on a project."), True),
    Rule("appraiser", _("Not the appraiser"), _("Neither appraises the other."), True),
    Rule(
        "min_level_gap",
        _("Levels between them, at least"),
        _("0 switches this rule off."),
        2,
        highest=9,
    ),
    Rule("same_unit", _("Not from one unit"), _("Off: it only counts towards a different vantage point."), False),
    Rule("same_team", _("Not under one line manager"), _("Two people with the same line manager."), True),
    Rule("common_language", _("A language in common"), _("Asked only where both have named theirs."), True),
    Rule(
        "min_shared_slots",
        _("Weekly half-hours in common, at least"),
        _("0 switches this rule off."),
        0,
        highest=10,
    ),
    Rule(
        "use_birth_year",
        _("Use birth years"),
        _("Only as a rough gap, up to 25 years, and only for people who agree. It is not a rule but a preference."),
        False,
    ),
)
CRITERIA = {
    "leader_wants": _("What the leader wants to learn"),
    "mentor_wants": _("What the mentor hopes to gain"),
    "vantage": _("Different vantage point"),
    "time": _("Time in common"),
    "language": _("Language in common"),
    "preference": _("Wishes of both sides"),
}
DEFAULT_WEIGHTS = {
    "leader_wants": 40,
    "mentor_wants": 25,
    "vantage": 15,
    "time": 10,
    "language": 5,
    "preference": 5,
}
DEFAULT_RULES: dict[str, bool | int] = {rule.code: rule.default for rule in RULES}


def checked_rules(given: Mapping[str, Any]) -> dict[str, bool | int]:
    """Defaults with `given` on top. Raises BadRules for an unknown name or a value out of bounds."""
    known = {rule.code: rule for rule in RULES}
    rules = dict(DEFAULT_RULES)
    for code, value in given.items():
        rule = known.get(code)
        if rule is None or not _fits(rule, value):
            raise BadRules(code)
        rules[code] = value
    return rules


def checked_weights(given: Mapping[str, Any]) -> dict[str, int]:
    """Whole numbers from 0 to 100 for every criterion, not all of them 0. Raises BadRules."""
    weights = {code: given.get(code, default) for code, default in DEFAULT_WEIGHTS.items()}
    for code, value in weights.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
            raise BadRules(code)
    unknown = set(given) - set(weights)
    if unknown:
        raise BadRules(min(unknown))
    if not any(weights.values()):
        raise BadRules("weights")
    return weights


def _fits(rule: Rule, value: Any) -> bool:
    if isinstance(rule.default, bool):
        return isinstance(value, bool)
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= rule.highest
