"""The answers of a sign-up in words, for whoever may read them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from upwell.people.models import Person
from upwell.programmes import languages, slots
from upwell.programmes.models import Enrolment
from upwell.programmes.queries import boundaries_of, own_topics, topic_label


@dataclass(frozen=True)
class Answers:
    """Topics, languages and half-hours as people say them. Who may see which is up to the page."""

    offers: list[str]
    wants: list[str]
    languages: list[str]
    slots: list[str]


def answers_of(enrolment: Enrolment) -> Answers:
    return Answers(
        offers=topic_words(enrolment, enrolment.offers),
        wants=topic_words(enrolment, enrolment.wants),
        languages=[languages.name(code) for code in enrolment.languages],
        slots=[slots.label(code) for code in slots.in_order(enrolment.slots)],
    )


def topic_words(enrolment: Enrolment, codes: list[str]) -> list[str]:
    own = own_topics(enrolment.cohort.organisation)
    return [topic_label(code, get_language() or "en", own) for code in codes]


@dataclass(frozen=True)
class OwnWishes:
    """What only the person themself reads again. The list of "not this person" is not even in here."""

    boundaries: list[str]
    prefer: list[str]


def own_wishes_of(enrolment: Enrolment) -> OwnWishes:
    codes, words = boundaries_of(enrolment)
    people = Person.objects.in_bulk([UUID(key) for key in enrolment.prefer])
    return OwnWishes(
        boundaries=[*topic_words(enrolment, codes), *filter(None, [words])],
        prefer=[people[UUID(key)].full_name for key in enrolment.prefer if UUID(key) in people],
    )
