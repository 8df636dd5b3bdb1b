"""RULES.toml of `upwell match`: hard rules, weights, and the level of each grade."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from upwell.engine.matching.types import CRITERIA, MarketError, Rules
from upwell.people.imports.levels import read_levels_toml

TABLES = ("levels", "weights")
_KNOWN = {
    "same_line": str,
    "dotted_line": str,
    "appraiser": str,
    "same_team": str,
    "same_unit": str,
    "min_level_gap": int,
    "common_language": bool,
    "min_shared_slots": int,
    "use_birth_year": bool,
}


class BadRulesFile(ValueError):
    """The file is not TOML, or a key or value is none of ours; the message says which and what to write."""


@dataclass(frozen=True)
class RulesFile:
    rules: Rules = field(default_factory=Rules)
    levels: Mapping[str, int] = field(default_factory=dict)


def read_rules(content: bytes) -> RulesFile:
    """Raises BadRulesFile, and UnreadableFile for a broken [levels] table."""
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadRulesFile(f"This is not a TOML file: {error}") from error
    # The files of levels alone are rules files too.
    levels = read_levels_toml(content) if "levels" in values else {}
    given = {name: _checked(name, value) for name, value in values.items() if name not in TABLES}
    try:
        rules = replace(Rules(), **given, **_weights(values.get("weights", {})))
    except MarketError as error:
        raise BadRulesFile(str(error)) from error
    return RulesFile(replace(rules, min_level_gap=rules.min_level_gap or None), levels)


def _checked(name: str, value: Any) -> Any:
    kind = _KNOWN.get(name)
    if kind is None:
        known = ", ".join([*_KNOWN, *(f"[{table}]" for table in TABLES)])
        raise BadRulesFile(f'"{name}" is not a rule. Known: {known}.')
    if type(value) is not kind:
        wanted = {str: '"forbid" or "allow"', int: "a whole number", bool: "true or false"}[kind]
        raise BadRulesFile(f"{name} must be {wanted}, not {value!r}.")
    if isinstance(value, int) and value < 0:
        raise BadRulesFile(f"{name} must be 0 or more, not {value}.")
    return value


def _weights(table: Any) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise BadRulesFile("[weights] must be a table such as: leader_wants = 40")
    for name, value in table.items():
        if name not in CRITERIA:
            raise BadRulesFile(f'"{name}" in [weights] is not a criterion. Known: {", ".join(CRITERIA)}.')
        if type(value) is not int or value < 0:
            raise BadRulesFile(f"The weight of {name} must be a whole number from 0, not {value!r}.")
    return {"weights": {**Rules().weights, **table}} if table else {}
