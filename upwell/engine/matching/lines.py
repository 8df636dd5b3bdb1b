"""Reporting lines as intervals: a person's whole line below is one range of numbers.

An Euler tour numbers the forest so that everybody under a person lies in [start, end) of that person. A cycle
is drawn together into one node: all in it, and all under any of them, are in one line. Managers who are known
by name only are nodes like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import Ints, distinct

NOBODY = -1


@dataclass(frozen=True)
class Lines:
    """Tour intervals and direct managers of all staff; `index` finds the row of an id."""

    index: Mapping[str, int]
    start: Ints
    end: Ints
    manager: Ints  # row of the direct manager, or NOBODY


def tour(manager_of: Mapping[str, str | None], people: Iterable[str]) -> Lines:
    """Number the staff in `manager_of` and `people`. Nobody is their own manager."""
    named = {manager for manager in manager_of.values() if manager}
    ids = sorted(named.union(manager_of, people))
    index = {person: row for row, person in enumerate(ids)}
    manager = np.full(len(ids), NOBODY, dtype=np.int64)
    for person, boss in manager_of.items():
        if boss and boss != person:
            manager[index[person]] = index[boss]
    rounds, node = _peel(manager)
    above = np.where(manager == NOBODY, NOBODY, node[manager])
    above[above == node] = NOBODY  # the members of a cycle are one node, and it is a root
    start, end = _number(rounds, above)
    return Lines(index, start[node], end[node], manager)


def _peel(manager: Ints) -> tuple[list[Ints], Ints]:
    """Rows in rounds, reports before managers; and each row's node: itself, or the head of its cycle."""
    reports = np.bincount(manager[manager != NOBODY], minlength=len(manager))
    left = np.ones(len(manager), dtype=bool)
    rounds = []
    leaves = np.flatnonzero(reports == 0)
    while leaves.size:
        rounds.append(leaves)
        left[leaves] = False
        bosses = manager[leaves][manager[leaves] != NOBODY]
        np.subtract.at(reports, bosses, 1)
        leaves = distinct(bosses[reports[bosses] == 0])
    node = np.arange(len(manager))
    cyclic = np.flatnonzero(left)
    for row in cyclic:
        member = int(row)
        while left[member]:  # walks each cycle once, from its first row
            left[member] = False
            node[member] = row
            member = int(manager[member])
    return [*rounds, cyclic[node[cyclic] == cyclic]], node


def _number(rounds: list[Ints], above: Ints) -> tuple[Ints, Ints]:
    size = np.ones(len(above), dtype=np.int64)
    for rows in rounds:
        below = rows[above[rows] != NOBODY]
        np.add.at(size, above[below], size[below])
    rows = np.concatenate(rounds)
    order = rows[np.lexsort((rows, above[rows]))]
    before = np.cumsum(size[order]) - size[order]
    offset = np.zeros(len(above), dtype=np.int64)
    offset[order] = before - before[np.searchsorted(above[order], above[order])]
    start = np.zeros(len(above), dtype=np.int64)
    for rows in reversed(rounds):
        has_boss = above[rows] != NOBODY
        start[rows] = offset[rows] + np.where(has_boss, start[above[rows]] + 1, 0)
    return start, start + size
