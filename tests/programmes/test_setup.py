"""Setting up programmes and cohorts: filling, checking, changing, opening, the next round."""

import datetime as dt
import unicodedata

import pytest

from tests.world import World
from upwell.audit.models import Entry
from upwell.notices.models import Message
from upwell.people.actions.roles import ConflictOfRoles, give_role
from upwell.people.models import Role
from upwell.programmes import rules
from upwell.programmes.actions.enrolment import SignUpClosed, join
from upwell.programmes.actions.setup import (
    OutcomesDeclared,
    PeopleMissing,
    PlacesTaken,
    SurveyPlanFixed,
    TasksLeft,
    TooManyOutcomes,
    appoint_in_cohort,
    change_cohort,
    change_purpose,
    clone_cohort,
    create_cohort,
    create_programme,
    forbid_pair,
    give_cohort_role,
    open_sign_up,
    reach_milestone,
    sign_pledge,
)
from upwell.programmes.blueprints import UnknownTemplate, template, templates
from upwell.programmes.models import Cohort, CohortRole, Milestone, NeverPair, TaskDone
from upwell.programmes.pledge import pledge_words
from upwell.programmes.queries import is_name_taken, missing_people, tasks_done
from upwell.tenants.models import Account

pytestmark = pytest.mark.django_db
Task = TaskDone.Task


def new_programme(world: World, **changes: object):  # type: ignore[no-untyped-def]
    given = {
        "template": "digital_fluency",
        "name": "Năng lực số",
        "purpose": "Hiểu công cụ.",
        "outcomes": ["speaking_up"],
        **changes,
    }
    return create_programme(actor=world.mai, organisation=world.organisation, **given)


# --- programmes ---


def test_four_outcomes_are_too_many(world: World) -> None:
    with pytest.raises(TooManyOutcomes):
        new_programme(world, outcomes=["speaking_up", "belonging", "retention", "promotion"])


def test_an_outcome_nobody_measures_cannot_be_declared(world: World) -> None:
    with pytest.raises(KeyError):
        new_programme(world, outcomes=["profit"])


def test_a_programme_needs_a_template_that_exists(world: World) -> None:
    with pytest.raises(UnknownTemplate):
        new_programme(world, template="horoscope")


def test_names_are_kept_composed(world: World) -> None:
    programme = new_programme(world, name=unicodedata.normalize("NFD", "Năng  lực số "))
    assert programme.name == "Năng lực số"


def test_the_same_name_is_found_whatever_its_case_and_form() -> None:
    assert is_name_taken(["Đổi Mới"], unicodedata.normalize("NFD", "đổi mới"))
    assert not is_name_taken(["Đổi Mới"], "Doi Moi")


# --- cohorts ---


@pytest.mark.parametrize("blueprint", templates(), ids=lambda one: one.code)
def test_every_template_fills_a_cohort(world: World, blueprint) -> None:  # type: ignore[no-untyped-def]
    programme = new_programme(world, template=blueprint.code)
    cohort = create_cohort(actor=world.mai, programme=programme, name="Khoá 1", starts_on=dt.date(2027, 1, 4))
    assert cohort.weeks == blueprint.weeks
    assert cohort.places == blueprint.places * blueprint.mentors_per_leader
    assert cohort.rules == {**rules.DEFAULT_RULES, **blueprint.rules}
    assert cohort.survey_plan["waves"]["end"] == blueprint.weeks
    assert set(cohort.texts) == {"vi", "en"}
    assert cohort.signup_closes_on < cohort.starts_on


def test_saving_a_task_notes_who_did_it_and_records_what_changed(world: World) -> None:
    change_cohort(actor=world.mai, cohort=world.cohort, task=Task.DATES, changes={"places": 30})
    done = tasks_done(world.cohort)[Task.DATES]
    assert (done.by, world.cohort.places) == (world.mai, 30)
    entry = Entry.objects.get(verb="cohort_changed")
    assert entry.details == {"changed": ["places"]}


def test_saving_without_a_change_records_none_but_counts_as_checked(world: World) -> None:
    change_cohort(
        actor=world.mai, cohort=world.cohort, task=Task.RULES, changes={"rules": world.cohort.rules}
    )
    assert Task.RULES in tasks_done(world.cohort)
    assert not Entry.objects.filter(verb="cohort_changed").exists()


