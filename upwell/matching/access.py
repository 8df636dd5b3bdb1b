"""Who may fetch what of matching."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from upwell.matching.models import Ask, Run
from upwell.people.access import User
from upwell.programmes.access import managed_cohorts, own_enrolments
from upwell.programmes.models import Cohort


def get_run(user: User, cohort: Cohort, number: int) -> Run:
    runs = Run.objects.filter(cohort=cohort, cohort__in=managed_cohorts(user))
    return get_object_or_404(
        runs.select_related("cohort__programme__organisation", "changed_by"), number=number
    )


def get_ask(user: User, pk: UUID) -> Ask:
    """For the coordinator."""
    asks = Ask.objects.filter(cohort__in=managed_cohorts(user))
    return get_object_or_404(asks.select_related("leader__person", "mentor__person", "cohort"), pk=pk)


def get_own_ask(user: User, pk: UUID) -> Ask:
    """For the leader who was asked, and for nobody else: the mentor gets 404."""
    asks = Ask.objects.filter(leader__in=own_enrolments(user), withdrawn_at=None)
    return get_object_or_404(asks.select_related("leader__person", "mentor__person", "cohort"), pk=pk)


def get_linked_ask(pk: UUID) -> Ask:
    """Behind a signed action link, which only the asked leader was sent. A withdrawn one is gone."""
    ask = Ask.objects.filter(pk=pk).select_related("leader__person", "mentor__person", "cohort").first()
    if ask is None:
        raise Http404
    return ask
