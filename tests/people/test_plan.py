"""What a file would change, told without a database."""

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.imports.tables import AS_OF, parsed
from upwell.people.imports.plan import COMPARED, Known, Plan, compared_with_known, make_plan
from upwell.people.imports.rows import StaffFile

EMPTY: dict[str, Any] = {
    **dict.fromkeys(COMPARED, ""),
    "given_level": None,
    "joined_on": None,
    "left_on": None,
    "birth_year": None,
    "languages": [],
    "skills": [],
    "kept_aside": {},
}
LAST_YEAR, NEXT_YEAR = dt.date(2025, 1, 1), dt.date(2027, 1, 1)


def known(**people: dict[str, Any]) -> dict[str, Known]:
    """Staff number -> what differs from an empty person called Lê An."""
    named = {"full_name": "Lê An", "call_name": "An"}
    return {
        number.casefold(): Known(f"key {number}", number, {**EMPTY, **named, **values})
        for number, values in people.items()
    }


def plan_of(
    people: dict[str, Known], header: str, *rows: str, is_full_list: bool = True, as_of: dt.date = AS_OF
) -> Plan:
    return make_plan(people, parsed(header, *rows), is_full_list=is_full_list, as_of=as_of)


def test_new_people_are_added_with_the_columns_of_the_file() -> None:
    plan = plan_of({}, "staff_no|full_name|unit", "A1|Trần Bình|IT")
    assert plan.added == [
        {"staff_no": "A1", "full_name": "Trần Bình", "unit": "IT", "call_name": "Bình"},
    ]
    assert plan.counts() == {"added": 1, "changed": 0, "left": 0, "unchanged": 0}


def test_the_same_file_again_changes_nothing() -> None:
    people = known(A1={"unit": "IT"})
    plan = plan_of(people, "staff_no|full_name|unit", "A1|Lê An|IT")
    assert plan.is_empty
    assert plan.unchanged == 1


def test_columns_that_the_file_does_not_have_are_left_alone() -> None:
    people = known(A1={"unit": "IT", "grade": "7", "email": "an@x.example"})
    plan = plan_of(people, "staff_no|full_name|unit", "A1|Lê An|Finance")
    assert plan.changed[0].before == {"unit": "IT"}
    assert plan.changed[0].after == {"unit": "Finance"}


def test_a_blank_cell_in_a_column_of_the_file_empties_it() -> None:
    plan = plan_of(known(A1={"grade": "7"}), "staff_no|full_name|grade", "A1|Lê An|")
    assert plan.changed[0].after == {"grade": ""}


def test_whoever_is_missing_from_a_full_list_has_left_for_no_known_reason() -> None:
    plan = plan_of(known(A1={}, A2={}), "staff_no|full_name", "A1|Lê An")
    assert [(change.staff_no, change.after) for change in plan.left] == [
        ("A2", {"left_on": AS_OF, "leave_reason": ""})
    ]


def test_nobody_leaves_by_being_missing_from_additions() -> None:
    plan = plan_of(known(A1={}, A2={}), "staff_no|full_name", "A1|Lê An", is_full_list=False)
    assert plan.is_empty


def test_nobody_leaves_by_a_fault_in_their_row() -> None:
    people = known(A1={}, A2={})
    plan = plan_of(people, "staff_no|full_name|joined_on", "A1|Lê An|", "A2|Lê An|31/02/2024")
    assert plan.left == []
    assert plan.unchanged == 1


def test_who_left_long_ago_does_not_leave_again() -> None:
    plan = plan_of(known(A1={}, A2={"left_on": LAST_YEAR}), "staff_no|full_name", "A1|Lê An")
    assert plan.is_empty
    assert plan.employed_before == 1


def test_who_is_on_the_list_again_has_come_back() -> None:
    people = known(A1={"left_on": LAST_YEAR, "leave_reason": "voluntary"})
    for is_full_list in (True, False):
        plan = plan_of(people, "staff_no|full_name", "A1|Lê An", is_full_list=is_full_list)
        assert plan.changed[0].after == {"left_on": None, "leave_reason": ""}


def test_a_date_of_leaving_that_has_come_counts_as_leaving() -> None:
    plan = plan_of(known(A1={}), "staff_no|full_name|left_on|leave_reason", "A1|Lê An|2026-07-01|nghỉ hưu")
    assert plan.left[0].after == {"left_on": dt.date(2026, 7, 1), "leave_reason": "retirement"}
    assert plan.changed == []


def test_a_date_of_leaving_that_is_still_to_come_is_only_a_change() -> None:
    plan = plan_of(known(A1={}), "staff_no|full_name|left_on", "A1|Lê An|2027-01-01")
    assert plan.left == []
    assert plan.changed[0].after == {"left_on": NEXT_YEAR}


def test_who_would_leave_later_and_is_missing_now_has_left_now() -> None:
    plan = plan_of(known(A1={"left_on": NEXT_YEAR}, A2={}), "staff_no|full_name", "A2|Lê An")
    assert plan.left[0].after == {"left_on": AS_OF, "leave_reason": ""}


def test_a_reason_without_a_date_is_no_leaving() -> None:
    plan = plan_of(known(A1={}), "staff_no|full_name|leave_reason", "A1|Lê An|nghỉ hưu")
    assert plan.is_empty


def test_staff_numbers_are_compared_without_case() -> None:
    people = known(NV01={}, NV02={"manager_no": "NV01"})
    plan = plan_of(people, "staff_no|full_name|manager_no", "nv01|Lê An|", "nv02|Lê An|nv01")
    assert plan.is_empty
    assert plan.unchanged == 2


