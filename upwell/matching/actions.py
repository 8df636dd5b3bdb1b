"""Verbs of matching: run the engine, decide by hand, ask leaders, take their answers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from upwell.audit.actions import record
from upwell.engine.matching import assess, effects, explain, solve
from upwell.engine.matching.types import LeftOut, Solution
from upwell.engine.matching.types import Pair as EnginePair
from upwell.matching.market import Field, field_of
from upwell.matching.models import Ask, Decision, ProposedPair, Run
from upwell.matching.queries import current_run, present_pairs, settled
from upwell.matching.wording import as_json, card_lines
from upwell.notices.actions import cancel_all_or_none
from upwell.notices.links import action_url
from upwell.pairs.actions import open_pair, undo_opening
from upwell.pairs.models import Pair
from upwell.programmes.actions.enrolment import write
from upwell.programmes.models import Cohort, Enrolment
from upwell.tenants.models import Account

Link = tuple[str, str]
PRIVATE = "avoid"


class ChangedMeanwhile(Exception):
    """Somebody else changed the proposal first; `run` is how it stands now (its changed_by and changed_at say who)."""

    def __init__(self, run: Run | None) -> None:
        super().__init__(run)
        self.run = run


class NotPossible(Exception):
    """The change would break a hard rule, or touch a pair that is locked, asked or opened; `codes` say which."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__(codes)
        self.codes = list(codes)


class NothingToUndo(Exception):
    """No decision of this run is left to undo."""


class AlreadyAnswered(Exception):
    """The leader has answered already, or the question was taken back."""


@transaction.atomic
def run_matching(*, actor: Account, cohort: Cohort, version: int | None, seed: int = 0) -> Run:
    """A new proposal that keeps locked, asked and opened pairs.

    `version`: that of the run which the actor saw, None when there was none. Raises ChangedMeanwhile.
    """
    previous = current_run(cohort)
    if (previous.version if previous else None) != version:
        raise ChangedMeanwhile(previous)
    if previous:
        _claim(previous, actor=actor, version=previous.version)
    field = field_of(cohort, previous)
    solution = solve.propose(field.market, field.rules, seed=seed)
    run = _save_run(actor, cohort, previous, field, solution)
    record(
        actor=actor,
        organisation=cohort.organisation,
        verb="matching_run",
        about=run,
        number=run.number,
        pairs=len(solution.pairs),
        optimal=solution.optimal,
    )
    return run


def _save_run(actor: Account, cohort: Cohort, previous: Run | None, field: Field, solution: Solution) -> Run:
    number = previous.number + 1 if previous else 1
    try:
        with transaction.atomic():
            run = Run.objects.create(
                cohort=cohort,
                number=number,
                by=actor,
                changed_by=actor,
                seed=solution.seed,
                rules=cohort.rules,
                weights=cohort.weights,
                result=_result(solution),
            )
    except IntegrityError as error:
        raise ChangedMeanwhile(current_run(cohort)) from error
    locks = {
        (row.leader_id, row.mentor_id): (row.locked_at, row.locked_by_id)
        for row in (previous.proposed.filter(locked_at__isnull=False) if previous else [])
    }
    rows = _proposed_rows(run, field, solution.pairs)
    for row in rows:
        row.locked_at, row.locked_by_id = locks.get((row.leader_id, row.mentor_id), (None, None))
    ProposedPair.objects.bulk_create(rows)
    return run


def _proposed_rows(run: Run, field: Field, pairs: Sequence[EnginePair]) -> list[ProposedPair]:
    """Rows to save, each with its reasons."""
    ids = [(pair.leader_id, pair.mentor_id) for pair in pairs]
    today = timezone.localdate().toordinal()
    explanations = explain.explain_all(field.market, field.rules, ids, today=today)
    return [_row(run, field, pair, said) for pair, said in zip(pairs, explanations, strict=True)]


def _row(run: Run, field: Field, pair: EnginePair, said: explain.Explanation) -> ProposedPair:
    leader, mentor = field.pair_of(pair.leader_id, pair.mentor_id)
    return ProposedPair(
        run=run, leader=leader, mentor=mentor, fit=pair.fit, points=dict(pair.points), reasons=as_json(said)
    )


def _result(solution: Solution) -> dict[str, Any]:
    return {
        "pairs": [[pair.leader_id, pair.mentor_id, pair.fit] for pair in solution.pairs],
        "total_fit": solution.total_fit,
        "bound": solution.bound,
        "optimal": solution.optimal,
        "leaders_without": [_left_out(left) for left in solution.leaders_without],
        "mentors_waiting": list(solution.mentors_waiting),
        "rules_broken": [
            [b.code, b.leader_id, b.mentor_id] for b in solution.rules_broken if b.code != PRIVATE
        ],
        "switched_off": list(solution.switched_off),
        "weights": dict(solution.weights),
    }


