"""Messages of an organisation (S28): what was written, to whom, and whether it arrived."""

from uuid import UUID

from csp.decorators import csp_replace
from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.notices.access import get_message
from upwell.notices.actions import retry
from upwell.notices.channels.email import as_html
from upwell.notices.kinds import KINDS
from upwell.notices.models import MessageQuerySet
from upwell.notices.queries import messages_of
from upwell.people.access import get_managed_organisation
from upwell.web import nav

PAGE = 50
# An e-mail carries its looks in style attributes; it runs nothing and stands in a sandbox.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "sandbox": [""],
    "form-action": ["'none'"],
}


@login_required
def messages(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_managed_organisation(request.user, slug)
    nav.in_organisation(request, organisation, "messages")
    show = request.GET.get("show", "all")
    found = messages_of(organisation)
    tabs = [
        {"code": code, "label": label, "count": _filtered(found, code).count()}
        for code, label in (
            ("all", _("All")),
            ("waiting", _("Waiting")),
            ("sent", _("Sent")),
            ("failed", _("Not delivered")),
        )
    ]
    page = Paginator(_filtered(found, show), PAGE).get_page(request.GET.get("page"))
    for message in page:
        message.label = KINDS[message.kind].label  # type: ignore[attr-defined]
    return render(request, "messages/list.html", {"page": page, "tabs": tabs, "show": show})


@login_required
def message(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    organisation = get_managed_organisation(request.user, slug)
    nav.in_organisation(request, organisation, "messages")
    found = get_message(organisation, pk)
    context = {
        "message": found,
        "label": KINDS[found.kind].label,
        "paragraphs": found.text.split("\n\n"),
        "trail": [{"label": _("Messages"), "url": reverse("messages", args=[slug])}],
    }
    return render(request, "messages/message.html", context)


@csp_replace(MAIL_POLICY)  # type: ignore[arg-type]  # its types forget arguments of a view
@login_required
def message_html(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    return HttpResponse(as_html(get_message(get_managed_organisation(request.user, slug), pk)))


@login_required
@require_POST
def message_retry(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = get_message(get_managed_organisation(request.user, slug), pk)
    if found.failed_at is not None:
        retry(found)
        notes.success(request, _("It goes out again within a minute."))
    return redirect("message", slug, pk)


def _filtered(found: MessageQuerySet, show: str) -> MessageQuerySet:
    if show == "waiting":
        return found.waiting()
    if show == "sent":
        return found.filter(sent_at__isnull=False)
    if show == "failed":
        return found.filter(failed_at__isnull=False)
    return found
