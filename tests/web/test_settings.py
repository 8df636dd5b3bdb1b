"""Setting up a cohort: six tasks, opening sign-up, never these two, the pledge, the next cohort."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.world import World, person
from upwell.matching.models import Run
from upwell.people.models import Role
from upwell.programmes.actions.enrolment import invite
from upwell.programmes.actions.setup import (
    create_cohort,
    forbid_pair,
    give_cohort_role,
    reach_milestone,
    sign_pledge,
)
from upwell.programmes.models import Cohort, CohortRole, Enrolment, Milestone, TaskDone
from upwell.programmes.pledge import pledge_words
from upwell.programmes.queries import is_open, tasks_done
from upwell.programmes.rules import CRITERIA, DEFAULT_RULES, DEFAULT_WEIGHTS

pytestmark = pytest.mark.django_db

TASKS = list(TaskDone.Task.values)
PAGES = ["settings", "sign-up", *(f"settings-{task}" for task in TASKS)]
ACTS = [
    "sign-up",
    "sign-up-closing",
    "clones",
    "cohort-roles",
    "never-pairs",
    *(f"settings-{task}" for task in TASKS),
]


def url(name: str, cohort: Cohort, *args: object) -> str:
    return reverse(name, args=[cohort.pk, *args])


@pytest.fixture
def draft(world: World) -> Cohort:
    """A cohort that nobody has looked at yet."""
    starts_on = timezone.localdate() + dt.timedelta(weeks=10)
    return create_cohort(
        actor=world.mai, programme=world.cohort.programme, name="Khoá 2", starts_on=starts_on
    )


@pytest.fixture
def mai(world: World) -> Client:
    return world.client(world.mai)


def dates(cohort: Cohort, **changes: object) -> dict[str, object]:
    given = {
        "name": cohort.name,
        "format": "one_to_one",
        "places": "24",
        "signup_closes_on": cohort.signup_closes_on.isoformat(),
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "sessions": "8",
        "session_minutes": "45",
    }
    return {**given, **changes}


def rules(**changes: object) -> dict[str, object]:
    given: dict[str, object] = {code: "on" for code, value in DEFAULT_RULES.items() if value is True}
    given.update(min_level_gap="2", min_shared_slots="0")
    given.update({f"weight_{code}": str(weight) for code, weight in DEFAULT_WEIGHTS.items()})
    return {**given, **changes}


def texts(**changes: object) -> dict[str, object]:
    names = ("promise", "hours", "who_sees", "invitation")
    given = {f"{language}-{name}": f"{name} {language}" for language in ("vi", "en") for name in names}
    return {**given, **changes}


def pulse(**changes: object) -> dict[str, object]:
    return {"baseline": "0", "middle": "13", "end": "26", "plus6m": "52", "pulse_every_weeks": "6", **changes}


def finish_all(world: World, cohort: Cohort) -> None:
    for task in TASKS:
        TaskDone.objects.get_or_create(cohort=cohort, task=task, defaults={"by": world.mai})


# --- who ---


@pytest.mark.parametrize("name", PAGES)
def test_settings_are_for_those_who_coordinate(world: World, name: str) -> None:
    for role, account in world.cast.items():
        response = world.client(account).get(url(name, world.cohort))
        expected = 302 if role == "nobody" else 200 if role in {"owner", "coordinator"} else 404
        assert response.status_code == expected, role


@pytest.mark.parametrize("name", ACTS)
def test_strangers_change_nothing(world: World, name: str) -> None:
    for account in (world.quan, world.yen, world.sponsor, world.linh, world.hung, world.operator):
        assert world.client(account).post(url(name, world.cohort), {}).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_coordinator_of_this_cohort_alone_has_all_its_pages_and_no_other(
    world: World, draft: Cohort, name: str
) -> None:
    give_cohort_role(actor=world.mai, cohort=draft, account=world.quan, role=CohortRole.Name.COORDINATOR)
    client = world.client(world.quan)
    response = client.get(url(name, draft))
    assert response.status_code == 200
    assert reverse("programmes", args=[world.organisation.slug]) not in response.content.decode()
    assert client.get(url(name, world.cohort)).status_code == 404


# --- the list and opening ---


def test_the_list_tells_states_in_words(mai: Client, draft: Cohort) -> None:
    page = mai.get(url("settings", draft)).content.decode()
    assert "0 of 6 tasks are done." in page
    assert page.count("To do") == 5
    assert "Started" in page  # a coordinator is there, a leader is not


def test_opening_is_refused_while_tasks_are_left(mai: Client, draft: Cohort) -> None:
    assert "6 tasks are left." in mai.get(url("sign-up", draft)).content.decode()
    response = mai.post(url("sign-up", draft), follow=True)
    assert "These tasks are left: Purpose and outcomes, Dates and places" in response.content.decode()
    assert not is_open(draft)


def test_sign_up_opens_closes_and_opens_again(world: World, mai: Client, draft: Cohort) -> None:
    finish_all(world, draft)
    response = mai.post(url("sign-up", draft), follow=True)
    assert is_open(draft)
    page = response.content.decode()
    assert reverse("join", args=[draft.join_code]) in page
    mai.post(url("sign-up-closing", draft))
    assert not is_open(draft)
    assert "Open sign-up again" in mai.get(url("settings", draft)).content.decode()
    mai.post(url("sign-up", draft))
    assert is_open(draft)


def test_closing_is_not_done_by_looking(mai: Client, world: World) -> None:
    assert mai.get(url("sign-up-closing", world.cohort)).status_code == 405
    assert mai.get(url("clones", world.cohort)).status_code == 405


def test_the_check_warns_of_dates_that_have_passed(world: World, mai: Client, draft: Cohort) -> None:
    draft.signup_closes_on = timezone.localdate() - dt.timedelta(days=1)
    draft.save()
    assert "has passed. Please change the dates." in mai.get(url("sign-up", draft)).content.decode()


# --- the six tasks ---


def test_purpose_is_saved_and_noted(mai: Client, world: World, draft: Cohort) -> None:
    given = {"name": "Tên khác", "purpose": "Ý khác", "outcomes": ["belonging", "retention"]}
    assert mai.post(url("settings-purpose", draft), given).status_code == 302
    draft.programme.refresh_from_db()
    assert draft.programme.outcomes == ["belonging", "retention"]
    assert tasks_done(draft)["purpose"].by == world.mai


def test_four_outcomes_are_explained(mai: Client, draft: Cohort) -> None:
    given = {
        "name": "Tên",
        "purpose": "Ý",
        "outcomes": ["belonging", "retention", "promotion", "speaking_up"],
    }
    response = mai.post(url("settings-purpose", draft), given)
    assert response.status_code == 400
    assert "Choose at most three." in response.content.decode()


def test_outcomes_stay_when_leaders_were_asked(mai: Client, world: World) -> None:
    reach_milestone(actor=world.mai, cohort=world.cohort, name=Milestone.Name.LAUNCHED)
    assert "the outcomes are fixed" in mai.get(url("settings-purpose", world.cohort)).content.decode()
    given = {"name": "Tên mới", "purpose": "Ý", "outcomes": ["retention"]}
    mai.post(url("settings-purpose", world.cohort), given)
    world.cohort.programme.refresh_from_db()
    assert world.cohort.programme.name == "Tên mới"
    assert world.cohort.programme.outcomes == ["speaking_up"]


def test_dates_are_saved(mai: Client, draft: Cohort) -> None:
    ends_on = draft.starts_on + dt.timedelta(weeks=20)
    mai.post(url("settings-dates", draft), dates(draft, ends_on=ends_on.isoformat(), signup_closes_on=""))
    draft.refresh_from_db()
    assert (draft.ends_on, draft.signup_closes_on, draft.places) == (ends_on, None, 24)
    assert "dates" in tasks_done(draft)


@pytest.mark.parametrize(
    ("field", "days", "words"),
    [
        ("ends_on", 0, "The last day must come after the first day."),
        ("ends_on", -3, "The last day must come after the first day."),
        ("ends_on", 6 * 366, "more than five years"),
        ("signup_closes_on", 1, "Sign-up must close on the first day or before."),
    ],
)
def test_dates_in_the_wrong_order_are_explained(
    mai: Client, draft: Cohort, field: str, days: int, words: str
) -> None:
    day = draft.starts_on + dt.timedelta(days=days)
    response = mai.post(
        url("settings-dates", draft), dates(draft, **{field: day.isoformat(), "places": "33"})
    )
    assert response.status_code == 400
    assert words in response.content.decode()
    assert 'value="33"' in response.content.decode()
    assert "dates" not in tasks_done(draft)


def test_places_below_accepted_mentors_are_explained(mai: Client, world: World) -> None:
    for number in range(3):
        extra = person(world.organisation, f"T{number}", f"Người {number}", "", "IT")
        world.cohort.enrolments.create(person=extra, role="mentor", approved_at=timezone.now())
    response = mai.post(url("settings-dates", world.cohort), dates(world.cohort, places="3"))
    assert response.status_code == 400
    assert "4 mentors are accepted already." in response.content.decode()


def test_a_changed_number_of_sessions_reminds_of_the_texts(mai: Client, draft: Cohort) -> None:
    response = mai.post(url("settings-dates", draft), dates(draft, sessions="6"), follow=True)
    assert "may still name the old number" in response.content.decode()


def test_a_cohort_name_is_used_once_in_a_programme(mai: Client, draft: Cohort, world: World) -> None:
    response = mai.post(url("settings-dates", draft), dates(draft, name=world.cohort.name.upper()))
    assert "has a cohort of that name already" in response.content.decode()


def test_rules_and_weights_are_saved(mai: Client, draft: Cohort) -> None:
    given = rules(weight_time="30", min_level_gap="3")
    del given["same_team"]
    mai.post(url("settings-rules", draft), given)
    draft.refresh_from_db()
    assert draft.rules["min_level_gap"] == 3
    assert draft.rules["same_team"] is False
    assert draft.rules["same_line"] is True
    assert draft.weights["time"] == 30


def test_weights_of_nothing_are_explained(mai: Client, draft: Cohort) -> None:
    response = mai.post(url("settings-rules", draft), rules(**{f"weight_{code}": "0" for code in CRITERIA}))
    assert response.status_code == 400
    assert "Give at least one point" in response.content.decode()


def test_shares_are_shown_of_the_total(mai: Client, draft: Cohort) -> None:
    draft.weights = {**DEFAULT_WEIGHTS, "leader_wants": 80, "mentor_wants": 0, "vantage": 10, "time": 10}
    draft.save()
    page = mai.get(url("settings-rules", draft)).content.decode()
    assert "73%" in page  # 80 of 110


def test_new_rules_after_a_run_ask_for_another_run(mai: Client, world: World) -> None:
    Run.objects.create(cohort=world.cohort, number=1, rules={}, weights={}, result={})
    response = mai.post(url("settings-rules", world.cohort), rules(min_level_gap="1"), follow=True)
    assert "Run matching again" in response.content.decode()


def test_texts_are_kept_in_both_languages(mai: Client, draft: Cohort) -> None:
    mai.post(url("settings-texts", draft), texts(**{"vi-who_sees": "Một\r\n  Hai  "}))
    draft.refresh_from_db()
    assert draft.texts["vi"]["who_sees"] == "Một\nHai"
    assert draft.texts["en"]["promise"] == "promise en"


def test_a_preview_shows_and_saves_nothing(mai: Client, draft: Cohort) -> None:
    response = mai.post(
        url("settings-texts", draft), texts(**{"en-promise": "Brand new promise", "preview": "yes"})
    )
    page = response.content.decode()
    assert page.count("Brand new promise") == 2
    assert "Nothing is saved yet" in page
    draft.refresh_from_db()
    assert "Brand new" not in draft.texts["en"]["promise"]
    assert "texts" not in tasks_done(draft)


def test_a_text_missing_in_one_language_is_explained(mai: Client, draft: Cohort) -> None:
    response = mai.post(url("settings-texts", draft), texts(**{"en-hours": " "}))
    assert response.status_code == 400
    assert "in English: This field is required." in response.content.decode()


def test_people_are_done_only_with_a_leader_and_a_coordinator(
    world: World, mai: Client, draft: Cohort
) -> None:
    response = mai.post(url("settings-people", draft), follow=True)
    assert "No leader is invited yet." in response.content.decode()
    invite(actor=world.mai, cohort=draft, people=[world.person(world.hung)], role=Enrolment.Role.LEADER)
    mai.post(url("settings-people", draft))
    assert "people" in tasks_done(draft)


def test_without_a_coordinator_the_owner_may_take_the_role(world: World, draft: Cohort) -> None:
    Role.objects.filter(role=Role.Name.COORDINATOR).delete()
    client = world.client(world.owner)
    assert "I coordinate this cohort myself" in client.get(url("settings-people", draft)).content.decode()
    client.post(url("cohort-roles", draft), {"email": world.owner.email, "role": "coordinator"})
    assert draft.roles.get().account == world.owner


def test_a_role_in_the_cohort_is_given_and_taken_back(world: World, mai: Client, draft: Cohort) -> None:
    mai.post(url("cohort-roles", draft), {"email": "chutich@saomai.example", "role": "sponsor"})
    role = draft.roles.get()
    assert role.account.email in mai.get(url("settings-people", draft)).content.decode()
    mai.post(url("cohort-role-removal", draft, role.pk))
    assert not draft.roles.filter(taken_back_at=None).exists()
    assert mai.post(url("cohort-role-removal", world.cohort, role.pk)).status_code == 404


@pytest.mark.parametrize("given", [{"email": "x"}, {"email": "mai@saomai.example", "role": "ombudsperson"}])
def test_a_role_that_cannot_be_given_is_explained(mai: Client, draft: Cohort, given: dict[str, str]) -> None:
    response = mai.post(url("cohort-roles", draft), given)
    assert response.status_code == 400
    assert f'value="{given["email"]}"' in response.content.decode()


def test_whoever_gives_up_their_only_role_is_led_out(world: World, draft: Cohort) -> None:
    held = give_cohort_role(
        actor=world.mai, cohort=draft, account=world.quan, role=CohortRole.Name.COORDINATOR
    )
    response = world.client(world.quan).post(url("cohort-role-removal", draft, held.pk))
    assert response.headers["Location"] == reverse("home")


def test_the_survey_plan_is_saved_in_weeks_and_shown_in_dates(mai: Client, draft: Cohort) -> None:
    mai.post(url("settings-pulse", draft), pulse(middle="12", pulse_every_weeks="5"))
    draft.refresh_from_db()
    assert draft.survey_plan["waves"]["middle"] == 12
    assert draft.survey_plan["pulse_every_weeks"] == 5
    assert draft.survey_plan["circle_weeks"] == [4, 12, 20]
    page = mai.get(url("settings-pulse", draft)).content.decode()
    assert "does not send questions yet" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"baseline": "2"}, "Week 0 at the latest"),
        ({"middle": "26"}, "must come after the wave before it"),
        ({"pulse_every_weeks": "1"}, "greater than or equal to 4"),
        ({"end": ""}, "This field is required."),
    ],
)
def test_a_survey_plan_out_of_order_is_explained(
    mai: Client, draft: Cohort, changes: dict[str, str], words: str
) -> None:
    response = mai.post(url("settings-pulse", draft), pulse(**changes))
    assert response.status_code == 400
    assert words in response.content.decode()


def test_the_survey_plan_is_fixed_once_leaders_were_asked(mai: Client, world: World) -> None:
    reach_milestone(actor=world.mai, cohort=world.cohort, name=Milestone.Name.LAUNCHED)
    page = mai.get(url("settings-pulse", world.cohort)).content.decode()
    assert "the plan is fixed" in page
    assert 'name="middle"' not in page
    response = mai.post(url("settings-pulse", world.cohort), pulse(middle="12"), follow=True)
    assert "the plan is fixed" in response.content.decode()


# --- never these two ---


def never(world: World, **given: str) -> Any:
    return world.client(world.mai).post(url("never-pairs", world.cohort), given)


def test_two_clear_names_are_enough_without_marks(world: World) -> None:
    response = never(world, leader="hung", mentor="thuy linh")
    assert response.status_code == 302
    pair = world.cohort.never_pairs.get()
    assert (pair.leader.staff_no, pair.mentor.staff_no) == ("S002", "S004")
    page = world.client(world.mai).get(url("settings-rules", world.cohort)).content.decode()
    assert "not with Nguyễn Thuỳ Linh as mentor" in page


def test_a_name_that_fits_several_people_is_asked_about(world: World) -> None:
    person(world.organisation, "S009", "Lê Mạnh Hùng", "", "IT")
    response = never(world, leader="manh hung", mentor="S004")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Whom do you mean?" in page
    assert "Trần Mạnh Hùng" in page
    assert "Lê Mạnh Hùng" in page
    chosen = world.person(world.hung)
    assert never(world, leader="manh hung", mentor="S004", leader_id=str(chosen.pk)).status_code == 302
    assert world.cohort.never_pairs.get().leader == chosen


@pytest.mark.parametrize(
    ("leader", "mentor", "words"),
    [
        ("khong co ai", "linh", "Nobody of this name is on the staff list."),
        ("linh", "linh", "the same person on both sides"),
        ("", "linh", "This field is required."),
    ],
)
def test_names_that_cannot_be_used_are_explained(world: World, leader: str, mentor: str, words: str) -> None:
    response = never(world, leader=leader, mentor=mentor)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not world.cohort.never_pairs.exists()


def test_words_typed_anew_outweigh_an_older_choice(world: World) -> None:
    older = world.person(world.quan)
    never(world, leader="hung", mentor="S004", leader_id=str(older.pk))
    assert world.cohort.never_pairs.get().leader == world.person(world.hung)


@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_choice_is_ignored(world: World, key: str) -> None:
    assert never(world, leader="hung", mentor="linh", leader_id=key).status_code == 302


def test_people_of_another_organisation_are_not_found(world: World) -> None:
    person(world.other_organisation, "X1", "Vũ Ngoại Lai", "", "IT")
    response = never(world, leader="ngoai lai", mentor="linh")
    assert "Nobody of this name" in response.content.decode()


def test_never_these_two_is_taken_back(world: World, mai: Client, draft: Cohort) -> None:
    hung, linh = world.person(world.hung), world.person(world.linh)
    row = forbid_pair(actor=world.mai, cohort=world.cohort, leader=hung, mentor=linh)
    assert mai.post(url("never-pair-removal", draft, row.pk)).status_code == 404
    mai.post(url("never-pair-removal", world.cohort, row.pk))
    assert not world.cohort.never_pairs.exists()


# --- the next cohort ---


def test_the_next_cohort_is_created_from_this_one(mai: Client, world: World) -> None:
    starts_on = world.cohort.ends_on + dt.timedelta(days=7)
    response = mai.post(url("clones", world.cohort), {"name": "Khoá 2", "starts_on": starts_on.isoformat()})
    clone = world.cohort.programme.cohorts.get(name="Khoá 2")
    assert response.headers["Location"] == url("settings", clone)
    assert clone.starts_on == starts_on


def test_a_next_cohort_of_the_same_name_is_explained_and_the_date_kept(mai: Client, world: World) -> None:
    response = mai.post(url("clones", world.cohort), {"name": "khoá 1", "starts_on": "2027-04-05"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "has a cohort of that name already" in page
    assert "2027-04-05" in page


# --- the pledge ---


def test_the_pledge_is_read_by_sponsor_and_coordinators_only(world: World) -> None:
    for role, account in world.cast.items():
        response = world.client(account).get(url("pledge", world.cohort))
        expected = 302 if role == "nobody" else 200 if role in {"owner", "coordinator", "sponsor"} else 404
        assert response.status_code == expected, role


def test_only_the_sponsor_signs(world: World, draft: Cohort) -> None:
    for account in (world.mai, world.owner, world.hung, world.quan, world.yen):
        assert world.client(account).post(url("pledge", draft)).status_code == 404
    client = world.client(world.sponsor)
    assert "I give my word" in client.get(url("pledge", draft)).content.decode()
    page = client.post(url("pledge", draft), follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.pledge.account == world.sponsor
    assert draft.pledge.words.startswith("I stand behind this cohort.")
    assert "Signed by Bùi Quốc Bảo" in page


def test_a_sponsor_of_one_cohort_signs_that_one(world: World, draft: Cohort) -> None:
    give_cohort_role(actor=world.mai, cohort=draft, account=world.quan, role=CohortRole.Name.SPONSOR)
    client = world.client(world.quan)
    assert client.post(url("pledge", world.cohort)).status_code == 404
    assert client.post(url("pledge", draft)).status_code == 302


def test_coordinators_see_whom_they_wait_for_and_have_a_reminder(
    world: World, mai: Client, draft: Cohort
) -> None:
    page = mai.get(url("pledge", draft)).content.decode()
    assert "Waiting for Bùi Quốc Bảo." in page
    assert f"/c/{draft.pk}/pledge/" in page
    Role.objects.filter(role=Role.Name.SPONSOR).delete()
    assert "This cohort has no sponsor yet." in mai.get(url("pledge", draft)).content.decode()


def test_the_words_that_were_signed_are_the_words_that_are_shown(world: World, mai: Client) -> None:
    page = mai.get(url("pledge", world.cohort)).content.decode()
    assert "Tôi cam kết." in page
    assert "The same in" not in page


def test_a_pledge_is_shown_in_the_language_it_was_signed_in(world: World, draft: Cohort) -> None:
    client = world.client(world.sponsor)
    assert "The same in Vietnamese" in client.get(url("pledge", draft)).content.decode()
    sign_pledge(actor=world.sponsor, cohort=draft, words=pledge_words("vi"))
    page = client.get(url("pledge", draft)).content.decode()
    assert 'lang="vi"' in page
    assert "The same in English" in page