def test_places_never_fall_below_accepted_mentors(world: World) -> None:
    world.cohort.places = 5
    world.cohort.save()
    second = world.cohort.enrolments.get(person__staff_no="S004")
    assert second.is_ready
    with pytest.raises(PlacesTaken) as refused:
        change_cohort(actor=world.mai, cohort=world.cohort, task=Task.DATES, changes={"places": 0})
    assert refused.value.taken == 1
    world.cohort.refresh_from_db()
    assert world.cohort.places == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rules", {"same_line": "forbid"}),
        ("rules", {"horoscope": True}),
        ("rules", {"min_level_gap": 10}),
        ("rules", {"min_level_gap": True}),
        ("weights", dict.fromkeys(rules.CRITERIA, 0)),
        ("weights", {"time": -1}),
        ("weights", {"charm": 10}),
        ("texts", {"vi": {"promise": "Chỉ một câu"}}),
        (
            "survey_plan",
            {"pulse_every_weeks": 6, "waves": {"baseline": 1, "middle": 13, "end": 26, "plus6m": 52}},
        ),
        (
            "survey_plan",
            {"pulse_every_weeks": 6, "waves": {"baseline": 0, "middle": 26, "end": 26, "plus6m": 52}},
        ),
        (
            "survey_plan",
            {"pulse_every_weeks": 1, "waves": {"baseline": 0, "middle": 13, "end": 26, "plus6m": 52}},
        ),
        ("survey_plan", {"pulse_every_weeks": 6, "waves": {"baseline": 0}}),
    ],
)
def test_data_out_of_bounds_is_refused_and_nothing_is_saved(world: World, name: str, value: object) -> None:
    before = getattr(world.cohort, name)
    with pytest.raises(rules.BadRules):
        change_cohort(actor=world.mai, cohort=world.cohort, task=Task.RULES, changes={name: value})
    assert getattr(Cohort.objects.get(pk=world.cohort.pk), name) == before
    assert Task.RULES not in tasks_done(world.cohort)


# --- what is declared beforehand ---


def launched(world: World) -> None:
    reach_milestone(actor=world.mai, cohort=world.cohort, name=Milestone.Name.LAUNCHED)


def test_outcomes_are_fixed_once_leaders_were_asked(world: World) -> None:
    launched(world)
    with pytest.raises(OutcomesDeclared):
        change_purpose(
            actor=world.mai, cohort=world.cohort, name="Khác", purpose="Khác", outcomes=["retention"]
        )
    change_purpose(
        actor=world.mai, cohort=world.cohort, name="Tên mới", purpose="Ý mới", outcomes=["speaking_up"]
    )
    assert world.cohort.programme.name == "Tên mới"


def test_the_survey_plan_is_fixed_once_leaders_were_asked(world: World) -> None:
    launched(world)
    plan = {**world.cohort.survey_plan, "pulse_every_weeks": 8}
    with pytest.raises(SurveyPlanFixed):
        change_cohort(actor=world.mai, cohort=world.cohort, task=Task.PULSE, changes={"survey_plan": plan})


def test_rules_may_change_after_leaders_were_asked(world: World) -> None:
    launched(world)
    change_cohort(
        actor=world.mai, cohort=world.cohort, task=Task.RULES, changes={"rules": {"min_level_gap": 3}}
    )
    assert world.cohort.rules["min_level_gap"] == 3


# --- people and opening ---


def test_a_cohort_without_leaders_or_coordinator_is_not_staffed(world: World) -> None:
    world.hung_enrolment.delete()
    assert missing_people(world.cohort) == ["leader"]
    Role.objects.filter(role=Role.Name.COORDINATOR).delete()
    assert missing_people(world.cohort) == ["leader", "coordinator"]
    with pytest.raises(PeopleMissing):
        change_cohort(actor=world.mai, cohort=world.cohort, task=Task.PEOPLE, changes={})
    give_cohort_role(
        actor=world.owner, cohort=world.cohort, account=world.quan, role=CohortRole.Name.COORDINATOR
    )
    assert missing_people(world.cohort) == ["leader"]


def test_sign_up_opens_only_when_all_six_tasks_are_done(world: World) -> None:
    programme = new_programme(world)
    cohort = create_cohort(actor=world.mai, programme=programme, name="Khoá 2", starts_on=dt.date(2027, 1, 4))
    with pytest.raises(TasksLeft) as left:
        open_sign_up(actor=world.mai, cohort=cohort)
    assert left.value.tasks == list(Task.values)
    for task in Task.values:
        TaskDone.objects.create(cohort=cohort, task=task)
    open_sign_up(actor=world.mai, cohort=cohort)
    linh = world.person(world.linh)
    assert join(actor=world.linh, cohort=cohort, person=linh).cohort == cohort
    reach_milestone(actor=world.mai, cohort=cohort, name=Milestone.Name.SIGN_UP_CLOSED)
    with pytest.raises(SignUpClosed):
        join(actor=world.quan, cohort=cohort, person=world.person(world.quan))


