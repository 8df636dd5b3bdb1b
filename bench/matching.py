"""How long a proven best proposal takes, and what simpler ways lose.

Every measurement runs in a process of its own, ours and the others' in turn, on the same seeded people. All ways
score with the engine's NumPy scoring; "build" is that, "solve" the rest.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.markets import make
from upwell.engine.matching.arrays import Packed
from upwell.engine.matching.candidates import NOT_FREE, free_fits
from upwell.engine.matching.certify import check
from upwell.engine.matching.packing import pack
from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import FULL_FIT, Market, Progress, Rules

SIZES = ((200, 60), (5_000, 1_000), (5_000, 3_500), (20_000, 4_000))
QUICK = SIZES[:2]
RULES = Rules(same_unit="forbid", min_shared_slots=1)
CHUNK = 200_000

Fits = NDArray[np.int16]


@dataclass(frozen=True)
class Result:
    seconds: float
    cpu: float
    build: float  # of the seconds: scoring all pairs into memory, where a way needs that
    pairs: int
    total: int
    note: str


class _Clock:
    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def passed(self) -> tuple[float, float]:
        """Seconds on the wall, and seconds of CPU on all cores."""
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench matching", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the two small sizes only")
    parser.add_argument("--repeat", type=int, default=3, help="runs of ours, of which the median is shown")
    options = parser.parse_args(arguments)
    print(
        "| mentors x leaders | way | seconds | of it build | CPU s | pairs | total fit | loss | peak MB | |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for size in QUICK if options.quick else SIZES:
        runs = sorted(
            (_measured("ours", size) for _ in range(options.repeat)),
            key=lambda run: float(str(run["seconds"])),
        )
        ours = runs[len(runs) // 2]
        _show(size, "ours, proven", ours, ours)
        for way in ("hungarian", "greedy", "first come"):
            _show(size, way, _measured(way, size), ours)


def _measured(way: str, size: tuple[int, int]) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.matching", way, *map(str, size)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def _show(size: tuple[int, int], way: str, run: dict[str, object], ours: dict[str, object]) -> None:
    loss = 100 * (1 - int(str(run["total"])) / max(1, int(str(ours["total"]))))
    missing = int(str(ours["pairs"])) - int(str(run["pairs"]))
    short = f"{loss:.2f} %" + (f", {missing} pairs" if missing else "")
    wall, cpu = (float(str(run[clock])) / float(str(ours[clock])) for clock in ("seconds", "cpu"))
    times = f"{run['seconds']:.2f} ({wall:.1f} x) | {run['build']:.2f} | {run['cpu']:.2f} ({cpu:.1f} x)"
    print(
        f"| {size[0]:,} x {size[1]:,} | {way} | {times} | {run['pairs']} | {run['total']:,} | {short} | {run['peak_mb']} "
        f"| {run['note']} |",
        flush=True,
    )


def child(way: str, mentors: int, leaders: int) -> None:
    """One measurement, printed as JSON."""
    market = make(mentors, leaders)
    result = WAYS[way](market)
    print(
        json.dumps(
            {
                **result.__dict__,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
            }
        )
    )


def ours(market: Market) -> Result:
    clock = _Clock()
    rounds: list[Progress] = []

    def report(progress: Progress) -> bool:
        rounds.append(progress)
        return True

    solution = propose(market, RULES, report=report)
    seconds, cpu = clock.passed()
    verdict = check(market, RULES, solution)
    assert verdict.optimal, verdict
    note = (
        f"gap {solution.gap}, {len(rounds) + 1} rounds; checked again in {clock.passed()[0] - seconds:.2f} s"
    )
    return Result(seconds, cpu, 0.0, len(solution.pairs), solution.total_fit, note)


def hungarian(market: Market) -> Result:
    """SciPy on all pairs, a pair more outweighing any fit. Places are rows; mentors have one each."""
    from scipy.optimize import linear_sum_assignment

    clock = _Clock()
    packed, fits = _built(market)
    rows = np.repeat(np.arange(packed.shape[0]), packed.leaders.places)
    pair = FULL_FIT * min(rows.size, packed.shape[1]) + 1
    worth = np.where(fits == NOT_FREE, 0.0, fits + float(pair))[rows]
    build = clock.passed()[0]
    row, column = linear_sum_assignment(worth, maximize=True)
    chosen = fits[rows[row], column]
    chosen = chosen[chosen != NOT_FREE]
    return Result(
        *clock.passed(),
        build,
        chosen.size,
        int(chosen.sum(dtype=np.int64)),
        "all pairs in memory",
    )


def greedy(market: Market) -> Result:
    """The best pair of all that is still free, again and again."""
    clock = _Clock()
    packed, fits = _built(market)
    leader, mentor = np.nonzero(fits != NOT_FREE)
    figures = fits[leader, mentor]
    order = np.argsort(-figures, kind="stable")
    build = clock.passed()[0]
    leaders, mentors = packed.leaders.places.copy(), packed.mentors.places.copy()
    pairs = total = 0
    for first in range(0, order.size, CHUNK):
        part = order[first : first + CHUNK]
        part = part[(leaders[leader[part]] > 0) & (mentors[mentor[part]] > 0)]
        for at in part.tolist():
            if leaders[leader[at]] and mentors[mentor[at]]:
                leaders[leader[at]] -= 1
                mentors[mentor[at]] -= 1
                pairs += 1
                total += int(figures[at])
        if not leaders.any() or not mentors.any():
            break
    return Result(*clock.passed(), build, pairs, total, "")


def first_come(market: Market) -> Result:
    """Leader after leader takes the best mentor who is still free."""
    clock = _Clock()
    packed, fits = _built(market)
    build = clock.passed()[0]
    mentors = packed.mentors.places.copy()
    pairs = total = 0
    for leader, places in enumerate(packed.leaders.places.tolist()):
        free = np.where(mentors > 0, fits[leader], NOT_FREE)
        best = [
            int(mentor) for mentor in np.argsort(-free, kind="stable")[:places] if free[mentor] != NOT_FREE
        ]
        mentors[best] -= 1
        pairs += len(best)
        total += int(fits[leader, best].sum())
    return Result(*clock.passed(), build, pairs, total, "")


def _built(market: Market) -> tuple[Packed, Fits]:
    packed = pack(market, RULES)
    step = max(1, (1 << 18) // packed.shape[1])
    fits = np.empty(packed.shape, dtype=np.int16)
    for first in range(0, packed.shape[0], step):
        part = slice(first, first + step)
        fits[part] = free_fits(packed, part)
    return packed, fits


WAYS: dict[str, Callable[[Market], Result]] = {
    "ours": ours,
    "hungarian": hungarian,
    "greedy": greedy,
    "first come": first_come,
}

if __name__ == "__main__":
    child(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
