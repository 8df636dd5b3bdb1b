"""What a given set of pairs is worth, and which rules it breaks."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from .arrays import Array, Ints, Packed, Side, Some
from .constraints import breaks
from .packing import pack
from .scoring import criterion_points
from .types import CRITERIA, BrokenRule, Evaluation, Market, MarketError, Pair, Rules


def evaluate(market: Market, rules: Rules, pairs: Collection[tuple[str, str]]) -> Evaluation:
    """A set of (leader id, mentor id) as it stands. Raises MarketError for strangers and repeated pairs."""
    if len(set(pairs)) < len(pairs):
        raise MarketError("A pair is given twice. Keep it once.")
    packed = pack(market, rules)
    leaders, mentors = rows_of(packed, pairs)
    assessed, broken = assess(packed, leaders, mentors)
    return Evaluation(
        pairs=assessed,
        total_fit=sum(pair.fit for pair in assessed),
        rules_broken=broken,
        leaders_without=ids_without(packed.leaders, leaders),
        mentors_waiting=ids_without(packed.mentors, mentors),
    )


def rows_of(packed: Packed, pairs: Collection[tuple[str, str]]) -> tuple[Ints, Ints]:
    """Rows of the leaders and of the mentors. Raises MarketError for strangers."""
    leader_at = {name: row for row, name in enumerate(packed.leaders.ids)}
    mentor_at = {name: row for row, name in enumerate(packed.mentors.ids)}
    for leader, mentor in pairs:
        if leader not in leader_at or mentor not in mentor_at:
            stranger = f"leader {leader}" if leader not in leader_at else f"mentor {mentor}"
            raise MarketError(f"The pair {leader}, {mentor}: there is no {stranger}. Remove the pair.")
    return (
        np.array([leader_at[leader] for leader, _ in pairs], dtype=np.int64),
        np.array([mentor_at[mentor] for _, mentor in pairs], dtype=np.int64),
    )


def assess(packed: Packed, leaders: Ints, mentors: Ints) -> tuple[tuple[Pair, ...], tuple[BrokenRule, ...]]:
    """Pairs in the order of ids with their points, and every rule broken, persons over capacity last."""
    view = Some(packed, leaders, mentors)
    points = {code: criterion_points(view, code) for code in CRITERIA}
    pinned = view.figures("pinned") != 0
    broken = {code: breaks(view, code) for code in packed.active}
    names = [
        (packed.leaders.ids[leader], packed.mentors.ids[mentor])
        for leader, mentor in zip(leaders.tolist(), mentors.tolist(), strict=True)
    ]
    order = sorted(range(len(names)), key=names.__getitem__)
    pairs = tuple(_pair(*names[k], _at(points, k), bool(pinned[k])) for k in order)
    rules = tuple(BrokenRule(code, *names[k]) for k in order for code, mask in broken.items() if mask[k])
    return pairs, rules + _over_capacity(packed, leaders, mentors)


def ids_without(side: Side, rows: Ints) -> tuple[str, ...]:
    """People who would take part and have no pair."""
    return tuple(sorted(side.ids[row] for row in rows_without(side, rows)))


def rows_without(side: Side, rows: Ints) -> Ints:
    return np.flatnonzero((side.capacity > 0) & (np.bincount(rows, minlength=len(side.ids)) == 0))


def _at(points: dict[str, Array], position: int) -> dict[str, int]:
    return {code: int(values[position]) for code, values in points.items()}


def _pair(leader: str, mentor: str, points: dict[str, int], pinned: bool) -> Pair:
    return Pair(leader, mentor, sum(points.values()), points, pinned)


def _over_capacity(packed: Packed, leaders: Ints, mentors: Ints) -> tuple[BrokenRule, ...]:
    def over(side: Side, rows: Ints) -> list[str]:
        return sorted(
            side.ids[k] for k in np.flatnonzero(np.bincount(rows, minlength=len(side.ids)) > side.capacity)
        )

    return (
        *(BrokenRule("over_capacity", leader, None) for leader in over(packed.leaders, leaders)),
        *(BrokenRule("over_capacity", None, mentor) for mentor in over(packed.mentors, mentors)),
    )
