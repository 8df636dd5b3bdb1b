"""The sample organisation: one cohort with confirmed pairs, one in sign-up. Loaded by the same actions that people use."""

import datetime as dt
import random

from django.db import transaction
from django.utils import timezone

from upwell.agenda.actions import launch
from upwell.matching.actions import ask_for_another, confirm, run_matching
from upwell.matching.models import Ask, Run
from upwell.matching.queries import proposed_pairs
from upwell.operations import sample_staff
from upwell.pairs.models import Pair
from upwell.people.actions.imports import confirm_import, start_import
from upwell.people.actions.levels import set_grade_levels
from upwell.people.actions.roles import create_organisation, give_role
from upwell.people.models import Person, Role, StaffImport
from upwell.people.signin.actions import verify
from upwell.programmes.actions import enrolment as joining
from upwell.programmes.actions.setup import create_cohort, create_programme, reach_milestone, sign_pledge
from upwell.programmes.blueprints import template
from upwell.programmes.models import Cohort, Enrolment, Milestone, TaskDone
from upwell.programmes.topics.taxonomy import families
from upwell.tenants.models import Account, Organisation

NAME = "Sao Mai Mẫu"
SLUG = "sao-mai-mau"
LEADERS, MENTORS = 24, 28
UNANSWERED = 2
CONSENT = "Dữ liệu mẫu: người này không có thật."


class NotASample(Exception):
    """Only the sample organisation is removed in one click."""


def find() -> Organisation | None:
    return Organisation.objects.filter(is_sample=True, slug=SLUG).first()


@transaction.atomic
def load(*, actor: Account | None) -> Organisation:
    """Make the sample organisation; the one that is there already stays as it is."""
    there = find()
    if there is not None:
        return there
    dice = random.Random(sample_staff.SEED)  # noqa: S311  # the same sample every time, no secret
    owner, coordinator, sponsor = (_team(name) for name in ("chu.so.huu", "dieu.phoi", "bao.tro"))
    organisation = create_organisation(actor=actor, name=NAME, owner=owner, is_sample=True)
    give_role(actor=owner, organisation=organisation, account=coordinator, role=Role.Name.COORDINATOR)
    give_role(actor=owner, organisation=organisation, account=sponsor, role=Role.Name.SPONSOR)
    give_role(actor=owner, organisation=organisation, account=_team("tieng.noi"), role=Role.Name.OMBUDSPERSON)
    operator = _team("van.hanh")
    operator.is_operator = True
    operator.save(update_fields=["is_operator"])
    _team("tro.ly")
    _load_staff(coordinator, organisation)
    running, signing_up = _cohorts(coordinator, organisation)
    _run(dice, coordinator, sponsor, running)
    _sign_up(dice, coordinator, signing_up)
    return organisation


@transaction.atomic
def remove(*, organisation: Organisation) -> None:
    """Remove everything of the sample, and the accounts that only it had. Raises NotASample."""
    if not organisation.is_sample:
        raise NotASample
    cohorts = Cohort.objects.filter(programme__organisation=organisation)
    Pair.objects.filter(cohort__in=cohorts).delete()
    for model in (Ask, Run):
        model.objects.filter(cohort__in=cohorts).delete()
    Enrolment.objects.filter(cohort__in=cohorts).delete()
    organisation.delete()
    Account.objects.filter(email__endswith=f"@{sample_staff.DOMAIN}").delete()


def cast() -> dict[str, str]:
    """Whom to sign in as, by role: for the links that the demo prints."""
    organisation = find()
    if organisation is None:
        return {}
    asked = (
        Ask.objects.open()
        .filter(cohort__programme__organisation=organisation)
        .select_related("leader__person")
    )
    pair = Pair.objects.live().filter(cohort__programme__organisation=organisation).first()
    found = {
        "coordinator": _address("dieu.phoi"),
        "owner": _address("chu.so.huu"),
        "sponsor": _address("bao.tro"),
        "ombudsperson": _address("tieng.noi"),
        "operator": _address("van.hanh"),
    }
    open_ask = asked.first()
    if open_ask:
        found["leader"] = open_ask.leader.person.email
    if pair:
        found["mentor"] = pair.mentor.person.email
    found["assistant"] = _address("tro.ly")
    return found


def _address(name: str) -> str:
    return f"{name}@{sample_staff.DOMAIN}"


def _team(name: str) -> Account:
    return verify(Account.objects.for_address(_address(name)))


def _load_staff(actor: Account, organisation: Organisation) -> None:
    staff_import = start_import(
        actor=actor,
        organisation=organisation,
        content=sample_staff.staff_file(),
        file_name="nhan-su-mau.csv",
        mode=StaffImport.Mode.FULL,
        as_of=timezone.localdate(),
        mapping={},
    )
    confirm_import(actor=actor, staff_import=staff_import)
    set_grade_levels(actor=actor, organisation=organisation, levels=dict(sample_staff.LEVELS))
    people = Person.objects.filter(organisation=organisation)
    for person in people:
        verify(Account.objects.for_address(person.email))


