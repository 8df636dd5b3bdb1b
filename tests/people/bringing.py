"""Bringing staff files in tests: rows of text with bars between the cells."""

import datetime as dt
from typing import Any

from upwell.people.actions.imports import confirm_import, start_import
from upwell.people.models import Person, Posting, StaffImport
from upwell.people.queries import remembered_columns
from upwell.tenants.models import Organisation

JULY = dt.date(2026, 7, 1)
AUGUST = dt.date(2026, 8, 1)
SEPTEMBER = dt.date(2026, 9, 1)


def csv_of(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def draft(organisation: Organisation, *rows: str, mode: str = "full", as_of: dt.date = JULY) -> StaffImport:
    return start_import(
        actor=None,
        organisation=organisation,
        content=csv_of(*rows),
        file_name="staff.csv",
        mode=mode,
        as_of=as_of,
        mapping=remembered_columns(organisation),
    )


def bring(organisation: Organisation, *rows: str, mode: str = "full", as_of: dt.date = JULY) -> StaffImport:
    """Confirm whatever it does, however many leave."""
    made = draft(organisation, *rows, mode=mode, as_of=as_of)
    try:
        confirm_import(actor=None, staff_import=made)
    except Exception as error:
        leaving = getattr(error, "leaving", None)
        if leaving is None:
            raise
        confirm_import(actor=None, staff_import=made, typed_number=leaving)
    made.refresh_from_db()
    return made


def person(organisation: Organisation, staff_no: str) -> Person:
    return Person.objects.get(organisation=organisation, staff_no=staff_no)


def history(organisation: Organisation, staff_no: str) -> list[tuple[str, dt.date, dt.date | None, str]]:
    """(unit, from, until, reason) of each posting that was true on some day, in order."""
    postings = Posting.objects.filter(person=person(organisation, staff_no))
    return [
        (posting.unit, posting.from_on, posting.until_on, posting.leave_reason)
        for posting in postings
        if posting.until_on is None or posting.until_on > posting.from_on
    ]


def snapshot(organisation: Organisation) -> dict[str, Any]:
    """Everything that an undo has to bring back."""
    people = Person.objects.filter(organisation=organisation).order_by("staff_no")
    postings = Posting.objects.filter(person__organisation=organisation).order_by("id")
    return {"people": list(people.values()), "postings": list(postings.values())}
