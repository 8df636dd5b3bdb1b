"""Levels of people: from the file, from the grade table, from the line."""

import pytest

from tests.people.bringing import AUGUST, bring, person
from tests.world import account
from upwell.audit.models import Entry
from upwell.people.actions.imports import undo_import
from upwell.people.actions.levels import set_grade_levels
from upwell.people.actions.roles import create_organisation
from upwell.people.models import Grade, Person
from upwell.tenants.models import Organisation

HEADER = "staff_no,full_name,grade"


@pytest.fixture
def organisation(db: None) -> Organisation:
    return create_organisation(actor=None, name="Sông Xanh", owner=account("owner@songxanh.example"))


def levels_of(organisation: Organisation) -> dict[str, int | None]:
    return dict(Person.objects.filter(organisation=organisation).values_list("staff_no", "level"))


def set_levels(organisation: Organisation, **levels: int | None) -> None:
    set_grade_levels(actor=None, organisation=organisation, levels=levels)


def test_everybody_of_a_grade_gets_its_level(organisation: Organisation) -> None:
    bring(organisation, HEADER, "A1,An,G7", "A2,Bình,G7", "A3,Chi,SCS")
    set_levels(organisation, G7=6)
    assert levels_of(organisation) == {"A1": 6, "A2": 6, "A3": None}
    set_levels(organisation, G7=None, SCS=8)
    assert levels_of(organisation) == {"A1": None, "A2": None, "A3": 8}
    assert Entry.objects.filter(verb="grades_mapped").count() == 2


def test_next_import_gives_new_people_the_level_of_their_grade(organisation: Organisation) -> None:
    bring(organisation, HEADER, "A1,An,G7")
    set_levels(organisation, G7=6)
    bring(organisation, HEADER, "A1,An,G7", "A2,Bình,G7", as_of=AUGUST)
    assert levels_of(organisation) == {"A1": 6, "A2": 6}


def test_spellings_that_differ_by_case_and_marks_share_a_level(organisation: Organisation) -> None:
    bring(organisation, HEADER, "A1,An,Bậc 7")
    set_grade_levels(actor=None, organisation=organisation, levels={"BAC 7": 6})
    bring(organisation, HEADER, "A1,An,Bậc 7", "A2,Bình,bậc 7", as_of=AUGUST)
    assert levels_of(organisation) == {"A1": 6, "A2": 6}


def test_spelling_set_apart_keeps_its_own_level(organisation: Organisation) -> None:
    bring(organisation, HEADER, "A1,An,Bậc 7", "A2,Bình,bậc 7")
    set_grade_levels(actor=None, organisation=organisation, levels={"Bậc 7": 6, "bậc 7": 5})
    assert levels_of(organisation) == {"A1": 6, "A2": 5}


def test_table_may_name_grades_that_nobody_has_yet(organisation: Organisation) -> None:
    set_levels(organisation, G7=6)
    assert Grade.objects.get(organisation=organisation).level == 6
    bring(organisation, HEADER, "A1,An,g7")
    assert levels_of(organisation) == {"A1": 6}


def test_level_in_the_file_beats_the_grade(organisation: Organisation) -> None:
    bring(organisation, HEADER + ",level", "A1,An,G7,3", "A2,Bình,G7,")
    set_levels(organisation, G7=6)
    assert levels_of(organisation) == {"A1": 3, "A2": 6}


def test_line_tells_the_level_only_where_nothing_else_does(organisation: Organisation) -> None:
    lines = ("A1,An,", "A2,Bình,A1", "A3,Chi,A2")
    bring(organisation, "staff_no,full_name,manager_no", *lines)
    assert levels_of(organisation) == {"A1": 3, "A2": 2, "A3": 1}
    grades = (f"{line},G{number}" for number, line in enumerate(lines))
    last = bring(organisation, "staff_no,full_name,manager_no,grade", *grades, as_of=AUGUST)
    assert levels_of(organisation) == {"A1": None, "A2": None, "A3": None}
    undo_import(actor=None, staff_import=last)
    assert levels_of(organisation) == {"A1": 3, "A2": 2, "A3": 1}


def test_levels_stay_inside_their_organisation(organisation: Organisation) -> None:
    other = create_organisation(actor=None, name="Khác", owner=account("owner@khac.example"))
    for tenant in (organisation, other):
        bring(tenant, HEADER, "A1,An,G7")
    set_levels(organisation, G7=6)
    assert person(other, "A1").level is None
