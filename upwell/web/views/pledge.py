"""The sponsor's pledge: read and signed by the sponsor, its state seen by coordinators."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from upwell.people.models import Person, Role
from upwell.programmes.access import get_overseen_cohort, get_sponsored_cohort, sponsored_cohorts
from upwell.programmes.actions.setup import sign_pledge
from upwell.programmes.models import Cohort, CohortRole
from upwell.programmes.pledge import pledge_words
from upwell.programmes.queries import team
from upwell.programmes.rules import TEXT_LANGUAGES
from upwell.tenants.models import Account
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.views.settings import trail_of


@login_required
def pledge(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """GET: the words for the sponsor, the state for coordinators. POST: the sponsor signs."""
    if request.method == "POST":
        return _sign(request, get_sponsored_cohort(request.user, cohort))
    found = get_overseen_cohort(request.user, cohort)
    if sponsored_cohorts(request.user).filter(pk=found.pk).exists():
        nav.of_organisation(request, found.organisation)
        return render(request, "settings/pledge_sign.html", {**_words(found), "cohort": found})
    nav.in_cohort(request, found, "settings")
    context = {
        **_words(found),
        "sponsors": _sponsors(found),
        "reminder": _reminder(found),
        "trail": trail_of(request, found, inside=_("Sponsor's pledge")),
    }
    return render(request, "settings/pledge_state.html", context)


def _sign(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    words = pledge_words(get_language() or "en")
    signed = sign_pledge(actor=actor_of(request), cohort=cohort, words=words)
    if signed.account == request.user:
        messages.success(request, _("Thank you. Your word is given, and the coordinator can see it."))
    else:
        messages.info(request, _("Another sponsor has signed already. Thank you all the same."))
    return redirect("pledge", cohort.pk)


def _words(cohort: Cohort) -> dict[str, Any]:
    """The words, and the same in the other language: for signed ones only while they are today's words."""
    signed = getattr(cohort, "pledge", None)
    texts = {language: pledge_words(language) for language in TEXT_LANGUAGES}
    words = signed.words if signed else texts[get_language() or "en"]
    language = next((code for code, text in texts.items() if text == words), "")
    other = next((code for code in texts if language and code != language), "")
    return {
        "signed": signed,
        "signer": _name_of(cohort, signed.account) if signed else "",
        "language": language,
        "paragraphs": words.split("\n\n"),
        "other_language": other,
        "other_paragraphs": texts[other].split("\n\n") if other else [],
    }


def _name_of(cohort: Cohort, account: Account) -> str:
    """The name on the staff list, else the address."""
    person = Person.objects.filter(organisation=cohort.organisation, email=account.email).first()
    return person.full_name if person else account.email


def _sponsors(cohort: Cohort) -> list[str]:
    wide = Role.objects.filter(organisation=cohort.organisation, role=Role.Name.SPONSOR, taken_back_at=None)
    here = team(cohort).filter(role=CohortRole.Name.SPONSOR)
    accounts = [role.account for role in here] + [role.account for role in wide.select_related("account")]
    return sorted({_name_of(cohort, account) for account in accounts})


def _reminder(cohort: Cohort) -> str:
    """A text to copy into a mail or a chat; the coordinator adds the form of address."""
    url = f"{settings.BASE_URL}{reverse('pledge', args=[cohort.pk])}"
    words = _(
        "Before we ask leaders to take part in %(cohort)s (%(programme)s), we need your word as its sponsor."
        " Reading and signing takes two minutes:"
    )
    return words % {"cohort": cohort.name, "programme": cohort.programme.name} + f"\n{url}"
