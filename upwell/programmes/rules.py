"""What a cohort keeps as plain data (rules, weights, texts, survey plan): names, bounds, defaults, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from upwell.lib.text import nfc

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class BadRules(ValueError):
    """A name that we do not know, or a value out of bounds; `name` says which."""

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
    # False: it only moves the fit.
    is_hard: bool = True


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
    Rule(
        "same_unit",
        _("Not from one unit"),
        _("Off: it only counts towards a different vantage point."),
        False,
    ),
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
        _("Only as a rough gap, and only for people who agree. It is not a rule but a preference."),
        False,
        is_hard=False,
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


# Waves of questions by the week in which they open, in this order; 0 is the start.
WAVES = {
    "baseline": _("Baseline, before anybody learns of a pair"),
    "middle": _("Middle"),
    "end": _("End"),
    "plus6m": _("Six months later"),
}
# Zero or fewer: answers given after the pairs are known would not be a baseline.
_BASELINE_WEEKS = range(-8, 1)
PULSE_WEEKS = range(4, 14)
_LATEST_WEEK = 320

# What people read at sign-up, in both languages.
TEXTS = {
    "promise": _("The promise"),
    "hours": _("The hours"),
    "who_sees": _("Who sees what"),
    "invitation": _("The sponsor's invitation to leaders"),
}
TEXT_LANGUAGES = ("vi", "en")


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
        if not _is_whole(value) or not 0 <= value <= 100:
            raise BadRules(code)
    unknown = set(given) - set(weights)
    if unknown:
        raise BadRules(min(unknown))
    if not any(weights.values()):
        raise BadRules("weights")
    return weights


def checked_survey_plan(given: Mapping[str, Any]) -> dict[str, Any]:
    """A plan of waves (weeks) and pulses, in JSON's types. Raises BadRules: a wave, or "pulse_every_weeks".

    The baseline comes no later than the start, and the other waves follow one another.
    """
    if given.get("pulse_every_weeks") not in PULSE_WEEKS:
        raise BadRules("pulse_every_weeks")
    waves = dict(given.get("waves", {}))
    unknown = set(waves) - set(WAVES)
    if unknown:
        raise BadRules(min(unknown))
    before: int | None = None
    for name in WAVES:
        week = waves.get(name)
        if not _follows(name, week, before):
            raise BadRules(name)
        before = week
    return {**given, "waves": {name: waves[name] for name in WAVES}}


def _follows(name: str, week: object, before: int | None) -> bool:
    if not isinstance(week, int) or isinstance(week, bool):
        return False
    if name == "baseline":
        return week in _BASELINE_WEEKS
    return before is not None and before < week <= _LATEST_WEEK


def checked_texts(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Language -> text -> words (NFC); every text must be there in both. Raises BadRules ("vi.promise")."""
    texts: dict[str, dict[str, str]] = {}
    for language in TEXT_LANGUAGES:
        words = {name: tidy(given.get(language, {}).get(name, "")) for name in TEXTS}
        empty = next((name for name, text in words.items() if not text), None)
        if empty:
            raise BadRules(f"{language}.{empty}")
        texts[language] = words
    return texts


def tidy(text: str) -> str:
    """Words of several lines as we keep them: NFC, one kind of line end, no space around lines."""
    lines = [" ".join(line.split()) for line in nfc(text).strip().splitlines()]
    return "\n".join(lines)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _fits(rule: Rule, value: Any) -> bool:
    if isinstance(rule.default, bool):
        return isinstance(value, bool)
    return _is_whole(value) and 0 <= value <= rule.highest
