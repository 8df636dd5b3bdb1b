"""People of a cohort (S09): how far everybody has come, and what the coordinator does about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from upwell.lib.text import fold
from upwell.pairs.actions import InPair, leave_cohort, live_pairs_of
from upwell.programmes.access import get_enrolment, get_managed_cohort
from upwell.programmes.actions import enrolment as actions
from upwell.programmes.models import Cohort, Enrolment
from upwell.programmes.models.enrolment import EnrolmentQuerySet
from upwell.programmes.queries import free_places, funnel, has_hours, is_open, waiting_number
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.views.answers import answers_of
from upwell.web.views.join import join_url

PER_PAGE = 50


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Row:
    """One line of the table; `hours`: granted, refused, or None for open and for not asked."""

    enrolment: Enrolment
    state: str
    since: Any
    hours: bool | None
    is_asked: bool


@login_required
def people(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """The funnel, and everybody in it."""
    found = get_managed_cohort(request.user, cohort)
    nav.in_cohort(request, found, "people")
    tab = request.GET.get("show", "all")
    shown = _TABS.get(tab, _all)(found.enrolments)
    words = request.GET.get("q", "")
    for word in fold(words).split():
        shown = shown.filter(person__search_key__contains=word)
    page = Paginator(shown.select_related("person", "hours_request"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "of": found,
        "trail": _trail(found),
        "page": page,
        "rows": [_row(enrolment) for enrolment in page],
        "tabs": _tabs(found, tab),
        "show": tab,
        "words": words,
        "total": page.paginator.count,
        "funnels": _funnels(found),
        "free": free_places(found),
        "is_open": is_open(found),
        "join_url": join_url(found),
    }
    return render(request, "people/people.html", context)


@login_required
def person(request: HttpRequest, cohort: UUID, pk: UUID) -> HttpResponse:
    """One sign-up, as far as a coordinator may read it: never boundaries, wishes or the sealed list."""
    enrolment = get_enrolment(request.user, cohort, pk)
    nav.in_cohort(request, enrolment.cohort, "people")
    context = {
        "of": enrolment.cohort,
        "enrolment": enrolment,
        "person": enrolment.person,
        "row": _row(enrolment),
        "answers": answers_of(enrolment),
        "waiting_number": waiting_number(enrolment) if enrolment.state == "waiting" else 0,
        "in_pair": live_pairs_of(enrolment) > 0,
        "trail": [*_trail(enrolment.cohort, inside=True), {"label": enrolment.person.full_name}],
    }
    return render(request, "people/person.html", context)


# --- what the coordinator does -----------------------------------------------------------------------------


@login_required
@require_POST
def approvals(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Accept the chosen sign-ups while there are places; the others wait in line."""
    found = get_managed_cohort(request.user, cohort)
    chosen = _chosen(request, found).filter(finished_at__isnull=False, approved_at=None).live()
    accepted, waiting = actions.approve(actor=actor_of(request), cohort=found, enrolments=chosen)
    if accepted:
        told = ngettext("%(n)s person is accepted.", "%(n)s people are accepted.", accepted) % {"n": accepted}
        messages.success(request, told)
    if waiting:
        told = ngettext(
            "All places are taken: %(n)s person is on the waiting list now.",
            "All places are taken: %(n)s people are on the waiting list now.",
            waiting,
        )
        messages.info(request, told % {"n": waiting})
    if not accepted and not waiting:
        messages.info(
            request, _("Nobody was accepted: choose people who have handed in, and check free places.")
        )
    return _back(request, found)