def test_opening_an_open_sign_up_changes_nothing(world: World) -> None:
    for task in Task.values:
        TaskDone.objects.create(cohort=world.cohort, task=task)
    open_sign_up(actor=world.mai, cohort=world.cohort)
    assert world.cohort.milestones.count() == 1


# --- roles in one cohort ---


def test_an_appointed_sponsor_is_written_to_with_the_pledge(world: World) -> None:
    held = appoint_in_cohort(
        actor=world.mai, cohort=world.cohort, email="Chu.Tich@SaoMai.example", role=CohortRole.Name.SPONSOR
    )
    message = Message.objects.get(kind="role_given", about_id=held.pk)
    assert message.address == "chu.tich@saomai.example"
    assert f"/c/{world.cohort.pk}/pledge/" in message.text
    assert message.language == "vi"


def test_appointing_twice_writes_once(world: World) -> None:
    for _time in range(2):
        appoint_in_cohort(actor=world.mai, cohort=world.cohort, email="x@saomai.example", role="coordinator")
    assert Message.objects.filter(kind="role_given", address="x@saomai.example").count() == 1


def test_nobody_is_told_what_they_did_themselves(world: World) -> None:
    appoint_in_cohort(actor=world.mai, cohort=world.cohort, email=world.mai.email, role="coordinator")
    assert not Message.objects.filter(kind="role_given", address=world.mai.email).exists()


def test_a_coordinator_is_never_the_ombudsperson_of_the_cohort(world: World) -> None:
    with pytest.raises(ConflictOfRoles):
        appoint_in_cohort(actor=world.owner, cohort=world.cohort, email=world.mai.email, role="ombudsperson")
    appoint_in_cohort(actor=world.owner, cohort=world.cohort, email="om@saomai.example", role="ombudsperson")
    with pytest.raises(ConflictOfRoles):
        appoint_in_cohort(
            actor=world.owner, cohort=world.cohort, email="om@saomai.example", role="coordinator"
        )


def test_a_refused_appointment_leaves_no_account_behind(world: World) -> None:
    om = Account.objects.create(email="om@saomai.example")
    give_role(actor=world.owner, organisation=world.organisation, account=om, role=Role.Name.OMBUDSPERSON)
    accounts = Account.objects.count()
    with pytest.raises(ConflictOfRoles):
        appoint_in_cohort(
            actor=world.owner, cohort=world.cohort, email="om@saomai.example", role="coordinator"
        )
    assert Account.objects.count() == accounts


# --- the next round ---


def test_a_clone_has_rules_team_and_protection_but_nobody_enrolled(world: World) -> None:
    cohort = world.cohort
    change_cohort(actor=world.mai, cohort=cohort, task=Task.RULES, changes={"rules": {"min_level_gap": 4}})
    change_cohort(actor=world.mai, cohort=cohort, task=Task.DATES, changes={"places": 7})
    give_cohort_role(actor=world.mai, cohort=cohort, account=world.quan, role=CohortRole.Name.COORDINATOR)
    forbid_pair(
        actor=world.mai, cohort=cohort, leader=world.person(world.hung), mentor=world.person(world.linh)
    )
    clone = clone_cohort(actor=world.mai, cohort=cohort, name="Khoá 2", starts_on=dt.date(2027, 3, 1))
    assert clone.rules["min_level_gap"] == 4
    assert clone.weeks == cohort.weeks
    assert clone.join_code != cohort.join_code
    assert clone.enrolments.count() == 0
    assert clone.roles.get().account == world.quan
    assert clone.never_pairs.get().mentor == world.person(world.linh)
    assert not hasattr(clone, "pledge")
    assert set(tasks_done(clone)) == {Task.RULES}


def test_an_allowed_pair_of_the_first_cohort_stays_forbidden_in_the_second(world: World) -> None:
    hung, linh = world.person(world.hung), world.person(world.linh)
    forbid_pair(actor=world.mai, cohort=world.cohort, leader=hung, mentor=linh)
    clone = clone_cohort(actor=world.mai, cohort=world.cohort, name="Khoá 2", starts_on=dt.date(2027, 3, 1))
    world.cohort.never_pairs.all().delete()
    assert NeverPair.objects.get().cohort == clone


# --- pledge and phases ---


def test_the_pledge_is_short_and_in_two_languages() -> None:
    english, vietnamese = pledge_words("en"), pledge_words("vi")
    assert 70 <= len(english.split()) <= 110
    assert english != vietnamese


def test_the_first_pledge_stands(world: World) -> None:
    again = sign_pledge(actor=world.owner, cohort=world.cohort, words="Lời khác")
    assert (again.account, again.words) == (world.sponsor, "Tôi cam kết.")


def test_suggested_topics_come_from_the_template(world: World) -> None:
    assert world.cohort.suggested_topics == list(template("digital_fluency").suggested_topics)
