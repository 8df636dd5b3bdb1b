"""The first run (S01): sample data, or one's own organisation; and the way back from sample data."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.operations import sample
from upwell.people.access import can_remove_sample, managed_organisations
from upwell.people.actions.roles import found_organisation, give_role
from upwell.people.models import Role
from upwell.tenants.models import Account, Organisation
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.start import OrganisationForm


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Two doors: look around with invented people, or begin with one's own. Whoever has neither gets 404."""
    actor = actor_of(request)
    managed = managed_organisations(actor)
    if not (_may_load(actor) or managed.exists()):
        raise Http404
    context = {
        "is_operator": actor.is_operator,
        "own": managed.filter(is_sample=False).first(),
        "may_load": _may_load(actor),
        "sample": managed.filter(is_sample=True).first(),
    }
    return render(request, "start/start.html", context)


@login_required
def organisation_new(request: HttpRequest) -> HttpResponse:
    """The operator makes room for an organisation and hands it to its owner."""
    actor = actor_of(request)
    if not actor.is_operator:
        raise Http404
    initial = {"owner_email": actor.email, "language": get_language()}
    form = OrganisationForm(request.POST or None, initial=initial)
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "start/organisation.html", {"form": form}, status=400 if form.errors else 200)
    organisation = found_organisation(actor=actor, **form.cleaned_data)
    if managed_organisations(actor).filter(pk=organisation.pk).exists():
        messages.success(
            request, _("%(name)s is ready. Choose a template to begin.") % {"name": organisation.name}
        )
        return redirect("programme-new", organisation.slug)
    words = _("%(name)s is ready. We have written to %(email)s, who can now sign in.")
    messages.success(request, words % {"name": organisation.name, "email": form.cleaned_data["owner_email"]})
    return redirect("start")


@login_required
@require_POST
def sample_data(request: HttpRequest) -> HttpResponse:
    """Load the sample organisation and let the actor look around in it as a coordinator."""
    actor = actor_of(request)
    if not _may_load(actor):
        raise Http404
    organisation = sample.load(actor=actor)
    give_role(actor=actor, organisation=organisation, account=actor, role=Role.Name.COORDINATOR)
    messages.success(
        request, _("The sample is loaded. Change whatever you like: nobody is real, and no mail goes out.")
    )
    return redirect("programmes", organisation.slug)


@login_required
def sample_data_removal(request: HttpRequest) -> HttpResponse:
    """GET asks once more, POST removes. For an owner of the sample, and for the operator."""
    actor = actor_of(request)
    organisation = _removable(actor)
    if request.method != "POST":
        nav.of_organisation(request, organisation)
        return render(request, "start/removal.html", {"sample": organisation})
    sample.remove(organisation=organisation)
    if not Account.objects.filter(pk=actor.pk).exists():
        # A made-up person removed the sample that they were part of.
        logout(request)
        messages.success(request, _("The sample data are gone, and the account that you had in them."))
        return redirect("sign-in")
    messages.success(request, _("The sample data are gone."))
    return redirect("start")


def _may_load(actor: Account) -> bool:
    return actor.is_operator or settings.DEMO


def _removable(actor: Account) -> Organisation:
    found = sample.find()
    if found is None or not can_remove_sample(actor, found):
        raise Http404
    return found
