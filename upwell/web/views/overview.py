"""Cohort overview (S02): one sentence, a square for each leader, the funnel, and who needs me today."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from upwell.agenda.queries import MINUTES_EACH, due_for_coordinator, squares
from upwell.matching.queries import current_run
from upwell.programmes.access import get_overseen_cohort, managed_cohorts
from upwell.programmes.models import Cohort, Enrolment
from upwell.programmes.queries import Funnel, funnel
from upwell.web import nav
from upwell.web.views.queue import item_of


@login_required
def overview(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """For coordinators with the queue; for sponsors the same without names or acts."""
    found = get_overseen_cohort(request.user, cohort)
    manages = managed_cohorts(request.user).filter(pk=found.pk).exists()
    if manages:
        nav.in_cohort(request, found, "overview")
    else:
        nav.for_sponsor(request, found)
    seen = squares(found)
    queue = [item_of(due, found) for due in due_for_coordinator(found)] if manages else []
    today = timezone.localdate()
    context = {
        "manages": manages,
        "squares": seen,
        "groups": [
            {"state": "on_rhythm", "count": seen.paired, "label": _("confirmed")},
            {"state": "just_started", "count": seen.asked, "label": _("asked, no answer yet")},
            {"state": "paused", "count": seen.proposed, "label": _("proposed")},
            # Before anything was proposed nobody is missing anything yet.
            {
                "state": "needs_check_in" if current_run(found) else "just_started",
                "count": seen.without,
                "label": _("without a mentor"),
            },
        ],
        "queue": queue,
        "minutes": len(queue) * MINUTES_EACH,
        "mentors": _steps(funnel(found, Enrolment.Role.MENTOR), "mentor"),
        "leaders": _steps(funnel(found, Enrolment.Role.LEADER), "leader"),
        "mentor_total": funnel(found, Enrolment.Role.MENTOR).invited,
        "leader_total": funnel(found, Enrolment.Role.LEADER).invited,
        "week": found.week_on(today),
        "has_pledge": hasattr(found, "pledge"),
        "trail": _trail(found, manages),
    }
    return render(request, "overview/overview.html", context)


def _steps(counts: Funnel, tone: str) -> list[dict[str, object]]:
    return [
        {"label": _("Invited or begun"), "count": counts.invited, "tone": tone},
        {"label": _("Opened"), "count": counts.opened, "tone": tone},
        {"label": _("Handed in"), "count": counts.finished, "tone": tone},
        {"label": _("Accepted"), "count": counts.approved, "tone": tone},
    ]


def _trail(cohort: Cohort, manages: bool) -> list[dict[str, str]]:
    above = reverse("programmes", args=[cohort.organisation.slug]) if manages else ""
    return [{"label": cohort.organisation.name, "url": above}, {"label": str(cohort.programme), "url": ""}]
