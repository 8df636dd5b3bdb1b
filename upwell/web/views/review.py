"""The match review page as plain values for its templates."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.engine.matching.types import CRITERIA as CODES
from upwell.engine.matching.types import Alternative
from upwell.matching import queries
from upwell.matching.market import Field
from upwell.matching.models import Ask, Decision, ProposedPair, Run
from upwell.matching.wording import Reasons, reasons_of, rule_words
from upwell.pairs.models import Pair
from upwell.people.models import Person
from upwell.programmes.queries import own_topics
from upwell.programmes.rules import CRITERIA, RULES
from upwell.vault.sealing import CannotOpen

STRONG, GOOD = 8_000, 6_500
SHOWN = 100


@dataclass(frozen=True)
class Row:
    """One proposed pair."""

    pair: ProposedPair
    reasons: Reasons
    state: str
    is_chosen: bool = False

    @property
    def fit(self) -> int:
        return round(self.pair.fit / 100)

    @property
    def word(self) -> str:
        if self.needs_review:
            return "review"
        return "strong" if self.pair.fit >= STRONG else "good"

    @property
    def needs_review(self) -> bool:
        return self.pair.fit < GOOD or bool(self.reasons.watch)

    @property
    def can_change(self) -> bool:
        return self.state == ""


@dataclass(frozen=True)
class Option:
    """Another mentor for the chosen leader, and what choosing them does to the whole cohort."""

    mentor: Person
    fit: int
    words: str
    effect: str
    sign: str
    can_swap: bool


@dataclass(frozen=True)
class LeftOut:
    """A leader without a mentor, and which rules excluded how many."""

    person: Person
    lines: list[str]


@dataclass(frozen=True)
class Page:
    run: Run
    rows: list[Row]
    all_rows: list[Row]
    show: str
    chosen: Row | None
    options: list[Option]
    criteria: list[dict[str, Any]]
    left_out: list[LeftOut]
    waiting: list[Person]
    last_decision: Decision | None
    can_ask: int
    ask: Ask | None
    pair: Pair | None
    leaders: int

    @property
    def median_fit(self) -> int:
        return round(median(row.pair.fit for row in self.all_rows) / 100) if self.all_rows else 0

    @property
    def tabs(self) -> list[dict[str, Any]]:
        names = {
            "all": _("All"),
            "review": _("To review"),
            "locked": _("Locked"),
            "changed": _("Changed by hand"),
            "asked": _("Asked"),
        }
        return [
            {"code": code, "label": label, "count": sum(_shows(row, code) for row in self.all_rows)}
            for code, label in names.items()
        ]

    @property
    def broken(self) -> int:
        return len(self.run.result["rules_broken"])

    @property
    def rules(self) -> list[str]:
        """The hard rules that every proposed pair keeps, in words."""
        off = set(self.run.result["switched_off"])
        return [
            str(rule.label) + (f": {self.run.rules[rule.code]}" if rule.highest > 1 else "")
            for rule in RULES
            if self.run.rules.get(rule.code) and rule.code not in off and rule.code != "use_birth_year"
        ]

    @property
    def switched_off(self) -> list[str]:
        return [str(rule_words(code)) for code in self.run.result["switched_off"]]


def page_of(run: Run, *, show: str, chosen: str) -> Page:
    states = queries.settled(run.cohort)
    own = own_topics(run.cohort.organisation)
    pairs = list(queries.proposed_pairs(run))
    rows = [
        Row(
            pair,
            reasons_of(pair, own),
            states.get((pair.leader_id, pair.mentor_id), ""),
            str(pair.pk) == chosen,
        )
        for pair in pairs
    ]
    shown = [row for row in rows if _shows(row, show)]
    picked = next((row for row in rows if row.is_chosen), None)
    left_out, waiting = _left_out(run, pairs)
    return Page(
        run=run,
        rows=shown,
        all_rows=rows,
        show=show,
        chosen=picked,
        options=_options(run, picked) if picked else [],
        criteria=_criteria(run, picked) if picked else [],
        left_out=left_out,
        waiting=waiting,
        last_decision=run.decisions.filter(undone_at=None).first(),
        can_ask=sum(row.can_change for row in rows),
        ask=queries.ask_about(picked.pair) if picked else None,
        pair=queries.opened_pair(picked.pair) if picked else None,
        leaders=run.cohort.enrolments.leaders().ready().count(),
    )


def _shows(row: Row, show: str) -> bool:
    return {
        "review": row.needs_review,
        "locked": row.pair.locked_at is not None,
        "changed": row.pair.by_hand_at is not None,
        "asked": row.state in ("asked", "paired"),
    }.get(show, True)


def _criteria(run: Run, row: Row) -> list[dict[str, Any]]:
    most = run.result["weights"]
    longest = max(most.values()) or 1
    return [
        {
            "label": str(CRITERIA[code]),
            "points": round(row.pair.points.get(code, 0) / 100),
            "most": round(most[code] / 100),
            "longest": round(longest / 100),
            "note": row.reasons.notes.get(code, ""),
        }
        for code in CODES
        if most.get(code)
    ]


def _options(run: Run, row: Row) -> list[Option]:
    if not row.pair.leader.is_ready:
        return []
    try:
        field, found = queries.alternatives_for(run, row.pair.leader.person.staff_no)
    except CannotOpen:
        return []
    return [_option(field, alternative, row) for alternative in found]


def _option(field: Field, alternative: Alternative, row: Row) -> Option:
    mentor = field.enrolments[alternative.mentor_id].person
    effect = alternative.swap.effect if alternative.swap else None
    points = round(effect.total_fit / 100) if effect else 0
    return Option(
        mentor=mentor,
        fit=round(alternative.fit / 100),
        words=_option_words(field, alternative),
        effect=_effect_words(effect.pairs if effect else 0, points) if effect else "",
        sign="-" if effect and (effect.pairs, effect.total_fit) < (0, 0) else "+",
        can_swap=alternative.swap is not None and row.can_change and row.pair.locked_at is None,
    )


def _option_words(field: Field, alternative: Alternative) -> str:
    if alternative.forbidden_by:
        return _("Excluded: %(rules)s") % {
            "rules": ", ".join(str(rule_words(code)) for code in alternative.forbidden_by)
        }
    if alternative.swap is None:
        return _("in a pair that is locked or already asked")
    swap = alternative.swap
    if swap.other_leader_id is None:
        return _("waiting; no other pair changes")
    leader = field.enrolments[swap.other_leader_id].person.call_name
    if swap.kind == "exchange":
        return _("swap with %(leader)s (%(before)s becomes %(after)s)") % {
            "leader": leader,
            "before": round((swap.other_fit_before or 0) / 100),
            "after": round((swap.other_fit_after or 0) / 100),
        }
    return _("%(leader)s would be left without a mentor") % {"leader": leader}


def _effect_words(pairs: int, points: int) -> str:
    if pairs:
        words = ngettext("%(n)s pair", "%(n)s pairs", abs(pairs)) % {"n": abs(pairs)}
        return f"{'+' if pairs > 0 else '−'}{words}"
    if points == 0:
        return "±0"
    return f"{'+' if points > 0 else '−'}{abs(points)}"


def _left_out(run: Run, pairs: list[ProposedPair]) -> tuple[list[LeftOut], list[Person]]:
    """Leaders without a mentor and mentors without a leader, as things stand after changes by hand."""
    with_mentor = {pair.leader_id for pair in pairs}
    with_leader = {pair.mentor_id for pair in pairs}
    ready = list(run.cohort.enrolments.ready().select_related("person"))
    told = {entry["id"]: entry for entry in run.result["leaders_without"]}
    leaders = [e.person for e in ready if not e.is_mentor and e.pk not in with_mentor]
    waiting = [e.person for e in ready if e.is_mentor and e.pk not in with_leader]
    return [LeftOut(person, _left_out_lines(told.get(person.staff_no))) for person in leaders], waiting


def _left_out_lines(entry: dict[str, Any] | None) -> list[str]:
    if entry is None:
        return [
            _(
                "Without a mentor after a change by hand, or joined since the last run. Run again to see who could come."
            )
        ]
    lines = [_("%(others)s mentors were looked at.") % {"others": entry["others"]}]
    for code, count in sorted(entry["excluded"].items(), key=lambda item: -item[1]):
        line = ngettext("%(rule)s: excludes %(n)s", "%(rule)s: excludes %(n)s", count)
        line %= {"rule": rule_words(code), "n": count}
        only = entry["only"].get(code, 0)
        if only:
            line += " · " + ngettext("%(n)s by this rule alone", "%(n)s by this rule alone", only) % {
                "n": only
            }
        lines.append(line)
    if entry["taken"]:
        lines.append(
            ngettext(
                "%(n)s other is needed elsewhere or not available",
                "%(n)s others are needed elsewhere or not available",
                entry["taken"],
            )
            % {"n": entry["taken"]}
        )
    return lines
