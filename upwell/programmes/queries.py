"""Reads of programmes and enrolment."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from upwell.lib.text import fold, nfc
from upwell.people.models import Nomination, Person, Role
from upwell.programmes.models import (
    Cohort,
    CohortRole,
    Enrolment,
    HoursRequest,
    Milestone,
    OwnTopic,
    TaskDone,
)
from upwell.programmes.topics import taxonomy
from upwell.tenants.models import Organisation

BATCH = 2_000
_CELL_ENDS = re.compile(r"[\t;,|]")


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


def is_name_taken(names: Iterable[str], name: str) -> bool:
    """Whether one of these names is the same, whatever the case of its letters (SQLite folds ASCII only)."""
    wanted = nfc(name).casefold()
    return any(nfc(other).casefold() == wanted for other in names)


def missing_people(cohort: Cohort) -> list[str]:
    """Whom setting up still needs: a "leader" (invited is enough), a "coordinator" (here or of all)."""
    missing = [] if cohort.enrolments.leaders().live().exists() else ["leader"]
    organisation_wide = Role.objects.filter(
        organisation=cohort.organisation, role=Role.Name.COORDINATOR, taken_back_at=None
    )
    if not (organisation_wide.exists() or team(cohort).filter(role=CohortRole.Name.COORDINATOR).exists()):
        missing.append("coordinator")
    return missing


def team(cohort: Cohort) -> QuerySet[CohortRole]:
    """Who holds a role in this cohort alone; leaders' assistants are not part of the team."""
    live = cohort.roles.filter(taken_back_at=None).exclude(role=CohortRole.Name.ASSISTANT)
    return live.select_related("account").order_by("role", "given_at")


def is_open(cohort: Cohort) -> bool:
    """Whether the cohort takes sign-ups now."""
    last = cohort.milestones.filter(
        name__in=[Milestone.Name.SIGN_UP_OPENED, Milestone.Name.SIGN_UP_CLOSED, Milestone.Name.ARCHIVED]
    ).last()
    return last is not None and last.name == Milestone.Name.SIGN_UP_OPENED


def free_places(cohort: Cohort) -> int:
    return cohort.places - cohort.enrolments.mentors().ready().count()


def sponsor_name(cohort: Cohort) -> str:
    """Who signs the invitation: the cohort's sponsor, else the organisation's; empty when nobody is named."""
    roles = cohort.roles.filter(role=CohortRole.Name.SPONSOR, taken_back_at=None)
    organisation_wide = Role.objects.filter(
        organisation=cohort.organisation, role=Role.Name.SPONSOR, taken_back_at=None
    )
    for held in (roles.order_by("given_at").first(), organisation_wide.order_by("given_at").first()):
        person = cohort.organisation.people.filter(account=held.account_id).first() if held else None
        if person is not None:
            return person.full_name
    return ""


def waiting_number(enrolment: Enrolment) -> int:
    """The place on the waiting list, counted from 1."""
    waiting = enrolment.cohort.enrolments.mentors().on_waiting_list()
    return waiting.filter(waiting_at__lt=enrolment.waiting_at).count() + 1


def are_answers_settled(enrolment: Enrolment) -> bool:
    """A mentor's answers stay as they are once the cohort's leaders were asked: they were asked on these.

    It holds for the whole cohort at once: an answer that was free again would tell of a leader's "no".
    """
    return enrolment.is_mentor and enrolment.cohort.milestones.filter(name=Milestone.Name.LAUNCHED).exists()


def leaders_to_name(enrolment: Enrolment) -> QuerySet[Enrolment]:
    """Leaders whom a mentor may wish for or keep away from, also those who have not answered yet."""
    return enrolment.cohort.enrolments.leaders().live().select_related("person")


def open_cohorts(organisation: Organisation) -> list[Cohort]:
    """Cohorts that take sign-ups now."""
    cohorts = Cohort.objects.filter(programme__organisation=organisation, milestones__isnull=False).distinct()
    return [cohort for cohort in cohorts.select_related("programme__organisation") if is_open(cohort)]


def next_cohort(cohort: Cohort) -> Cohort | None:
    """The one that starts next in the same organisation, to name where this one is closed."""
    others = Cohort.objects.filter(programme__organisation=cohort.organisation).exclude(pk=cohort.pk)
    return others.filter(starts_on__gt=timezone.localdate()).order_by("starts_on").first()


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
    try:
        return taxonomy.label(code, language)
    except KeyError:
        return code


