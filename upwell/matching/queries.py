"""Reads of proposals and asks."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from upwell.engine.matching import assess, effects
from upwell.engine.matching.types import Alternative
from upwell.matching.market import Field, field_of
from upwell.matching.models import Ask, ProposedPair, Run
from upwell.pairs.models import Pair
from upwell.programmes.models import Cohort


def current_run(cohort: Cohort) -> Run | None:
    return (
        Run.objects.filter(cohort=cohort)
        .select_related("cohort__programme__organisation", "changed_by")
        .first()
    )


def proposed_pairs(run: Run) -> QuerySet[ProposedPair]:
    return ProposedPair.objects.filter(run=run).select_related("leader__person", "mentor__person")


def settled(cohort: Cohort) -> dict[tuple[UUID, UUID], str]:
    """What has become of pairs beyond proposing: (leader, mentor) -> "asked", "another" or "paired"."""
    asks = Ask.objects.filter(cohort=cohort, withdrawn_at=None).values_list(
        "leader_id", "mentor_id", "answer"
    )
    states = {(leader, mentor): _state(answer) for leader, mentor, answer in asks}
    for pair in Pair.objects.live().filter(cohort=cohort):
        states[pair.leader_id, pair.mentor_id] = "paired"
    return states


def _state(answer: str) -> str:
    return {"": "asked", Ask.Answer.YES: "paired", Ask.Answer.ANOTHER: "another"}[answer]


def ask_about(pair: ProposedPair) -> Ask | None:
    """The question to this leader about this mentor, unless it was taken back."""
    return Ask.objects.filter(leader=pair.leader_id, mentor=pair.mentor_id, withdrawn_at=None).first()


def opened_pair(pair: ProposedPair) -> Pair | None:
    return Pair.objects.live().filter(leader=pair.leader_id, mentor=pair.mentor_id).first()


def alternatives_for(run: Run, leader_no: str, *, limit: int = 6) -> tuple[Field, list[Alternative]]:
    """Other mentors for one leader, with their effect on the whole cohort as it is proposed now."""
    field = field_of(run.cohort, run)
    current = assess.evaluate(field.market, field.rules, present_pairs(run, field))
    found = effects.alternatives(field.market, field.rules, current, leader_no, 2 * limit)
    # Whom a private wish excludes is simply not among the suggestions: saying why would tell whose wish it is.
    return field, [option for option in found if "avoid" not in option.forbidden_by][:limit]


def pair_ids(run: Run) -> list[tuple[str, str]]:
    columns = ("leader__person__staff_no", "mentor__person__staff_no")
    rows: Iterable[tuple[str, str]] = ProposedPair.objects.filter(run=run).values_list(*columns)
    return sorted(rows)


def present_pairs(run: Run, field: Field) -> list[tuple[str, str]]:
    """Proposed pairs of people who all still take part; somebody may have withdrawn since the run."""
    here = field.enrolments.keys()
    return [(leader, mentor) for leader, mentor in pair_ids(run) if leader in here and mentor in here]


def open_asks(cohort: Cohort) -> QuerySet[Ask]:
    return Ask.objects.open().filter(cohort=cohort).select_related("leader__person", "mentor__person")


def leaders_wanting_another(cohort: Cohort) -> list[Ask]:
    """Leaders who asked for another and for whom nobody has been asked since."""
    asks = Ask.objects.filter(cohort=cohort, withdrawn_at=None).select_related(
        "leader__person", "mentor__person"
    )
    latest: dict[UUID, Ask] = {}
    for ask in asks.order_by("asked_at"):
        latest[ask.leader_id] = ask
    return [ask for ask in latest.values() if ask.answer == Ask.Answer.ANOTHER]
