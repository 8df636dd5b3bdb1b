"""Which of several equally good proposals: the one with the greatest sum of lots.

Every pair draws a lot, a number from 0 to 2^20 - 1 made of the seed and both ids. Among all sets with the
most pairs and the greatest total fit the one with the greatest sum of lots is proposed. So the proposal does
not depend on the way it was found, and if some of its pairs are pinned and the rest is proposed again, the
rest stays.

All best sets use only pairs worth exactly their prices, or pairs worth more that all of them contain, and
they fill everybody who has a price (complementary slackness). So a second, small flow finds the one. Where
more than `MOST_TIED` pairs are tied (nearly all have the same fit) the first one found is kept; it depends on
ids and seed only.
"""

from __future__ import annotations

import numpy as np

from .arrays import Ints, Packed, Prices
from .candidates import Candidates, Pricer
from .flow import best_flow

MOST_TIED = 300_000
LOT_BITS = 20
MIX = np.uint64(0x9E3779B97F4A7C15)


def settle(packed: Packed, pricer: Pricer, chosen: Candidates, prices: Prices) -> Candidates:
    """The chosen pairs, or others of the same number and total that drew better lots."""
    known = pricer.candidates.where(_slack(pricer.candidates, prices) <= 0)
    more = pricer.tied(prices, MOST_TIED)
    if more is None or len(known) + len(more) > MOST_TIED:
        return chosen
    tied = known.joined(more)
    figures = lots_of(packed, tied) + (len(chosen) << LOT_BITS) * _must(tied, prices)
    return tied.where(best_flow(packed, Candidates(tied.leaders, tied.mentors, figures)))


def _slack(pairs: Candidates, prices: Prices) -> Ints:
    return prices.leaders[pairs.leaders] + prices.mentors[pairs.mentors] - prices.pair_worth - pairs.fits


def _must(pairs: Candidates, prices: Prices) -> Ints:
    """How many musts a pair fulfils: a leader and a mentor who must be full, and being in every best set."""
    return (
        (prices.leaders[pairs.leaders] > 0).astype(np.int64)
        + (prices.mentors[pairs.mentors] > 0)
        + (_slack(pairs, prices) < 0)
    )


def lots_of(packed: Packed, pairs: Candidates) -> Ints:
    """The lot of each pair: mixed from the hashes of (seed, id) of both."""
    ours, theirs = packed.leaders.hashes[pairs.leaders], packed.mentors.hashes[pairs.mentors]
    mixed = (ours ^ (theirs << np.uint64(1))) * MIX
    mixed ^= mixed >> np.uint64(29)
    return (mixed * MIX >> np.uint64(64 - LOT_BITS)).astype(np.int64)
