"""The download of faulty rows."""

from django.utils import translation

from tests.people.imports.tables import AS_OF, table
from upwell.lib.tables import read_table
from upwell.people.imports.headers import guess_mapping
from upwell.people.imports.rows import parse_staff
from upwell.people.imports.set_aside import set_aside_csv

HEADER = "staff_no|full_name|level|manager_no"


def test_download_holds_the_faulty_rows_with_reasons() -> None:
    given = table(HEADER, "1|=A|x|", "2|B|1|9", "2|C|y|1|z")
    found = parse_staff(given, guess_mapping(given.header), as_of=AS_OF)
    with translation.override("en"):
        again = read_table(set_aside_csv(given, found.faults))
    assert list(again.header) == [
        "staff_no",
        "full_name",
        "level",
        "manager_no",
        "",
        "Row in the file",
        "What to correct",
    ]
    assert [list(row.cells)[:6] for row in again.rows] == [
        ["1", "=A", "x", "", "", "2"],
        ["2", "C", "y", "1", "z", "4"],
    ]
    assert "level “x” is not a whole number" in again.rows[0].cells[6]
    assert "already stands in row 3" in again.rows[1].cells[6]


def test_corrected_download_can_be_handed_in_again() -> None:
    given = table(HEADER, "1|A|x|")
    found = parse_staff(given, guess_mapping(given.header), as_of=AS_OF)
    content = set_aside_csv(given, found.faults).replace(b'"x"', b'"4"', 1)
    again = read_table(content)
    second = parse_staff(again, guess_mapping(again.header), as_of=AS_OF)
    assert second.faults == []
    assert second.rows[0].level == 4