def boundaries_of(enrolment: Enrolment) -> tuple[list[str], str]:
    """What somebody keeps out of the talks: codes of topics, and their own words."""
    own = own_topics(enrolment.cohort.organisation)
    shipped = {topic.code for topic in taxonomy.all_topics()}
    codes = [entry for entry in enrolment.off_limits if entry in shipped or entry in own]
    return codes, "; ".join(entry for entry in enrolment.off_limits if entry not in codes)


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
    nominated = Nomination.objects.filter(person__in=staff, topic=code)
    yield "nominated", nominated.values_list("person_id", flat=True)
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


# --- choosing people from the staff list -------------------------------------------------------------------


@dataclass(frozen=True)
class Selection:
    """Whom a coordinator means: everybody for whom all named facts hold, and whoever is listed one by one.

    Levels are bounds, None for no bound; `listed` are lines as pasted, one person each.
    """

    level_from: int | None = None
    level_to: int | None = None
    grades: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def names_facts(self) -> bool:
        return bool(self.grades or self.units) or self.level_from is not None or self.level_to is not None

    @property
    def is_empty(self) -> bool:
        return not (self.names_facts or self.listed)


@dataclass(frozen=True)
class Chosen:
    """What a selection finds: people to invite, those who take part already, and lines that fit nobody."""

    people: list[Person]
    already: list[Enrolment]
    unknown: list[str]

    @property
    def without_address(self) -> int:
        return sum(not person.email for person in self.people)


def chosen_people(cohort: Cohort, selection: Selection) -> Chosen:
    staff = Person.objects.filter(organisation=cohort.organisation).employed()
    found = {person.pk: person for person in _by_facts(staff, selection)} if selection.names_facts else {}
    listed, unknown = _by_lines(staff, selection.listed)
    found |= {person.pk: person for person in listed}
    already = {e.person_id: e for e in cohort.enrolments.select_related("person") if e.person_id in found}
    people = [person for key, person in found.items() if key not in already]
    people.sort(key=lambda person: person.sort_key)
    return Chosen(people, list(already.values()), unknown)


def _by_facts(staff: QuerySet[Person], selection: Selection) -> QuerySet[Person]:
    if selection.level_from is not None:
        staff = staff.filter(level__gte=selection.level_from)
    if selection.level_to is not None:
        staff = staff.filter(level__lte=selection.level_to)
    if selection.grades:
        staff = staff.filter(grade__in=selection.grades)
    if selection.units:
        staff = staff.filter(unit__in=selection.units)
    return staff


def _by_lines(staff: QuerySet[Person], lines: Iterable[str]) -> tuple[list[Person], list[str]]:
    """Of a pasted spreadsheet row, the cell that is a staff number or an address tells who is meant."""
    cells = {line: [cell.strip() for cell in _CELL_ENDS.split(line)] for line in lines if line.strip()}
    keys = {cell for row in cells.values() for cell in row if cell}
    numbers: dict[str, Person] = {}
    for batch in _batches(sorted(keys)):
        addresses = [key.lower() for key in batch if "@" in key]
        for person in staff.filter(Q(staff_no__in=batch) | Q(email__in=addresses)):
            numbers[person.staff_no] = numbers[person.email or person.staff_no] = person
    people, unknown = [], []
    for line, row in cells.items():
        meant = next((found for cell in row if (found := _lookup(numbers, cell)) is not None), None)
        if meant is None:
            unknown.append(line)
        else:
            people.append(meant)
    return people, unknown


def _lookup(found: dict[str, Person], cell: str) -> Person | None:
    return found.get(cell) or found.get(cell.lower())


def _batches(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def unit_counts(organisation: Organisation, *, limit: int = 100) -> list[tuple[str, int]]:
    """The largest units, with how many work there."""
    return _counts(organisation, "unit", limit)


def grade_counts(organisation: Organisation, *, limit: int = 200) -> list[tuple[str, int]]:
    return _counts(organisation, "grade", limit)


def level_counts(organisation: Organisation) -> list[tuple[int, int]]:
    """Levels from the top, with how many people have each."""
    staff = Person.objects.filter(organisation=organisation, level__isnull=False).employed()
    return list(staff.values_list("level").annotate(people=Count("pk")).order_by("-level"))


def _counts(organisation: Organisation, column: str, limit: int) -> list[tuple[str, int]]:
    staff = Person.objects.filter(organisation=organisation).employed().exclude(**{column: ""})
    return list(staff.values_list(column).annotate(people=Count("pk")).order_by("-people", column)[:limit])
