"""Setting up a cohort (S31): six tasks, checking and opening, the next cohort."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.agenda.gates import closed_gates
from upwell.people.access import managed_organisations
from upwell.programmes.access import get_managed_cohort
from upwell.programmes.actions.setup import TasksLeft, clone_cohort, open_sign_up, reach_milestone
from upwell.programmes.blueprints import outcome
from upwell.programmes.models import Cohort, Milestone, TaskDone
from upwell.programmes.phases import phase_of
from upwell.programmes.queries import is_open, missing_people, tasks_done, team
from upwell.programmes.rules import RULES
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.programmes import CloneForm


@login_required
def settings(request: HttpRequest, cohort: UUID) -> HttpResponse:
    return _page(request, get_managed_cohort(request.user, cohort))


@login_required
def sign_up(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """GET shows all answers once more; POST opens sign-up."""
    found = get_managed_cohort(request.user, cohort)
    if request.method != "POST":
        nav.in_cohort(request, found, "settings")
        return render(request, "settings/check.html", _check(request, found))
    try:
        open_sign_up(actor=actor_of(request), cohort=found)
    except TasksLeft as error:
        labels = ", ".join(str(TaskDone.Task(task).label) for task in error.tasks)
        messages.error(request, _("Not open yet. These tasks are left: %(tasks)s.") % {"tasks": labels})
        return redirect("sign-up", found.pk)
    messages.success(
        request, _("Sign-up is open. Share the link below, or invite people on the page People.")
    )
    return redirect("settings", found.pk)


@login_required
@require_POST
def sign_up_closing(request: HttpRequest, cohort: UUID) -> HttpResponse:
    found = get_managed_cohort(request.user, cohort)
    reach_milestone(actor=actor_of(request), cohort=found, name=Milestone.Name.SIGN_UP_CLOSED)
    messages.success(request, _("Sign-up is closed. Whoever has begun is kept, and you may open it again."))
    return redirect("settings", found.pk)


@login_required
@require_POST
def clones(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """The next cohort of the programme, with everything of this one but its people and dates."""
    found = get_managed_cohort(request.user, cohort)
    form = CloneForm(request.POST, programme=found.programme)
    if not form.is_valid():
        return _page(request, found, clone_form=form)
    clone = clone_cohort(actor=actor_of(request), cohort=found, **form.cleaned_data)
    words = _("%(name)s is set up like %(old)s. Look at its dates and people, then open it.")
    messages.success(request, words % {"name": clone.name, "old": found.name})
    return redirect("settings", clone.pk)


def trail_of(request: HttpRequest, cohort: Cohort, *, inside: str = "") -> list[dict[str, str]]:
    """Where we are: the organisation, the programme, and the cohort's settings above a page `inside` them."""
    organisation = cohort.organisation
    manages = managed_organisations(request.user).filter(pk=organisation.pk).exists()
    url = reverse("programmes", args=[organisation.slug]) if manages else ""
    trail = [{"label": organisation.name, "url": url}, {"label": cohort.programme.name, "url": ""}]
    if inside:
        trail[-1] = {"label": cohort.name, "url": reverse("settings", args=[cohort.pk])}
        trail.append({"label": inside, "url": ""})
    return trail


def _page(request: HttpRequest, cohort: Cohort, *, clone_form: CloneForm | None = None) -> HttpResponse:
    nav.in_cohort(request, cohort, "settings")
    tasks = task_rows(cohort)
    context = {
        "tasks": tasks,
        "done": sum(task["state"] == "done" for task in tasks),
        "total": len(tasks),
        "phase": phase_of(cohort, on=timezone.localdate()),
        "is_open": is_open(cohort),
        "has_been_open": cohort.milestones.filter(name=Milestone.Name.SIGN_UP_OPENED).exists(),
        "join_url": f"{django_settings.BASE_URL}{reverse('join', args=[cohort.join_code])}",
        "pledge": getattr(cohort, "pledge", None),
        "clone_form": clone_form or CloneForm(programme=cohort.programme, initial=_next_round(cohort)),
        "trail": trail_of(request, cohort),
    }
    return render(request, "settings/settings.html", context, status=400 if clone_form else 200)


def task_rows(cohort: Cohort) -> list[dict[str, str]]:
    """The six tasks with what they hold now and their state: done, started or todo."""
    done = tasks_done(cohort)
    hints = _hints(cohort)
    missing = missing_people(cohort)
    rows = []
    for task in TaskDone.Task:
        state = "done" if task in done else "todo"
        if task == TaskDone.Task.PEOPLE and state == "todo" and len(missing) == 1:
            state = "started"
        url = reverse(f"settings-{task}", args=[cohort.pk])
        rows.append({"label": str(task.label), "url": url, "hint": hints[task], "state": state})
    return rows


def _hints(cohort: Cohort) -> dict[str, str]:
    language = get_language() or "en"
    plan = cohort.survey_plan
    rules_on = sum(bool(cohort.rules.get(rule.code)) for rule in RULES if rule.is_hard)
    return {
        TaskDone.Task.PURPOSE: ", ".join(outcome(code).name(language) for code in cohort.programme.outcomes),
        TaskDone.Task.DATES: _("%(from)s to %(to)s, %(places)s places")
        % {"from": _day(cohort.starts_on), "to": _day(cohort.ends_on), "places": cohort.places},
        TaskDone.Task.RULES: ngettext("%(count)s hard rule on", "%(count)s hard rules on", rules_on)
        % {"count": rules_on},
        TaskDone.Task.TEXTS: _("Promise, hours, who sees what, invitation; in Vietnamese and English"),
        TaskDone.Task.PEOPLE: _people_hint(cohort),
        TaskDone.Task.PULSE: _("Four waves, and three questions every %(weeks)s weeks")
        % {"weeks": plan["pulse_every_weeks"]},
    }


def _people_hint(cohort: Cohort) -> str:
    leaders = cohort.enrolments.leaders().live().count()
    words = ngettext("%(count)s leader", "%(count)s leaders", leaders) % {"count": leaders}
    roles = len(team(cohort))
    if not roles:
        return words
    own = ngettext(
        "%(count)s person in the cohort's own team", "%(count)s people in the cohort's own team", roles
    )
    return f"{words}, {own % {'count': roles}}"


def _check(request: HttpRequest, cohort: Cohort) -> dict[str, Any]:
    tasks = task_rows(cohort)
    today = timezone.localdate()
    return {
        "tasks": tasks,
        "left": [task for task in tasks if task["state"] != "done"],
        "is_open": is_open(cohort),
        "closes_early": cohort.signup_closes_on is not None and cohort.signup_closes_on < today,
        "has_begun": cohort.starts_on <= today,
        "needs_pledge": bool(closed_gates(cohort)),
        "trail": trail_of(request, cohort, inside=_("Check and open")),
    }


def _next_round(cohort: Cohort) -> dict[str, Any]:
    """The Monday after this cohort's last day, and one more than its number of rounds."""
    monday = cohort.ends_on + dt.timedelta(days=7 - cohort.ends_on.weekday())
    number = cohort.programme.cohorts.count() + 1
    return {
        "name": _("Cohort %(number)s · %(year)s") % {"number": number, "year": monday.year},
        "starts_on": monday,
    }


def _day(day: dt.date) -> str:
    return str(date_format(day, "DATE_FORMAT"))
