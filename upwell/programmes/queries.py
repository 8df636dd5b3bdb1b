"""Reads of programmes and enrolment."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from upwell.lib.text import fold
from upwell.people.models import Nomination, Person
from upwell.programmes.models import Cohort, Enrolment, HoursRequest, OwnTopic, TaskDone
from upwell.programmes.topics import taxonomy
from upwell.tenants.models import Organisation


@dataclass(frozen=True)
class Funnel:
    """How far people of one role have come; each count includes the later ones."""

    invited: int
    opened: int
    finished: int
    approved: int
    waiting: int


def funnel(cohort: Cohort, role: str) -> Funnel:
    live = cohort.enrolments.filter(role=role).live()
    counts = live.aggregate(
        invited=Count("pk"),
        opened=Count("pk", filter=Q(opened_at__isnull=False)),
        finished=Count("pk", filter=Q(finished_at__isnull=False)),
        approved=Count("pk", filter=Q(approved_at__isnull=False)),
        waiting=Count("pk", filter=Q(waiting_at__isnull=False, approved_at=None)),
    )
    return Funnel(**counts)


def tasks_done(cohort: Cohort) -> dict[str, TaskDone]:
    return {done.task: done for done in cohort.tasks_done.select_related("by")}


def waiting_number(enrolment: Enrolment) -> int:
    """The place on the waiting list, counted from 1."""
    before = enrolment.cohort.enrolments.mentors().on_waiting_list().filter(waiting_at__lt=enrolment.waiting_at)
    return before.count() + 1


def hours_not_granted(cohort: Cohort) -> QuerySet[Enrolment]:
    """Mentors whose line manager said "not now"."""
    return cohort.enrolments.mentors().live().filter(hours_request__not_now_at__isnull=False)


def has_hours(request: HoursRequest | None) -> bool | None:
    """Granted, also by silence; refused; None while the answer is open. Without a request: granted."""
    if request is None or request.granted_at:
        return True
    if request.not_now_at:
        return False
    return True if request.granted_by_silence_at <= timezone.now() else None


def topic_label(code: str, language: str, own: dict[str, OwnTopic]) -> str:
    """A topic in words; one that is gone from both taxonomies is shown by its code."""
    if code in own:
        return own[code].label(language)
    return taxonomy.label(code, language)


def own_topics(organisation: Organisation) -> dict[str, OwnTopic]:
    return {topic.code: topic for topic in organisation.own_topics.all()}


# --- finding mentors by topic across the whole staff list -------------------------------------------------


@dataclass(frozen=True)
class Find:
    """Somebody who may know the topic, and why we think so (codes: declared, skill, title, nominated)."""

    person: Person
    reasons: tuple[str, ...]


_STRENGTH = {"declared": 4, "nominated": 3, "skill": 2, "title": 1}


def people_knowing(organisation: Organisation, code: str, *, limit: int = 50) -> list[Find]:
    """Employed people who declared the topic, were nominated for it, or whose skills or title name it."""
    reasons: dict[UUID, set[str]] = {}
    for reason, keys in _sources(organisation, code):
        for key in keys:
            reasons.setdefault(key, set()).add(reason)
    people = Person.objects.in_bulk(list(reasons))
    finds = [
        Find(person, tuple(sorted(reasons[key], key=lambda reason: -_STRENGTH[reason])))
        for key, person in people.items()
        if person.is_employed
    ]
    finds.sort(key=lambda find: (-sum(_STRENGTH[reason] for reason in find.reasons), find.person.sort_key))
    return finds[:limit]


def _sources(organisation: Organisation, code: str) -> Iterable[tuple[str, Iterable[UUID]]]:
    staff = Person.objects.filter(organisation=organisation).employed()
    yield "declared", _declared(organisation, code)
    yield "nominated", Nomination.objects.filter(person__in=staff, topic=code).values_list("person_id", flat=True)
    words = _words_of(organisation, code)
    yield "skill", _with_skill(staff, words)
    named = Q(pk=None)
    for word in words:
        named |= Q(search_key__contains=word)
    # The search key also holds names; the title itself decides.
    titled = staff.filter(named).values_list("pk", "job_title")
    yield "title", [pk for pk, title in titled if any(word in fold(title) for word in words)]


def _declared(organisation: Organisation, code: str) -> list[UUID]:
    enrolments = Enrolment.objects.filter(cohort__programme__organisation=organisation).mentors()
    return [person for person, offers in enrolments.values_list("person_id", "offers") if code in offers]


def _with_skill(staff: QuerySet[Person], words: Iterable[str]) -> list[UUID]:
    folded = set(words)
    skilled = staff.exclude(skills=[]).values_list("pk", "skills")
    return [pk for pk, skills in skilled if any(fold(skill) in folded for skill in skills)]


def _words_of(organisation: Organisation, code: str) -> list[str]:
    """Folded names of a topic. Very short ones would be found inside other words."""
    own = organisation.own_topics.filter(code=code).first()
    if own is not None:
        names = [own.en, own.vi]
    else:
        topic = taxonomy.topic(code)
        names = [topic.en, topic.vi, *topic.aliases]
    return sorted({fold(name) for name in names if len(fold(name)) >= 4})


def topic_counts(cohort: Cohort, role: str, field: str) -> Counter[str]:
    """How many people of a role name each topic in `field` ("offers" or "wants")."""
    lists = cohort.enrolments.filter(role=role).live().values_list(field, flat=True)
    return Counter(code for codes in lists for code in codes)
