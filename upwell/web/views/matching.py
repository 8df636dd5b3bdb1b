"""Reviewing a proposal (S11): see, lock, swap, undo, ask."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from upwell.agenda.actions import GateClosed, launch
from upwell.agenda.gates import closed_gates
from upwell.matching import actions, queries
from upwell.matching.access import get_ask, get_run
from upwell.matching.models import ProposedPair, Run
from upwell.matching.wording import rule_words
from upwell.pairs.actions import AlreadyTold
from upwell.pairs.models import Pair
from upwell.programmes.access import get_managed_cohort
from upwell.programmes.models import Cohort
from upwell.tenants.models import Account
from upwell.vault.sealing import CannotOpen
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.views.review import page_of

Change = Callable[[Account, Run, int], str]


@login_required
def matching(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """The proposal, or how to get one."""
    found = get_managed_cohort(request.user, cohort)
    nav.in_cohort(request, found, "matching")
    run = queries.current_run(found)
    if run is None:
        return render(request, "matching/start.html", {"counts": _counts(found), "trail": _trail(found)})
    page = page_of(run, show=request.GET.get("show", "all"), chosen=request.GET.get("pair", ""))
    wants_panel = request.headers.get("HX-Target") == "why"
    template = "matching/why.html" if wants_panel else "matching/review.html"
    return render(request, template, {"page": page, "run": run, "trail": _trail(found)})


@login_required
@require_POST
def runs(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Run the engine; locked, asked and opened pairs stay."""
    found = get_managed_cohort(request.user, cohort)
    given = request.POST.get("version", "")
    try:
        run = actions.run_matching(
            actor=actor_of(request), cohort=found, version=int(given) if given.isdigit() else None
        )
    except actions.ChangedMeanwhile as conflict:
        return _told_plainly(request, found, conflict)
    except CannotOpen:
        return _without_key(request, found)
    count = run.proposed.count()
    messages.success(
        request,
        ngettext("%(count)s pair is proposed.", "%(count)s pairs are proposed.", count) % {"count": count},
    )
    return redirect("matching", found.pk)


@login_required
@require_POST
def locks(request: HttpRequest, cohort: UUID) -> HttpResponse:
    pair_id = request.POST.get("pair", "")
    locked = request.POST.get("locked") == "yes"

    def change(actor: Account, run: Run, version: int) -> str:
        pair = _proposed(run, pair_id)
        actions.set_lock(actor=actor, run=run, version=version, pair=pair, locked=locked)
        names = {"leader": pair.leader.person.call_name, "mentor": pair.mentor.person.call_name}
        if locked:
            return _("%(leader)s and %(mentor)s are locked: they stay when you run again.") % names
        return _("%(leader)s and %(mentor)s are no longer locked.") % names

    return _change(request, cohort, change)


@login_required
@require_POST
def swaps(request: HttpRequest, cohort: UUID) -> HttpResponse:
    leader_no, mentor_no = request.POST.get("leader", ""), request.POST.get("mentor", "")

    def change(actor: Account, run: Run, version: int) -> str:
        actions.swap(actor=actor, run=run, version=version, leader_no=leader_no, mentor_no=mentor_no)
        return _("Swapped. You can undo it.")

    return _change(request, cohort, change)


@login_required
@require_POST
def undone(request: HttpRequest, cohort: UUID) -> HttpResponse:
    def change(actor: Account, run: Run, version: int) -> str:
        decision = actions.undo(actor=actor, run=run, version=version)
        return _("Taken back: %(what)s.") % {"what": decision.get_kind_display()}

    return _change(request, cohort, change)


