"""One's own page, leaving, agreements, password, help."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import World
from upwell.matching.models import Ask
from upwell.pairs.actions import open_pair
from upwell.people.models import Consent, Role
from upwell.programmes.actions.enrolment import join
from upwell.programmes.models import Cohort, CohortRole, Enrolment, Milestone


def body(world: World, who: str, address: str = "/me/") -> str:
    return world.client(getattr(world, who)).get(address).content.decode()


def test_everybody_signed_in_has_an_own_page(world: World) -> None:
    for name, who in world.cast.items():
        for address in ("/me/", "/me/privacy/", "/me/password/"):
            assert world.client(who).get(address).status_code == (302 if who is None else 200), name


def test_states_are_told_in_words(world: World) -> None:
    assert "You are in." in body(world, "linh")
    assert "Everything is set." in body(world, "hung")
    assert "Open for sign-up" in body(world, "quan")
    assert "You take part in nothing yet" in body(world, "yen")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"approved_at": None}, "Handed in on"),
        ({"approved_at": None, "finished_at": None}, "Your sign-up is not finished."),
        ({"approved_at": None, "waiting": True}, "You are on the waiting list, number 1."),
        ({"declined": True}, "Please talk to the coordinator"),
        ({"withdrawn": True}, "You left on"),
    ],
)
def test_each_state_has_its_words(world: World, changes: dict[str, object], words: str) -> None:
    marks = {f"{name}_at": timezone.now() for name in ("waiting", "declined", "withdrawn") if name in changes}
    rest = {name: value for name, value in changes.items() if name.endswith("_at")}
    Enrolment.objects.filter(pk=world.linh_enrolment.pk).update(**rest, **marks)
    assert words in body(world, "linh")


def test_a_pair_is_shown_to_both_and_to_nobody_else(world: World) -> None:
    open_pair(actor=world.mai, leader=world.hung_enrolment, mentor=world.linh_enrolment, fit=8000, reasons={})
    assert "Trần Mạnh Hùng" in body(world, "linh")
    assert "Nguyễn Thuỳ Linh" in body(world, "hung")
    assert "Linh" not in body(world, "quan")


def test_a_leader_who_is_asked_finds_the_card(world: World) -> None:
    ask = Ask.objects.create(
        cohort=world.cohort,
        leader=world.hung_enrolment,
        mentor=world.linh_enrolment,
        fit=8000,
        asked_at=timezone.now(),
    )
    assert f"/cards/{ask.pk}/" in body(world, "hung")
    assert "asked" not in body(world, "linh")


def test_a_mentor_learns_nothing_of_a_leader_who_wants_another(world: World) -> None:
    before = body(world, "linh")
    ask = Ask.objects.create(
        cohort=world.cohort,
        leader=world.hung_enrolment,
        mentor=world.linh_enrolment,
        fit=8000,
        asked_at=timezone.now(),
    )
    while_asked = body(world, "linh")
    ask.answer, ask.answered_at = Ask.Answer.ANOTHER, timezone.now()
    ask.save()

    def words(page: str) -> str:
        return page.split("<main", 1)[1].split("csrfmiddlewaretoken")[0]

    assert words(before) == words(while_asked) == words(body(world, "linh"))


# --- leaving -----------------------------------------------------------------------------------------------


def test_leaving_asks_once_more_and_no_reason(world: World) -> None:
    address = f"/me/sign-ups/{world.linh_enrolment.pk}/departure/"
    client = world.client(world.linh)
    page = client.get(address).content.decode()
    assert "No reason is asked" in page
    assert "<textarea" not in page
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.is_live
    client.post(address)
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.withdrawn_at is not None


def test_only_oneself_leaves(world: World) -> None:
    address = f"/me/sign-ups/{world.linh_enrolment.pk}/departure/"
    for name, who in world.cast.items():
        if who not in (None, world.linh):
            assert world.client(who).post(address).status_code == 404, name
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.is_live


def test_out_of_a_pair_one_leaves_by_the_coordinator(world: World) -> None:
    open_pair(actor=world.mai, leader=world.hung_enrolment, mentor=world.linh_enrolment, fit=8000, reasons={})
    response = world.client(world.linh).post(f"/me/sign-ups/{world.linh_enrolment.pk}/departure/")
    assert "mailto:an@saomai.example" in response.content.decode()
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.is_live


# --- agreements --------------------------------------------------------------------------------------------


def consent(world: World, purpose: str) -> Consent:
    return Consent.objects.create(
        person=world.person(world.linh), purpose=purpose, words=f"Words of {purpose}."
    )


def test_one_reads_what_one_agreed_to_and_takes_it_back(world: World) -> None:
    given = consent(world, "birth_year")
    assert "Words of birth_year." in body(world, "linh", "/me/privacy/")
    assert "Words of birth_year." not in body(world, "hung", "/me/privacy/")
    for who in (world.mai, world.owner, world.hung, world.yen):
        assert world.client(who).post(f"/me/consents/{given.pk}/removal/").status_code == 404
    world.client(world.linh).post(f"/me/consents/{given.pk}/removal/")
    given.refresh_from_db()
    assert given.taken_back_at is not None


def test_the_agreement_to_take_part_ends_by_leaving(world: World) -> None:
    given = consent(world, "take_part")
    response = world.client(world.linh).post(f"/me/consents/{given.pk}/removal/", follow=True)
    assert "ends when you leave" in response.content.decode()
    given.refresh_from_db()
    assert given.taken_back_at is None
    world.client(world.linh).post(f"/me/sign-ups/{world.linh_enrolment.pk}/departure/")
    given.refresh_from_db()
    assert given.taken_back_at is not None


# --- password ----------------------------------------------------------------------------------------------


def test_a_password_is_set_and_one_stays_signed_in(world: World) -> None:
    client = world.client(world.linh)
    chosen = {"new_password1": "sông núi biển trời", "new_password2": "sông núi biển trời"}
    assert client.post("/me/password/", chosen)["Location"] == "/me/"
    assert client.get("/me/").status_code == 200
    world.linh.refresh_from_db()
    assert world.linh.check_password("sông núi biển trời")


def test_changing_a_password_needs_the_one_before(world: World) -> None:
    world.linh.set_password("sông núi biển trời")
    world.linh.save()
    client = world.client(world.linh)
    chosen = {"new_password1": "another long password", "new_password2": "another long password"}
    assert client.post("/me/password/", {**chosen, "current": "wrong"}).status_code == 400
    assert client.post("/me/password/", {**chosen, "current": "sông núi biển trời"}).status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234"])
def test_weak_passwords_are_refused(world: World, weak: str) -> None:
    response = world.client(world.linh).post("/me/password/", {"new_password1": weak, "new_password2": weak})
    assert response.status_code == 400
    world.linh.refresh_from_db()
    assert not world.linh.has_usable_password()


# --- joinable cohorts and help -----------------------------------------------------------------------------


def test_only_open_cohorts_of_my_organisation_are_offered(world: World) -> None:
    link = f"/join/{world.cohort.join_code}/"
    assert link in body(world, "quan")
    assert link not in body(world, "yen")
    world.cohort.milestones.create(name=Milestone.Name.SIGN_UP_CLOSED)
    assert link not in body(world, "quan")


def test_a_begun_sign_up_can_be_gone_on_with(world: World) -> None:
    enrolment = join(actor=world.quan, cohort=world.cohort, person=world.person(world.quan))
    assert f"/welcome/{enrolment.pk}/1/" in body(world, "quan")


def test_help_names_both_doors_to_members_and_no_address_to_visitors(world: World) -> None:
    ombud = world.operator
    CohortRole.objects.create(cohort=world.cohort, account=ombud, role=CohortRole.Name.OMBUDSPERSON)
    visitor = Client(headers={"accept-language": "en"}).get("/help/").content.decode()
    assert "two doors" in visitor
    assert "saomai.example" not in visitor
    page = body(world, "linh", "/help/")
    assert "mailto:an@saomai.example" in page
    assert f"mailto:{ombud.email}" in page
    # Quân takes no part, so the cohort's own ombudsperson is not named to him.
    assert ombud.email not in body(world, "quan", "/help/")
    Role.objects.create(organisation=world.organisation, account=world.sponsor, role=Role.Name.OMBUDSPERSON)
    assert "mailto:bao@saomai.example" in body(world, "quan", "/help/")


def test_a_second_cohort_of_the_organisation_names_the_next_start(world: World) -> None:
    clone = Cohort.objects.create(
        programme=world.cohort.programme,
        name="Khoá 2",
        places=10,
        starts_on=timezone.localdate() + dt.timedelta(days=90),
        ends_on=timezone.localdate() + dt.timedelta(days=270),
    )
    world.cohort.milestones.create(name=Milestone.Name.SIGN_UP_CLOSED)
    page = Client(headers={"accept-language": "en"}).get(f"/join/{world.cohort.join_code}/").content.decode()
    assert clone.name in page
