"""Who may fetch what of programmes."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from upwell.people.access import User, managed_organisations, organisations_with_role, own_persons
from upwell.people.models import Role
from upwell.programmes.models import Cohort, CohortRole, Enrolment, Programme
from upwell.programmes.models.enrolment import EnrolmentQuerySet


def managed_cohorts(user: User) -> QuerySet[Cohort]:
    """Cohorts that `user` coordinates: by a role in the organisation, or in the cohort alone."""
    by_organisation = Q(programme__organisation__in=managed_organisations(user))
    return _cohorts().filter(by_organisation | _by_cohort_role(user, CohortRole.Name.COORDINATOR))


def sponsored_cohorts(user: User) -> QuerySet[Cohort]:
    """Cohorts that `user` sponsors: sees the overview and may pledge."""
    by_organisation = Q(programme__organisation__in=organisations_with_role(user, Role.Name.SPONSOR))
    return _cohorts().filter(by_organisation | _by_cohort_role(user, CohortRole.Name.SPONSOR))


def get_managed_cohort(user: User, pk: UUID) -> Cohort:
    return get_object_or_404(managed_cohorts(user), pk=pk)


def get_sponsored_cohort(user: User, pk: UUID) -> Cohort:
    return get_object_or_404(sponsored_cohorts(user), pk=pk)


def get_overseen_cohort(user: User, pk: UUID) -> Cohort:
    """For the overview: coordinators and sponsors."""
    seen = Q(pk__in=managed_cohorts(user).values("pk")) | Q(pk__in=sponsored_cohorts(user).values("pk"))
    return get_object_or_404(_cohorts().filter(seen), pk=pk)


def get_managed_programme(user: User, pk: UUID) -> Programme:
    managed = Programme.objects.filter(organisation__in=managed_organisations(user))
    return get_object_or_404(managed.select_related("organisation"), pk=pk)


def get_enrolment(user: User, cohort_pk: UUID, pk: UUID) -> Enrolment:
    """An enrolment in a cohort that `user` coordinates."""
    managed = Enrolment.objects.filter(cohort__in=managed_cohorts(user), cohort_id=cohort_pk)
    return get_object_or_404(managed.select_related("cohort__programme__organisation", "person"), pk=pk)


def own_enrolments(user: User) -> EnrolmentQuerySet:
    own = Enrolment.objects.filter(person__in=own_persons(user))
    return own.select_related("cohort__programme__organisation", "person").order_by("-cohort__starts_on")


def get_own_enrolment(user: User, pk: UUID) -> Enrolment:
    return get_object_or_404(own_enrolments(user), pk=pk)


def get_joinable_cohort(code: str) -> Cohort:
    """By the code of its join page, which anybody who has the link may open."""
    return get_object_or_404(_cohorts(), join_code=code)


def _cohorts() -> QuerySet[Cohort]:
    return Cohort.objects.select_related("programme__organisation")


def _by_cohort_role(user: User, role: str) -> Q:
    if not user.is_authenticated or not user.is_active:
        return Q(pk=None)
    held = CohortRole.objects.filter(account=user, role=role, taken_back_at=None)
    return Q(pk__in=held.values("cohort"))
