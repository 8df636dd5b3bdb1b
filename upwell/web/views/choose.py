"""Choosing leaders, and calling for mentors: pick on the staff list, look at who it is, invite."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from upwell.programmes.access import get_managed_cohort
from upwell.programmes.actions.enrolment import invite
from upwell.programmes.models import Cohort, Enrolment
from upwell.programmes.queries import Chosen, chosen_people, is_open
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.people import SelectionForm
from upwell.web.views.join import join_url

ASK_ONCE_MORE_ABOVE = 50
MOST_AT_ONCE = 2_000
SHOWN = 50


@dataclass(frozen=True)
class Side:
    """Leaders or mentors: role, template, and the names of its two addresses."""

    role: str
    template: str
    page: str
    invitations: str


LEADERS = Side(Enrolment.Role.LEADER, "people/leaders.html", "choose-leaders", "leader-invitations")
MENTORS = Side(Enrolment.Role.MENTOR, "people/mentors.html", "invite-mentors", "mentor-invitations")


@login_required
def choose_leaders(request: HttpRequest, cohort: UUID) -> HttpResponse:
    return _choose(request, cohort, LEADERS)


@login_required
def invite_mentors(request: HttpRequest, cohort: UUID) -> HttpResponse:
    return _choose(request, cohort, MENTORS)


@login_required
@require_POST
def leader_invitations(request: HttpRequest, cohort: UUID) -> HttpResponse:
    return _invite(request, cohort, LEADERS)


@login_required
@require_POST
def mentor_invitations(request: HttpRequest, cohort: UUID) -> HttpResponse:
    return _invite(request, cohort, MENTORS)


def _choose(request: HttpRequest, pk: UUID, side: Side) -> HttpResponse:
    """The form; a POST only looks: who it is, who takes part already, which lines fit nobody."""
    cohort = get_managed_cohort(request.user, pk)
    form = SelectionForm(request.POST if request.method == "POST" else None, organisation=cohort.organisation)
    chosen = chosen_people(cohort, form.selection) if form.is_valid() else None
    return _page(request, cohort, side, form, chosen)


def _invite(request: HttpRequest, pk: UUID, side: Side) -> HttpResponse:
    """Invite the people of this selection. Many are asked about once more, a changed number is shown."""
    cohort = get_managed_cohort(request.user, pk)
    form = SelectionForm(request.POST, organisation=cohort.organisation)
    if not form.is_valid():
        return _page(request, cohort, side, form, None)
    chosen = chosen_people(cohort, form.selection)
    count = len(chosen.people)
    if count > MOST_AT_ONCE:
        told = _("%(n)s people are too many for one go. Narrow it down, or share the link of the join page.")
        messages.error(request, told % {"n": count})
        return _page(request, cohort, side, form, chosen)
    if request.POST.get("expected") != str(count):
        messages.info(request, _("The staff list has changed meanwhile. Please look once more."))
        return _page(request, cohort, side, form, chosen)
    if count > ASK_ONCE_MORE_ABOVE and request.POST.get("sure") != "yes":
        return _page(request, cohort, side, form, chosen, template="people/sure.html")
    actor = actor_of(request)
    invited = invite(actor=actor, cohort=cohort, people=chosen.people, role=side.role)
    told = ngettext("%(n)s person is invited.", "%(n)s people are invited.", len(invited))
    messages.success(request, told % {"n": len(invited)})
    tab = "leaders" if side is LEADERS else "mentors"
    return redirect(reverse("people", args=[cohort.pk]) + f"?show={tab}")


def _page(
    request: HttpRequest,
    cohort: Cohort,
    side: Side,
    form: SelectionForm,
    chosen: Chosen | None,
    *,
    template: str = "",
) -> HttpResponse:
    nav.in_cohort(request, cohort, "people")
    context: dict[str, Any] = {
        "of": cohort,
        "form": form,
        "chosen": chosen,
        "shown": chosen.people[:SHOWN] if chosen else [],
        "side": side.role,
        "is_open": is_open(cohort),
        "choose_url": reverse(side.page, args=[cohort.pk]),
        "invite_url": reverse(side.invitations, args=[cohort.pk]),
        "join_url": join_url(cohort),
        "trail": _trail(cohort),
    }
    status = 400 if form.errors else 200
    return render(request, template or side.template, context, status=status)


def _trail(cohort: Cohort) -> list[dict[str, str]]:
    return [
        {"label": f"{cohort.programme.name} · {cohort.name}", "url": reverse("overview", args=[cohort.pk])},
        {"label": _("People"), "url": reverse("people", args=[cohort.pk])},
        {"label": pgettext("page", "Choose")},
    ]
