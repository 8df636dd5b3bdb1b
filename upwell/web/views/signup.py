"""A mentor signs up (S05): six pages with one question each, taken up again anywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from upwell.people.actions.consent import give_consent, take_back_consent
from upwell.people.models import Consent
from upwell.programmes.access import get_own_enrolment
from upwell.programmes.actions.enrolment import (
    WIZARD_STEPS,
    NotComplete,
    finish,
    save_answers,
    seal_avoid,
)
from upwell.programmes.actions.topics import NoName, add_own_topic
from upwell.programmes.blueprints import template as template_of
from upwell.programmes.models import Enrolment
from upwell.programmes.queries import are_answers_settled, boundaries_of, is_open, leaders_to_name
from upwell.tenants.models import Account
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.signup import WISHES, AboutForm, BoundariesForm, ConsentForm, SlotsForm
from upwell.web.forms.topics import TopicsForm
from upwell.web.views.answers import answers_of, own_wishes_of

MINUTES_LEFT = {1: 3, 2: 3, 3: 2, 4: 2, 5: 1, 6: 1}


@dataclass(frozen=True)
class Page:
    """One page of the wizard: its form, how the form's answers are kept, and its template."""

    template: str
    form: Callable[[Any, Enrolment], Form]
    save: Callable[[Account, Enrolment, Any], None]


@login_required
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where one stopped."""
    enrolment = get_own_enrolment(request.user, pk)
    if not enrolment.is_mentor:
        return redirect("leader-setup", pk)
    if enrolment.finished_at:
        return redirect("signup-received", pk)
    return redirect("signup", pk, min(enrolment.step, WIZARD_STEPS))


@login_required
def signup(request: HttpRequest, pk: UUID, step: int) -> HttpResponse:
    """One page: GET asks, POST keeps the answer and goes on."""
    enrolment = get_own_enrolment(request.user, pk)
    elsewhere = _elsewhere(request, enrolment, step)
    if elsewhere is not None:
        return elsewhere
    nav.for_participant(request, enrolment)
    page = PAGES[step]
    form = page.form(request.POST if request.method == "POST" else None, enrolment)
    # Words that were typed lead to "did you mean" first.
    if form.is_valid() and not getattr(form, "asked", ""):
        try:
            page.save(actor_of(request), enrolment, form)
        except NoName:
            form.add_error("topics", _("A topic needs a name with letters."))
        except NotComplete as missing:
            messages.error(request, _("One answer is missing here."))
            return redirect("signup", pk, missing.step)
        else:
            return _next_page(enrolment, step)
    context = {
        "enrolment": enrolment,
        "form": form,
        "step": step,
        "total": WIZARD_STEPS,
        "minutes": MINUTES_LEFT[step],
        "previous": step - 1,
        "is_change": enrolment.step >= WIZARD_STEPS and step < WIZARD_STEPS,
        "answers": answers_of(enrolment) if step == WIZARD_STEPS else None,
        "wishes": own_wishes_of(enrolment) if step == WIZARD_STEPS else None,
    }
    return render(request, page.template, context, status=400 if form.errors else 200)


@login_required
def received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Thank you, and what happens next."""
    enrolment = get_own_enrolment(request.user, pk)
    if not (enrolment.is_mentor and enrolment.is_live and enrolment.finished_at):
        return redirect("me")
    nav.for_participant(request, enrolment)
    hours = getattr(enrolment, "hours_request", None)
    context = {"enrolment": enrolment, "hours": hours, "settled": are_answers_settled(enrolment)}
    return render(request, "signup/received.html", context)


def _elsewhere(request: HttpRequest, enrolment: Enrolment, step: int) -> HttpResponse | None:
    """Where to go instead, when this page is not to be answered now."""
    if step not in PAGES:
        raise Http404
    if not enrolment.is_mentor:
        return redirect("leader-setup", enrolment.pk)
    if not enrolment.is_live:
        return redirect("join", enrolment.cohort.join_code)
    if enrolment.finished_at is None and not is_open(enrolment.cohort):
        return redirect("join", enrolment.cohort.join_code)
    if enrolment.finished_at is not None and are_answers_settled(enrolment):
        messages.info(
            request,
            _(
                "Leaders are asked on these answers, so they stay as they are. Please write to the"
                " coordinator."
            ),
        )
        return redirect("me")
    if step > enrolment.step:
        return redirect("signup", enrolment.pk, enrolment.step)
    return None


def _next_page(enrolment: Enrolment, step: int) -> HttpResponse:
    if step == WIZARD_STEPS:
        return redirect("signup-received", enrolment.pk)
    # Who has seen the last page once and changes one answer goes straight back to it.
    return redirect("signup", enrolment.pk, enrolment.step if enrolment.step == WIZARD_STEPS else step + 1)


# --- the pages ---------------------------------------------------------------------------------------------


