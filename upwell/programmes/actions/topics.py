"""Topics of an organisation's own, nominations by topic."""

from django.db import transaction
from django.utils.text import slugify

from upwell.audit.actions import record
from upwell.lib.text import clean, fold
from upwell.people.models import Nomination, Person
from upwell.programmes.models import OwnTopic
from upwell.programmes.topics import taxonomy
from upwell.tenants.models import Account, Organisation

LONGEST_NAME = 80


class NoName(ValueError):
    """A topic needs a name with at least one letter or digit."""


@transaction.atomic
def add_own_topic(*, actor: Account | None, organisation: Organisation, name: str) -> str:
    """The code of the topic with this name: a known one, else a new one of its own. Raises NoName."""
    name = clean(name)[:LONGEST_NAME]
    found = known_topic(organisation, name)
    if found is not None:
        return found
    base = f"own-{slugify(fold(name))[:50]}".strip("-")
    if base == "own":
        raise NoName
    topic = OwnTopic.objects.create(
        organisation=organisation, code=_free_code(organisation, base), en=name, vi=name
    )
    record(actor=actor, organisation=organisation, verb="topic_added", about=organisation, topic=topic.code)
    return topic.code


def known_topic(organisation: Organisation, name: str) -> str | None:
    """The code of a shipped or own topic that has exactly this name; case and marks do not count."""
    key = taxonomy.key_of(name)
    for topic in organisation.own_topics.all():
        if key in (taxonomy.key_of(topic.vi), taxonomy.key_of(topic.en)):
            return topic.code
    return taxonomy.resolve(name)


@transaction.atomic
def nominate(*, actor: Account, person: Person, topic: str) -> Nomination:
    """Say that somebody knows a topic: it helps to find them, and enrols nobody."""
    nomination, is_new = Nomination.objects.get_or_create(person=person, topic=topic, by=actor)
    if is_new:
        record(actor=actor, organisation=person.organisation, verb="nominated", about=person, topic=topic)
    return nomination


def _free_code(organisation: Organisation, base: str) -> str:
    taken = set(organisation.own_topics.filter(code__startswith=base).values_list("code", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(code for code in candidates if code not in taken)
