"""What goes into a proposal and what comes out, for people who read; arrays for the machine are in `packing`.

Units: a *fit* is an integer from 0 to 10,000 points; prices, totals, bounds and gaps are in the same points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FULL_FIT = 10_000

# Criteria, in the order in which they are shown.
CRITERIA = ("leader_wants", "mentor_wants", "vantage", "time", "language", "preference")
DEFAULT_WEIGHTS: Mapping[str, int] = {
    "leader_wants": 40,
    "mentor_wants": 25,
    "vantage": 15,
    "time": 10,
    "language": 5,
    "preference": 5,
}

# Codes of the hard rules, in the order in which they are named to a coordinator.
RULE_CODES = (
    "same_person",
    "never_these_two",
    "avoid",
    "same_line",
    "dotted_line",
    "appraiser",
    "min_level_gap",
    "level_unknown",
    "same_team",
    "same_unit",
    "common_language",
    "language_unknown",
    "min_shared_slots",
)

Choice = Literal["forbid", "allow"]
Points = Mapping[str, int]


class MarketError(ValueError):
    """The people, rules or pairs contradict each other; the message names who or what, and what to do."""


@dataclass(frozen=True)
class Person:
    """One mentor or one leader. Lists are sets, except `prefer`, which is ranked from first choice down."""

    id: str
    capacity: int = 1
    level: int | None = None  # higher = more senior
    unit: str | None = None  # counted within the employer: Finance of A is not Finance of B
    site: str | None = None
    employer: str | None = None
    dotted_manager_ids: tuple[str, ...] = ()
    appraiser_ids: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()  # weekly half-hours; equal codes are the same half-hour
    offers: tuple[str, ...] = ()  # topic codes
    wants: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    birth_year: int | None = None
    joined_on: int | None = None  # day number, as of date.toordinal


@dataclass(frozen=True)
class Market:
    """Everybody who may meet. Pairs in `forbidden` and `pinned` are (leader id, mentor id).

    `manager_of` covers the whole staff, not only the cohort: a line runs through people who take no part.
    Cycles and managers who are not in the file are survived. A pinned pair is kept even if it breaks a rule
    (it is then reported) and uses capacity.
    """

    mentors: tuple[Person, ...]
    leaders: tuple[Person, ...]
    manager_of: Mapping[str, str | None] = field(default_factory=dict)
    forbidden: frozenset[tuple[str, str]] = frozenset()
    pinned: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Rules:
    """Hard rules and weights. Weights are any whole numbers from 0; they are shared out to 10,000 points.
    A criterion that is not named has weight 0; `DEFAULT_WEIGHTS` names them all.
    """

    same_line: Choice = "forbid"  # any depth, either direction
    dotted_line: Choice = "forbid"
    appraiser: Choice = "forbid"
    same_team: Choice = "allow"  # the same line manager
    same_unit: Choice = "allow"
    min_level_gap: int | None = 2  # leader's level minus mentor's level; None = off
    common_language: bool = True
    min_shared_slots: int = 0  # applies where both gave slots
    use_birth_year: bool = False  # the cohort's opt-in
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))

    def __post_init__(self) -> None:
        for name in ("same_line", "dotted_line", "appraiser", "same_team", "same_unit"):
            if getattr(self, name) not in ("forbid", "allow"):
                raise MarketError(f'{name} is "{getattr(self, name)}". Write "forbid" or "allow".')
        if self.min_shared_slots < 0:
            raise MarketError(f"min_shared_slots is {self.min_shared_slots}. Write 0 or more.")
        for name, weight in self.weights.items():
            if name not in CRITERIA:
                raise MarketError(f'No criterion is called "{name}". Known: {", ".join(CRITERIA)}.')
            if weight < 0:
                raise MarketError(f"The weight of {name} is {weight}. Write 0 or more.")


@dataclass(frozen=True)
class Pair:
    """A proposed pair; `points` has every criterion and sums to `fit`."""

    leader_id: str
    mentor_id: str
    fit: int
    points: Points
    pinned: bool = False


@dataclass(frozen=True)
class BrokenRule:
    """A pair that a coordinator set by hand against a rule, or a person with more pairs than places."""

    code: str  # one of RULE_CODES, or "over_capacity"
    leader_id: str | None
    mentor_id: str | None


@dataclass(frozen=True)
class LeftOut:
    """Why a person has nobody: of `others` on the other side, how many each rule excludes.

    One person may be excluded by several rules and is then counted under each in `excluded`; `only` counts
    those whom this rule alone excludes, so lifting it would free them. `taken` passed every rule and went to
    someone else.
    """

    person_id: str
    others: int
    excluded: Mapping[str, int]
    only: Mapping[str, int]
    taken: int


@dataclass(frozen=True)
class Certificate:
    """A proof that needs no trust in the solver: a price in points for one place with each person.

    Let W be `pair_worth`, more than the total fit can ever make up, so that a pair more always wins. If every
    allowed pair outside the proposal has W + fit <= price of mentor + price of leader, no set of pairs within
    the places is worth more than the places at their prices (plus what the proposed pairs are worth beyond
    them). When the proposal is worth exactly that, it is best: most pairs first, then most fit (linear
    programming duality; Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9).
    People who are not named have price 0.
    """

    pair_worth: int
    mentor_prices: Mapping[str, int]
    leader_prices: Mapping[str, int]


@dataclass(frozen=True)
class Solution:
    """A proposal: pairs sorted by leader id, then mentor id."""

    pairs: tuple[Pair, ...]
    total_fit: int
    bound: int  # proven: no other set of as many pairs has a greater total
    optimal: bool  # proven: no set has more pairs, none of as many pairs a greater total
    certificate: Certificate
    leaders_without: tuple[LeftOut, ...]
    mentors_waiting: tuple[str, ...]
    rules_broken: tuple[BrokenRule, ...]  # by pinned pairs only
    switched_off: tuple[str, ...]  # rules and criteria that are on, but about which the market has no data
    weights: Mapping[str, int]  # most points that each criterion can give; sums to 10,000
    seed: int

    @property
    def gap(self) -> int:
        return self.bound - self.total_fit


@dataclass(frozen=True)
class Progress:
    """Where a long run stands: the best so far among free pairs, and what no set of as many can exceed."""

    rounds: int
    priced: int  # leader-mentor pairs looked at, again counted again
    pairs: int
    total_fit: int
    bound: int


@dataclass(frozen=True)
class Evaluation:
    """What a hand-made set of pairs is worth, and which rules it breaks."""

    pairs: tuple[Pair, ...]
    total_fit: int
    rules_broken: tuple[BrokenRule, ...]
    leaders_without: tuple[str, ...]
    mentors_waiting: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """Change to the whole cohort."""

    pairs: int
    total_fit: int


SwapKind = Literal["adds", "replaces", "exchange", "moves"]


@dataclass(frozen=True)
class Swap:
    """The simple change that brings a mentor to a leader, all other pairs left alone.

    `kind`: "adds" (a free place, a free mentor), "replaces" (a waiting mentor takes the place of `loses`),
    "exchange" (`loses` goes to `other_leader_id` in return), "moves" (the other leader is left without,
    because this leader has a free place or because `blocked_by` forbids the exchange; then `loses` waits).
    """

    kind: SwapKind
    effect: Effect
    loses: str | None = None  # mentor who leaves the leader
    other_leader_id: str | None = None  # leader whom the mentor leaves
    other_fit_before: int | None = None
    other_fit_after: int | None = None
    blocked_by: tuple[str, ...] = ()  # rule codes, or "already_a_pair"
    removed: tuple[tuple[str, str], ...] = ()  # (leader id, mentor id)
    added: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Alternative:
    """One mentor whom a leader does not have: the fit, and what choosing them would do.

    `best` is the effect when the pair is kept and everything else is arranged anew in the best way. Both
    effects are None when a rule forbids the pair (`forbidden_by`) or when either has no place besides pinned
    pairs (`blocked_by_pins`).
    """

    mentor_id: str
    fit: int
    points: Points
    forbidden_by: tuple[str, ...]
    blocked_by_pins: bool
    swap: Swap | None
    best: Effect | None