def _offers(data: Any, enrolment: Enrolment) -> TopicsForm:
    return TopicsForm(
        data,
        organisation=enrolment.cohort.organisation,
        suggested=enrolment.cohort.suggested_topics,
        initial={"topics": enrolment.offers},
    )


def _wants(data: Any, enrolment: Enrolment) -> TopicsForm:
    return TopicsForm(
        data,
        organisation=enrolment.cohort.organisation,
        suggested=template_of(enrolment.cohort.programme.template).mentor_topics,
        initial={"topics": enrolment.wants},
    )


def _save_offers(actor: Account, enrolment: Enrolment, form: TopicsForm) -> None:
    save_answers(enrolment=enrolment, step=1, offers=_codes(actor, enrolment, form))


def _save_wants(actor: Account, enrolment: Enrolment, form: TopicsForm) -> None:
    save_answers(enrolment=enrolment, step=2, wants=_codes(actor, enrolment, form))


def _codes(actor: Account, enrolment: Enrolment, form: TopicsForm) -> list[str]:
    organisation = enrolment.cohort.organisation
    added = [
        add_own_topic(actor=actor, organisation=organisation, name=name) for name in form.cleaned_data["own"]
    ]
    return list(dict.fromkeys([*form.cleaned_data["topics"], *added]))


def _boundaries(data: Any, enrolment: Enrolment) -> BoundariesForm:
    topics, words = boundaries_of(enrolment)
    initial = {"topics": topics, "words": words, "languages": enrolment.languages or ["vi"]}
    return BoundariesForm(data, enrolment=enrolment, initial=initial)


def _save_boundaries(actor: Account, enrolment: Enrolment, form: BoundariesForm) -> None:
    save_answers(
        enrolment=enrolment,
        step=3,
        off_limits=[*form.cleaned_data["topics"], *filter(None, [form.cleaned_data["words"]])],
        languages=form.cleaned_data["languages"],
    )


def _slots(data: Any, enrolment: Enrolment) -> SlotsForm:
    # Passed before without a half-hour: then the hours change.
    changing = enrolment.step > 4 and not enrolment.slots
    initial = {"slots": enrolment.slots, "changing": changing}
    return SlotsForm(data, organisation=enrolment.cohort.organisation, initial=initial)


def _save_slots(actor: Account, enrolment: Enrolment, form: SlotsForm) -> None:
    save_answers(enrolment=enrolment, step=4, slots=form.cleaned_data["slots"])


def _about(data: Any, enrolment: Enrolment) -> AboutForm:
    leaders = [(str(e.person_id), _named(e)) for e in leaders_to_name(enrolment)]
    wishes = {f"prefer_{number + 1}": key for number, key in enumerate(enrolment.prefer[:WISHES])}
    initial = {"style": enrolment.style, "line": enrolment.line, **wishes}
    return AboutForm(data, leaders=leaders, has_list=bool(enrolment.sealed_avoid), initial=initial)


def _named(enrolment: Enrolment) -> str:
    person = enrolment.person
    return f"{person.full_name}, {person.unit}" if person.unit else person.full_name


@transaction.atomic
def _save_about(actor: Account, enrolment: Enrolment, form: AboutForm) -> None:
    answers = form.cleaned_data
    save_answers(
        enrolment=enrolment, step=5, style=answers["style"], line=answers["line"], prefer=answers["prefer"]
    )
    # The list is never opened here: new names replace it, the box empties it, else it stays.
    if answers["avoid"] or answers.get("empty_avoid"):
        seal_avoid(enrolment, [UUID(key) for key in answers["avoid"]])


def _check(data: Any, enrolment: Enrolment) -> ConsentForm:
    live = enrolment.person.consents.filter(taken_back_at=None).values_list("purpose", flat=True)
    # Ticked beforehand only for who has ticked it here before: nobody agrees by leaving a box alone.
    initial = dict.fromkeys(live, True) if enrolment.finished_at else {}
    return ConsentForm(data, enrolment=enrolment, initial=initial)


@transaction.atomic
def _hand_in(actor: Account, enrolment: Enrolment, form: ConsentForm) -> None:
    finish(actor=actor, enrolment=enrolment, consent_words=form.words[Consent.Purpose.TAKE_PART])
    if Consent.Purpose.BIRTH_YEAR not in form.words:
        return
    purpose, person = Consent.Purpose.BIRTH_YEAR, enrolment.person
    if form.cleaned_data["birth_year"]:
        give_consent(actor=actor, person=person, purpose=purpose, words=form.words[purpose])
    else:
        take_back_consent(actor=actor, person=person, purpose=purpose)


PAGES = {
    1: Page("signup/offers.html", _offers, _save_offers),
    2: Page("signup/wants.html", _wants, _save_wants),
    3: Page("signup/boundaries.html", _boundaries, _save_boundaries),
    4: Page("signup/slots.html", _slots, _save_slots),
    5: Page("signup/about.html", _about, _save_about),
    6: Page("signup/check.html", _check, _hand_in),
}
