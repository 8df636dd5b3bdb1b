"""Team and settings of an organisation."""

import pytest
from django.urls import reverse

from tests.world import World
from upwell.people.models import Person, Role
from upwell.tenants.models import Account

pytestmark = pytest.mark.django_db


def url(world: World, name: str = "roles", *args: object) -> str:
    return reverse(name, args=[world.organisation.slug, *args])


def held(world: World, account: Account) -> Role:
    return Role.objects.get(organisation=world.organisation, account=account, taken_back_at=None)


def settings_of(world: World, **changes: object) -> dict[str, object]:
    given = {
        "name": "Sao Mai",
        "contact_email": "hr@saomai.example",
        "language": "en",
        "time_zone": "Asia/Bangkok",
    }
    return {**given, **changes}


def test_team_and_settings_are_for_those_who_manage_the_organisation(world: World) -> None:
    for role, account in world.cast.items():
        expected = 302 if role == "nobody" else 200 if role in {"owner", "coordinator"} else 404
        client = world.client(account)
        assert client.get(url(world)).status_code == expected, role
        assert (
            client.get(url(world, "role-removal", held(world, world.sponsor).pk)).status_code == expected
        ), role
        if expected == 404:
            assert client.post(url(world), {"email": "x@x.example", "role": "owner"}).status_code == 404
            assert client.post(url(world, "organisation-settings"), settings_of(world)).status_code == 404


def test_a_role_is_given_by_address(world: World) -> None:
    response = world.client(world.mai).post(
        url(world), {"email": "moi@saomai.example", "role": "sponsor"}, follow=True
    )
    assert "moi@saomai.example now has the role: sponsor." in response.content.decode()
    assert held(world, Account.objects.get(email="moi@saomai.example")).given_by == world.mai


def test_only_owners_are_offered_the_role_of_an_owner(world: World) -> None:
    assert 'value="owner"' in world.client(world.owner).get(url(world)).content.decode()
    assert 'value="owner"' not in world.client(world.mai).get(url(world)).content.decode()
    response = world.client(world.mai).post(url(world), {"email": "moi@saomai.example", "role": "owner"})
    assert response.status_code == 400
    assert not Account.objects.filter(email="moi@saomai.example").exists()


def test_somebody_who_left_gets_no_role(world: World) -> None:
    Person.objects.filter(staff_no="S003").update(left_on="2026-01-31")
    response = world.client(world.mai).post(url(world), {"email": "Ha@saomai.example", "role": "coordinator"})
    assert response.status_code == 400
    assert "The staff list says that this person has left." in response.content.decode()


def test_the_coordinator_cannot_be_the_ombudsperson(world: World) -> None:
    response = world.client(world.owner).post(url(world), {"email": world.mai.email, "role": "ombudsperson"})
    assert response.status_code == 400
    assert "nobody can be both" in response.content.decode()


def test_a_role_is_taken_back_after_asking(world: World) -> None:
    role = held(world, world.sponsor)
    client = world.client(world.mai)
    assert world.sponsor.email in client.get(url(world, "role-removal", role.pk)).content.decode()
    client.post(url(world, "role-removal", role.pk))
    role.refresh_from_db()
    assert role.taken_back_at is not None
    assert client.post(url(world, "role-removal", role.pk)).status_code == 404


def test_the_last_owner_is_kept_with_a_word_on_what_to_do(world: World) -> None:
    role = held(world, world.owner)
    response = world.client(world.owner).post(url(world, "role-removal", role.pk), follow=True)
    assert "Make somebody else an owner first." in response.content.decode()
    response = world.client(world.mai).post(url(world, "role-removal", role.pk), follow=True)
    assert "Only an owner can take back" in response.content.decode()
    role.refresh_from_db()
    assert role.taken_back_at is None


def test_whoever_takes_back_their_own_last_role_is_led_out(world: World) -> None:
    response = world.client(world.mai).post(url(world, "role-removal", held(world, world.mai).pk))
    assert response.headers["Location"] == reverse("home")
    assert world.client(world.mai).get(url(world)).status_code == 404


def test_a_role_of_another_organisation_is_not_found(world: World) -> None:
    foreign = Role.objects.get(organisation=world.other_organisation)
    assert world.client(world.owner).post(url(world, "role-removal", foreign.pk)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.taken_back_at is None


def test_settings_are_saved(world: World) -> None:
    given = settings_of(world, works_saturday_mornings="on")
    world.client(world.mai).post(url(world, "organisation-settings"), given)
    world.organisation.refresh_from_db()
    assert world.organisation.works_saturday_mornings
    assert not world.organisation.asks_line_managers
    assert world.organisation.time_zone == "Asia/Bangkok"
    assert world.organisation.contact_email == "hr@saomai.example"


@pytest.mark.parametrize(
    "changes", [{"time_zone": "Mars/Olympus"}, {"language": "fr"}, {"name": ""}, {"contact_email": "hr"}]
)
def test_bad_settings_are_explained_and_nothing_is_saved(world: World, changes: dict[str, str]) -> None:
    given = settings_of(world, **changes)
    response = world.client(world.mai).post(url(world, "organisation-settings"), given)
    assert response.status_code == 400
    assert "There is something to mend" in response.content.decode()
    world.organisation.refresh_from_db()
    assert world.organisation.contact_email == world.owner.email


def test_the_page_names_people_by_the_staff_list(world: World) -> None:
    page = world.client(world.owner).get(url(world)).content.decode()
    assert "Bùi Quốc Bảo" in page
    assert world.mai.email in page
