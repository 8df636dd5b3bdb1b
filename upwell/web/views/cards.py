"""The leader's card (S07): one mentor, why, and two answers. By a link from the mail, or signed in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from upwell.matching.access import get_linked_ask, get_own_ask
from upwell.matching.actions import AlreadyAnswered, ask_for_another, confirm, write_card
from upwell.matching.models import Ask
from upwell.matching.wording import card_lines, topics_shown
from upwell.notices.links import ActionLink
from upwell.pairs.actions import NoPlaceLeft
from upwell.programmes.actions.enrolment import save_answers
from upwell.programmes.addressing import called, you
from upwell.programmes.models import Enrolment
from upwell.tenants.models import Account
from upwell.web import nav

NOTE_LENGTH = 300


def linked_card(request: HttpRequest, link: ActionLink, token: str) -> HttpResponse:
    """Behind the link in the mail: shows what the mail says, and the answer. GET shows, POST acts."""
    ask = get_linked_ask(link.about)
    if link.is_expired:
        return _offer_new_link(request, ask)
    return _card(request, ask)


@login_required
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _card(request, get_own_ask(request.user, pk))


def _card(request: HttpRequest, ask: Ask) -> HttpResponse:
    nav.of_organisation(request, ask.cohort.organisation)
    if request.method == "POST":
        return _answer(request, ask)
    return _show(request, ask)


def _answer(request: HttpRequest, ask: Ask) -> HttpResponse:
    actor = request.user if isinstance(request.user, Account) else None
    try:
        if request.POST.get("answer") == Ask.Answer.YES:
            if request.POST.get("address") in Enrolment.Address.values:
                save_answers(enrolment=ask.leader, address=request.POST["address"])
            confirm(actor=actor, ask=ask)
        elif request.POST.get("answer") == Ask.Answer.ANOTHER:
            ask_for_another(actor=actor, ask=ask, note=request.POST.get("note", "").strip()[:NOTE_LENGTH])
    except AlreadyAnswered:
        ask.refresh_from_db()
    except NoPlaceLeft as full:
        messages.error(
            request,
            _("%(name)s has just joined another pair. Your coordinator will propose somebody else.")
            % {"name": full.person},
        )
        ask.refresh_from_db()
    return redirect(request.path)


def _show(request: HttpRequest, ask: Ask) -> HttpResponse:
    context = {
        "ask": ask,
        "mentor": ask.mentor,
        "cohort": ask.cohort,
        "called": called(ask.leader),
        "you": you(ask.leader),
        "lines": card_lines(ask),
        "topics": topics_shown(ask.mentor),
        "addresses": Enrolment.Address.choices,
        "want_another": request.GET.get("another") == "1",
    }
    return render(request, "cards/card.html", context)


def _offer_new_link(request: HttpRequest, ask: Ask) -> HttpResponse:
    """One tap sends a fresh link to the address that got the old one, once a day."""
    nav.of_organisation(request, ask.cohort.organisation)
    if request.method == "POST" and ask.is_open:
        write_card(ask, "leader_card_reminder", window=f"{ask.pk} {timezone.localdate()}")
        return render(request, "cards/link_sent.html", {"ask": ask})
    return render(request, "cards/expired.html", {"ask": ask})
