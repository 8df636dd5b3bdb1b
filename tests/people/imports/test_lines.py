"""Reporting lines inside a file."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.imports.tables import codes, parsed
from upwell.people.imports.lines import cycles

HEADER = "staff_no|full_name|manager_no|dotted_manager_no|appraiser_no"


def test_manager_who_is_not_in_the_file_is_a_warning_and_stays() -> None:
    found = parsed(HEADER, "1|A|9|8|7")
    assert codes(found) == [
        ("manager_not_in_file", 2),
        ("dotted_manager_not_in_file", 2),
        ("appraiser_not_in_file", 2),
    ]
    assert {fault.severity for fault in found.faults} == {"warning"}
    assert (found.rows[0].manager_no, found.rows[0].dotted_manager_no) == ("9", "8")


def test_nobody_is_their_own_manager() -> None:
    found = parsed(HEADER, "NV1|A|nv1|NV1|NV1")
    assert codes(found) == [("manager_is_self", 2), ("dotted_manager_is_self", 2), ("appraiser_is_self", 2)]
    assert (found.rows[0].manager_no, found.rows[0].dotted_manager_no, found.rows[0].appraiser_no) == (
        "",
        "",
        "",
    )


def test_manager_is_found_in_another_spelling_of_the_number() -> None:
    found = parsed(HEADER, "NV1|A|", "NV2|B|nv1")
    assert found.faults == []
    assert found.rows[1].manager_no == "NV1"


def test_manager_on_a_faulty_row_is_told_from_an_unknown_one() -> None:
    found = parsed("staff_no|full_name|manager_no|level", "1|A||x", "2|B|1|")
    assert codes(found) == [("bad_level", 2), ("manager_set_aside", 3)]


def test_every_circle_is_listed_once_with_its_members() -> None:
    rows = ["1|A|2", "2|B|3", "3|C|1", "4|D|1", "5|E|6", "6|F|5", "7|G|", "8|H|7"]
    found = parsed(HEADER, *rows)
    circles = [fault for fault in found.faults if fault.code == "cycle"]
    assert [(fault.row, fault.params["members"], fault.params["people"]) for fault in circles] == [
        (2, "1 → 2 → 3 → 1", 3),
        (6, "5 → 6 → 5", 2),
    ]
    assert len(found.rows) == len(rows)


def test_long_circle_is_shortened_in_words_only() -> None:
    found = parsed("staff_no|full_name|manager_no", *(f"{n}|A|{(n + 1) % 40}" for n in range(40)))
    assert [fault.params["people"] for fault in found.faults] == [40]
    assert str(found.faults[0].params["members"]).endswith("→ …")


def test_line_of_a_hundred_thousand_is_followed() -> None:
    assert cycles({str(n): str(n + 1) for n in range(100_000)}) == []
    assert len(cycles({str(n): str((n + 1) % 100_000) for n in range(100_000)})[0]) == 100_000


@given(st.lists(st.integers(-1, 9), min_size=1, max_size=10))
@settings(max_examples=300, deadline=None)
def test_circles_are_exactly_those_that_walking_finds(managers: list[int]) -> None:
    manager_of = {
        str(person): str(manager) if manager >= 0 else "" for person, manager in enumerate(managers)
    }
    members: set[frozenset[str]] = set()
    for person in manager_of:
        walked = [person]
        for _ in manager_of:
            walked.append(manager_of.get(walked[-1], ""))
            if walked[-1] == person:
                members.add(frozenset(walked))
                break
    found = cycles(manager_of)
    assert sorted(map(sorted, found)) == sorted(sorted(circle) for circle in members if len(circle) > 1)
