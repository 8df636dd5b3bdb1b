"""People of a cohort (S09): list, accepting, turning down, reminding, choosing leaders, calling for mentors."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.world import World, enrolled, person
from upwell.notices.models import Message
from upwell.people.models import Person
from upwell.programmes.actions import enrolment as actions
from upwell.programmes.actions.enrolment import seal_avoid
from upwell.programmes.models import Cohort, CohortRole, Enrolment


def address(world: World, rest: str = "") -> str:
    return f"/c/{world.cohort.pk}/people/{rest}"


def body(world: World, rest: str = "") -> str:
    return world.client(world.mai).get(address(world, rest)).content.decode()


def table(page: str) -> str:
    return page.split("<tbody", 1)[-1].split("</tbody>")[0] if "<tbody" in page else ""


@pytest.fixture
def handed_in(world: World) -> Enrolment:
    """Quân has signed up and waits for the coordinator."""
    enrolment = actions.join(actor=world.quan, cohort=world.cohort, person=world.person(world.quan))
    actions.save_answers(enrolment=enrolment, offers=["short-video"], wants=["strategy"], slots=["tue1530"])
    actions.finish(actor=world.quan, enrolment=enrolment, consent_words="Yes.")
    return enrolment


PAGES = ("", "leaders/", "mentors/")
POSTS = ("approvals/", "declines/", "reminders/", "leaders/invitations/", "mentors/invitations/")


@pytest.mark.parametrize("rest", PAGES)
def test_only_coordinators_see_the_people(world: World, rest: str) -> None:
    for name, who in world.cast.items():
        expected = {"owner": 200, "coordinator": 200, "nobody": 302}.get(name, 404)
        assert world.client(who).get(address(world, rest)).status_code == expected, name


@pytest.mark.parametrize("rest", POSTS)
def test_only_coordinators_act(world: World, handed_in: Enrolment, rest: str) -> None:
    for who in (world.sponsor, world.hung, world.linh, world.quan, world.yen, world.operator):
        assert world.client(who).post(address(world, rest), {"who": [handed_in.pk]}).status_code == 404
        assert world.client(world.mai).get(address(world, rest)).status_code == 405
    handed_in.refresh_from_db()
    assert handed_in.state == "finished"


def test_who_coordinates_this_cohort_alone_sees_its_people(world: World) -> None:
    CohortRole.objects.create(cohort=world.cohort, account=world.quan, role=CohortRole.Name.COORDINATOR)
    assert world.client(world.quan).get(address(world)).status_code == 200


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("all", {"Hùng", "Linh", "Quân"}),
        ("mentors", {"Linh", "Quân"}),
        ("leaders", {"Hùng"}),
        ("to_approve", {"Quân"}),
        ("waiting", set()),
        ("unfinished", set()),
        ("gone", set()),
        ("nonsense", {"Hùng", "Linh", "Quân"}),
    ],
)
def test_tabs_show_who_is_in_that_state(
    world: World, handed_in: Enrolment, show: str, expected: set[str]
) -> None:
    shown = table(body(world, f"?show={show}"))
    assert {name for name in ("Hùng", "Linh", "Quân") if name in shown} == expected


@pytest.mark.parametrize("words", ["thuy linh", "THUỲ", "s004", "nguyen marketing"])
def test_search_needs_no_marks(world: World, words: str) -> None:
    shown = table(body(world, f"?q={words}"))
    assert "Linh" in shown
    assert "Hùng" not in shown


def test_accepting_fills_places_and_the_rest_waits(world: World, handed_in: Enrolment) -> None:
    Cohort.objects.filter(pk=world.cohort.pk).update(places=1)
    client = world.client(world.mai)
    response = client.post(address(world, "approvals/"), {"who": [handed_in.pk]}, follow=True)
    assert "on the waiting list now" in response.content.decode()
    handed_in.refresh_from_db()
    assert handed_in.state == "waiting"
    assert Message.objects.filter(kind="signup_waiting", address="quan@saomai.example").count() == 1
    Cohort.objects.filter(pk=world.cohort.pk).update(places=2)
    client.post(address(world, "approvals/"), {"all": "waiting", "show": "waiting"})
    handed_in.refresh_from_db()
    assert handed_in.is_ready


def test_turning_down_writes_to_nobody_and_can_be_taken_back(world: World, handed_in: Enrolment) -> None:
    client = world.client(world.mai)
    before = Message.objects.count()
    client.post(address(world, "declines/"), {"who": [handed_in.pk], "person": handed_in.pk})
    handed_in.refresh_from_db()
    assert handed_in.declined_at is not None
    assert Message.objects.count() == before
    client.post(address(world, f"{handed_in.pk}/decline/removal/"))
    handed_in.refresh_from_db()
    assert handed_in.state == "finished"


def test_who_is_accepted_cannot_be_turned_down(world: World) -> None:
    world.client(world.mai).post(address(world, "declines/"), {"who": [world.linh_enrolment.pk]})
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.is_ready


def test_reminding_all_writes_once_to_each(world: World) -> None:
    actions.invite(actor=world.mai, cohort=world.cohort, people=[world.person(world.quan)], role="mentor")
    client = world.client(world.mai)
    for _time in range(3):
        client.post(address(world, "reminders/"), {"all": "unfinished"})
    assert [m.address for m in Message.objects.filter(kind="signup_reminder")] == ["quan@saomai.example"]


def test_people_of_another_cohort_cannot_be_reached_from_this_one(world: World, handed_in: Enrolment) -> None:
    other = Cohort.objects.create(
        programme=world.cohort.programme,
        name="Khoá 2",
        places=1,
        starts_on="2027-01-04",
        ends_on="2027-06-04",
    )
    client = world.client(world.mai)
    client.post(f"/c/{other.pk}/people/approvals/", {"who": [handed_in.pk]})
    handed_in.refresh_from_db()
    assert handed_in.state == "finished"
    assert client.get(f"/c/{other.pk}/people/{handed_in.pk}/").status_code == 404


@pytest.mark.parametrize("who", [["nonsense"], [], [""]])
def test_nobody_ticked_does_nothing(world: World, handed_in: Enrolment, who: list[str]) -> None:
    response = world.client(world.mai).post(address(world, "approvals/"), {"who": who}, follow=True)
    assert "Nobody was accepted" in response.content.decode()


# --- one person --------------------------------------------------------------------------------------------


def test_a_coordinator_reads_answers_but_no_private_ones(world: World) -> None:
    linh = world.linh_enrolment
    linh.off_limits = ["fair-pay", "BOUNDARY-CANARY"]
    linh.prefer = [str(world.person(world.hung).pk)]
    linh.offers = ["short-video"]
    linh.save()
    seal_avoid(linh, [world.person(world.hung).pk])
    page = body(world, f"{linh.pk}/")
    assert "Short video" in page
    assert "Tuesday 15:30" in page
    for private in ("BOUNDARY-CANARY", "Clear and fair pay", "Hùng", str(world.person(world.hung).pk)):
        assert private not in page
    for name, who in world.cast.items():
        expected = {"owner": 200, "coordinator": 200, "nobody": 302}.get(name, 404)
        assert world.client(who).get(address(world, f"{linh.pk}/")).status_code == expected, name


def test_the_private_list_leaves_no_trace_on_the_page(world: World) -> None:
    def plain() -> str:
        return body(world, f"{world.linh_enrolment.pk}/").split("<main", 1)[1].split("csrfmiddleware")[0]

    before = plain()
    seal_avoid(world.linh_enrolment, [world.person(world.hung).pk])
    assert plain() == before


def test_taking_somebody_out_asks_once_more(world: World) -> None:
    client = world.client(world.mai)
    rest = f"{world.linh_enrolment.pk}/withdrawal/"
    assert "Only for people who asked for it" in client.get(address(world, rest)).content.decode()
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.is_live
    client.post(address(world, rest))
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.withdrawn_at is not None
    for who in (world.sponsor, world.hung, world.linh, world.quan, world.yen):
        assert world.client(who).get(address(world, rest)).status_code == 404


# --- choosing ----------------------------------------------------------------------------------------------


def look(world: World, rest: str, **selection: object) -> str:
    return world.client(world.mai).post(address(world, rest), selection).content.decode()


def test_looking_writes_to_nobody(world: World) -> None:
    page = look(world, "leaders/", level_from="5")
    assert "2 people</strong> would be invited" in page
    assert "takes part already" in page
    assert Enrolment.objects.count() == 2
    assert not Message.objects.filter(kind="leader_invitation").exists()


def test_leaders_of_a_level_are_invited(world: World) -> None:
    response = world.client(world.mai).post(
        address(world, "leaders/invitations/"), {"level_from": "5", "expected": "2"}
    )
    assert response["Location"].endswith("?show=leaders")
    invited = Enrolment.objects.filter(role="leader", invited_at__isnull=False, finished_at=None)
    assert {enrolment.person.staff_no for enrolment in invited} == {"S001", "S003"}
    assert Message.objects.filter(kind="leader_invitation").count() == 2


def test_a_number_that_has_changed_is_shown_again(world: World) -> None:
    response = world.client(world.mai).post(
        address(world, "leaders/invitations/"), {"level_from": "5", "expected": "3"}
    )
    assert response.status_code == 200
    assert "has changed meanwhile" in response.content.decode()
    assert Enrolment.objects.count() == 2


def test_more_than_fifty_are_asked_about_once_more(world: World) -> None:
    Person.objects.bulk_create(
        Person(
            organisation=world.organisation,
            staff_no=f"B{number:03}",
            full_name="Ví Dụ",
            call_name="Dụ",
            unit="Kho",
            sort_key=f"{number:03}",
            search_key="",
        )
        for number in range(51)
    )
    client = world.client(world.mai)
    chosen = {"units": ["Kho"], "expected": "51"}
    page = client.post(address(world, "mentors/invitations/"), chosen).content.decode()
    assert "Write to 51 people?" in page
    assert Enrolment.objects.count() == 2
    client.post(address(world, "mentors/invitations/"), {**chosen, "sure": "yes"})
    assert Enrolment.objects.filter(role="mentor").count() == 52


def test_nothing_chosen_is_explained_and_a_list_is_kept(world: World) -> None:
    client = world.client(world.mai)
    response = client.post(address(world, "leaders/"), {})
    assert response.status_code == 400
    assert "or paste a list" in response.content.decode()
    page = look(world, "leaders/", listed="S003\nKhông Ai")
    assert "1 line fits nobody" in page
    assert "Không Ai" in page


def test_people_without_an_address_are_counted(world: World) -> None:
    person(world.organisation, "S020", "Lê Hư Cấu", "", "Ops", level=8)
    page = look(world, "leaders/", listed="S020")
    assert "1 person has no e-mail address" in page
    world.client(world.mai).post(address(world, "leaders/invitations/"), {"listed": "S020", "expected": "1"})
    assert not Message.objects.filter(kind="leader_invitation").exists()
    assert Enrolment.objects.filter(person__staff_no="S020").exists()


def test_an_empty_cohort_says_what_to_do_first(world: World) -> None:
    Enrolment.objects.all().delete()
    assert "Nobody takes part yet" in body(world)


def test_the_waiting_list_is_shown_in_its_order(world: World) -> None:
    for number, minutes in (("S001", 5), ("S003", 9)):
        made = enrolled(world.cohort, number, "mentor")
        waiting_at = timezone.now() - dt.timedelta(minutes=minutes)
        Enrolment.objects.filter(pk=made.pk).update(approved_at=None, waiting_at=waiting_at)
    shown = table(body(world, "?show=waiting"))
    assert shown.index("Lê Thu Hà") < shown.index("Bùi Quốc Bảo")