def _left_out(left: LeftOut) -> dict[str, Any]:
    """Private wishes are not told apart from people who are needed elsewhere: not even in the stored result."""
    wished = left.only.get(PRIVATE, 0)
    return {
        "id": left.person_id,
        "others": left.others,
        "excluded": {code: count for code, count in left.excluded.items() if code != PRIVATE},
        "only": {code: count for code, count in left.only.items() if code != PRIVATE},
        "taken": left.taken + wished,
    }


@transaction.atomic
def set_lock(*, actor: Account, run: Run, version: int, pair: ProposedPair, locked: bool) -> None:
    """Keep a pair through the next run, or let it go again. Raises ChangedMeanwhile."""
    _claim(run, actor=actor, version=version)
    before = _link(pair)
    pair.locked_at = timezone.now() if locked else None
    pair.locked_by = actor if locked else None
    pair.save(update_fields=["locked_at", "locked_by"])
    kind = Decision.Kind.LOCK if locked else Decision.Kind.UNLOCK
    _note(actor, run, kind, before=[before], after=[_link(pair)])


@transaction.atomic
def swap(*, actor: Account, run: Run, version: int, leader_no: str, mentor_no: str) -> None:
    """Give this leader this mentor by the simple change that the review page showed.

    Raises ChangedMeanwhile, NotPossible.
    """
    _claim(run, actor=actor, version=version)
    field = field_of(run.cohort, run)
    if leader_no not in field.enrolments or mentor_no not in field.enrolments:
        raise NotPossible(["gone"])
    current = assess.evaluate(field.market, field.rules, present_pairs(run, field))
    found = effects.alternatives(field.market, field.rules, current, leader_no, mentor_ids=[mentor_no])
    if not found:
        raise NotPossible(["already_a_pair"])
    change = found[0]
    if change.swap is None:
        raise NotPossible(change.forbidden_by or (["kept"] if change.blocked_by_pins else []))
    _replace(actor, run, field, removed=change.swap.removed, added=change.swap.added)


def _replace(
    actor: Account, run: Run, field: Field, *, removed: Iterable[Link], added: Iterable[Link]
) -> None:
    gone = _rows_of(run, field, removed)
    before = [_link(row) for row in gone]
    ProposedPair.objects.filter(pk__in=[row.pk for row in gone]).delete()
    scored = assess.evaluate(field.market, field.rules, list(added)).pairs
    rows = _proposed_rows(run, field, scored)
    for row in rows:
        row.by_hand_at = timezone.now()
    ProposedPair.objects.bulk_create(rows)
    _note(actor, run, Decision.Kind.SWAP, before=before, after=[_link(row) for row in rows])


def _rows_of(run: Run, field: Field, links: Iterable[Link]) -> list[ProposedPair]:
    keys = [field.pair_of(leader_no, mentor_no) for leader_no, mentor_no in links]
    return [run.proposed.get(leader=leader, mentor=mentor) for leader, mentor in keys]


@transaction.atomic
def undo(*, actor: Account, run: Run, version: int) -> Decision:
    """Take back the last decision of this run. Raises ChangedMeanwhile, NothingToUndo, NotPossible."""
    _claim(run, actor=actor, version=version)
    decision = run.decisions.filter(undone_at=None).first()
    if decision is None:
        raise NothingToUndo
    states = settled(run.cohort)
    touched = (*decision.before, *decision.after)
    if any(states.get(_keys(link)) in ("asked", "paired") for link in touched):
        raise NotPossible(["kept"])
    _restore(run, decision)
    decision.undone_at = timezone.now()
    decision.save(update_fields=["undone_at"])
    record(
        actor=actor,
        organisation=run.cohort.organisation,
        verb="decision_undone",
        about=run,
        kind=decision.kind,
    )
    return decision


def _restore(run: Run, decision: Decision) -> None:
    for link in decision.after:
        leader, mentor = _keys(link)
        run.proposed.filter(leader_id=leader, mentor_id=mentor).delete()
    field = field_of(run.cohort, run)
    people = {enrolment.pk: number for number, enrolment in field.enrolments.items()}
    for link in decision.before:
        leader, mentor = _keys(link)
        if leader not in people or mentor not in people:
            raise NotPossible(["gone"])
        scored = assess.evaluate(field.market, field.rules, [(people[leader], people[mentor])]).pairs
        (row,) = _proposed_rows(run, field, scored)
        row.locked_at = timezone.now() if link["locked"] else None
        row.by_hand_at = timezone.now() if link["by_hand"] else None
        row.save()


