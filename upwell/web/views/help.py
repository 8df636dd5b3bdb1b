"""Help (S27): whom to ask, and who will read it. Open to everybody; names only to those who take part."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upwell.people.access import User, known_organisations
from upwell.people.models import Role
from upwell.programmes.access import own_enrolments
from upwell.programmes.models import CohortRole
from upwell.tenants.models import Organisation


@dataclass(frozen=True)
class Contacts:
    """Of one organisation: whom the coordinators are reached by, and the ombudspersons."""

    organisation: Organisation
    ombudspersons: list[str]


def help_page(request: HttpRequest) -> HttpResponse:
    contacts = [
        Contacts(organisation, _ombudspersons(request.user, organisation))
        for organisation in known_organisations(request.user)
    ]
    return render(request, "help/help.html", {"contacts": contacts})


def _ombudspersons(user: User, organisation: Organisation) -> list[str]:
    """Of the whole organisation, and of the cohorts that `user` takes part in."""
    of_all = Role.objects.filter(
        organisation=organisation, role=Role.Name.OMBUDSPERSON, taken_back_at=None
    ).values_list("account__email", flat=True)
    cohorts = own_enrolments(user).live().filter(cohort__programme__organisation=organisation)
    of_cohorts = CohortRole.objects.filter(
        cohort__in=cohorts.order_by().values("cohort"),
        role=CohortRole.Name.OMBUDSPERSON,
        taken_back_at=None,
    ).values_list("account__email", flat=True)
    return sorted({*of_all, *of_cohorts})
