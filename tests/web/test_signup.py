"""The mentor's sign-up (S05), page by page."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.world import World, enrolled, person
from upwell.matching.market import field_of
from upwell.notices.models import Message
from upwell.people.models import Consent
from upwell.programmes.actions.enrolment import approve, join
from upwell.programmes.models import Enrolment, Milestone, OwnTopic

ANSWERS: dict[int, dict[str, Any]] = {
    1: {"topics": ["short-video", "ai-prompting"]},
    2: {"topics": ["strategy"]},
    3: {"topics": ["fair-pay"], "words": "nhóm của tôi", "languages": ["vi", "en"]},
    4: {"slots": ["tue1530", "wed0900"]},
    5: {"style": "examples", "line": "Tôi làm video."},
    6: {"take_part": "on"},
}


@pytest.fixture
def started(world: World) -> Enrolment:
    return join(actor=world.quan, cohort=world.cohort, person=world.person(world.quan))


def page(enrolment: Enrolment, step: int) -> str:
    return f"/welcome/{enrolment.pk}/{step}/"


def answer(client: Client, enrolment: Enrolment, steps: range) -> Any:
    response = None
    for step in steps:
        response = client.post(page(enrolment, step), ANSWERS[step])
        assert response.status_code == 302, response.content.decode()
    return response


def test_six_pages_lead_to_a_thank_you(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    response = answer(client, started, range(1, 7))
    assert response["Location"] == f"/welcome/{started.pk}/received/"
    assert "What happens next" in client.get(response["Location"]).content.decode()
    started.refresh_from_db()
    assert started.finished_at is not None
    assert started.offers == ["short-video", "ai-prompting"]
    assert started.wants == ["strategy"]
    assert started.off_limits == ["fair-pay", "nhóm của tôi"]
    assert started.languages == ["vi", "en"]
    assert started.slots == ["tue1530", "wed0900"]
    consent = Consent.objects.get(person=started.person, purpose="take_part")
    assert "my own free will" in consent.words


def test_each_page_is_only_for_oneself(world: World, started: Enrolment) -> None:
    for name, who in world.cast.items():
        for address in (page(started, 1), f"/welcome/{started.pk}/", f"/welcome/{started.pk}/received/"):
            status = world.client(who).get(address).status_code
            expected = 302 if who is None else 404
            if who == world.quan:
                expected = 200 if address == page(started, 1) else 302
            assert status == expected, (name, address)


def test_signing_up_is_taken_up_where_one_stopped(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 3))
    response = client.get(f"/welcome/{started.pk}/")
    assert response["Location"] == page(started, 3)
    assert 'value="short-video" checked' in client.get(page(started, 1)).content.decode()


def test_nobody_jumps_ahead(world: World, started: Enrolment) -> None:
    response = world.client(world.quan).get(page(started, 5))
    assert response["Location"] == page(started, 1)
    assert world.client(world.quan).get(page(started, 7)).status_code == 404


def test_an_unanswered_question_is_explained(world: World, started: Enrolment) -> None:
    response = world.client(world.quan).post(page(started, 1), {})
    assert response.status_code == 400
    assert "Pick at least one topic." in response.content.decode()


def test_what_was_typed_stays_when_something_is_wrong(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 5))
    text = "x" * 301
    response = client.post(page(started, 5), {"line": text, "style": "trying"})
    body = response.content.decode()
    assert response.status_code == 400
    assert text in body
    assert re.search(r'value="trying"[^>]*checked', body)


def test_own_words_only_lead_to_a_suggestion(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    response = client.post(page(started, 1), {"topics": ["ai-prompting"], "other": "quay clip ngắn"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "Did you mean" in body
    assert 'value="short-video"' in body
    assert 'value="ai-prompting" checked' in body
    started.refresh_from_db()
    assert started.offers == []
    assert started.step == 1


def test_an_unknown_topic_is_added_only_when_ticked(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    body = client.post(page(started, 1), {"other": "Pha cà phê muối"}).content.decode()
    assert 'name="own" value="Pha cà phê muối"' in body
    assert not OwnTopic.objects.exists()
    client.post(page(started, 1), {"own": ["Pha cà phê muối"]})
    topic = OwnTopic.objects.get()
    assert topic.code == "own-pha-ca-phe-muoi"
    started.refresh_from_db()
    assert started.offers == [topic.code]
    # Whoever types the same later gets the same topic.
    client.post(page(started, 2), {"own": ["PHA CÀ PHÊ MUỐI"]})
    started.refresh_from_db()
    assert started.wants == [topic.code]


def test_a_topic_without_letters_is_refused_kindly(world: World, started: Enrolment) -> None:
    response = world.client(world.quan).post(page(started, 1), {"own": ["???"]})
    assert response.status_code == 400
    assert "needs a name with letters" in response.content.decode()


def test_changing_hours_need_no_half_hour(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 4))
    assert client.post(page(started, 4), {}).status_code == 400
    assert client.post(page(started, 4), {"changing": "on"}).status_code == 302
    assert re.search(r'name="changing"[^>]*checked', client.get(page(started, 4)).content.decode())


def test_saturdays_are_offered_only_where_people_work_then(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 4))
    assert "sat0900" not in client.get(page(started, 4)).content.decode()
    world.organisation.works_saturday_mornings = True
    world.organisation.save()
    body = client.get(page(started, 4)).content.decode()
    assert 'value="sat0900"' in body
    assert client.post(page(started, 4), {"slots": ["sat1400"]}).status_code == 400


def test_the_private_list_is_sealed_and_shown_to_nobody(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 5))
    hung = str(world.hung_enrolment.person_id)
    client.post(page(started, 5), {"avoid": [hung]})
    started.refresh_from_db()
    assert started.sealed_avoid is not None
    assert hung.encode() not in bytes(started.sealed_avoid)
    again = client.get(page(started, 5)).content.decode()
    assert not re.search(rf'name="avoid" value="{hung}"[^>]*checked', again)
    assert "You gave a list before" in again
    for who in (world.mai, world.owner):
        body = world.client(who).get(f"/c/{world.cohort.pk}/people/{started.pk}/").content.decode()
        assert "list before" not in body
        assert hung not in body


def test_the_private_list_stays_until_it_is_replaced_or_emptied(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 5))
    client.post(page(started, 5), {"avoid": [str(world.hung_enrolment.person_id)]})
    client.post(page(started, 5), {"line": "changed"})
    started.refresh_from_db()
    assert started.sealed_avoid is not None
    client.post(page(started, 5), {"empty_avoid": "on"})
    started.refresh_from_db()
    assert started.sealed_avoid is None


def test_the_private_list_reaches_the_engine(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 5))
    client.post(page(started, 5), {"avoid": [str(world.hung_enrolment.person_id)]})
    client.post(page(started, 6), ANSWERS[6])
    approve(actor=world.mai, cohort=world.cohort, enrolments=[started])
    mentors = {one.id: one for one in field_of(world.cohort).market.mentors}
    assert mentors["S005"].avoid == ("S002",)


def test_one_cannot_wish_for_and_avoid_the_same_leader(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 5))
    hung = str(world.hung_enrolment.person_id)
    assert client.post(page(started, 5), {"prefer_1": hung, "avoid": [hung]}).status_code == 400
    stranger = str(world.person(world.sponsor).pk)
    assert client.post(page(started, 5), {"prefer_1": stranger}).status_code == 400


def test_without_agreement_nothing_is_handed_in(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 6))
    response = client.post(page(started, 6), {})
    assert response.status_code == 400
    started.refresh_from_db()
    assert started.finished_at is None


def test_the_birth_year_is_asked_for_only_where_the_cohort_uses_it(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 6))
    assert "birth year" not in client.get(page(started, 6)).content.decode()
    world.cohort.rules = {**world.cohort.rules, "use_birth_year": True}
    world.cohort.save()
    started.person.birth_year = 1999
    started.person.save()
    assert "birth year" in client.get(page(started, 6)).content.decode()
    client.post(page(started, 6), {"take_part": "on"})
    assert not Consent.objects.filter(purpose="birth_year").exists()
    client.post(page(started, 6), {"take_part": "on", "birth_year": "on"})
    assert Consent.objects.filter(purpose="birth_year", taken_back_at=None).exists()
    client.post(page(started, 6), {"take_part": "on"})
    assert not Consent.objects.filter(purpose="birth_year", taken_back_at=None).exists()


def test_one_answer_is_changed_from_the_last_page_and_back(world: World, started: Enrolment) -> None:
    client = world.client(world.quan)
    answer(client, started, range(1, 7))
    response = client.post(page(started, 2), {"topics": ["finance"]})
    assert response["Location"] == page(started, 6)
    started.refresh_from_db()
    assert started.wants == ["finance"]
    client.post(page(started, 6), ANSWERS[6])
    assert Message.objects.filter(kind="signup_received", about_id=started.pk).count() == 1


def test_answers_are_settled_once_leaders_are_asked(world: World) -> None:
    client = world.client(world.linh)
    enrolment = world.linh_enrolment
    Enrolment.objects.filter(pk=enrolment.pk).update(step=6)
    assert client.get(page(enrolment, 1)).status_code == 200
    world.cohort.milestones.create(name=Milestone.Name.LAUNCHED)
    assert client.get(page(enrolment, 1))["Location"] == "/me/"
    client.post(page(enrolment, 1), {"topics": ["finance"]})
    enrolment.refresh_from_db()
    assert "finance" not in enrolment.offers


def test_a_half_done_sign_up_meets_the_closed_door(world: World, started: Enrolment) -> None:
    world.cohort.milestones.create(name=Milestone.Name.SIGN_UP_CLOSED)
    response = world.client(world.quan).post(page(started, 1), ANSWERS[1])
    assert response["Location"] == f"/join/{world.cohort.join_code}/"


def test_wishes_are_among_the_leaders_of_this_cohort(world: World, started: Enrolment) -> None:
    person(world.organisation, "S007", "Vũ Ví Dụ", "du@saomai.example", "Ops", level=8)
    enrolled(world.cohort, "S007", "leader")
    client = world.client(world.quan)
    answer(client, started, range(1, 5))
    keys = [str(e.person_id) for e in world.cohort.enrolments.leaders()]
    client.post(page(started, 5), {"prefer_1": keys[1], "prefer_2": keys[0], "prefer_3": keys[1]})
    started.refresh_from_db()
    assert started.prefer == [keys[1], keys[0]]
