"""The join page (S04)."""

import pytest
from django.test import Client

from tests.world import World
from upwell.audit.models import Entry
from upwell.people.models import Person
from upwell.programmes.models import Enrolment, Milestone
from upwell.tenants.models import Account


def address(world: World) -> str:
    return f"/join/{world.cohort.join_code}/"


def test_everybody_with_the_link_reads_the_promise(world: World) -> None:
    for who in world.cast.values():
        page = world.client(who).get(address(world))
        assert page.status_code == 200
        assert world.cohort.text("promise", "en") in page.content.decode()


def test_a_wrong_code_is_404(world: World) -> None:
    assert Client().get("/join/nothing/").status_code == 404
    assert Client().get("/join/nothing/qr.svg").status_code == 404


def test_a_visitor_signs_in_first_and_comes_back(world: World) -> None:
    page = Client().get(address(world)).content.decode()
    assert f"/signin/?next={address(world)}%23start" in page
    assert Client().post(f"{address(world)}signups/").status_code == 302
    assert not Enrolment.objects.filter(person__staff_no="S005").exists()


def test_the_texts_are_in_the_language_of_the_reader(world: World) -> None:
    client = Client(headers={"accept-language": "vi"})
    page = client.get(address(world)).content.decode()
    assert world.cohort.text("promise", "vi") in page
    assert "Tôi muốn làm mentor" in page or "I want to mentor" in page


def test_looking_changes_nothing(world: World) -> None:
    before = Entry.objects.count(), Enrolment.objects.count()
    client = world.client(world.quan)
    client.get(address(world))
    client.head(address(world))
    assert (Entry.objects.count(), Enrolment.objects.count()) == before


def test_starting_leads_to_the_first_question(world: World) -> None:
    client = world.client(world.quan)
    response = client.post(f"{address(world)}signups/", follow=True)
    enrolment = Enrolment.objects.get(person__staff_no="S005")
    assert response.redirect_chain[-1][0] == f"/welcome/{enrolment.pk}/1/"
    assert enrolment.opened_at is not None


def test_who_has_signed_up_sees_where_it_stands(world: World) -> None:
    assert "You have signed up already" in world.client(world.linh).get(address(world)).content.decode()
    assert "as a leader" in world.client(world.hung).get(address(world)).content.decode()


def test_somebody_of_another_organisation_is_told_whom_to_write_to(world: World) -> None:
    client = world.client(world.yen)
    page = client.get(address(world)).content.decode()
    assert "is not on the staff list" in page
    assert "an@saomai.example" in page
    client.post(f"{address(world)}signups/")
    assert not Enrolment.objects.filter(person__account=world.yen).exists()


def test_of_several_persons_the_one_of_this_organisation_joins(world: World) -> None:
    other = Person.objects.create(
        organisation=world.other_organisation, staff_no="X1", full_name="Phạm Anh Quân", account=world.quan
    )
    world.client(world.quan).post(f"{address(world)}signups/")
    joined = Enrolment.objects.get(person__account=world.quan)
    assert joined.person != other
    assert joined.person.organisation == world.organisation


def test_who_has_left_the_company_cannot_join(world: World) -> None:
    Person.objects.filter(account=world.quan).update(left_on="2026-01-01")
    world.client(world.quan).post(f"{address(world)}signups/")
    assert not Enrolment.objects.filter(person__account=world.quan).exists()


def test_a_closed_cohort_says_so_and_takes_nobody(world: World) -> None:
    world.cohort.milestones.create(name=Milestone.Name.SIGN_UP_CLOSED)
    page = Client().get(address(world)).content.decode()
    assert "takes no sign-ups now" in page
    response = world.client(world.quan).post(f"{address(world)}signups/", follow=True)
    assert "Sign-up has closed" in response.content.decode()
    assert not Enrolment.objects.filter(person__account=world.quan).exists()


def test_the_qr_code_is_a_picture_of_the_link(world: World) -> None:
    response = Client().get(f"{address(world)}qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<?xml")
    assert b"style=" not in response.content


@pytest.mark.parametrize("who", ["linh", "hung"])
def test_starting_again_never_makes_a_second_sign_up(world: World, who: str) -> None:
    account: Account = getattr(world, who)
    world.client(account).post(f"{address(world)}signups/")
    assert Enrolment.objects.filter(person__account=account).count() == 1
