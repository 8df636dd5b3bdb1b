"""The coordinator's queue: who needs me today, most urgent first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from upwell.agenda.actions import due_after
from upwell.agenda.gates import closed_gates
from upwell.engine.matching import explain
from upwell.matching import queries as matching
from upwell.matching.market import field_of
from upwell.notices.queries import failed_messages
from upwell.pairs.models import Pair
from upwell.programmes import queries as programmes
from upwell.programmes.models import Cohort, Enrolment, TaskDone
from upwell.programmes.queries import free_places, is_open
from upwell.vault.sealing import CannotOpen

MINUTES_EACH = 2


@dataclass(frozen=True)
class Due:
    """One thing that waits for the coordinator: a code, how many, and the rows it is about."""

    code: str
    count: int
    rows: tuple[Any, ...] = ()


def due_for_coordinator(cohort: Cohort) -> list[Due]:
    return [due for due in _all_due(cohort) if due.count]


def _all_due(cohort: Cohort) -> Iterator[Due]:
    yield _due("mail_failed", failed_messages(cohort.organisation)[:20])
    try:
        yield _due("rule_broken", broken_pairs(cohort))
    except CannotOpen:
        yield Due("key_missing", 1)
    yield _due("leaver", _leavers(cohort))
    yield _due("wants_another", matching.leaders_wanting_another(cohort))
    yield _due("unanswered", _unanswered(cohort))
    yield _due("hours_not_now", programmes.hours_not_granted(cohort).select_related("person"))
    yield _due("to_approve", cohort.enrolments.to_approve().select_related("person"))
    if free_places(cohort) > 0:
        yield _due("place_free", cohort.enrolments.mentors().on_waiting_list().select_related("person"))
    yield _due("not_finished", _not_finished(cohort))
    yield from _next_step(cohort)


def _due(code: str, rows: Any) -> Due:
    found = tuple(rows)
    return Due(code, len(found), found)


def _next_step(cohort: Cohort) -> Iterator[Due]:
    """What the cohort as a whole waits for, when no person does."""
    if not cohort.milestones.exists():
        tasks = len(TaskDone.Task.values) - len(programmes.tasks_done(cohort))
        yield Due("set_up", tasks) if tasks else Due("open_sign_up", 1)
        return
    run = matching.current_run(cohort)
    leaders = cohort.enrolments.leaders().ready().count()
    mentors = cohort.enrolments.mentors().ready().count()
    if run is None and leaders and mentors:
        yield Due("form_pairs", min(leaders, mentors))
    if run is not None:
        states = matching.settled(cohort)
        to_ask = [
            pair for pair in matching.proposed_pairs(run) if (pair.leader_id, pair.mentor_id) not in states
        ]
        yield Due("pledge" if closed_gates(cohort) and to_ask else "ask", len(to_ask), tuple(to_ask))


def _unanswered(cohort: Cohort) -> list[Any]:
    now = timezone.now()
    return [ask for ask in matching.open_asks(cohort) if due_after(ask, 7) <= now]


def _not_finished(cohort: Cohort) -> list[Enrolment]:
    """Invited or begun at least three days ago, while sign-up is open."""
    if not is_open(cohort):
        return []
    live = cohort.enrolments.live().filter(finished_at=None).select_related("person")
    since = timezone.now() - dt.timedelta(days=3)
    return [e for e in live if (e.opened_at or e.invited_at or since) < since]


def _leavers(cohort: Cohort) -> list[Enrolment]:
    left = cohort.enrolments.live().filter(person__left_on__lte=timezone.localdate())
    return list(left.select_related("person"))


def broken_pairs(cohort: Cohort) -> list[tuple[Pair, tuple[str, ...]]]:
    """Live pairs that break a hard rule on the staff data of today, with the rules."""
    pairs = list(Pair.objects.live().filter(cohort=cohort).select_related("leader__person", "mentor__person"))
    if not pairs:
        return []
    field = field_of(cohort)
    here = {
        (pair.leader.person.staff_no, pair.mentor.person.staff_no): pair
        for pair in pairs
        if {pair.leader.person.staff_no, pair.mentor.person.staff_no} <= field.enrolments.keys()
    }
    explained = explain.explain_all(field.market, field.rules, list(here))
    # A private wish is nobody's to see, not even as a broken rule.
    codes = [tuple(code for code in said.forbidden_by if code != "avoid") for said in explained]
    return [(pair, broken) for pair, broken in zip(here.values(), codes, strict=True) if broken]


@dataclass(frozen=True)
class Squares:
    """One square per pair or place: confirmed, asked, proposed, without."""

    paired: int
    asked: int
    proposed: int
    without: int

    @property
    def total(self) -> int:
        return self.paired + self.asked + self.proposed + self.without


def squares(cohort: Cohort) -> Squares:
    """How far the leaders of a cohort are on the way to a confirmed pair."""
    leaders = set(cohort.enrolments.leaders().ready().values_list("pk", flat=True))
    paired = set(Pair.objects.live().filter(cohort=cohort).values_list("leader_id", flat=True))
    asked = set(matching.open_asks(cohort).values_list("leader_id", flat=True)) - paired
    run = matching.current_run(cohort)
    proposed = set(run.proposed.values_list("leader_id", flat=True)) if run else set()
    proposed = (proposed & leaders) - paired - asked
    without = leaders - paired - asked - proposed
    return Squares(len(paired), len(asked), len(proposed), len(without))
