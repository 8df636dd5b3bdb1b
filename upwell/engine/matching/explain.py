"""Why a pair, why not a pair, and why somebody has nobody: codes and figures; the floor above words them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import ALL, Block, Ints, Packed, Rows, Side, Some
from .assess import rows_of
from .constraints import breaks
from .packing import pack
from .scoring import criterion_points
from .types import CRITERIA, LeftOut, Market, MarketError, Person, Rules

NEW_FOR_DAYS = 183
BLOCK = 1 << 18


@dataclass(frozen=True)
class Reason:
    """What one criterion says of a pair: `points` of `most`, and what they are for.

    `things`: shared topics, slots or languages, sorted. `figures`: for topics `wanted` (how many in all); for
    vantage `other_unit`, `other_site` (1, 0, or None where not known) and `years` (None where not used); for
    preference `leader_choice` and `mentor_choice` (1 = first; None = not ranked).
    """

    code: str
    points: int
    most: int
    things: tuple[str, ...]
    figures: Mapping[str, int | None]


@dataclass(frozen=True)
class Explanation:
    """Everything worth saying about one pair.

    `watch`: "no_topic" (nothing the leader wants), "no_shared_slot", "one_shared_slot" (both gave slots),
    "same_unit", "same_site", "new_joiner" (either joined within half a year of `today`).
    """

    leader_id: str
    mentor_id: str
    fit: int
    reasons: tuple[Reason, ...]
    watch: tuple[str, ...]
    forbidden_by: tuple[str, ...]


def explain(
    market: Market, rules: Rules, leader_id: str, mentor_id: str, *, today: int | None = None
) -> Explanation:
    """One pair, whether proposed or not. `today` is a day number as of date.toordinal."""
    return explain_all(market, rules, [(leader_id, mentor_id)], today=today)[0]


def explain_all(
    market: Market, rules: Rules, pairs: Sequence[tuple[str, str]], *, today: int | None = None
) -> list[Explanation]:
    """Pairs of (leader id, mentor id) in the order given; the people are packed once for all of them."""
    leaders = {person.id: person for person in market.leaders}
    mentors = {person.id: person for person in market.mentors}
    packed = pack(market, rules)
    view = Some(packed, *rows_of(packed, pairs))
    points = {code: criterion_points(view, code).tolist() for code in CRITERIA}
    broken = {code: breaks(view, code).tolist() for code in packed.active}
    every = []
    for at, (leader_id, mentor_id) in enumerate(pairs):
        leader, mentor = leaders[leader_id], mentors[mentor_id]
        said = _said(leader, mentor, leaders.keys(), mentors.keys(), rules)
        reasons = [Reason(code, points[code][at], packed.points[code], *said[code]) for code in CRITERIA]
        every.append(
            Explanation(
                leader_id=leader_id,
                mentor_id=mentor_id,
                fit=sum(reason.points for reason in reasons),
                reasons=tuple(reasons),
                watch=_watch(leader, mentor, said, today),
                forbidden_by=tuple(code for code, mask in broken.items() if mask[at]),
            )
        )
    return every


def why_forbidden(market: Market, rules: Rules, leader_id: str, mentor_id: str) -> tuple[str, ...]:
    """Codes of all rules that forbid the pair; empty if it is allowed."""
    packed = pack(market, rules)
    view = Some(packed, *rows_of(packed, [(leader_id, mentor_id)]))
    return tuple(code for code in packed.active if breaks(view, code)[0])


def why_waiting(market: Market, rules: Rules, mentor_id: str) -> LeftOut:
    """The same for a mentor who waits as `Solution.leaders_without` says of leaders."""
    packed = pack(market, rules)
    if mentor_id not in packed.mentors.ids:
        raise MarketError(f"There is no mentor {mentor_id}.")
    row = np.array([packed.mentors.ids.index(mentor_id)])
    return _left_out(packed, packed.mentors, packed.leaders, row, ALL, row)[0]


def left_out_leaders(packed: Packed, rows: Ints) -> tuple[LeftOut, ...]:
    """Why these leaders have nobody, in the order of ids."""
    step = max(1, BLOCK // max(packed.shape[1], 1))
    found = []
    for first in range(0, rows.size, step):
        part = rows[first : first + step]
        found += _left_out(packed, packed.leaders, packed.mentors, part, part, ALL)
    return tuple(sorted(found, key=lambda left_out: left_out.person_id))


def _left_out(
    packed: Packed, ours: Side, theirs: Side, rows: Ints, leaders: Rows, mentors: Rows
) -> list[LeftOut]:
    view = Block(packed, leaders, mentors)
    across = 1 if ours is packed.leaders else 0
    present = (theirs.capacity > 0)[None, :] if across else (theirs.capacity > 0)[:, None]
    masks = {code: breaks(view, code) & present for code in packed.active}
    rules = np.sum(list(masks.values()), axis=0, dtype=np.int8)
    excluded = {code: mask.sum(axis=across) for code, mask in masks.items()}
    only = {code: (mask & (rules == 1)).sum(axis=across) for code, mask in masks.items()}
    allowed = ((rules == 0) & present).sum(axis=across)
    others = int((theirs.capacity > 0).sum())
    return [
        LeftOut(ours.ids[row], others, _counts(excluded, k), _counts(only, k), int(allowed[k]))
        for k, row in enumerate(rows.tolist())
    ]


def _counts(by_code: Mapping[str, Ints], position: int) -> dict[str, int]:
    return {code: int(counts[position]) for code, counts in by_code.items() if counts[position]}


Said = tuple[tuple[str, ...], dict[str, int | None]]


def _said(
    leader: Person, mentor: Person, leaders: Collection[str], mentors: Collection[str], rules: Rules
) -> dict[str, Said]:
    unit = _other(
        (leader.employer, leader.unit), (mentor.employer, mentor.unit), bool(leader.unit and mentor.unit)
    )
    site = _other(leader.site, mentor.site, bool(leader.site and mentor.site))
    years = None
    if rules.use_birth_year and leader.birth_year and mentor.birth_year:
        years = abs(leader.birth_year - mentor.birth_year)
    return {
        "leader_wants": (_shared(leader.wants, mentor.offers), {"wanted": len(set(leader.wants))}),
        "mentor_wants": (_shared(mentor.wants, leader.offers), {"wanted": len(set(mentor.wants))}),
        "vantage": ((), {"other_unit": unit, "other_site": site, "years": years}),
        "time": (_shared(leader.slots, mentor.slots), {}),
        "language": (_shared(leader.languages, mentor.languages), {}),
        "preference": (
            (),
            {
                "leader_choice": _choice(leader.prefer, mentor.id, mentors),
                "mentor_choice": _choice(mentor.prefer, leader.id, leaders),
            },
        ),
    }


def _shared(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(ours) & set(theirs)))


def _other(ours: object, theirs: object, known: bool) -> int | None:
    return int(ours != theirs) if known else None


def _choice(ranked: tuple[str, ...], person_id: str, present: Collection[str]) -> int | None:
    choices = [name for name in dict.fromkeys(ranked) if name in present]
    return choices.index(person_id) + 1 if person_id in choices else None


def _watch(leader: Person, mentor: Person, said: Mapping[str, Said], today: int | None) -> tuple[str, ...]:
    slots = len(said["time"][0]) if leader.slots and mentor.slots else None
    joined = [person.joined_on for person in (leader, mentor) if person.joined_on is not None]
    flags = {
        "no_topic": bool(leader.wants) and not said["leader_wants"][0],
        "no_shared_slot": slots == 0,
        "one_shared_slot": slots == 1,
        "same_unit": said["vantage"][1]["other_unit"] == 0,
        "same_site": said["vantage"][1]["other_site"] == 0,
        "new_joiner": today is not None and any(today - day < NEW_FOR_DAYS for day in joined),
    }
    return tuple(code for code, is_so in flags.items() if is_so)
