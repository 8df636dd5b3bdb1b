"""Action links from mails: opening one shows, only posting acts; nobody needs to sign in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from upwell.notices.links import ActionLink, BrokenLink, read_action_link
from upwell.pairs.actions import live_pairs_of
from upwell.programmes.actions.hours import answer_hours, write_hours_request
from upwell.programmes.models import HoursRequest
from upwell.tenants.models import Account
from upwell.web import nav
from upwell.web.views.cards import linked_card
from upwell.web.views.leader import linked_welcome

ANSWERS = {"granted": True, "not_now": False}


def action(request: HttpRequest, token: str) -> HttpResponse:
    """The page of this link's kind. Each shows no more than the mail said; too old, it offers a new one."""
    try:
        link = read_action_link(token)
    except BrokenLink:
        return render(request, "links/broken.html", status=404)
    page = PAGES.get(link.kind)
    if page is None:
        raise Http404
    return page(request, link, token)


def linked_hours(request: HttpRequest, link: ActionLink, token: str) -> HttpResponse:
    """The line manager's answer about the hours: granted, or not now; open to change until a pair is set."""
    requests = HoursRequest.objects.select_related(
        "manager__account", "enrolment__person", "enrolment__cohort__programme__organisation"
    )
    hours = get_object_or_404(requests, pk=link.about)
    enrolment = hours.enrolment
    nav.of_organisation(request, enrolment.cohort.organisation)
    if link.is_expired:
        return _offer_new_link(request, hours)
    is_settled = not enrolment.is_live or live_pairs_of(enrolment) > 0
    answer = request.POST.get("answer", "")
    if answer in ANSWERS and not is_settled:
        by = request.user if isinstance(request.user, Account) else None
        answer_hours(request=hours, granted=ANSWERS[answer], by=by)
        messages.success(request, _("Thank you. Your answer is noted."))
        return redirect(request.path)
    context = {
        "hours": hours,
        "mentor": enrolment.person,
        "of": enrolment.cohort,
        "is_settled": is_settled,
        "is_granted_by_silence": hours.granted_by_silence_at <= timezone.now(),
    }
    return render(request, "links/hours.html", context)


def _offer_new_link(request: HttpRequest, hours: HoursRequest) -> HttpResponse:
    """One tap sends a fresh link to the line manager's address, once a day."""
    if request.method == "POST":
        write_hours_request(hours, window=f"{hours.pk} link {timezone.now():%Y%m%d}")
        return render(request, "links/link_sent.html")
    return render(request, "links/expired.html")


PAGES: dict[str, Callable[[HttpRequest, ActionLink, str], HttpResponse]] = {
    "welcome": linked_welcome,
    "hours": linked_hours,
    "card": linked_card,
}
