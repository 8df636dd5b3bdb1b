"""The coordinator's queue in words: what each thing is, and the one or two clicks that settle it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.agenda.queries import Due
from upwell.matching.wording import rule_words
from upwell.programmes.models import Cohort

SHOWN_NAMES = 3


@dataclass(frozen=True)
class Action:
    label: str
    url: str
    post: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """What parts/queue_item.html draws."""

    icon: str
    tone: str
    title: str
    text: str
    actions: tuple[Action, ...] = ()
    who: str = ""


def item_of(due: Due, cohort: Cohort) -> Item:
    return _WORDS[due.code](due, cohort)


def names(people: list[str]) -> str:
    """Up to three names, then how many more."""
    shown = ", ".join(people[:SHOWN_NAMES])
    more = len(people) - SHOWN_NAMES
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
        "names": shown,
        "more": more,
    }


def _mail_failed(due: Due, cohort: Cohort) -> Item:
    title = ngettext("%(n)s e-mail did not arrive", "%(n)s e-mails did not arrive", due.count) % {
        "n": due.count
    }
    text = names([message.address for message in due.rows])
    url = reverse("messages", args=[cohort.organisation.slug]) + "?show=failed"
    return Item("mail", "care", title, text, (Action(_("See and send again"), url),))


def _rule_broken(due: Due, cohort: Cohort) -> Item:
    title = ngettext(
        "%(n)s pair breaks a rule on today's staff list",
        "%(n)s pairs break a rule on today's staff list",
        due.count,
    ) % {"n": due.count}
    words = [
        f"{pair.mentor.person.call_name} · {pair.leader.person.call_name}: "
        + ", ".join(str(rule_words(code)) for code in codes)
        for pair, codes in due.rows
    ]
    return Item(
        "shield", "care", title, "; ".join(words[:SHOWN_NAMES]), (_to_matching(cohort, _("Look at it")),)
    )


def _key_missing(due: Due, cohort: Cohort) -> Item:
    text = _("Pairs cannot be proposed until the operator puts the right vault key back. Nothing is lost.")
    return Item("shield", "care", _("The key of private wishes is missing"), text)


def _leaver(due: Due, cohort: Cohort) -> Item:
    title = ngettext(
        "%(n)s participant has left the organisation",
        "%(n)s participants have left the organisation",
        due.count,
    ) % {"n": due.count}
    return Item("people", "care", title, _enrolled_names(due), (_to_people(cohort, _("See people"), "all"),))


def _wants_another(due: Due, cohort: Cohort) -> Item:
    title = ngettext(
        "%(n)s leader would rather meet somebody else",
        "%(n)s leaders would rather meet somebody else",
        due.count,
    ) % {"n": due.count}
    people = [ask.leader.person.call_name for ask in due.rows]
    text = _("%(names)s. The mentor knows nothing of it. Run again to see the next best.") % {
        "names": names(people)
    }
    return Item(
        "swap", "leader", title, text, (_to_matching(cohort, _("Find the next mentor")),), "coordinator"
    )


def _unanswered(due: Due, cohort: Cohort) -> Item:
    title = ngettext(
        "%(n)s leader has not answered for 7 working days",
        "%(n)s leaders have not answered for 7 working days",
        due.count,
    ) % {"n": due.count}
    people = [ask.leader.person.call_name for ask in due.rows]
    text = _("%(names)s. Two reminders went out; a call may help more.") % {"names": names(people)}
    return Item("clock", "care", title, text, (_to_matching(cohort, _("See them"), "asked"),))


def _hours_not_now(due: Due, cohort: Cohort) -> Item:
    title = ngettext(
        "A line manager answered “not now”", "%(n)s line managers answered “not now”", due.count
    ) % {"n": due.count}
    return Item("clock", "mentor", title, _enrolled_names(due), (_to_people(cohort, _("See people"), "all"),))


def _to_approve(due: Due, cohort: Cohort) -> Item:
    title = ngettext("%(n)s sign-up waits for you", "%(n)s sign-ups wait for you", due.count) % {
        "n": due.count
    }
    return Item(
        "check-circle",
        "good",
        title,
        _enrolled_names(due),
        (_to_people(cohort, _("Look and accept"), "to_approve"),),
    )


def _place_free(due: Due, cohort: Cohort) -> Item:
    title = _("A place is free, and people are waiting")
    return Item(
        "people", "mentor", title, _enrolled_names(due), (_to_people(cohort, _("See people"), "waiting"),)
    )


def _not_finished(due: Due, cohort: Cohort) -> Item:
    title = ngettext(
        "%(n)s invited person has not finished signing up",
        "%(n)s invited people have not finished signing up",
        due.count,
    ) % {"n": due.count}
    text = _("A reminder is drafted; each person gets at most one in three days.")
    return Item("mail", "", title, text, (_to_people(cohort, _("See and remind"), "unfinished"),))


def _set_up(due: Due, cohort: Cohort) -> Item:
    title = ngettext("%(n)s set-up task is left", "%(n)s set-up tasks are left", due.count) % {"n": due.count}
    text = _("Everything is filled in from the template; look it over.")
    return Item("list", "", title, text, (Action(_("Go on"), reverse("settings", args=[cohort.pk])),))


def _open_sign_up(due: Due, cohort: Cohort) -> Item:
    text = _("All six tasks are done. Opening makes the join page work.")
    action = Action(_("Check and open"), reverse("settings", args=[cohort.pk]))
    return Item("link", "good", _("Ready to open sign-up"), text, (action,))


def _form_pairs(due: Due, cohort: Cohort) -> Item:
    text = _("Leaders and mentors have signed up. A proposal takes a second; nobody is told.")
    return Item(
        "swap", "good", _("Ready to propose pairs"), text, (_to_matching(cohort, _("Propose pairs")),)
    )


def _pledge(due: Due, cohort: Cohort) -> Item:
    text = _("Leaders are asked once the sponsor has pledged.")
    action = Action(_("See the pledge"), reverse("pledge", args=[cohort.pk]))
    return Item("shield", "leader", _("The sponsor's pledge is missing"), text, (action,))


def _ask(due: Due, cohort: Cohort) -> Item:
    title = ngettext("%(n)s leader can be asked", "%(n)s leaders can be asked", due.count) % {"n": due.count}
    text = _("The pairs are proposed. Look at the flagged ones, then ask.")
    return Item("send", "good", title, text, (_to_matching(cohort, _("Review and ask")),))


def _enrolled_names(due: Due) -> str:
    return names([enrolment.person.full_name for enrolment in due.rows])


def _to_people(cohort: Cohort, label: str, show: str) -> Action:
    return Action(label, f"{reverse('people', args=[cohort.pk])}?show={show}")


def _to_matching(cohort: Cohort, label: str, show: str = "") -> Action:
    query = f"?show={show}" if show else ""
    return Action(label, f"{reverse('matching', args=[cohort.pk])}{query}")


_WORDS: dict[str, Callable[[Due, Cohort], Item]] = {
    "mail_failed": _mail_failed,
    "rule_broken": _rule_broken,
    "key_missing": _key_missing,
    "leaver": _leaver,
    "wants_another": _wants_another,
    "unanswered": _unanswered,
    "hours_not_now": _hours_not_now,
    "to_approve": _to_approve,
    "place_free": _place_free,
    "not_finished": _not_finished,
    "set_up": _set_up,
    "open_sign_up": _open_sign_up,
    "form_pairs": _form_pairs,
    "pledge": _pledge,
    "ask": _ask,
}
