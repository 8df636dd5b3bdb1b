"""A leader sets up (S06): signed in, or by the link in the invitation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.notices.links import ActionLink
from upwell.pairs.actions import InPair, leave_cohort
from upwell.programmes.access import get_own_enrolment
from upwell.programmes.actions.enrolment import finish, renew_link, save_answers
from upwell.programmes.addressing import called, you
from upwell.programmes.models import Enrolment
from upwell.tenants.models import Account
from upwell.web import nav
from upwell.web.forms.leader import LeaderForm, answers_before


@login_required
def leader_setup(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Five questions on one page; answers can be changed for as long as one takes part."""
    enrolment = get_own_enrolment(request.user, pk)
    if enrolment.is_mentor:
        return redirect("signup-resume", pk)
    if enrolment.declined_at is not None:
        raise Http404
    nav.for_participant(request, enrolment)
    actor = request.user if isinstance(request.user, Account) else None
    form = LeaderForm(
        request.POST if request.method == "POST" else None,
        enrolment=enrolment,
        initial=answers_before(enrolment),
    )
    if form.is_valid():
        _keep(actor, enrolment, form)
        messages.success(request, _("Your answers are kept."))
        return redirect("me")
    return _ask(request, enrolment, form)


def linked_welcome(request: HttpRequest, link: ActionLink, token: str) -> HttpResponse:
    """Behind the link in the invitation: the questions, never what was answered before."""
    enrolments = Enrolment.objects.select_related("cohort__programme__organisation", "person__account")
    enrolment = get_object_or_404(enrolments, pk=link.about, declined_at=None)
    nav.of_organisation(request, enrolment.cohort.organisation)
    if link.is_expired:
        return _offer_new_link(request, enrolment)
    if enrolment.is_mentor:
        return redirect("signup-resume", enrolment.pk)
    if enrolment.finished_at is not None:
        return _done(request, enrolment)
    if request.POST.get("answer") == "no":
        return _not_this_time(request, enrolment)
    form = LeaderForm(
        request.POST if request.method == "POST" else None,
        enrolment=enrolment,
        initial={"languages": enrolment.languages or ["vi"]},
    )
    if form.is_valid():
        _keep(None, enrolment, form)
        return redirect(request.path)
    return _ask(request, enrolment, form, by_link=True)


def _keep(actor: Account | None, enrolment: Enrolment, form: LeaderForm) -> None:
    save_answers(enrolment=enrolment, **form.answers)
    finish(actor=actor, enrolment=enrolment, consent_words=_consent_words(enrolment))


def _consent_words(enrolment: Enrolment) -> str:
    """What stands above the button, and is kept with the consent."""
    return _(
        "By tapping, %(you)s agree to take part, and that these answers are used to form pairs. Nothing here"
        " is used for appraisal. It can be taken back at any time, without a reason."
    ) % {"you": you(enrolment)}


def _ask(
    request: HttpRequest, enrolment: Enrolment, form: LeaderForm, *, by_link: bool = False
) -> HttpResponse:
    context = {
        **_context(enrolment),
        "form": form,
        "by_link": by_link,
        "consent": _consent_words(enrolment),
    }
    return render(request, "links/leader.html", context, status=400 if form.errors else 200)


def _done(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    next_page = reverse("leader-setup", args=[enrolment.pk])
    return render(request, "links/leader_done.html", {**_context(enrolment), "change_url": next_page})


def _not_this_time(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """A leader who cannot: no reason asked, and the same link takes it back."""
    actor = request.user if isinstance(request.user, Account) else None
    try:
        leave_cohort(actor=actor, enrolment=enrolment)
    except InPair:
        messages.error(request, _("You are in a pair. Please write to the coordinator."))
    return redirect(request.path)


def _offer_new_link(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """One tap sends a fresh link to the address that got the old one, once a day."""
    if request.method == "POST":
        renew_link(enrolment)
        return render(request, "links/link_sent.html")
    return render(request, "links/expired.html")


def _context(enrolment: Enrolment) -> dict[str, object]:
    return {
        "enrolment": enrolment,
        "of": enrolment.cohort,
        "called": called(enrolment),
        "you": you(enrolment),
    }
