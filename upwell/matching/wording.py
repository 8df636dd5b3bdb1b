"""The engine's codes and figures as sentences, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from upwell.engine.matching.explain import Explanation
from upwell.matching.models import Ask, ProposedPair
from upwell.programmes.models import Enrolment, OwnTopic
from upwell.programmes.queries import own_topics, topic_label
from upwell.programmes.rules import CRITERIA

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OwnTopics = Mapping[str, OwnTopic]
TOPICS_NAMED = 3
CARD_LINES = 3

RULES: dict[str, StrPromise] = {
    "same_person": _("the same person"),
    "never_these_two": _("never these two"),
    # The private list of a mentor: words that tell nothing, for the one place where something must be said.
    "avoid": _("not available"),
    "same_line": _("one reporting line"),
    "dotted_line": _("a dotted line"),
    "appraiser": _("one appraises the other"),
    "min_level_gap": _("too few levels between them"),
    "level_unknown": _("a level is not known"),
    "same_team": _("the same line manager"),
    "same_unit": _("the same unit"),
    "common_language": _("no language in common"),
    "language_unknown": _("no language named"),
    "min_shared_slots": _("too few common times"),
    "use_birth_year": _("birth years"),
    "over_capacity": _("more pairs than places"),
    "kept": _("the pair is locked, asked or confirmed"),
    "already_a_pair": _("the two are a pair already"),
    "gone": _("somebody no longer takes part"),
}

WATCH: dict[str, StrPromise] = {
    "no_topic": _("None of the leader's topics is offered"),
    "no_shared_slot": _("No weekly time in common"),
    "one_shared_slot": _("Only one weekly time in common"),
    "same_unit": _("Same unit"),
    "same_site": _("Same site"),
    "new_joiner": _("One of them joined less than half a year ago"),
}
# A shared site alone is common and harmless; together with a shared unit it is worth a look.
_QUIET = {"same_site"}

_DAYS: dict[str, StrPromise] = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}


@dataclass(frozen=True)
class Reasons:
    """One pair in words: two short lines, what to watch, and a sentence per criterion."""

    short: list[str] = field(default_factory=list)
    watch: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


def rule_words(code: str) -> StrPromise | str:
    return RULES.get(code) or CRITERIA.get(code) or code


def as_json(explanation: Explanation) -> dict[str, Any]:
    """What of an explanation is kept with a pair; `points` stand in a column of their own."""
    said = {reason.code: {"things": list(reason.things), **reason.figures} for reason in explanation.reasons}
    # Whom somebody would like to meet is theirs alone: only that a wish counted is kept.
    said["preference"] = {"has_wish": any(said["preference"].values())}
    return {"said": said, "watch": list(explanation.watch)}


def reasons_of(pair: ProposedPair | Ask, own: OwnTopics) -> Reasons:
    said: dict[str, dict[str, Any]] = pair.reasons.get("said", {})
    apart = _apart(pair.leader, pair.mentor)
    notes = {code: _NOTES[code](said[code], own) for code in CRITERIA if code in said}
    short = [
        line
        for line in (_learns(said.get("leader_wants", {}), own), _vantage(said.get("vantage", {}), apart))
        if line
    ]
    watch = [
        str(WATCH[code]) for code in pair.reasons.get("watch", []) if code in WATCH and code not in _QUIET
    ]
    return Reasons(short, watch, notes)


def card_lines(ask: Ask) -> list[str]:
    """Why these two, for the leader: at most three lines, the strongest first."""
    own = own_topics(ask.cohort.organisation)
    said: dict[str, dict[str, Any]] = ask.reasons.get("said", {})
    lines = [
        _can_show(ask.mentor, said.get("leader_wants", {}), own),
        _hopes(ask.mentor, said.get("mentor_wants", {}), own),
        _vantage(said.get("vantage", {}), _apart(ask.leader, ask.mentor)),
        _times(said.get("time", {}), own),
    ]
    return [line for line in lines if line][:CARD_LINES]


def why_sentence(explanation: Explanation) -> str:
    """Why a pair, in one sentence, for files: no names, no database."""
    said = as_json(explanation)["said"]
    parts = [
        _learns(said["leader_wants"], {}),
        _gains(said["mentor_wants"]),
        _vantage(said["vantage"], None),
        _times(said["time"], {}),
        *(str(WATCH[code]) for code in explanation.watch if code not in _QUIET),
    ]
    return "; ".join(part for part in parts if part) or gettext("Allowed by every rule")


def topics_shown(mentor: Enrolment) -> list[str]:
    """What the mentor can show, in words."""
    own = own_topics(mentor.cohort.organisation)
    return [_topic(code, own) for code in mentor.offers]


def slot_words(slot: str) -> str:
    """ "tue1530" -> "Tuesday 15:30"; "thứ Ba 15:30"."""
    day, time = slot[:3], slot[3:]
    return f"{_DAYS[day]} {time[:2]}:{time[2:]}" if day in _DAYS and len(time) == 4 else slot


def _topic(code: str, own: OwnTopics) -> str:
    return topic_label(code, get_language() or "vi", dict(own))


def _topics(codes: Iterable[str], own: OwnTopics) -> str:
    return ", ".join(_topic(code, own) for code in list(codes)[:TOPICS_NAMED])


def _apart(leader: Enrolment, mentor: Enrolment) -> int | None:
    levels = leader.person.level, mentor.person.level
    return None if levels[0] is None or levels[1] is None else levels[0] - levels[1]


def _learns(said: Mapping[str, Any], own: OwnTopics) -> str:
    if not said.get("things"):
        return ""
    return gettext("Wants: %(topics)s") % {"topics": _topics(said["things"], own)}


def _gains(said: Mapping[str, Any]) -> str:
    if not said.get("things"):
        return ""
    return gettext("the mentor hopes for: %(topics)s") % {"topics": _topics(said["things"], {})}


def _can_show(mentor: Enrolment, said: Mapping[str, Any], own: OwnTopics) -> str:
    if not said.get("things"):
        return ""
    return gettext("%(name)s can show what you want to understand: %(topics)s") % {
        "name": mentor.person.call_name,
        "topics": _topics(said["things"], own),
    }


def _hopes(mentor: Enrolment, said: Mapping[str, Any], own: OwnTopics) -> str:
    if not said.get("things"):
        return ""
    return gettext("%(name)s hopes to learn from you: %(topics)s") % {
        "name": mentor.person.call_name,
        "topics": _topics(said["things"], own),
    }


def _vantage(said: Mapping[str, Any], apart: int | None) -> str:
    parts = []
    if said.get("other_unit"):
        parts.append(gettext("different unit"))
    if said.get("other_site"):
        parts.append(gettext("different site"))
    if apart and apart > 0:
        parts.append(ngettext("%(n)s level apart", "%(n)s levels apart", apart) % {"n": apart})
    return _sentence(", ".join(parts))


def _times(said: Mapping[str, Any], own: OwnTopics) -> str:
    slots = said.get("things") or []
    if not slots:
        return ""
    words = ", ".join(slot_words(slot) for slot in slots[:TOPICS_NAMED])
    return ngettext(
        "%(n)s weekly time in common: %(slots)s", "%(n)s weekly times in common: %(slots)s", len(slots)
    ) % {
        "n": len(slots),
        "slots": words,
    }


def _wants_note(said: Mapping[str, Any], own: OwnTopics) -> str:
    shared, wanted = said.get("things") or [], said.get("wanted") or 0
    if not wanted:
        return gettext("No topic was named.")
    if not shared:
        return ngettext("None of %(n)s topic.", "None of %(n)s topics.", wanted) % {"n": wanted}
    return ngettext(
        "%(shared)s of %(n)s topic: %(topics)s.", "%(shared)s of %(n)s topics: %(topics)s.", wanted
    ) % {
        "shared": len(shared),
        "n": wanted,
        "topics": _topics(shared, own),
    }


def _vantage_note(said: Mapping[str, Any], own: OwnTopics) -> str:
    return _vantage(said, None) or gettext("Same unit and site.")


def _time_note(said: Mapping[str, Any], own: OwnTopics) -> str:
    return _times(said, own) or gettext("No weekly time in common.")


def _language_note(said: Mapping[str, Any], own: OwnTopics) -> str:
    shared = said.get("things") or []
    names = {"vi": gettext("Vietnamese"), "en": gettext("English")}
    return ", ".join(names.get(code, code) for code in shared) or gettext("Not named by both.")


def _preference_note(said: Mapping[str, Any], own: OwnTopics) -> str:
    if said.get("has_wish"):
        return gettext("A wish counts here; whose it is stays private.")
    return gettext("No wish counts here.")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


_NOTES = {
    "leader_wants": _wants_note,
    "mentor_wants": _wants_note,
    "vantage": _vantage_note,
    "time": _time_note,
    "language": _language_note,
    "preference": _preference_note,
}
