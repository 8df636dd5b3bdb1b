"""The pages of the six set-up tasks. Saving one notes it as done."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.matching.queries import current_run
from upwell.people.actions.roles import ConflictOfRoles
from upwell.programmes.access import get_managed_cohort, managed_cohorts
from upwell.programmes.actions.setup import (
    OutcomesDeclared,
    PeopleMissing,
    PlacesTaken,
    SurveyPlanFixed,
    appoint_in_cohort,
    change_cohort,
    change_purpose,
    has_launched,
    take_back_cohort_role,
)
from upwell.programmes.blueprints import outcome
from upwell.programmes.models import Cohort, CohortRole, Milestone, TaskDone
from upwell.programmes.queries import missing_people, tasks_done, team
from upwell.programmes.rules import TEXT_LANGUAGES
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.settings import (
    AppointForm,
    DatesForm,
    NeverPairForm,
    PulseForm,
    PurposeForm,
    RulesForm,
    TextsForm,
)
from upwell.web.views.roles import appointed_words, conflict_words
from upwell.web.views.settings import trail_of

Task = TaskDone.Task


@login_required
def purpose(request: HttpRequest, cohort: UUID) -> HttpResponse:
    found = get_managed_cohort(request.user, cohort)
    form = PurposeForm(request.POST or None, cohort=found, is_declared=has_launched(found.programme))
    if request.method == "POST" and form.is_valid():
        try:
            change_purpose(actor=actor_of(request), cohort=found, **form.cleaned_data)
        except OutcomesDeclared:
            form.add_error("outcomes", _("Leaders were asked meanwhile: the outcomes are fixed now."))
        else:
            return _saved(request, found)
    language = get_language() or "en"
    return _task_page(
        request,
        found,
        Task.PURPOSE,
        form,
        is_declared=form.fields["outcomes"].disabled,
        declared=[outcome(code).name(language) for code in found.programme.outcomes],
        rounds=found.programme.cohorts.count(),
    )


@login_required
def dates(request: HttpRequest, cohort: UUID) -> HttpResponse:
    found = get_managed_cohort(request.user, cohort)
    form = DatesForm(request.POST or None, cohort=found)
    if request.method == "POST" and form.is_valid():
        told_before = (found.sessions, found.session_minutes, found.weeks)
        try:
            change_cohort(actor=actor_of(request), cohort=found, task=Task.DATES, changes=form.cleaned_data)
        except PlacesTaken as error:
            form.places_taken(error.taken)
        else:
            if told_before != (found.sessions, found.session_minutes, found.weeks):
                messages.warning(
                    request, _("The texts may still name the old number of sessions, minutes or weeks.")
                )
            return _saved(request, found)
    return _task_page(request, found, Task.DATES, form)


@login_required
def rules(request: HttpRequest, cohort: UUID) -> HttpResponse:
    found = get_managed_cohort(request.user, cohort)
    form = RulesForm(request.POST or None, cohort=found)
    if request.method == "POST" and form.is_valid():
        changes = {"rules": form.rules, "weights": form.weights}
        change_cohort(actor=actor_of(request), cohort=found, task=Task.RULES, changes=changes)
        if current_run(found):
            messages.warning(
                request,
                _("The proposal of pairs was made by the old rules. Run matching again to use the new ones."),
            )
        return _saved(request, found)
    return _task_page(request, found, Task.RULES, form, **never_pairs_of(found))


def never_pairs_of(cohort: Cohort) -> dict[str, Any]:
    """What the section "Never these two" shows."""
    pairs = cohort.never_pairs.select_related("leader", "mentor").order_by(
        "leader__sort_key", "mentor__sort_key"
    )
    return {"never_pairs": pairs, "never_form": NeverPairForm(), "has_run": current_run(cohort) is not None}


@login_required
def texts(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Both languages side by side; "preview" shows the words as readers will see them and saves nothing."""
    found = get_managed_cohort(request.user, cohort)
    form = TextsForm(request.POST or None, cohort=found)
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            change_cohort(
                actor=actor_of(request), cohort=found, task=Task.TEXTS, changes={"texts": form.texts}
            )
            return _saved(request, found)
        preview = [{"language": language, **form.texts[language]} for language in TEXT_LANGUAGES]
    return _task_page(request, found, Task.TEXTS, form, preview=preview)