@login_required
@require_POST
def declines(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Turn the chosen sign-ups down. Nobody is written to; it can be taken back on each person's page."""
    found = get_managed_cohort(request.user, cohort)
    chosen = list(_chosen(request, found).live().filter(approved_at=None, finished_at__isnull=False))
    for enrolment in chosen:
        actions.decline(actor=actor_of(request), enrolment=enrolment)
    told = ngettext(
        "%(n)s sign-up is turned down. No mail goes out: tell them in person.",
        "%(n)s sign-ups are turned down. No mail goes out: tell them in person.",
        len(chosen),
    )
    _say(request, len(chosen), told)
    return _back(request, found)


@login_required
@require_POST
def reminders(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Remind the chosen people who have not finished."""
    found = get_managed_cohort(request.user, cohort)
    chosen = _chosen(request, found).live().filter(finished_at=None).select_related("person__account")
    written = actions.remind(actor=actor_of(request), cohort=found, enrolments=chosen)
    told = ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", written)
    _say(request, written, told)
    return _back(request, found)


@login_required
@require_POST
def decline_removal(request: HttpRequest, cohort: UUID, pk: UUID) -> HttpResponse:
    enrolment = get_enrolment(request.user, cohort, pk)
    if enrolment.declined_at is not None:
        actions.take_back_decline(actor=actor_of(request), enrolment=enrolment)
        messages.success(request, _("The sign-up counts again."))
    return redirect("person", cohort, pk)


@login_required
def withdrawal(request: HttpRequest, cohort: UUID, pk: UUID) -> HttpResponse:
    """Take somebody out who asked for it: GET asks once more, POST acts."""
    enrolment = get_enrolment(request.user, cohort, pk)
    if not enrolment.is_live:
        return redirect("person", cohort, pk)
    if request.method != "POST":
        nav.in_cohort(request, enrolment.cohort, "people")
        return render(request, "people/withdrawal.html", {"of": enrolment.cohort, "enrolment": enrolment})
    try:
        leave_cohort(actor=actor_of(request), enrolment=enrolment)
    except InPair:
        messages.error(request, _("They are in a pair: end the pair first."))
    else:
        told = _("%(name)s is taken out. Joining again is possible.")
        messages.success(request, told % {"name": enrolment.person.full_name})
    return redirect("person", cohort, pk)


def _chosen(request: HttpRequest, cohort: Cohort) -> EnrolmentQuerySet:
    """The ticked rows; or, with `all`, everybody of that tab."""
    tab = request.POST.get("all", "")
    if tab in _TABS:
        return _TABS[tab](cohort.enrolments)
    return cohort.enrolments.filter(pk__in=_keys(request.POST.getlist("who")))


def _keys(values: Iterable[str]) -> list[UUID]:
    """Keys among what a browser sent; anything else is nobody."""
    keys = []
    for value in values:
        try:
            keys.append(UUID(value))
        except ValueError:
            continue
    return keys


def _say(request: HttpRequest, count: int, words: str) -> None:
    if count:
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, _("Nothing to do: choose people in that state first."))


def _back(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """To the tab one came from."""
    person_pk = _keys([request.POST.get("person", "")])
    if person_pk:
        return redirect("person", cohort.pk, person_pk[0])
    show = request.POST.get("show", "")
    address = reverse("people", args=[cohort.pk])
    return redirect(f"{address}?show={show}" if show in _TABS else address)


# --- what is shown -----------------------------------------------------------------------------------------


def _all(enrolments: Any) -> EnrolmentQuerySet:
    return enrolments.live()  # type: ignore[no-any-return]


_TABS: dict[str, Callable[[Any], EnrolmentQuerySet]] = {
    "all": _all,
    "mentors": lambda enrolments: enrolments.live().mentors(),
    "leaders": lambda enrolments: enrolments.live().leaders(),
    "to_approve": lambda enrolments: enrolments.to_approve(),
    "waiting": lambda enrolments: enrolments.on_waiting_list().order_by("waiting_at"),
    "unfinished": lambda enrolments: enrolments.live().filter(finished_at=None),
    "gone": lambda enrolments: enrolments.exclude(withdrawn_at=None, declined_at=None),
}


def _tabs(cohort: Cohort, current: str) -> list[Tab]:
    labels = {
        "all": pgettext("people", "All"),
        "mentors": _("Mentors"),
        "leaders": _("Leaders"),
        "to_approve": _("To approve"),
        "waiting": _("Waiting list"),
        "unfinished": _("Not finished"),
        "gone": _("Left or turned down"),
    }
    return [
        Tab(code, label, _TABS[code](cohort.enrolments).count(), code == current)
        for code, label in labels.items()
    ]


def _row(enrolment: Enrolment) -> Row:
    request = getattr(enrolment, "hours_request", None)
    state = enrolment.state
    since = None if state == "new" else getattr(enrolment, f"{state}_at")
    return Row(enrolment, state, since, has_hours(request) if request else None, request is not None)


def _funnels(cohort: Cohort) -> list[dict[str, Any]]:
    titles = {Enrolment.Role.MENTOR: _("Mentors"), Enrolment.Role.LEADER: _("Leaders")}
    return [
        {"title": titles[role], "total": counts.invited, "steps": _steps(cohort, role, counts)}
        for role in (Enrolment.Role.MENTOR, Enrolment.Role.LEADER)
        if (counts := funnel(cohort, role)).invited
    ]


def _steps(cohort: Cohort, role: str, counts: Any) -> list[dict[str, Any]]:
    tone = "mentor" if role == Enrolment.Role.MENTOR else "leader"
    steps = [
        {"label": _("Invited or joined"), "count": counts.invited, "tone": "slate"},
        {"label": pgettext("funnel", "Started"), "count": counts.opened, "tone": "slate"},
        {"label": pgettext("funnel", "Handed in"), "count": counts.finished, "tone": tone},
    ]
    if role == Enrolment.Role.LEADER:
        # Chosen people need nobody's approval: three steps tell all.
        return steps
    note = _("of %(n)s places") % {"n": cohort.places}
    return [
        *steps,
        {"label": pgettext("funnel", "Accepted"), "count": counts.approved, "tone": tone, "note": note},
    ]


def _trail(cohort: Cohort, *, inside: bool = False) -> list[dict[str, str]]:
    here = {"label": _("People")}
    if inside:
        here["url"] = reverse("people", args=[cohort.pk])
    return [
        {"label": f"{cohort.programme.name} · {cohort.name}", "url": reverse("overview", args=[cohort.pk])},
        here,
    ]
