"""History: the facts of each person, posting after posting, as imports tell it."""

import datetime as dt
from collections.abc import Collection, Mapping, Set
from typing import Any

from django.db import connection
from django.db.models import DateField, Exists, F, OuterRef, Q, UUIDField, Value

from upwell.people.actions.bulk import insert_into, update_rows
from upwell.people.models import Person, Posting, StaffImport
from upwell.people.models.person import FACTS

ENDS = ("until_on", "leave_reason")
_FACTS = frozenset(FACTS)


def last_postings(people: Collection[Any]) -> dict[Any, Posting]:
    """The latest posting of each, by the person's key."""
    rows = Posting.objects.filter(person__in=list(people)).order_by("from_on", "id")
    return {posting.person_id: posting for posting in rows}


def end_posting(
    posting: Posting | None, person: Person, changed: Set[str], as_of: dt.date
) -> dict[str, Any] | None:
    """End the last posting of a changed person as far as needed, unsaved. How it ended before; None: as now.

    Whoever works on with new facts, or has come back, gets the next posting from `begin_postings`.
    """
    if posting is None:
        return None
    until, reason = _end(posting, person, changed, as_of)
    if (until, reason) == (posting.until_on, posting.leave_reason):
        return None
    before = posting.until_on.isoformat() if posting.until_on else None
    kept = {"until_on": before, "leave_reason": posting.leave_reason}
    posting.until_on, posting.leave_reason = until, reason
    return kept


def _end(posting: Posting, person: Person, changed: Set[str], as_of: dt.date) -> tuple[dt.date | None, str]:
    if person.left_on is not None and person.left_on <= as_of:
        # A list may tell of a leaving that came before the first list.
        return max(person.left_on, posting.from_on), person.leave_reason
    if posting.until_on is not None and posting.until_on <= as_of:
        return posting.until_on, posting.leave_reason
    if not changed & _FACTS:
        return person.left_on, person.leave_reason
    return as_of, ""


def begin_postings(staff_import: StaffImport) -> None:
    """Start a posting for everybody who works here on the day of the list and has none that runs.

    One INSERT from a SELECT: the facts are in the database already.
    """
    as_of = staff_import.as_of
    running = Posting.objects.filter(Q(until_on=None) | Q(until_on__gt=as_of), person=OuterRef("pk"))
    people = Person.objects.filter(~Exists(running), organisation=staff_import.organisation_id)
    values: dict[str, Any] = {
        **{name: F(name) for name in FACTS},
        "person": F("pk"),
        "from_on": Value(as_of, output_field=DateField()),
        "until_on": F("left_on"),
        "leave_reason": F("leave_reason"),
        "from_import": Value(staff_import.pk, output_field=UUIDField()),
    }
    chosen = people.employed(on=as_of).order_by().values_list(*values.values())
    select, params = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{insert_into(Posting, values)} {select}", params)


def restore_postings(ends: Mapping[Any, Mapping[str, Any]]) -> None:
    """Let the last posting of each person end as it did before, or run on."""
    postings = last_postings(ends)
    for person, posting in postings.items():
        end = ends[person]
        posting.until_on = dt.date.fromisoformat(end["until_on"]) if end["until_on"] else None
        posting.leave_reason = end["leave_reason"]
    update_rows(list(postings.values()), ENDS)