@login_required
def asks(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Before anybody is written to: how many, and what is still missing."""
    found = get_managed_cohort(request.user, cohort)
    nav.in_cohort(request, found, "matching")
    run = queries.current_run(found)
    if run is None:
        raise Http404
    known = queries.settled(found)
    only = request.GET.get("pair") or request.POST.get("pair") or ""
    pairs = [
        pair
        for pair in queries.proposed_pairs(run)
        if (pair.leader_id, pair.mentor_id) not in known and only in ("", str(pair.pk))
    ]
    if request.method == "POST":
        return _ask(request, found, run, pairs)
    context = {"run": run, "pairs": pairs, "gates": closed_gates(found), "only": only, "trail": _trail(found)}
    return render(request, "matching/ask.html", context)


def _ask(request: HttpRequest, cohort: Cohort, run: Run, pairs: list[ProposedPair]) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    try:
        asked = launch(
            actor=actor_of(request),
            run=run,
            version=_number(request, "version"),
            pairs=pairs,
            override_reason=reason,
        )
    except GateClosed:
        messages.error(
            request, _("The sponsor has not pledged yet. Wait for the pledge, or write why you go on.")
        )
        return redirect("asks", cohort.pk)
    except actions.ChangedMeanwhile as conflict:
        return _told_plainly(request, cohort, conflict)
    count = len(asked)
    words = ngettext("%(count)s leader is being asked.", "%(count)s leaders are being asked.", count)
    messages.success(request, words % {"count": count})
    return redirect("matching", cohort.pk)


@login_required
@require_POST
def ask_removal(request: HttpRequest, cohort: UUID, pk: UUID) -> HttpResponse:
    """Take a question back before it is answered."""
    ask = get_ask(request.user, pk)
    try:
        actions.take_back_ask(actor=actor_of(request), ask=ask)
        messages.success(request, _("The question is taken back."))
    except actions.AlreadyAnswered:
        messages.error(request, _("It has been answered already."))
    return redirect("matching", cohort)


@login_required
@require_POST
def pair_removal(request: HttpRequest, cohort: UUID, pk: UUID) -> HttpResponse:
    """Take a confirmed pair back while nobody has been told."""
    found = get_managed_cohort(request.user, cohort)
    pair = get_object_or_404(Pair.objects.live(), cohort=found, pk=pk)
    try:
        actions.take_back_pair(actor=actor_of(request), pair=pair)
        messages.success(request, _("The pair is taken back; nobody had been told."))
    except AlreadyTold:
        messages.error(request, _("They have been told already, so the pair stays."))
    return redirect("matching", found.pk)


def _change(request: HttpRequest, cohort: UUID, change: Change) -> HttpResponse:
    """Do one change to the version of the proposal that the actor saw, or say plainly who was first."""
    found = get_managed_cohort(request.user, cohort)
    run = get_run(request.user, found, _number(request, "run"))
    try:
        messages.success(request, change(actor_of(request), run, _number(request, "version")))
    except actions.ChangedMeanwhile as conflict:
        return _told_plainly(request, found, conflict)
    except actions.NotPossible as refusal:
        words = ", ".join(str(rule_words(code)) for code in refusal.codes)
        messages.error(request, _("Not possible: %(why)s.") % {"why": words})
    except actions.NothingToUndo:
        messages.info(request, _("There is nothing to undo."))
    except CannotOpen:
        return _without_key(request, found)
    back = reverse("matching", args=[found.pk])
    query = request.POST.get("back", "")
    return redirect(f"{back}?{query}" if query else back)


def _told_plainly(request: HttpRequest, cohort: Cohort, conflict: actions.ChangedMeanwhile) -> HttpResponse:
    run = conflict.run
    who = run.changed_by.email if run and run.changed_by else "Upwell"
    when = time_format(timezone.localtime(run.changed_at)) if run else ""
    messages.warning(
        request,
        _("%(who)s changed the proposal at %(when)s. This is how it stands now; your change was not made.")
        % {"who": who, "when": when},
    )
    return redirect("matching", cohort.pk)


def _without_key(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    words = _("Pairs cannot be proposed until the operator puts the right vault key back. Nothing is lost.")
    messages.error(request, words)
    return redirect("matching", cohort.pk)


def _proposed(run: Run, pk: str) -> ProposedPair:
    try:
        key = UUID(pk)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(queries.proposed_pairs(run), pk=key)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not value.isdigit():
        raise Http404
    return int(value)


def _counts(cohort: Cohort) -> dict[str, int]:
    ready = cohort.enrolments.ready()
    return {
        "leaders": ready.leaders().count(),
        "mentors": ready.mentors().count(),
        "to_approve": cohort.enrolments.to_approve().count(),
    }


def _trail(cohort: Cohort) -> list[dict[str, str]]:
    return [
        {"label": str(cohort.programme), "url": reverse("programmes", args=[cohort.organisation.slug])},
        {"label": cohort.name, "url": reverse("overview", args=[cohort.pk])},
    ]
