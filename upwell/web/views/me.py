"""One's own page: sign-ups and how they stand, leaving, agreements, password."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from upwell.audit.actions import record
from upwell.matching.models import Ask
from upwell.pairs.actions import InPair, leave_cohort, live_pairs_of
from upwell.pairs.models import Pair
from upwell.people.access import known_organisations, own_persons
from upwell.people.actions.consent import take_back_consent
from upwell.people.models import Consent
from upwell.programmes.access import get_own_enrolment, own_enrolments
from upwell.programmes.models import Cohort, Enrolment
from upwell.programmes.queries import are_answers_settled, is_open, open_cohorts, waiting_number
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.me import PasswordForm


@dataclass(frozen=True)
class Place:
    """One sign-up of one's own. `state` is a word of Enrolment.state, or "asked" or "paired"."""

    enrolment: Enrolment
    state: str
    is_open: bool
    partners: list[Enrolment]
    ask: Ask | None = None
    waiting_number: int = 0
    is_settled: bool = False


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """How my sign-ups stand, and what I could join."""
    _around(request)
    enrolments = list(own_enrolments(request.user))
    context = {
        "places": [_place_of(enrolment) for enrolment in enrolments],
        "to_join": _to_join(request, {enrolment.cohort_id for enrolment in enrolments}),
        "account": actor_of(request),
    }
    return render(request, "me/me.html", context)


@login_required
def departure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leaving a cohort: GET asks once more, POST leaves. No reason is asked."""
    enrolment = get_own_enrolment(request.user, pk)
    if not enrolment.is_live:
        return redirect("me")
    nav.for_participant(request, enrolment)
    in_pair = live_pairs_of(enrolment) > 0
    if request.method != "POST" or in_pair:
        return render(request, "me/departure.html", {"enrolment": enrolment, "in_pair": in_pair})
    try:
        leave_cohort(actor=actor_of(request), enrolment=enrolment)
    except InPair:
        messages.error(request, _("You have just been put in a pair. Please write to the coordinator."))
    else:
        messages.success(request, _("You have left %(cohort)s.") % {"cohort": enrolment.cohort.name})
    return redirect("me")


@login_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Who sees what, and what I agreed to."""
    _around(request)
    consents = Consent.objects.filter(person__in=own_persons(request.user), taken_back_at=None)
    context = {
        "consents": consents.select_related("person__organisation").order_by("given_at"),
        "places": own_enrolments(request.user).live(),
    }
    return render(request, "me/privacy.html", context)


@login_required
@require_POST
def consent_removal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back one agreement. The one to taking part ends by leaving, which has its own page."""
    own = Consent.objects.filter(person__in=own_persons(request.user), taken_back_at=None)
    consent = get_object_or_404(own, pk=pk)
    if consent.purpose == Consent.Purpose.TAKE_PART:
        messages.info(request, _("This agreement ends when you leave: choose the cohort below."))
        return redirect("privacy")
    take_back_consent(actor=actor_of(request), person=consent.person, purpose=consent.purpose)
    messages.success(request, _("Your agreement is taken back. It no longer counts from now on."))
    return redirect("privacy")


@sensitive_post_parameters()
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """A password, for those who prefer one. The code by e-mail goes on working."""
    _around(request)
    account = actor_of(request)
    form = PasswordForm(account, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        # Other browsers are signed out by it; this one stays.
        update_session_auth_hash(request, account)
        record(actor=account, organisation=None, verb="password_set", about=account)
        messages.success(request, _("Your password is set. A code by e-mail works as before."))
        return redirect("me")
    return render(request, "me/password.html", {"form": form}, status=400 if form.errors else 200)


def _place_of(enrolment: Enrolment) -> Place:
    partners = _partners(enrolment)
    ask = None
    if not enrolment.is_mentor and enrolment.is_live:
        ask = Ask.objects.open().filter(leader=enrolment).first()
    state = "paired" if partners else "asked" if ask else enrolment.state
    return Place(
        enrolment=enrolment,
        state=state,
        is_open=is_open(enrolment.cohort),
        partners=partners,
        ask=ask,
        waiting_number=waiting_number(enrolment) if state == "waiting" else 0,
        is_settled=are_answers_settled(enrolment),
    )


def _partners(enrolment: Enrolment) -> list[Enrolment]:
    pairs = Pair.objects.live().select_related("leader__person", "mentor__person")
    if enrolment.is_mentor:
        return [pair.leader for pair in pairs.filter(mentor=enrolment)]
    return [pair.mentor for pair in pairs.filter(leader=enrolment)]


def _to_join(request: HttpRequest, taken: set[UUID]) -> list[Cohort]:
    persons = own_persons(request.user).employed()
    organisations = {person.organisation_id: person.organisation for person in persons}
    cohorts = [cohort for organisation in organisations.values() for cohort in open_cohorts(organisation)]
    return [cohort for cohort in cohorts if cohort.pk not in taken]


def _around(request: HttpRequest) -> None:
    """The organisation's name, where there is no doubt which."""
    known = list(known_organisations(request.user)[:2])
    if len(known) == 1:
        nav.of_organisation(request, known[0])