@login_required
def people(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """The cohort's own team, and whether leaders are chosen. POST notes the task as done."""
    found = get_managed_cohort(request.user, cohort)
    if request.method == "POST":
        try:
            change_cohort(actor=actor_of(request), cohort=found, task=Task.PEOPLE, changes={})
        except PeopleMissing as error:
            for missing in error.missing:
                messages.error(request, _MISSING[missing]())
            return redirect("settings-people", found.pk)
        return _saved(request, found)
    return _people_page(request, found, AppointForm(cohort=found))


_MISSING = {
    "leader": lambda: _("No leader is invited yet. Choose at least one on the page People."),
    "coordinator": lambda: _("Nobody coordinates this cohort yet. Add a coordinator below."),
}


@login_required
@require_POST
def cohort_roles(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Give a role in this cohort by e-mail address."""
    found = get_managed_cohort(request.user, cohort)
    form = AppointForm(request.POST, cohort=found)
    if form.is_valid():
        try:
            held = appoint_in_cohort(actor=actor_of(request), cohort=found, **form.cleaned_data)
        except ConflictOfRoles:
            form.add_error("email", conflict_words())
        else:
            messages.success(request, appointed_words(request, held))
            return redirect("settings-people", found.pk)
    return _people_page(request, found, form)


@login_required
@require_POST
def cohort_role_removal(request: HttpRequest, cohort: UUID, role: UUID) -> HttpResponse:
    found = get_managed_cohort(request.user, cohort)
    held = get_object_or_404(team(found), pk=role)
    take_back_cohort_role(actor=actor_of(request), role=held)
    words = _("%(email)s no longer has the role: %(role)s.")
    messages.success(request, words % {"email": held.account.email, "role": held.get_role_display()})
    if not managed_cohorts(request.user).filter(pk=found.pk).exists():
        return redirect("home")
    return redirect("settings-people", found.pk)


def _people_page(request: HttpRequest, cohort: Cohort, form: AppointForm) -> HttpResponse:
    leaders = cohort.enrolments.leaders().live()
    return _task_page(
        request,
        cohort,
        Task.PEOPLE,
        form,
        team=team(cohort),
        leaders=leaders.count(),
        missing=missing_people(cohort),
        may_add_self=not CohortRole.objects.filter(
            cohort=cohort, account=actor_of(request), role=CohortRole.Name.COORDINATOR, taken_back_at=None
        ).exists(),
    )


@login_required
def pulse(request: HttpRequest, cohort: UUID) -> HttpResponse:
    found = get_managed_cohort(request.user, cohort)
    form = PulseForm(request.POST or None, cohort=found)
    if request.method == "POST" and form.is_valid():
        changes = {"survey_plan": form.survey_plan}
        try:
            change_cohort(actor=actor_of(request), cohort=found, task=Task.PULSE, changes=changes)
        except SurveyPlanFixed:
            messages.error(
                request,
                _("Leaders were asked already: the plan is fixed, so that results mean what was declared."),
            )
            return redirect("settings-pulse", found.pk)
        return _saved(request, found)
    is_fixed = found.milestones.filter(name=Milestone.Name.LAUNCHED).exists()
    plan = found.survey_plan
    pulses = range(plan["pulse_every_weeks"], found.weeks, plan["pulse_every_weeks"])
    return _task_page(
        request,
        found,
        Task.PULSE,
        form,
        is_fixed=is_fixed,
        waves=[{"field": field, "day": _day_in_week(found, field.initial)} for field in form.wave_fields()],
        pulses=[{"week": week, "day": _day_in_week(found, week)} for week in pulses],
        circles=[{"week": week, "day": _day_in_week(found, week)} for week in plan.get("circle_weeks", [])],
        months=plan.get("retention_months", []),
    )


def _day_in_week(cohort: Cohort, week: int) -> dt.date:
    return cohort.starts_on + dt.timedelta(weeks=week)


def _task_page(
    request: HttpRequest, cohort: Cohort, task: TaskDone.Task, form: forms.Form, **context: Any
) -> HttpResponse:
    nav.in_cohort(request, cohort, "settings")
    context = {
        "form": form,
        "task": task,
        "is_done": task in tasks_done(cohort),
        "trail": trail_of(request, cohort, inside=str(task.label)),
        **context,
    }
    return render(request, f"settings/{task}.html", context, status=400 if form.errors else 200)


def _saved(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    messages.success(request, _("Saved, and noted as done."))
    return redirect("settings", cohort.pk)