def test_a_chosen_call_name_survives_a_file_without_one() -> None:
    people = known(A1={"full_name": "Lê Thu An", "call_name": "Thu An"})
    assert plan_of(people, "staff_no|full_name", "A1|Lê Thu An").is_empty
    plan = plan_of(people, "staff_no|full_name|call_name", "A1|Lê Thu An|An")
    assert plan.changed[0].after == {"call_name": "An"}


def test_the_call_name_follows_a_new_name() -> None:
    plan = plan_of(known(A1={}), "staff_no|full_name", "A1|Lê Bình")
    assert plan.changed[0].after == {"full_name": "Lê Bình", "call_name": "Bình"}


def test_other_kept_columns_survive_a_file_without_them() -> None:
    people = known(A1={"kept_aside": {"Size": "M", "Car": "yes"}})
    assert plan_of(people, "staff_no|full_name", "A1|Lê An").is_empty
    plan = plan_of(people, "staff_no|full_name|Car", "A1|Lê An|")
    assert plan.changed[0].after == {"kept_aside": {"Size": "M"}}


def test_more_than_a_tenth_leaving_asks_for_the_number() -> None:
    people = known(**{f"A{number}": {} for number in range(20)})
    rows = [f"A{number}|Lê An" for number in range(20)]
    assert not plan_of(people, "staff_no|full_name", *rows[2:]).needs_typed_number
    assert plan_of(people, "staff_no|full_name", *rows[3:]).needs_typed_number


def test_leaving_by_date_counts_for_the_brake_too() -> None:
    people = known(**{f"A{number}": {} for number in range(20)})
    rows = [f"A{number}|Lê An|{'2026-07-01' if number < 3 else ''}" for number in range(20)]
    assert plan_of(people, "staff_no|full_name|left_on", *rows, is_full_list=False).needs_typed_number


# --- what only the staff list can settle ---


def doubts(people: dict[str, Known], found: StaffFile, *, is_full_list: bool) -> list[str]:
    compared = compared_with_known(found, people, is_full_list=is_full_list, as_of=AS_OF)
    return [fault.code for fault in compared.faults]


def test_a_manager_who_is_known_is_no_doubt_in_additions() -> None:
    found = parsed("staff_no|full_name|manager_no", "A2|Lê An|a1", "A3|Lê An|Z9")
    assert doubts(known(A1={}), found, is_full_list=False) == ["manager_not_in_file"]
    assert doubts(known(A1={}), found, is_full_list=True) == ["manager_not_in_file"] * 2


def test_a_manager_whose_row_is_faulty_but_who_is_known_is_no_doubt() -> None:
    found = parsed("staff_no|full_name|manager_no|level", "A1|Lê An||x", "A2|Lê An|A1|3")
    assert doubts({}, found, is_full_list=True) == ["bad_level", "manager_set_aside"]
    assert doubts(known(A1={}), found, is_full_list=True) == ["bad_level"]


def test_an_address_stays_with_whoever_has_it_and_stays() -> None:
    people = known(A1={"email": "an@x.example"})
    found = parsed("staff_no|full_name|email", "A2|Lê An|an@x.example")
    compared = compared_with_known(found, people, is_full_list=False, as_of=AS_OF)
    assert [fault.code for fault in compared.faults] == ["email_taken"]
    assert compared.rows[0].email == ""


def test_an_address_goes_over_when_its_holder_leaves_or_gives_it_up() -> None:
    people = known(A1={"email": "an@x.example"})
    found = parsed("staff_no|full_name|email", "A2|Lê An|an@x.example")
    assert doubts(people, found, is_full_list=True) == []
    swapped = parsed("staff_no|full_name|email", "A2|Lê An|an@x.example", "A1|Lê An|b@x.example")
    assert doubts(people, swapped, is_full_list=False) == []


# --- rules ---

NUMBERS = st.sampled_from(["A1", "A2", "A3", "a1", "B1"])
UNITS = st.sampled_from(["IT", "Kho", ""])
DAYS = st.sampled_from(["", "2026-07-01", "2027-01-01"])


def applied(people: dict[str, Known], plan: Plan) -> dict[str, Known]:
    """What is known after the plan was carried out."""
    after = dict(people)
    for change in [*plan.changed, *plan.left]:
        person = after[change.staff_no.casefold()]
        after[change.staff_no.casefold()] = dataclasses.replace(
            person, values={**person.values, **change.after}
        )
    for values in plan.added:
        number = values["staff_no"]
        rest = {name: value for name, value in values.items() if name != "staff_no"}
        after[number.casefold()] = Known(f"key {number}", number, {**EMPTY, **rest})
    return after


@settings(deadline=None)
@given(
    st.lists(st.tuples(NUMBERS, UNITS, NUMBERS, DAYS), max_size=5),
    st.lists(st.tuples(NUMBERS, UNITS, NUMBERS, DAYS), max_size=5),
    st.booleans(),
)
def test_an_import_followed_by_itself_changes_nothing(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]], is_full_list: bool
) -> None:
    header = "staff_no|full_name|unit|manager_no|left_on"
    people: dict[str, Known] = {}
    for rows in (first, second):
        lines = [f"{number}|Lê An|{unit}|{manager}|{day}" for number, unit, manager, day in rows]
        people = applied(people, plan_of(people, header, *lines, is_full_list=is_full_list))
    assert plan_of(people, header, *lines, is_full_list=is_full_list).is_empty
