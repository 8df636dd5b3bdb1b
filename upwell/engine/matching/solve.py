"""Proposes the best pairs: the most that the rules allow, then the greatest total fit, proven over all pairs.

Column generation: solve a sparse problem exactly (a flow), derive integer prices from the solution, look among
all leaders x mentors for pairs worth more than their prices, add them, solve again. When none is left, the prices
prove the solution. The flow solver is not trusted: prices exist for a best flow only.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from .arrays import Bools, Ints, Packed
from .candidates import Candidates, Prices, Pricer
from .types import FULL_FIT


class SolverError(RuntimeError):
    """The flow solver's answer is not a best flow. Nothing is proposed; report it with the input."""


def best_flow(candidates: Candidates, leader_places: Ints, mentor_places: Ints) -> Bools:
    """Which candidates to choose: as many as the places allow, then the greatest total fit."""
    if not len(candidates):
        return np.zeros(0, dtype=bool)
    leaders, leader_nodes = np.unique(candidates.leaders, return_inverse=True)
    mentors, mentor_nodes = np.unique(candidates.mentors, return_inverse=True)
    source, sink = 0, 1 + leaders.size + mentors.size
    leader_nodes, mentor_nodes = leader_nodes + 1, mentor_nodes + 1 + leaders.size
    flow = SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        leader_nodes, mentor_nodes, np.ones(len(candidates), dtype=np.int64), -candidates.fits
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(leaders.size, source),
        np.arange(leaders.size) + 1,
        leader_places[leaders],
        np.zeros(leaders.size, dtype=np.int64),
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(mentors.size) + 1 + leaders.size,
        np.full(mentors.size, sink),
        mentor_places[mentors],
        np.zeros(mentors.size, dtype=np.int64),
    )
    places = int(min(leader_places[leaders].sum(), mentor_places[mentors].sum()))
    flow.set_node_supply(source, places)
    flow.set_node_supply(sink, -places)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise SolverError(f"The flow solver ended with {status}.")
    return np.asarray(flow.flows(pairs) > 0)


def pair_worth(leader_places: Ints, mentor_places: Ints) -> int:
    """More than any total fit can make up, twice: so a change of pairs shows apart from a change of fit."""
    return 2 * FULL_FIT * int(min(leader_places.sum(), mentor_places.sum())) + 1


def prices_of(candidates: Candidates, chosen: Bools, leader_places: Ints, mentor_places: Ints) -> Prices:
    """Integer prices under which no unchosen candidate is worth more, and only full people cost anything.

    Bellman-Ford on the residual graph of the flow, from the side of the leaders: theirs are the least prices.
    Raises SolverError when the chosen pairs are not best.
    """
    worth = pair_worth(leader_places, mentor_places)
    free_mentor = np.bincount(candidates.mentors[chosen], minlength=mentor_places.size) < mentor_places
    free_leader = np.bincount(candidates.leaders[chosen], minlength=leader_places.size) < leader_places
    taken, open_ = _arcs(candidates, chosen, worth), _arcs(candidates, ~chosen, worth)
    leaders = np.zeros(leader_places.size, dtype=np.int64)
    mentors = np.where(free_mentor, 0, np.iinfo(np.int64).max)
    for _ in range(leaders.size + mentors.size + 2):
        np.minimum.at(mentors, taken.mentors, taken.fits - leaders[taken.leaders])
        before = leaders.copy()
        np.maximum.at(leaders, open_.leaders, open_.fits - mentors[open_.mentors])
        if mentors.min(initial=0) < 0 or leaders[free_leader].any():
            break
        if np.array_equal(before, leaders):
            return Prices(leaders, mentors, worth)
    raise SolverError("The flow solver's answer is not a best flow.")