@transaction.atomic
def ask_leaders(*, actor: Account, run: Run, version: int, pairs: Iterable[ProposedPair]) -> list[Ask]:
    """Ask each leader about the mentor proposed; whoever was asked about this mentor is not asked again.

    Raises ChangedMeanwhile. Gates are checked by `agenda.actions.launch`, which calls this.
    """
    _claim(run, actor=actor, version=version)
    known = settled(run.cohort)
    asks = [_ask(actor, pair) for pair in pairs if (pair.leader_id, pair.mentor_id) not in known]
    if asks:
        record(
            actor=actor,
            organisation=run.cohort.organisation,
            verb="leaders_asked",
            about=run,
            leaders=len(asks),
        )
    return asks


def _ask(actor: Account, pair: ProposedPair) -> Ask:
    ask = Ask.objects.create(
        cohort=pair.run.cohort,
        leader=pair.leader,
        mentor=pair.mentor,
        fit=pair.fit,
        points=pair.points,
        reasons=pair.reasons,
        asked_at=timezone.now(),
        asked_by=actor,
    )
    write_card(ask, "leader_card", window=str(ask.pk))
    return ask


def write_card(ask: Ask, kind: str, *, window: str) -> None:
    """The card of the mentor by mail: name, unit, topics, reasons, and the link to answer."""
    write(
        ask.leader,
        kind,
        window=window,
        about_id=ask.pk,
        ask=ask,
        mentor=ask.mentor,
        lines=lambda: card_lines(ask),
        url=action_url("card", ask.pk),
    )


@transaction.atomic
def confirm(*, actor: Account | None, ask: Ask) -> None:
    """The leader agrees: the pair is opened and both are told. The same answer again changes nothing.

    Raises AlreadyAnswered when the other answer was given, NoPlaceLeft.
    """
    if not _answer(ask, Ask.Answer.YES, ""):
        return
    open_pair(
        actor=actor,
        leader=ask.leader,
        mentor=ask.mentor,
        fit=ask.fit,
        reasons={"points": ask.points, **ask.reasons},
    )
    record(actor=actor, organisation=ask.cohort.organisation, verb="leader_confirmed", about=ask)


@transaction.atomic
def ask_for_another(*, actor: Account | None, ask: Ask, note: str = "") -> None:
    """The leader would rather meet somebody else. Only the coordinator learns of it. Raises AlreadyAnswered."""
    if not _answer(ask, Ask.Answer.ANOTHER, note):
        return
    ProposedPair.objects.filter(
        run__cohort=ask.cohort, run=current_run(ask.cohort), leader=ask.leader, mentor=ask.mentor
    ).delete()
    record(actor=actor, organisation=ask.cohort.organisation, verb="leader_asked_for_another", about=ask)


def _answer(ask: Ask, answer: str, note: str) -> bool:
    """Write the answer once; False when the same one stands already. Raises AlreadyAnswered."""
    now = timezone.now()
    written = Ask.objects.filter(pk=ask.pk, answered_at=None, withdrawn_at=None).update(
        answer=answer, note=note, answered_at=now
    )
    ask.refresh_from_db()
    if written:
        return True
    if ask.answer == answer and ask.withdrawn_at is None:
        return False
    raise AlreadyAnswered


@transaction.atomic
def take_back_ask(*, actor: Account, ask: Ask) -> None:
    """Withdraw the question before it is answered; its mail is stopped when it has not gone yet."""
    if not Ask.objects.filter(pk=ask.pk, answered_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    ):
        raise AlreadyAnswered
    cancel_all_or_none(about_id=ask.pk)
    record(actor=actor, organisation=ask.cohort.organisation, verb="ask_taken_back", about=ask)


@transaction.atomic
def take_back_pair(*, actor: Account, pair: Pair) -> None:
    """Undo an opened pair while nobody has been told, and the question with it. Raises AlreadyTold."""
    undo_opening(actor=actor, pair=pair)
    Ask.objects.filter(leader=pair.leader, mentor=pair.mentor, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )


def _claim(run: Run, *, actor: Account, version: int) -> None:
    """Take the right to change this version of the proposal: of two at once, one gets it."""
    newest = current_run(run.cohort)
    claimed = newest == run and Run.objects.filter(pk=run.pk, version=version).update(
        version=F("version") + 1, changed_by=actor, changed_at=timezone.now()
    )
    if not claimed:
        raise ChangedMeanwhile(newest)


def _note(
    actor: Account, run: Run, kind: str, *, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    Decision.objects.create(run=run, kind=kind, by=actor, before=before, after=after)
    record(actor=actor, organisation=run.cohort.organisation, verb=f"proposal_{kind}", about=run)


def _link(row: ProposedPair) -> dict[str, Any]:
    return {
        "leader": str(row.leader_id),
        "mentor": str(row.mentor_id),
        "locked": row.locked_at is not None,
        "by_hand": row.by_hand_at is not None,
    }


def _keys(link: dict[str, Any]) -> tuple[Any, Any]:
    return Enrolment._meta.pk.to_python(link["leader"]), Enrolment._meta.pk.to_python(link["mentor"])
