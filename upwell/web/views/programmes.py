"""Programmes of an organisation with their cohorts, and a new one from a template."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from upwell.people.access import get_managed_organisation
from upwell.programmes.actions.setup import create_cohort, create_programme
from upwell.programmes.blueprints import Template, UnknownTemplate, template, templates
from upwell.programmes.models import Cohort, Enrolment
from upwell.programmes.phases import phase_of
from upwell.tenants.models import Organisation
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.programmes import ProgrammeForm

WEEKS_TO_PREPARE = 8


@login_required
def programmes(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_managed_organisation(request.user, slug)
    nav.in_organisation(request, organisation, "programmes")
    today = timezone.localdate()
    rows = [
        {
            "programme": programme,
            "cohorts": [_cohort_row(cohort, today) for cohort in programme.cohorts.all()],
        }
        for programme in organisation.programmes.prefetch_related(Prefetch("cohorts", _counted_cohorts()))
    ]
    return render(request, "programmes/list.html", {"rows": rows, "has_staff": organisation.people.exists()})


def _counted_cohorts() -> Any:
    here = Q(enrolments__withdrawn_at=None, enrolments__declined_at=None)
    ready = here & Q(enrolments__approved_at__isnull=False)
    return Cohort.objects.prefetch_related("milestones").annotate(
        mentors_in=Count("enrolments", filter=ready & Q(enrolments__role=Enrolment.Role.MENTOR)),
        leaders_in=Count("enrolments", filter=ready & Q(enrolments__role=Enrolment.Role.LEADER)),
        invited=Count("enrolments", filter=here),
    )


def _cohort_row(cohort: Cohort, today: dt.date) -> dict[str, Any]:
    phase = phase_of(cohort, on=today)
    return {"cohort": cohort, "phase": phase.value, "phase_words": phase.label}


@login_required
def programme_new(request: HttpRequest, slug: str) -> HttpResponse:
    """First a template, then the few answers that it cannot give."""
    organisation = get_managed_organisation(request.user, slug)
    nav.in_organisation(request, organisation, "programmes")
    code = request.GET.get("template", "")
    if not code:
        return render(
            request, "programmes/templates.html", {"choices": _choices(), "trail": _trail(organisation)}
        )
    try:
        chosen = template(code)
    except UnknownTemplate:
        raise Http404 from None
    form = ProgrammeForm(
        request.POST or None,
        organisation=organisation,
        template=chosen,
        initial=_proposal(organisation, chosen),
    )
    if request.method == "POST" and form.is_valid():
        return _create(request, organisation, chosen, form)
    name = chosen.name(get_language() or "en")
    context = {"form": form, "chosen_name": name, "trail": _trail(organisation, inside=name)}
    return render(request, "programmes/new.html", context, status=400 if form.errors else 200)


def _create(
    request: HttpRequest, organisation: Organisation, chosen: Template, form: ProgrammeForm
) -> HttpResponse:
    given = form.cleaned_data
    actor = actor_of(request)
    programme = create_programme(
        actor=actor,
        organisation=organisation,
        template=chosen.code,
        name=given["name"],
        purpose=given["purpose"],
        outcomes=given["outcomes"],
    )
    cohort = create_cohort(
        actor=actor,
        programme=programme,
        name=given["cohort_name"],
        starts_on=given["starts_on"],
        places=given["places"],
    )
    messages.success(
        request, _("The programme is set up from its template. Look through the six tasks, in any order.")
    )
    return redirect("settings", cohort.pk)


def _proposal(organisation: Organisation, chosen: Template) -> dict[str, Any]:
    """What the template answers beforehand, in the language that most of its readers have."""
    today = timezone.localdate()
    monday = today + dt.timedelta(weeks=WEEKS_TO_PREPARE, days=-today.weekday())
    with translation.override(organisation.language):
        cohort_name = _("Cohort %(number)s · %(year)s") % {"number": 1, "year": monday.year}
    return {
        "name": chosen.name(organisation.language),
        "purpose": chosen.purpose(organisation.language),
        "outcomes": list(chosen.outcomes),
        "cohort_name": cohort_name,
        "starts_on": monday,
        "places": chosen.places * chosen.mentors_per_leader,
    }


def _trail(organisation: Organisation, *, inside: str = "") -> list[dict[str, str]]:
    list_url = reverse("programmes", args=[organisation.slug])
    new_url = reverse("programme-new", args=[organisation.slug])
    trail = [{"label": _("Programmes"), "url": list_url}]
    trail.append({"label": _("New programme"), "url": new_url if inside else ""})
    return [*trail, {"label": inside, "url": ""}] if inside else trail


def _choices() -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [
        {
            "code": one.code,
            "name": one.name(language),
            "summary": one.summary(language),
            "weeks": one.weeks,
            "sessions": one.sessions,
            "minutes": one.session_minutes,
            "claims": [
                {"status": claim.status, "text": claim.text(language), "source": claim.source}
                for claim in one.evidence
            ],
        }
        for one in templates()
    ]
