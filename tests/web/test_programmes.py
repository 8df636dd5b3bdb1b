"""The list of programmes, and a new one from a template."""

import datetime as dt
import unicodedata

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.world import World
from upwell.people.actions.roles import create_organisation
from upwell.programmes.actions.setup import clone_cohort, give_cohort_role
from upwell.programmes.blueprints import templates
from upwell.programmes.models import Cohort, CohortRole, Programme
from upwell.tenants.models import Account

pytestmark = pytest.mark.django_db

MANAGERS = {"owner", "coordinator"}


def answers(**changes: object) -> dict[str, object]:
    starts_on = timezone.localdate() + dt.timedelta(weeks=8)
    given = {
        "name": "Thấu hiểu khách hàng",
        "purpose": "Lãnh đạo hiểu khách hàng trẻ.",
        "outcomes": ["consumer_insight"],
        "cohort_name": "Khoá 1",
        "starts_on": starts_on.isoformat(),
        "places": "16",
    }
    return {**given, **changes}


def new_url(world: World, template: str = "") -> str:
    url = reverse("programme-new", args=[world.organisation.slug])
    return f"{url}?template={template}" if template else url


@pytest.mark.parametrize("name", ["programmes", "programme-new"])
def test_programmes_are_for_those_who_manage_the_organisation(world: World, name: str) -> None:
    for role, account in world.cast.items():
        response = world.client(account).get(reverse(name, args=[world.organisation.slug]))
        expected = 302 if role == "nobody" else 200 if role in MANAGERS else 404
        assert response.status_code == expected, role


def test_a_coordinator_of_one_cohort_does_not_see_the_organisation(world: World) -> None:
    give_cohort_role(
        actor=world.mai, cohort=world.cohort, account=world.quan, role=CohortRole.Name.COORDINATOR
    )
    client = world.client(world.quan)
    assert client.get(reverse("settings", args=[world.cohort.pk])).status_code == 200
    assert client.get(reverse("programmes", args=[world.organisation.slug])).status_code == 404


def test_the_list_shows_cohorts_with_their_phase_and_counts(world: World) -> None:
    clone_cohort(actor=world.mai, cohort=world.cohort, name="Khoá 2", starts_on=dt.date(2027, 6, 7))
    page = world.client(world.mai).get(reverse("programmes", args=[world.organisation.slug])).content.decode()
    for words in ("Khoá 1", "Sign-up open", "1 of 20", "Khoá 2", "Draft", "0 of 20"):
        assert words in page


def test_the_list_asks_the_database_no_more_for_more_cohorts(
    world: World, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(2, 8):
        clone_cohort(
            actor=world.mai, cohort=world.cohort, name=f"Khoá {number}", starts_on=dt.date(2027, 6, 7)
        )
    client = world.client(world.mai)
    with django_assert_max_num_queries(14):
        client.get(reverse("programmes", args=[world.organisation.slug]))


def test_an_empty_list_says_what_to_do(world: World) -> None:
    owner = Account.objects.create(email="moi@moi.example")
    made = create_organisation(actor=None, name="Mới", owner=owner)
    page = world.client(owner).get(reverse("programmes", args=[made.slug])).content.decode()
    assert "No programme yet" in page
    assert reverse("programme-new", args=[made.slug]) in page


def test_all_templates_are_offered_with_what_is_known_of_them(world: World) -> None:
    page = world.client(world.mai).get(new_url(world)).content.decode()
    for one in templates():
        assert f"?template={one.code}" in page
        assert one.summary("en") in page
    assert "Confirmed at the source" in page
    assert "Our own reading" in page


def test_the_form_is_filled_from_the_template_in_the_organisations_language(world: World) -> None:
    page = world.client(world.mai).get(new_url(world, "consumer_insight")).content.decode()
    chosen = next(one for one in templates() if one.code == "consumer_insight")
    assert chosen.purpose("vi") in page
    assert chosen.summary("vi") not in page


def test_an_unknown_template_is_not_found(world: World) -> None:
    assert world.client(world.mai).get(new_url(world, "horoscope")).status_code == 404


def test_a_new_programme_has_its_first_cohort_and_goes_to_its_tasks(world: World) -> None:
    response = world.client(world.mai).post(new_url(world, "consumer_insight"), answers())
    cohort = Cohort.objects.get(programme__name="Thấu hiểu khách hàng")
    assert response.headers["Location"] == reverse("settings", args=[cohort.pk])
    assert cohort.places == 16
    assert cohort.programme.outcomes == ["consumer_insight"]
    assert not cohort.milestones.exists()


def test_a_name_typed_in_parts_is_the_same_name(world: World) -> None:
    name = unicodedata.normalize("NFD", "mentoring NGƯỢC")
    response = world.client(world.mai).post(new_url(world, "consumer_insight"), answers(name=name))
    assert response.status_code == 400
    assert "There is a programme of this name already." in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcomes": []}, "Choose at least one outcome"),
        ({"outcomes": ["belonging", "speaking_up", "retention", "promotion"]}, "Choose at most three."),
        ({"starts_on": "0202-09-07"}, "Please check the year."),
        ({"places": "0"}, "greater than or equal to 1"),
        ({"name": "\u200b"}, "This field is required."),
    ],
)
def test_bad_answers_are_explained_and_the_others_kept(
    world: World, changes: dict[str, object], words: str
) -> None:
    response = world.client(world.mai).post(new_url(world, "consumer_insight"), answers(**changes))
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert "Lãnh đạo hiểu khách hàng trẻ." in page
    assert Programme.objects.count() == 1
