"""The first run: who sees which door, sample data there and back, an organisation for its owner."""

from typing import Any

import pytest
from django.urls import reverse

from tests.world import World
from upwell.notices.models import Message
from upwell.operations import sample
from upwell.people.access import managed_organisations
from upwell.people.actions.roles import create_organisation, give_role
from upwell.people.models import Role
from upwell.tenants.models import Account, Organisation

pytestmark = pytest.mark.django_db


def test_the_start_page_is_for_operators_and_managers(world: World) -> None:
    for name, account in world.cast.items():
        response = world.client(account).get(reverse("start"))
        expected = {
            "nobody": 302,
            "operator": 200,
            "owner": 200,
            "coordinator": 200,
            "other organisation": 200,
        }
        assert response.status_code == expected.get(name, 404), name


def test_only_the_operator_and_the_demo_offer_sample_data(world: World, settings: Any) -> None:
    words = "Explore with sample data"
    assert words in world.client(world.operator).get(reverse("start")).content.decode()
    assert words not in world.client(world.owner).get(reverse("start")).content.decode()
    settings.DEMO = True
    assert words in world.client(world.owner).get(reverse("start")).content.decode()


def test_an_owner_without_sample_rights_cannot_load_it(world: World) -> None:
    assert world.client(world.owner).post(reverse("sample-data")).status_code == 404
    assert sample.find() is None


@pytest.fixture
def sao_mai_mau(world: World) -> Organisation:
    """A sample that is quick to make: what matters here is that it is flagged."""
    owner = Account.objects.create(email="chu@mau.example")
    made = create_organisation(actor=None, name=sample.NAME, owner=owner, is_sample=True)
    assert made == sample.find()
    return made


def test_the_operator_looks_around_in_the_sample_as_a_coordinator(
    world: World, sao_mai_mau: Organisation
) -> None:
    response = world.client(world.operator).post(reverse("sample-data"))
    assert response.headers["Location"] == reverse("programmes", args=[sao_mai_mau.slug])
    assert managed_organisations(world.operator).get() == sao_mai_mau


def test_removing_the_sample_asks_first_and_leaves_the_others(
    world: World, sao_mai_mau: Organisation
) -> None:
    client = world.client(world.operator)
    assert "Remove Sao Mai Mẫu?" in client.get(reverse("sample-data-removal")).content.decode()
    assert sample.find() is not None
    client.post(reverse("sample-data-removal"))
    assert sample.find() is None
    assert Organisation.objects.filter(pk=world.organisation.pk).exists()


def test_an_owner_of_the_sample_may_remove_it_and_others_may_not(
    world: World, sao_mai_mau: Organisation
) -> None:
    for account in (world.owner, world.mai, world.quan, world.yen):
        assert world.client(account).get(reverse("sample-data-removal")).status_code == 404
        assert world.client(account).post(reverse("sample-data-removal")).status_code == 404
    owner = Role.objects.get(organisation=sao_mai_mau).account
    assert world.client(owner).post(reverse("sample-data-removal")).status_code == 302
    assert sample.find() is None


def test_the_banner_offers_removal_to_those_who_may(world: World, sao_mai_mau: Organisation) -> None:
    coordinator = Account.objects.create(email="dieu@mau.example", language="en")
    give_role(actor=None, organisation=sao_mai_mau, account=coordinator, role=Role.Name.COORDINATOR)
    owner = Role.objects.get(organisation=sao_mai_mau, role=Role.Name.OWNER).account
    url = reverse("programmes", args=[sao_mai_mau.slug])
    assert reverse("sample-data-removal") in world.client(owner).get(url).content.decode()
    assert reverse("sample-data-removal") not in world.client(coordinator).get(url).content.decode()


def test_without_a_sample_there_is_nothing_to_remove(world: World) -> None:
    assert world.client(world.operator).get(reverse("sample-data-removal")).status_code == 404


def test_the_operator_makes_an_organisation_for_its_owner(world: World) -> None:
    client = world.client(world.operator)
    assert client.get(reverse("organisation-new")).status_code == 200
    given = {"name": "Đại Dương", "language": "vi", "owner_email": "chi@daiduong.example"}
    response = client.post(reverse("organisation-new"), given)
    assert response.headers["Location"] == reverse("start")
    made = Organisation.objects.get(slug="dai-duong")
    assert made.contact_email == "chi@daiduong.example"
    assert Message.objects.filter(address="chi@daiduong.example", kind="role_given").exists()


def test_an_operator_who_is_the_owner_goes_on_to_the_first_programme(world: World) -> None:
    given = {"name": "Nhà", "language": "vi", "owner_email": world.operator.email}
    response = world.client(world.operator).post(reverse("organisation-new"), given)
    assert response.headers["Location"] == reverse("programme-new", args=["nha"])


def test_a_missing_name_is_explained_and_the_rest_kept(world: World) -> None:
    given = {"name": " ", "language": "en", "owner_email": "chi@daiduong.example"}
    response = world.client(world.operator).post(reverse("organisation-new"), given)
    assert response.status_code == 400
    assert "chi@daiduong.example" in response.content.decode()
    assert not Organisation.objects.filter(contact_email="chi@daiduong.example").exists()


def test_nobody_else_makes_organisations(world: World) -> None:
    for account in (world.owner, world.mai, world.quan):
        assert world.client(account).get(reverse("organisation-new")).status_code == 404
