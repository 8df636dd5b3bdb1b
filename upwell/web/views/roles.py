"""Team and settings of an organisation: who may do what, and how it works."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.people.access import get_managed_organisation, managed_organisations
from upwell.people.actions.roles import (
    ConflictOfRoles,
    LastOwner,
    OwnersOnly,
    appoint,
    change_organisation,
    has_role,
    take_back_role,
)
from upwell.people.models import Person, Role
from upwell.programmes.models import CohortRole
from upwell.tenants.models import Organisation
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.roles import OrganisationSettingsForm, RoleForm


@login_required
def roles(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows team and settings, POST gives a role."""
    organisation = get_managed_organisation(request.user, slug)
    if request.method != "POST":
        return _page(request, organisation)
    form = RoleForm(request.POST, organisation=organisation, may_name_owners=_is_owner(request, organisation))
    if not (form.is_valid() and _appointed(request, organisation, form)):
        return _page(request, organisation, role_form=form)
    return redirect("roles", slug)


def _appointed(request: HttpRequest, organisation: Organisation, form: RoleForm) -> bool:
    email = form.cleaned_data["email"]
    try:
        held = appoint(
            actor=actor_of(request), organisation=organisation, email=email, role=form.cleaned_data["role"]
        )
    except ConflictOfRoles:
        form.add_error("email", conflict_words())
        return False
    except OwnersOnly:
        form.add_error("role", _("Only an owner names another owner."))
        return False
    messages.success(request, appointed_words(request, held))
    return True


def appointed_words(request: HttpRequest, held: Role | CohortRole) -> str:
    names = {"email": held.account.email, "role": held.get_role_display()}
    if held.account == request.user:
        return _("You now have the role: %(role)s.") % names
    return _("%(email)s now has the role: %(role)s. We write to tell them.") % names


def conflict_words() -> str:
    return _(
        "An ombudsperson hears what should not reach owners and coordinators, so nobody can be both."
        " Choose somebody else, or take the other role back first."
    )


@login_required
def role_removal(request: HttpRequest, slug: str, role: UUID) -> HttpResponse:
    """GET asks once more, POST takes the role back."""
    organisation = get_managed_organisation(request.user, slug)
    held = get_object_or_404(_live_roles(organisation), pk=role)
    if request.method != "POST":
        nav.in_organisation(request, organisation, "roles")
        is_own = held.account == request.user
        trail = [
            {"label": _("Team and settings"), "url": reverse("roles", args=[slug])},
            {"label": _("Take back a role"), "url": ""},
        ]
        context = {"held": held, "is_own": is_own, "slug": slug, "trail": trail}
        return render(request, "roles/removal.html", context)
    try:
        take_back_role(actor=actor_of(request), role=held)
    except LastOwner:
        messages.error(request, _("This is the only owner. Make somebody else an owner first."))
    except OwnersOnly:
        messages.error(request, _("Only an owner can take back the role of an owner."))
    else:
        words = _("%(email)s no longer has the role: %(role)s.")
        messages.success(request, words % {"email": held.account.email, "role": held.get_role_display()})
    if not managed_organisations(request.user).filter(pk=organisation.pk).exists():
        return redirect("home")
    return redirect("roles", slug)


@login_required
@require_POST
def organisation_settings(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_managed_organisation(request.user, slug)
    form = OrganisationSettingsForm(request.POST, organisation=organisation)
    if not form.is_valid():
        return _page(request, organisation, settings_form=form)
    change_organisation(actor=actor_of(request), organisation=organisation, changes=form.cleaned_data)
    messages.success(request, _("The settings are saved."))
    return redirect("roles", slug)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    *,
    role_form: RoleForm | None = None,
    settings_form: OrganisationSettingsForm | None = None,
) -> HttpResponse:
    nav.in_organisation(request, organisation, "roles")
    is_owner = _is_owner(request, organisation)
    bound = role_form or settings_form
    context = {
        "held": _team(organisation),
        "is_owner": is_owner,
        "slug": organisation.slug,
        "role_form": role_form or RoleForm(organisation=organisation, may_name_owners=is_owner),
        "settings_form": settings_form or OrganisationSettingsForm(organisation=organisation),
    }
    return render(request, "roles/roles.html", context, status=400 if bound else 200)


def _team(organisation: Organisation) -> list[dict[str, Any]]:
    held = list(_live_roles(organisation))
    addresses = [role.account.email for role in held]
    people = Person.objects.filter(organisation=organisation, email__in=addresses)
    known = {person.email: person for person in people}
    order = list(Role.Name.values)
    rows = [{"role": role, "person": known.get(role.account.email)} for role in held]
    rows.sort(key=lambda row: (order.index(row["role"].role), row["role"].account.email))
    return rows


def _live_roles(organisation: Organisation) -> Any:
    return Role.objects.filter(organisation=organisation, taken_back_at=None).select_related("account")


def _is_owner(request: HttpRequest, organisation: Organisation) -> bool:
    return has_role(organisation, actor_of(request), {Role.Name.OWNER})
