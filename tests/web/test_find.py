"""Finding mentors by topic."""

import pytest

from tests.world import World, person
from upwell.notices.models import Message
from upwell.people.models import Nomination, Person
from upwell.programmes.actions.topics import add_own_topic
from upwell.programmes.models import Enrolment, Milestone
from upwell.programmes.queries import people_knowing


def address(world: World, rest: str = "") -> str:
    return f"/o/{world.organisation.slug}/find/{rest}"


def body(world: World, rest: str) -> str:
    return world.client(world.mai).get(address(world, rest)).content.decode()


@pytest.fixture
def known(world: World) -> Person:
    """Linh declared short video; Hà has it as a skill; Quân has it in the title."""
    world.linh_enrolment.offers = ["short-video"]
    world.linh_enrolment.save()
    Person.objects.filter(staff_no="S003").update(skills=["TikTok"])
    quan = world.person(world.quan)
    quan.job_title = "Chuyên viên video ngắn"
    quan.save()
    return quan


def test_only_coordinators_search(world: World) -> None:
    for name, who in world.cast.items():
        expected = {"owner": 200, "coordinator": 200, "nobody": 302}.get(name, 404)
        assert world.client(who).get(address(world)).status_code == expected, name


def test_people_are_found_with_the_reason_the_surest_first(world: World, known: Person) -> None:
    found = people_knowing(world.organisation, "short-video")
    assert [(find.person.staff_no, find.reasons) for find in found] == [
        ("S004", ("declared",)),
        ("S003", ("skill",)),
        ("S005", ("title",)),
    ]
    page = body(world, "?topic=short-video")
    for words in ("said so at sign-up", "skill on the staff list", "Chuyên viên video ngắn", "Phạm Anh Quân"):
        assert words in page


def test_leavers_and_other_organisations_are_not_found(world: World, known: Person) -> None:
    Person.objects.filter(pk=known.pk).update(left_on="2026-01-01")
    person(world.other_organisation, "X1", "Người Lạ", "", "Video", job_title="video ngắn")
    assert {find.person.staff_no for find in people_knowing(world.organisation, "short-video")} == {
        "S003",
        "S004",
    }


def test_the_exact_name_of_a_topic_leads_to_it(world: World, known: Person) -> None:
    assert "Phạm Anh Quân" in body(world, "?q=VIDEO+ngan")


def test_other_words_lead_to_suggestions(world: World) -> None:
    page = body(world, "?q=quay+clip+bán+hàng")
    assert "Did you mean" in page
    assert "?topic=" in page
    assert "We found no topic" in body(world, "?q=zzzz")


def test_ticked_people_are_invited_and_never_enrolled(world: World, known: Person) -> None:
    client = world.client(world.mai)
    client.post(
        address(world, "invitations/"),
        {
            "cohort": world.cohort.pk,
            "topic": "short-video",
            "who": [known.pk, world.linh_enrolment.person_id],
        },
    )
    enrolment = Enrolment.objects.get(person=known)
    assert (enrolment.state, enrolment.role) == ("invited", "mentor")
    assert Message.objects.get(kind="mentor_invitation").address == known.email


def test_nobody_is_invited_across_organisations(world: World, known: Person) -> None:
    stranger = person(world.other_organisation, "X1", "Người Lạ", "la@songxanh.example", "Video")
    client = world.client(world.mai)
    client.post(address(world, "invitations/"), {"cohort": world.cohort.pk, "who": [stranger.pk]})
    assert not Enrolment.objects.filter(person=stranger).exists()
    for who in (world.yen, world.linh, world.sponsor):
        given = {"cohort": world.cohort.pk, "who": [known.pk]}
        assert world.client(who).post(address(world, "invitations/"), given).status_code == 404


def test_a_nomination_helps_to_find_and_writes_to_nobody(world: World) -> None:
    client = world.client(world.mai)
    for who in ("QUAN@saomai.example", "S005", "S005"):
        client.post(address(world, "nominations/"), {"topic": "gifts", "who": who})
    assert Nomination.objects.count() == 1
    assert [find.person.staff_no for find in people_knowing(world.organisation, "gifts")] == ["S005"]
    assert not Message.objects.filter(address="quan@saomai.example").exists()
    assert not Enrolment.objects.filter(person__staff_no="S005").exists()


def test_an_unknown_person_is_explained_and_the_words_stay(world: World) -> None:
    response = world.client(world.mai).post(address(world, "nominations/"), {"topic": "gifts", "who": "S999"})
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="S999"' in page
    assert "Nobody on the staff list" in page


def test_an_unknown_topic_cannot_be_nominated_for(world: World) -> None:
    given = {"topic": "nonsense", "who": "S005"}
    assert world.client(world.mai).post(address(world, "nominations/"), given).status_code == 404


def test_an_own_topic_is_found_by_its_name(world: World) -> None:
    code = add_own_topic(actor=world.mai, organisation=world.organisation, name="Cà phê muối")
    world.linh_enrolment.offers = [code]
    world.linh_enrolment.save()
    assert "Nguyễn Thuỳ Linh" in body(world, "?q=ca+phe+muoi")


def test_without_an_open_cohort_nobody_can_be_invited(world: World, known: Person) -> None:
    world.cohort.milestones.create(name=Milestone.Name.SIGN_UP_CLOSED)
    assert "No cohort is open" in body(world, "?topic=short-video")
