"""The join page of a cohort (S04): open to everybody who has the link."""

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.people.access import own_persons
from upwell.people.models import Person
from upwell.programmes.access import get_joinable_cohort
from upwell.programmes.actions.enrolment import OtherRole, SignUpClosed, TurnedDown
from upwell.programmes.actions.enrolment import join as begin
from upwell.programmes.models import Cohort
from upwell.programmes.queries import is_open, next_cohort
from upwell.web import nav
from upwell.web.actor import actor_of


def join(request: HttpRequest, code: str) -> HttpResponse:
    """What one signs up for, on one page."""
    cohort = get_joinable_cohort(code)
    nav.of_organisation(request, cohort.organisation)
    person = _person_in(request, cohort)
    context = {
        "of": cohort,
        "texts": _texts(cohort),
        "is_open": is_open(cohort),
        "next_one": next_cohort(cohort),
        "person": person,
        "enrolment": cohort.enrolments.filter(person=person).first() if person else None,
    }
    return render(request, "join/join.html", context)


def qr_code(request: HttpRequest, code: str) -> HttpResponse:
    """The address of the join page, for posters."""
    cohort = get_joinable_cohort(code)
    picture = io.BytesIO()
    segno.make(join_url(cohort), error="m").save(picture, kind="svg", scale=8, border=3, light="#ffffff")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@login_required
@require_POST
def signups(request: HttpRequest, code: str) -> HttpResponse:
    """Begin, or go on where one stopped."""
    cohort = get_joinable_cohort(code)
    person = _person_in(request, cohort)
    if person is None:
        return redirect("join", code)
    try:
        enrolment = begin(actor=actor_of(request), cohort=cohort, person=person)
    except SignUpClosed:
        messages.error(request, _("Sign-up has closed meanwhile."))
    except OtherRole:
        messages.info(request, _("You take part in this cohort as a leader."))
    except TurnedDown:
        messages.info(request, _("Please talk to the coordinator about this sign-up."))
    else:
        return redirect("signup-resume", enrolment.pk)
    return redirect("join", code)


def join_url(cohort: Cohort) -> str:
    return settings.BASE_URL + reverse("join", args=[cohort.join_code])


def _person_in(request: HttpRequest, cohort: Cohort) -> Person | None:
    """Which of the account's persons is meant: the one on this organisation's staff list."""
    persons = own_persons(request.user).filter(organisation=cohort.organisation).employed()
    return persons.order_by("staff_no").first()


def _texts(cohort: Cohort) -> dict[str, str | list[str]]:
    language = get_language() or "en"
    return {
        "promise": cohort.text("promise", language),
        "hours": cohort.text("hours", language),
        "who_sees": cohort.text("who_sees", language).splitlines(),
    }
