"""Finding mentors by topic across the whole staff list; they are invited or nominated, never enrolled."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.people.access import get_managed_organisation
from upwell.people.models import Person
from upwell.programmes.access import managed_cohorts
from upwell.programmes.actions.enrolment import invite
from upwell.programmes.actions.topics import known_topic, nominate
from upwell.programmes.models import Enrolment
from upwell.programmes.queries import open_cohorts, own_topics, people_knowing, topic_label
from upwell.programmes.topics import taxonomy
from upwell.programmes.topics.suggest import suggest
from upwell.tenants.models import Organisation
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.find import NominationForm
from upwell.web.forms.topics import topic_chips


@login_required
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic by name or from the list; then who may know it, and why we think so."""
    organisation = get_managed_organisation(request.user, slug)
    return _page(request, organisation, NominationForm(organisation=organisation))


@login_required
@require_POST
def find_invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite the ticked people into a cohort that is open."""
    organisation = get_managed_organisation(request.user, slug)
    cohorts = managed_cohorts(request.user).filter(programme__organisation=organisation)
    cohort = get_object_or_404(cohorts, pk=_key(request.POST.get("cohort", "")))
    keys = [_key(value) for value in request.POST.getlist("who")]
    people = (
        Person.objects.filter(organisation=organisation, pk__in=keys).employed().select_related("account")
    )
    invited = invite(actor=actor_of(request), cohort=cohort, people=people, role=Enrolment.Role.MENTOR)
    told = ngettext("%(n)s person is invited.", "%(n)s people are invited.", len(invited))
    if invited:
        messages.success(request, told % {"n": len(invited)})
    else:
        messages.info(request, _("Nobody new was chosen: tick people who take no part in this cohort yet."))
    return redirect(_address(organisation, request.POST.get("topic", "")))


@login_required
@require_POST
def nominations(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that somebody knows the topic."""
    organisation = get_managed_organisation(request.user, slug)
    code = request.POST.get("topic", "")
    if not _is_topic(organisation, code):
        raise Http404
    form = NominationForm(request.POST, organisation=organisation)
    if not form.is_valid():
        return _page(request, organisation, form, code=code)
    person: Person = form.cleaned_data["who"]
    nominate(actor=actor_of(request), person=person, topic=code)
    messages.success(request, _("%(name)s is nominated for this topic.") % {"name": person.full_name})
    return redirect(_address(organisation, code))


def _page(
    request: HttpRequest, organisation: Organisation, form: NominationForm, *, code: str = ""
) -> HttpResponse:
    nav.in_organisation(request, organisation, "find")
    words = request.GET.get("q", "").strip()[:80]
    code = code or request.GET.get("topic", "") or (known_topic(organisation, words) or "" if words else "")
    code = code if _is_topic(organisation, code) else ""
    own, language = own_topics(organisation), get_language() or "en"
    cohorts = open_cohorts(organisation) if code else []
    finds = people_knowing(organisation, code) if code else []
    # Whoever can still be invited comes first.
    taking_part = _taking_part(cohorts)
    context: dict[str, Any] = {
        "of": organisation,
        "words": words,
        "code": code,
        "label": topic_label(code, language, own) if code else "",
        "finds": sorted(finds, key=lambda find: find.person.pk in taking_part),
        "taking_part": taking_part,
        "cohorts": cohorts,
        "form": form,
        "meant": []
        if code or not words
        else [(c, topic_label(c, language, own)) for c, _s in suggest(words)],
        "families": topic_chips(organisation).families,
    }
    return render(request, "find/find.html", context, status=400 if form.errors else 200)


def _taking_part(cohorts: list[Any]) -> set[UUID]:
    return set(Enrolment.objects.filter(cohort__in=cohorts).live().values_list("person_id", flat=True))


def _is_topic(organisation: Organisation, code: str) -> bool:
    return code in own_topics(organisation) or code in {topic.code for topic in taxonomy.all_topics()}


def _address(organisation: Organisation, code: str) -> str:
    address = reverse("find", args=[organisation.slug])
    return f"{address}?{urlencode({'topic': code})}" if code else address


def _key(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Http404 from error
