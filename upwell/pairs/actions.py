"""Verbs of the relationship."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from upwell.audit.actions import record
from upwell.notices.actions import cancel_all_or_none
from upwell.pairs.models import Pair
from upwell.programmes.actions import enrolment as joining
from upwell.programmes.addressing import called
from upwell.programmes.models import Enrolment
from upwell.tenants.models import Account


class NoPlaceLeft(Exception):
    """One of the two already has as many pairs as they have places; `person` says who."""

    def __init__(self, person: str) -> None:
        super().__init__(person)
        self.person = person


class AlreadyTold(Exception):
    """Both have been told of each other; from here on the way out is the no-fault exit."""


class InPair(Exception):
    """Somebody in a live pair leaves by way of the pair, so that the other side is told properly."""


@transaction.atomic
def open_pair(
    *, actor: Account | None, leader: Enrolment, mentor: Enrolment, fit: int, reasons: dict[str, Any]
) -> Pair:
    """Make the two a pair and write to both, each in their language. Raises NoPlaceLeft.

    The two enrolments are locked first, so that no two openings together exceed a capacity.
    """
    locked = Enrolment.objects.select_for_update().filter(pk__in=[leader.pk, mentor.pk])
    for enrolment in locked.order_by("pk"):
        if live_pairs_of(enrolment) >= enrolment.capacity or not enrolment.is_live:
            raise NoPlaceLeft(enrolment.person.full_name)
    pair = Pair.objects.create(
        cohort=leader.cohort,
        leader=leader,
        mentor=mentor,
        fit=fit,
        reasons=reasons,
        opened_at=timezone.now(),
        opened_by=actor,
    )
    record(actor=actor, organisation=leader.cohort.organisation, verb="pair_opened", about=pair, fit=fit)
    for own, other in ((leader, mentor), (mentor, leader)):
        joining.write(
            own,
            f"pair_opened_{own.role}",
            window=str(pair.pk),
            about_id=pair.pk,
            other=other,
            other_called="" if other.is_mentor else partial(called, other),
        )
    return pair


@transaction.atomic
def undo_opening(*, actor: Account, pair: Pair) -> None:
    """Take a pair back before both have been told. Raises AlreadyTold when a message has gone out."""
    if not cancel_all_or_none(about_id=pair.pk):
        raise AlreadyTold
    Pair.objects.filter(pk=pair.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=actor)
    record(actor=actor, organisation=pair.cohort.organisation, verb="pair_taken_back", about=pair)


@transaction.atomic
def leave_cohort(*, actor: Account | None, enrolment: Enrolment) -> None:
    """Withdraw somebody who is in no pair yet. Raises InPair."""
    if live_pairs_of(enrolment):
        raise InPair
    joining.withdraw(actor=actor, enrolment=enrolment)


def live_pairs_of(enrolment: Enrolment) -> int:
    side = "mentor" if enrolment.is_mentor else "leader"
    return Pair.objects.live().filter(**{side: enrolment}).count()
