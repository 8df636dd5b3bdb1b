"""Grades and levels on one screen."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.people.bringing import bring, person
from tests.world import World
from upwell.people.models import Grade, Person
from upwell.people.queries import level_groups
from upwell.web.forms.levels import LevelsForm

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[1] / "data"
ROWS = (
    "N1,Lê An,Band C (National),",
    "N2,Lê Bình,Band C (London),",
    "N3,Lê Chi,band c,",
    "N4,Lê Dung,SCS1,",
)


def url(world: World, name: str = "levels") -> str:
    return reverse(name, args=[world.organisation.slug])


def with_grades(world: World) -> None:
    bring(world.organisation, "staff_no,full_name,grade,level", *ROWS, mode="additions")


def fields(world: World) -> dict[str, str]:
    """Label of each input -> its name."""
    form = LevelsForm(groups=level_groups(world.organisation))
    names: dict[str, str] = {}
    for row in form.rows():
        names[row.group.label] = row.field.html_name
        names |= {f"{row.group.label}/{one.name}": box.html_name for one, box in row.spellings}
    return names


def levels(world: World) -> list[int | None]:
    return [person(world.organisation, number).level for number in ("N1", "N2", "N3", "N4")]


def test_levels_are_for_owner_and_coordinator(world: World) -> None:
    for role, account in world.cast.items():
        expected = 302 if role == "nobody" else 200 if role in {"owner", "coordinator"} else 404
        client = world.client(account)
        assert client.get(url(world)).status_code == expected, role
        if expected == 404:
            assert client.post(url(world), {}).status_code == 404, role
            assert client.post(url(world, "levels-file"), {}).status_code == 404, role


def test_like_spellings_share_one_input(world: World) -> None:
    with_grades(world)
    shown = world.client(world.mai).get(url(world)).content.decode()
    assert "3 spellings" in shown
    assert fields(world).keys() == {
        "SCS1",
        "Band C",
        "Band C/Band C (National)",
        "Band C/Band C (London)",
        "Band C/band c",
    }


def test_saving_gives_everybody_their_level(world: World) -> None:
    with_grades(world)
    names = fields(world)
    response = world.client(world.mai).post(
        url(world), {names["SCS1"]: "8", names["Band C"]: "3"}, follow=True
    )
    assert "have a level now." in response.content.decode()
    assert levels(world) == [3, 3, 3, 8]


def test_spelling_is_set_apart_and_shown_so(world: World) -> None:
    with_grades(world)
    names = fields(world)
    client = world.client(world.mai)
    given = {names["SCS1"]: "8", names["Band C"]: "3", names["Band C/Band C (London)"]: "4"}
    client.post(url(world), given)
    assert levels(world) == [3, 4, 3, 8]
    shown = client.get(url(world)).context["form"]
    assert shown[names["Band C/Band C (London)"]].value() == 4
    assert shown[names["Band C/Band C (National)"]].value() is None
    assert "<details" in client.get(url(world)).content.decode()


def test_level_may_be_taken_back(world: World) -> None:
    with_grades(world)
    names = fields(world)
    client = world.client(world.mai)
    client.post(url(world), {names["SCS1"]: "8", names["Band C"]: "3"})
    client.post(url(world), {names["SCS1"]: "", names["Band C"]: "3"})
    assert levels(world) == [3, 3, 3, None]


@pytest.mark.parametrize("level", ["101", "-1", "x", "2.5"])
def test_level_that_is_none_is_explained_and_kept(world: World, level: str) -> None:
    with_grades(world)
    names = fields(world)
    response = world.client(world.mai).post(url(world), {names["SCS1"]: level, names["Band C"]: "3"})
    assert response.status_code == 400
    assert f'value="{level}"' in response.content.decode()
    assert levels(world) == [None] * 4


def test_order_is_suggested_but_not_saved(world: World) -> None:
    with_grades(world)
    client = world.client(world.mai)
    assert "Fill in levels in this order" in client.get(url(world)).content.decode()
    form = client.get(url(world) + "?suggestion=1").context["form"]
    assert [(row.group.label, row.field.value()) for row in form.rows()] == [("SCS1", 2), ("Band C", 1)]
    assert levels(world) == [None] * 4


def test_grade_that_came_while_typing_keeps_its_level(world: World) -> None:
    with_grades(world)
    names = fields(world)
    bring(world.organisation, "staff_no,full_name,grade", "N5,Lê Em,SCS2", mode="additions")
    Grade.objects.filter(organisation=world.organisation, name="SCS2").update(level=9)
    world.client(world.mai).post(url(world), {names["SCS1"]: "8", names["Band C"]: "3"})
    assert Grade.objects.get(organisation=world.organisation, name="SCS2").level == 9


def test_table_is_taken_from_a_file(world: World) -> None:
    with_grades(world)
    file = SimpleUploadedFile("levels.toml", b'[levels]\n"BAND C" = 3\n"Band C (London)" = 4\n"SCS1" = 8\n')
    response = world.client(world.mai).post(url(world, "levels-file"), {"table": file}, follow=True)
    assert response.status_code == 200
    assert levels(world) == [None, 4, 3, 8]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"levels", "needs a [levels] table"),
        (b'[levels]\n"SCS1" = "high"\n', "The level of SCS1"),
        (b"\xff\xfe", "needs a [levels] table"),
    ],
)
def test_table_that_cannot_be_read_is_explained(world: World, content: bytes, words: str) -> None:
    with_grades(world)
    file = SimpleUploadedFile("levels.toml", content)
    response = world.client(world.mai).post(url(world, "levels-file"), {"table": file})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert levels(world) == [None] * 4


def test_hundred_and_forty_six_real_spellings_are_eleven_inputs(world: World) -> None:
    Person.objects.filter(organisation=world.organisation).update(grade="")
    rows = (DATA / "staff-dwp-2011-sample.csv").read_text(encoding="utf-8").splitlines()
    bring(world.organisation, *rows, mode="additions")
    groups = level_groups(world.organisation)
    assert sum(len(group.spellings) for group in groups) == 146
    assert len(groups) == 11
    assert world.client(world.mai).get(url(world)).status_code == 200


def test_list_without_grades_says_where_levels_come_from(world: World) -> None:
    shown = world.client(world.mai).get(url(world)).content.decode()
    assert "Your staff list has no grades." in shown
    address = reverse("levels", args=[world.other_organisation.slug])
    assert "Paste the list from Excel" in world.client(world.yen).get(address).content.decode()
