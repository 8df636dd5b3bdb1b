"""Best pairs of a sparse market, and the prices that prove them best.

The flow solver is not trusted: integer prices are derived from its answer by our own code, and exist only if
the answer is a best one.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from .arrays import Bools, Ints, Packed, Prices
from .candidates import Candidates
from .types import FULL_FIT, MarketError

LARGEST_WORTH = 1 << 40
UNLIMITED = np.int64(1 << 60)


class SolverError(RuntimeError):
    """The flow solver's answer is not a best flow. Nothing is proposed; report it with the input."""


def pair_worth(packed: Packed) -> int:
    """More than any total fit can make up, twice: so a change of pairs shows apart from a change of fit.

    Raises MarketError when there are so many places that sums would not fit into 64 bits.
    """
    most_pairs = int(min(packed.leaders.places.sum(), packed.mentors.places.sum()))
    worth = 2 * FULL_FIT * most_pairs + 1
    if worth > LARGEST_WORTH:
        raise MarketError(f"There are places for {most_pairs} pairs. Lower the capacities.")
    return worth


def best_flow(packed: Packed, candidates: Candidates) -> Bools:
    """Which candidates to choose: as many as the places allow, then the greatest sum of their figures."""
    if not len(candidates):
        return np.zeros(0, dtype=bool)
    leaders, leader_nodes = _numbered(candidates.leaders)
    mentors, mentor_nodes = _numbered(candidates.mentors)
    leader_places, mentor_places = packed.leaders.places[leaders], packed.mentors.places[mentors]
    first_mentor, sink = 1 + leaders.size, 1 + leaders.size + mentors.size
    flow = SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    pairs = add(
        1 + leader_nodes,
        first_mentor + mentor_nodes,
        np.ones(len(candidates), dtype=np.int64),
        -candidates.fits,
    )
    nothing = np.zeros(max(leaders.size, mentors.size), dtype=np.int64)
    add(nothing[: leaders.size], 1 + np.arange(leaders.size), leader_places, nothing[: leaders.size])
    add(
        first_mentor + np.arange(mentors.size),
        np.full(mentors.size, sink),
        mentor_places,
        nothing[: mentors.size],
    )
    places = int(min(leader_places.sum(), mentor_places.sum()))
    flow.set_node_supply(0, places)
    flow.set_node_supply(sink, -places)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise SolverError(f"The flow solver ended with {status}.")
    return np.asarray(flow.flows(pairs) > 0)


def _numbered(rows: Ints) -> tuple[Ints, Ints]:
    """The rows that occur, ascending, and for each entry the number of its row among them."""
    occurs = np.bincount(rows) > 0
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[rows]


def prices_of(packed: Packed, candidates: Candidates, chosen: Bools) -> Prices:
    """Integer prices: no unchosen candidate is worth more, only people without a free place cost anything.

    Bellman-Ford on the residual graph of the flow; the prices of leaders are the least possible.
    Raises SolverError when the chosen pairs are not best among the candidates.
    """
    worth = pair_worth(packed)
    taken, left = candidates.where(chosen), candidates.where(~chosen)
    leaders = np.zeros(packed.shape[0], dtype=np.int64)
    free_leader = np.bincount(taken.leaders, minlength=leaders.size) < packed.leaders.places
    free_mentor = np.bincount(taken.mentors, minlength=packed.shape[1]) < packed.mentors.places
    mentors = np.where(free_mentor, 0, UNLIMITED)
    runs = np.flatnonzero(np.diff(left.leaders, prepend=-1))  # candidates stand in the order of leaders
    with_left = left.leaders[runs]
    for _ in range(leaders.size + mentors.size + 2):
        np.minimum.at(mentors, taken.mentors, taken.fits + worth - leaders[taken.leaders])
        asked = np.maximum.reduceat(left.fits + worth - mentors[left.mentors], runs) if runs.size else runs
        raised = np.maximum(leaders[with_left], asked)
        if np.array_equal(raised, leaders[with_left]):
            mentors[packed.mentors.places == 0] = 0
            return Prices(leaders, mentors, worth)
        leaders[with_left] = raised
        if leaders[free_leader].any() or mentors.min() < 0:
            break
    raise SolverError("The flow solver's answer is not a best flow.")
