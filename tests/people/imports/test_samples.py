"""Parts of two real staff files, with their real faults."""

from collections import Counter
from pathlib import Path

from tests.people.imports.tables import AS_OF
from upwell.lib.tables import read_table
from upwell.people.imports.headers import guess_mapping
from upwell.people.imports.rows import StaffFile, parse_staff

DATA = Path(__file__).parents[2] / "data"


def sample(name: str) -> StaffFile:
    table = read_table((DATA / name).read_bytes(), name)
    return parse_staff(table, guess_mapping(table.header), as_of=AS_OF)


def test_all_columns_but_one_are_known() -> None:
    found = sample("staff-dfid-2014-sample.csv")
    assert found.kept_aside == ["occupation"]
    assert found.columns == {"full_name", "email", "employer", "unit", "job_title", "grade", "manager_no"}
    assert all(row.extra.keys() <= {"occupation"} for row in found.rows)


def test_manager_outside_the_first_file_is_the_only_fault() -> None:
    found = sample("staff-dfid-2014-sample.csv")
    assert [(fault.code, fault.params["manager"]) for fault in found.faults] == [
        ("manager_not_in_file", "XX")
    ]
    assert found.set_aside == set()


def test_faults_of_the_second_file_are_listed() -> None:
    found = sample("staff-dwp-2011-sample.csv")
    assert Counter(fault.code for fault in found.faults) == {"number_repeated": 6, "manager_not_in_file": 3}
    assert len(found.set_aside) == 6
    assert len(found.rows) == 217
