"""What `upwell match` writes: PAIRS.csv and SUMMARY.json."""

import json
from typing import Any

from upwell.engine.matching.explain import explain_all
from upwell.engine.matching.types import CRITERIA, LeftOut, Market, Rules, Solution
from upwell.lib.delimited import write_csv
from upwell.matching.wording import why_sentence

HEADER = ("leader_no", "mentor_no", "fit", *CRITERIA, "why")


def pairs_csv(market: Market, rules: Rules, solution: Solution) -> bytes:
    """One row per pair: fit and each criterion from 0 to 100, and why in a sentence of the active language."""
    explained = explain_all(market, rules, [(pair.leader_id, pair.mentor_id) for pair in solution.pairs])
    rows = [
        (
            pair.leader_id,
            pair.mentor_id,
            _hundred(pair.fit),
            *(_hundred(pair.points[code]) for code in CRITERIA),
            why_sentence(said),
        )
        for pair, said in zip(solution.pairs, explained, strict=True)
    ]
    return write_csv([HEADER, *rows])


def summary_json(solution: Solution, *, seconds: float, grades_unknown: dict[str, int]) -> str:
    """Totals in points of 10,000, the proven bound, and for everybody left out which rule excluded how many."""
    summary: dict[str, Any] = {
        "pairs": len(solution.pairs),
        "leaders_without": [_left_out(left) for left in solution.leaders_without],
        "mentors_waiting": list(solution.mentors_waiting),
        "total_fit": solution.total_fit,
        "bound": solution.bound,
        "gap": solution.gap,
        "optimal": solution.optimal,
        "rules_broken": len(solution.rules_broken),
        "switched_off": list(solution.switched_off),
        "grades_unknown": grades_unknown,
        "seed": solution.seed,
        "seconds": round(seconds, 3),
    }
    return json.dumps(summary, ensure_ascii=False, indent=1) + "\n"


def _left_out(left: LeftOut) -> dict[str, Any]:
    return {
        "leader_no": left.person_id,
        "mentors": left.others,
        "excluded_by": dict(left.excluded),
        "excluded_by_this_alone": dict(left.only),
        "allowed_but_taken": left.taken,
    }


def _hundred(points: int) -> float:
    return round(points / 100, 2)
