"""Where each role begins."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from upwell.people.access import managed_organisations
from upwell.programmes.access import managed_cohorts, own_enrolments, sponsored_cohorts
from upwell.tenants.models import Account


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """A coordinator goes to the cohort or the programmes, a sponsor to the overview, everybody else to their own page."""
    cohorts = list(managed_cohorts(request.user)[:2])
    if len(cohorts) == 1:
        return redirect("overview", cohorts[0].pk)
    organisation = managed_organisations(request.user).first()
    if organisation is not None:
        return redirect("programmes", organisation.slug)
    if cohorts:
        return redirect("overview", cohorts[0].pk)
    sponsored = sponsored_cohorts(request.user).first()
    if sponsored is not None and not own_enrolments(request.user).exists():
        return redirect("overview", sponsored.pk)
    if isinstance(request.user, Account) and request.user.is_operator:
        return redirect("start")
    return redirect("me")
