"""The staff list of an organisation, and taking back the last import."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.people.access import get_managed_organisation, get_staff_import
from upwell.people.actions.imports import InUse, NothingToUndo, undo_import
from upwell.people.models import Person, StaffImport
from upwell.people.queries import STATES, last_import, people_by_level, staff_list, values_in_use
from upwell.tenants.models import Organisation
from upwell.web import nav
from upwell.web.actor import actor_of

PAGE = 50
NAMES_IN_USE = 20


@login_required
def staff(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_managed_organisation(request.user, slug)
    nav.in_organisation(request, organisation, "staff")
    if not Person.objects.filter(organisation=organisation).exists():
        return render(request, "staff/empty.html", {"drafts": _drafts(organisation)})
    chosen = {name: request.GET.get(name, "") for name in ("words", "unit", "grade")}
    state = request.GET.get("state", "")
    chosen["state"] = state if state in STATES else STATES[0]
    found = staff_list(organisation, **chosen)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "is_filtered": any(chosen[name] for name in ("words", "unit", "grade"))
        or chosen["state"] != STATES[0],
        "states": [(STATES[0], _("Works here")), (STATES[1], _("Has left")), (STATES[2], _("Everybody"))],
        "units": values_in_use(organisation, "unit"),
        "grades": values_in_use(organisation, "grade"),
        "levels": people_by_level(organisation),
        "last": last_import(organisation),
        "drafts": _drafts(organisation),
    }
    return render(request, "staff/list.html", context)


@login_required
def staff_import_undo(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """GET tells what would be taken back, POST takes it back."""
    staff_import = get_staff_import(request.user, slug, pk)
    organisation = staff_import.organisation
    nav.in_organisation(request, organisation, "staff")
    names: list[str] = []
    if request.method == "POST":
        try:
            undo_import(actor=actor_of(request), staff_import=staff_import)
        except NothingToUndo:
            messages.error(request, _("Only the last import can be undone, and only once."))
            return redirect("staff", slug)
        except InUse as error:
            names = error.names
        else:
            words = _("%(file)s is undone. The staff list is as it was before.")
            messages.success(request, words % {"file": staff_import.file_name})
            return redirect("staff", slug)
    elif last_import(organisation) != staff_import:
        messages.error(request, _("Only the last import can be undone, and only once."))
        return redirect("staff", slug)
    context = {
        "staff_import": staff_import,
        "names": names[:NAMES_IN_USE],
        "more_names": max(len(names) - NAMES_IN_USE, 0),
        "trail": [
            {"label": _("Staff"), "url": reverse("staff", args=[slug])},
            {"label": staff_import.file_name, "url": reverse("staff-import", args=[slug, pk])},
            {"label": _("Undo"), "url": ""},
        ],
    }
    return render(request, "staff/undo.html", context, status=409 if names else 200)


def _drafts(organisation: Organisation) -> list[StaffImport]:
    """Files that wait for a decision, the newest first; without their bytes."""
    drafts = StaffImport.objects.filter(organisation=organisation, confirmed_at=None)
    return list(drafts.defer("content").order_by("-created_at")[:5])
