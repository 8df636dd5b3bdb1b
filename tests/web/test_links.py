"""Action links: the leader's set-up (S06), the line manager's answer, links that are too old or damaged."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.world import World, person
from upwell.audit.models import Entry
from upwell.notices.links import LIFETIME, action_url
from upwell.notices.models import Message
from upwell.pairs.actions import open_pair
from upwell.people.models import Consent
from upwell.programmes.actions import enrolment as actions
from upwell.programmes.models import Enrolment, HoursRequest

LEADER_ANSWERS: dict[str, Any] = {
    "wants": ["ai-basics"],
    "line": "Vì sao khách trẻ không gọi điện?",
    "offers": ["strategy"],
    "address": "co",
    "languages": ["vi"],
    "slot_1": "thu0900",
    "slot_2": "tue1530",
    "assistant_email": "thao@saomai.example",
    "boundaries": "lương",
}


def path_of(url: str) -> str:
    return url.removeprefix("http://testserver")


@pytest.fixture
def invited(world: World) -> Enrolment:
    """A leader who has just been invited."""
    made = person(world.organisation, "S010", "Đỗ Thị Ví Dụ", "du@saomai.example", "Operations", level=8)
    return actions.invite(actor=world.mai, cohort=world.cohort, people=[made], role="leader")[0]


@pytest.fixture
def welcome(invited: Enrolment) -> str:
    message = Message.objects.get(kind="leader_invitation", about_id=invited.pk)
    found = re.search(r"http://testserver(/a/\S+/)", message.text)
    assert found is not None
    return found[1]


@pytest.fixture
def hours(world: World) -> HoursRequest:
    quan = world.person(world.quan)
    quan.manager_no = "S003"
    quan.save()
    enrolment = actions.join(actor=world.quan, cohort=world.cohort, person=quan)
    actions.save_answers(enrolment=enrolment, offers=["short-video"], wants=["strategy"])
    actions.finish(actor=world.quan, enrolment=enrolment, consent_words="Yes.")
    return enrolment.hours_request


# --- the leader --------------------------------------------------------------------------------------------


def test_a_leader_sets_up_from_the_mail_without_signing_in(invited: Enrolment, welcome: str) -> None:
    client = Client(headers={"accept-language": "en"})
    assert "Five questions" in client.get(welcome).content.decode()
    response = client.post(welcome, LEADER_ANSWERS, follow=True)
    assert "Thank you, Dụ" in response.content.decode()
    invited.refresh_from_db()
    assert invited.is_ready
    assert invited.address == "co"
    assert invited.slots == ["tue1530", "thu0900"]
    assert invited.off_limits == ["lương"]
    assert Consent.objects.get(person=invited.person).purpose == "take_part"


def test_the_vietnamese_page_calls_the_leader_by_the_form_they_chose(
    invited: Enrolment, welcome: str
) -> None:
    client = Client(headers={"accept-language": "vi"})
    assert "anh/chị Dụ" in client.get(welcome).content.decode()
    client.post(welcome, LEADER_ANSWERS)
    assert "cô Dụ" in client.get(welcome).content.decode()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_mail_scanners_change_nothing(
    invited: Enrolment, welcome: str, hours: HoursRequest, method: str
) -> None:
    before = Entry.objects.count()
    for address in (welcome, path_of(action_url("hours", hours.pk))):
        for _time in range(3):
            getattr(Client(), method)(address)
    invited.refresh_from_db()
    hours.refresh_from_db()
    assert (invited.opened_at, invited.finished_at) == (None, None)
    assert (hours.granted_at, hours.not_now_at) == (None, None)
    assert Entry.objects.count() == before


def test_after_handing_in_the_link_shows_no_answers_and_takes_none(invited: Enrolment, welcome: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.post(welcome, LEADER_ANSWERS)
    page = client.get(welcome).content.decode()
    assert "lương" not in page
    assert "Sign in to see or change" in page
    client.post(welcome, {**LEADER_ANSWERS, "address": "anh"})
    invited.refresh_from_db()
    assert invited.address == "co"


def test_a_faulty_form_keeps_what_was_typed(invited: Enrolment, welcome: str) -> None:
    answers = {**LEADER_ANSWERS, "assistant_email": "not an address"}
    response = Client().post(welcome, answers)
    body = response.content.decode()
    assert response.status_code == 400
    assert "Vì sao khách trẻ không gọi điện?" in body
    assert "lương" in body
    invited.refresh_from_db()
    assert invited.finished_at is None


def test_a_topic_or_a_line_is_needed(welcome: str) -> None:
    answers = {**LEADER_ANSWERS, "wants": [], "line": ""}
    response = Client(headers={"accept-language": "en"}).post(welcome, answers)
    assert "Pick at least one topic, or write one line." in response.content.decode()


def test_not_this_time_is_noted_and_can_be_taken_back(invited: Enrolment, welcome: str) -> None:
    client = Client(headers={"accept-language": "en"})
    response = client.post(welcome, {"answer": "no"}, follow=True)
    assert "was noted" in response.content.decode()
    invited.refresh_from_db()
    assert invited.withdrawn_at is not None
    client.post(welcome, LEADER_ANSWERS)
    invited.refresh_from_db()
    assert invited.is_ready


def test_a_leader_changes_the_answers_signed_in(world: World) -> None:
    address = f"/leader/{world.hung_enrolment.pk}/"
    for name, who in world.cast.items():
        expected = {"leader": 200, "nobody": 302}.get(name, 404)
        assert world.client(who).get(address).status_code == expected, name
    client = world.client(world.hung)
    assert 'value="ai-everyday"' not in client.get(address).content.decode()
    assert client.post(address, LEADER_ANSWERS)["Location"] == "/me/"
    world.hung_enrolment.refresh_from_db()
    assert world.hung_enrolment.wants == ["ai-basics"]


def test_the_link_of_a_mentor_leads_to_the_wizard_behind_sign_in(world: World) -> None:
    url = path_of(action_url("welcome", world.linh_enrolment.pk))
    response = Client().get(url)
    assert response["Location"] == f"/welcome/{world.linh_enrolment.pk}/"
    assert Client().get(response["Location"])["Location"].startswith("/signin/")


# --- the line manager --------------------------------------------------------------------------------------


def test_the_line_manager_sees_hours_and_nothing_else(world: World, hours: HoursRequest) -> None:
    body = (
        Client(headers={"accept-language": "en"}).get(path_of(action_url("hours", hours.pk))).content.decode()
    )
    assert "Phạm Anh Quân" in body
    assert "8 sessions of 45 minutes" in body
    for secret in ("Hùng", "short-video", "Short video", "Strategic"):
        assert secret not in body


def test_the_line_manager_answers_and_may_change_the_answer(hours: HoursRequest) -> None:
    client = Client(headers={"accept-language": "en"})
    url = path_of(action_url("hours", hours.pk))
    client.post(url, {"answer": "not_now"})
    hours.refresh_from_db()
    assert hours.not_now_at is not None
    body = client.get(url).content.decode()
    assert "You answered “not now”" in body
    client.post(url, {"answer": "granted"})
    client.post(url, {"answer": "granted"})
    hours.refresh_from_db()
    assert hours.granted_at is not None
    assert hours.not_now_at is None
    assert Entry.objects.filter(verb="hours_granted").count() == 1


def test_once_the_pair_is_set_the_answer_stays(world: World, hours: HoursRequest) -> None:
    actions.approve(actor=world.mai, cohort=world.cohort, enrolments=[hours.enrolment])
    mentor = Enrolment.objects.get(pk=hours.enrolment.pk)
    open_pair(actor=world.mai, leader=world.hung_enrolment, mentor=mentor, fit=8000, reasons={})
    url = path_of(action_url("hours", hours.pk))
    response = Client(headers={"accept-language": "en"}).post(url, {"answer": "not_now"})
    assert "This is settled" in response.content.decode()
    hours.refresh_from_db()
    assert hours.not_now_at is None


def test_unknown_answers_change_nothing(hours: HoursRequest) -> None:
    Client().post(path_of(action_url("hours", hours.pk)), {"answer": "perhaps"})
    hours.refresh_from_db()
    assert (hours.granted_at, hours.not_now_at) == (None, None)


# --- links that cannot be used -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["welcome", "hours"])
def test_an_old_link_offers_a_new_one_to_the_same_address(
    invited: Enrolment, welcome: str, hours: HoursRequest, kind: str
) -> None:
    about = invited.pk if kind == "welcome" else hours.pk
    url = path_of(action_url(kind, about))
    before = Message.objects.count()
    with time_machine.travel(timezone.now() + LIFETIME + dt.timedelta(minutes=1)):
        client = Client(headers={"accept-language": "en"})
        assert "too old" in client.get(url).content.decode()
        assert Message.objects.count() == before
        for _time in range(3):
            assert "on its way" in client.post(url, LEADER_ANSWERS).content.decode()
        # Once a day, however often it is tapped; and nothing else was done by the old link.
        assert Message.objects.count() == before + 1
        newest = Message.objects.order_by("-created_at").first()
        assert newest is not None
        assert newest.address in (invited.person.email, hours.manager.email)
    invited.refresh_from_db()
    assert invited.finished_at is None


@pytest.mark.parametrize("damage", ["x", "", "nonsense"])
def test_a_damaged_link_says_so_and_tells_nothing(welcome: str, damage: str) -> None:
    broken = welcome[:-4] + damage + "/" if damage != "nonsense" else "/a/nonsense/"
    response = Client(headers={"accept-language": "en"}).get(broken)
    assert response.status_code == 404
    assert "Sao Mai" not in response.content.decode()


def test_a_link_of_one_kind_does_not_open_another(hours: HoursRequest) -> None:
    assert Client().get(path_of(action_url("welcome", hours.pk))).status_code == 404
    assert Client().get(path_of(action_url("unknown", hours.pk))).status_code == 404