def _cohorts(actor: Account, organisation: Organisation) -> tuple[Cohort, Cohort]:
    blueprint = template("digital_fluency")
    programme = create_programme(
        actor=actor,
        organisation=organisation,
        template=blueprint.code,
        name=blueprint.name("vi"),
        purpose=blueprint.purpose("vi"),
        outcomes=list(blueprint.outcomes)[:3],
    )
    today = timezone.localdate()
    running = create_cohort(
        actor=actor,
        programme=programme,
        name="Khoá 1 · 2026",
        starts_on=today - dt.timedelta(weeks=1),
        places=MENTORS,
    )
    signing_up = create_cohort(
        actor=actor,
        programme=programme,
        name="Khoá 2 · 2027",
        starts_on=today + dt.timedelta(weeks=6),
        places=30,
    )
    for cohort in (running, signing_up):
        for task in TaskDone.Task.values:
            TaskDone.objects.create(cohort=cohort, task=task, by=actor)
        reach_milestone(actor=actor, cohort=cohort, name=Milestone.Name.SIGN_UP_OPENED)
    return running, signing_up


def _run(dice: random.Random, actor: Account, sponsor: Account, cohort: Cohort) -> None:
    """From sign-ups to confirmed pairs; two leaders have not answered yet, one would rather meet somebody else."""
    leaders = joining.invite(
        actor=actor, cohort=cohort, people=_of(cohort, "Giám đốc", LEADERS, dice), role="leader"
    )
    mentors = joining.invite(actor=actor, cohort=cohort, people=_young(cohort, MENTORS, dice), role="mentor")
    for enrolment in (*leaders, *mentors):
        _answer(dice, enrolment)
        joining.finish(actor=None, enrolment=enrolment, consent_words=CONSENT)
    joining.approve(actor=actor, cohort=cohort, enrolments=mentors)
    reach_milestone(actor=actor, cohort=cohort, name=Milestone.Name.SIGN_UP_CLOSED)
    sign_pledge(actor=sponsor, cohort=cohort, words="Tôi cam kết nghe, trả lời và bảo vệ người nói thật.")
    run = run_matching(actor=actor, cohort=cohort, version=None)
    asked = launch(actor=actor, run=run, version=run.version, pairs=proposed_pairs(run))
    ask_for_another(actor=asked[UNANSWERED].leader.person.account, ask=asked[UNANSWERED])
    for ask in asked[UNANSWERED + 1 :]:
        confirm(actor=ask.leader.person.account, ask=ask)


def _sign_up(dice: random.Random, actor: Account, cohort: Cohort) -> None:
    """Half-way through signing up: some invited, some begun, some handed in, some accepted."""
    managers = _of(cohort, "Trưởng phòng", 18, dice)
    leaders = joining.invite(actor=actor, cohort=cohort, people=managers, role="leader")
    mentors = joining.invite(actor=actor, cohort=cohort, people=_young(cohort, 34, dice), role="mentor")
    for enrolment in (*leaders[:11], *mentors[:20]):
        _answer(dice, enrolment)
        joining.finish(actor=None, enrolment=enrolment, consent_words=CONSENT)
    for enrolment in (*leaders[11:14], *mentors[20:26]):
        joining.note_opened(enrolment)
    joining.approve(actor=actor, cohort=cohort, enrolments=mentors[:12])


def _of(cohort: Cohort, grade: str, count: int, dice: random.Random) -> list[Person]:
    people = list(Person.objects.filter(organisation=cohort.organisation, grade=grade).order_by("staff_no"))
    dice.shuffle(people)
    return people[:count]


def _young(cohort: Cohort, count: int, dice: random.Random) -> list[Person]:
    taken = Enrolment.objects.filter(cohort__programme=cohort.programme).values("person")
    young = Person.objects.filter(organisation=cohort.organisation, level__lte=4).exclude(pk__in=taken)
    people = list(young.order_by("staff_no"))
    dice.shuffle(people)
    return people[:count]


def _answer(dice: random.Random, enrolment: Enrolment) -> None:
    """Answers as somebody could have given them: mostly what the programme is about, now and then something else."""
    taught = list(enrolment.cohort.suggested_topics)[:8] * 8
    taught += [topic.code for family in families() if family.code != CRAFT for topic in family.topics]
    craft = [topic.code for family in families() if family.code == CRAFT for topic in family.topics][:7]
    own, hoped = (taught, craft) if enrolment.is_mentor else (craft, taught)
    joining.save_answers(
        enrolment=enrolment,
        offers=_some(dice, own, 6 if enrolment.is_mentor else 4),
        wants=_some(dice, hoped, 2),
        languages=enrolment.person.languages,
        slots=sorted(_some(dice, SLOTS, 7 if enrolment.is_mentor else 5)),
        style=dice.choice(Enrolment.Style.values) if enrolment.is_mentor else "",
        address="" if enrolment.is_mentor else dice.choice(("anh", "chi", "chu", "co")),
        line=LINES[enrolment.role],
        assistant_email=_address("tro.ly") if not enrolment.is_mentor and dice.random() < 0.2 else "",
    )


CRAFT = "leadership-craft"
SLOTS = [f"{day}{hour}" for day in ("mon", "tue", "wed", "thu", "fri") for hour in ("0900", "1530")]
LINES = {
    "leader": "Tôi chưa hiểu các bạn trẻ dùng AI mỗi ngày vào việc gì.",
    "mentor": "Nhóm tôi để AI ghi biên bản, họp ngắn đi một nửa.",
}


def _some(dice: random.Random, choices: list[str], count: int) -> list[str]:
    return list(dict.fromkeys(dice.choices(choices, k=count)))
