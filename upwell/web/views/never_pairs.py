"""Two people whom the coordinator will not see paired: found by name, without regard to marks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.people.models import Person
from upwell.programmes.access import get_managed_cohort
from upwell.programmes.actions.setup import allow_pair, forbid_pair
from upwell.programmes.models import Cohort
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.settings import NeverPairForm
from upwell.web.views.settings import trail_of

MOST_SHOWN = 12


@login_required
@require_POST
def never_pairs(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Forbid a pair when both names are clear; otherwise ask which people are meant."""
    found = get_managed_cohort(request.user, cohort)
    form = NeverPairForm(request.POST)
    sides = {side: _side(request, found, side) for side in ("leader", "mentor")} if form.is_valid() else {}
    for side, choice in sides.items():
        if not choice["people"]:
            form.add_error(side, _("Nobody of this name is on the staff list. Fewer letters find more."))
    chosen = {side: choice["chosen"] for side, choice in sides.items()}
    if sides and chosen["leader"] is not None and chosen["leader"] == chosen["mentor"]:
        form.add_error("mentor", _("This is the same person on both sides."))
    if form.errors or not all(chosen.values()):
        return _ask(request, found, form, sides)
    forbid_pair(actor=actor_of(request), cohort=found, leader=chosen["leader"], mentor=chosen["mentor"])
    words = _("%(leader)s and %(mentor)s will not be paired in this cohort.")
    names = {side: person.full_name for side, person in chosen.items()}
    messages.success(request, words % names)
    return redirect("settings-rules", found.pk)


@login_required
@require_POST
def never_pair_removal(request: HttpRequest, cohort: UUID, pair: UUID) -> HttpResponse:
    found = get_managed_cohort(request.user, cohort)
    never = get_object_or_404(found.never_pairs.select_related("leader", "mentor"), pk=pair)
    names = {"leader": never.leader.full_name, "mentor": never.mentor.full_name}
    allow_pair(actor=actor_of(request), never=never)
    messages.success(request, _("%(leader)s and %(mentor)s may be paired again.") % names)
    return redirect("settings-rules", found.pk)


def _side(request: HttpRequest, cohort: Cohort, side: str) -> dict[str, Any]:
    """People whom the words on one side may mean, and the one who is meant when that is clear."""
    staff = Person.objects.filter(organisation=cohort.organisation).employed()
    words = request.POST.get(side, "").strip()
    fitting = staff.filter(staff_no__iexact=words)
    fitting = fitting if fitting.exists() else staff.found_by(words)
    # A choice counts only while the words beside it still fit: they may have been typed anew.
    picked = _picked(fitting, request.POST.get(f"{side}_id", ""))
    if picked is not None:
        return {"people": [picked], "chosen": picked, "more": False}
    people = list(fitting[: MOST_SHOWN + 1])
    chosen = people[0] if len(people) == 1 else None
    return {"people": people[:MOST_SHOWN], "chosen": chosen, "more": len(people) > MOST_SHOWN}


def _picked(fitting: Any, key: str) -> Person | None:
    try:
        found: Person | None = fitting.filter(pk=key).first() if key else None
    except ValidationError:
        return None
    return found


def _ask(
    request: HttpRequest, cohort: Cohort, form: NeverPairForm, sides: dict[str, dict[str, Any]]
) -> HttpResponse:
    nav.in_cohort(request, cohort, "settings")
    context = {
        "form": form,
        "sides": [{"name": side, "field": form[side], **choice} for side, choice in sides.items()],
        "trail": trail_of(request, cohort, inside=_("Never these two")),
    }
    return render(request, "settings/never_pair.html", context, status=400 if form.errors else 200)
