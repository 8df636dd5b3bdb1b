"""A staff file from upload to confirmation, and back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from upwell.audit.actions import record
from upwell.people.actions.levels import refresh_levels
from upwell.people.imports.plan import Change, Plan
from upwell.people.imports.reading import DryRun, dry_run
from upwell.people.models import ImportedChange, Person, Posting, StaffColumns, StaffImport
from upwell.people.models.person import FACTS
from upwell.tenants.models import Account, Organisation

BATCH = 2_000
KEPT_FAULTS = 2_000


class NotADraft(Exception):
    """This import was confirmed or put away already."""


class NumberNotTyped(Exception):
    """So many people would leave that the number must be typed to confirm; `leaving` says how many."""

    def __init__(self, leaving: int) -> None:
        super().__init__(leaving)
        self.leaving = leaving


class NothingToUndo(Exception):
    """Only the last confirmed import can be undone, once."""


class InUse(Exception):
    """People whom this import added already take part in a cohort, so they cannot be taken away again."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = list(names)


def start_import(
    *,
    actor: Account | None,
    organisation: Organisation,
    content: bytes,
    file_name: str,
    mode: str,
    as_of: dt.date,
    mapping: dict[str, str],
    encoding: str = "",
) -> StaffImport:
    """Keep a file that could be read as a draft. Nothing about people changes yet."""
    return StaffImport.objects.create(
        organisation=organisation,
        by=actor,
        content=content,
        file_name=file_name[:200],
        mode=mode,
        as_of=as_of,
        mapping=mapping,
        encoding=encoding,
    )


def put_away(*, staff_import: StaffImport) -> None:
    """Drop a draft and its bytes."""
    if not staff_import.is_draft:
        raise NotADraft
    staff_import.delete()


@transaction.atomic
def confirm_import(*, actor: Account | None, staff_import: StaffImport, typed_number: int | None = None) -> Plan:
    """Apply the file in one transaction. Raises NotADraft, NumberNotTyped, UnreadableFile."""
    locked = StaffImport.objects.select_for_update().get(pk=staff_import.pk)
    if not locked.is_draft:
        raise NotADraft
    run = dry_run(locked)
    plan = run.plan
    if plan.needs_typed_number and typed_number != len(plan.leavers):
        raise NumberNotTyped(len(plan.leavers))
    _add(locked, plan.added)
    _change(locked, [*plan.changed, *plan.left])
    _remember_columns(locked)
    refresh_levels(locked.organisation)
    _close(locked, run)
    record(
        actor=actor,
        organisation=locked.organisation,
        verb="staff_imported",
        about=locked,
        file=locked.file_name,
        **locked.summary,
    )
    return plan


@transaction.atomic
def undo_import(*, actor: Account | None, staff_import: StaffImport) -> None:
    """Take back the last confirmed import. Raises NothingToUndo, InUse."""
    organisation = staff_import.organisation
    confirmed = StaffImport.objects.select_for_update().filter(
        organisation=organisation, confirmed_at__isnull=False, undone_at=None
    )
    if confirmed.order_by("-confirmed_at").first() != staff_import:
        raise NothingToUndo
    changes = ImportedChange.objects.filter(staff_import=staff_import)
    _take_away(changes.filter(kind=ImportedChange.Kind.ADDED))
    Posting.objects.filter(from_import=staff_import).delete()
    Posting.objects.filter(until_import=staff_import).update(until_on=None, until_import=None, leave_reason="")
    _restore(changes.exclude(kind=ImportedChange.Kind.ADDED).select_related("person"))
    refresh_levels(organisation)
    StaffImport.objects.filter(pk=staff_import.pk).update(undone_at=timezone.now())
    record(actor=actor, organisation=organisation, verb="staff_import_undone", about=staff_import)


def _add(staff_import: StaffImport, added: Sequence[dict[str, Any]]) -> None:
    for batch in _batches(added):
        people = [Person(organisation=staff_import.organisation, **values) for values in batch]
        for person in people:
            person.normalise()
        Person.objects.bulk_create(people)
        Posting.objects.bulk_create(
            _posting(person, staff_import) for person in people if person.left_on is None
        )
        ImportedChange.objects.bulk_create(
            ImportedChange(staff_import=staff_import, person=person, kind=ImportedChange.Kind.ADDED)
            for person in people
        )


def _change(staff_import: StaffImport, changes: Sequence[Change]) -> None:
    for batch in _batches(changes):
        people = Person.objects.in_bulk([change.pk for change in batch])
        columns: set[str] = set()
        moved: list[Person] = []
        for change in batch:
            person = people[change.pk]
            _apply(person, change.after)
            columns |= change.after.keys()
            if change.after.keys() & {*FACTS, "left_on"}:
                moved.append(person)
        Person.objects.bulk_update(people.values(), [*columns, "call_name", "search_key", "sort_key", "account"], 200)
        _move(staff_import, moved)
        ImportedChange.objects.bulk_create(_changed_row(staff_import, change) for change in batch)


def _apply(person: Person, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(person, name, value)
    if "email" in values:
        # A new address is not yet anybody's proven own: its holder signs in once to tie it.
        person.account = None
    person.normalise()


def _move(staff_import: StaffImport, people: Sequence[Person]) -> None:
    """End the open posting of each and start the next one, unless the person has left."""
    leavers = [person for person in people if person.left_on is not None]
    stayers = [person for person in people if person.left_on is None]
    open_postings = Posting.objects.filter(until_on=None)
    for person in leavers:
        open_postings.filter(person=person).update(
            until_on=person.left_on, until_import=staff_import, leave_reason=person.leave_reason
        )
    open_postings.filter(person__in=stayers).update(until_on=staff_import.as_of, until_import=staff_import)
    Posting.objects.bulk_create(_posting(person, staff_import) for person in stayers)


def _posting(person: Person, staff_import: StaffImport) -> Posting:
    facts = {name: getattr(person, name) for name in FACTS}
    return Posting(person=person, from_on=staff_import.as_of, from_import=staff_import, **facts)


def _changed_row(staff_import: StaffImport, change: Change) -> ImportedChange:
    kind = ImportedChange.Kind.LEFT if change.after.get("left_on") else ImportedChange.Kind.CHANGED
    before = {name: _plain(value) for name, value in change.before.items()}
    return ImportedChange(staff_import=staff_import, person_id=change.pk, kind=kind, before=before)


def _plain(value: Any) -> Any:
    return DjangoJSONEncoder().default(value) if isinstance(value, dt.date) else value


def _take_away(added: Iterable[ImportedChange]) -> None:
    keys = [change.person_id for change in added]
    try:
        for batch in _batches(keys):
            Person.objects.filter(pk__in=batch).delete()
    except ProtectedError as error:
        people = {getattr(row, "person", row) for row in error.protected_objects}
        raise InUse(sorted(str(person) for person in people)) from error


def _restore(changes: Iterable[ImportedChange]) -> None:
    for batch in _batches(list(changes)):
        columns: set[str] = set()
        for change in batch:
            before = dict(change.before)
            for name in ("joined_on", "left_on"):
                if before.get(name):
                    before[name] = dt.date.fromisoformat(before[name])
            _apply(change.person, before)
            columns |= before.keys()
        people = [change.person for change in batch]
        if columns:
            Person.objects.bulk_update(people, [*columns, "call_name", "search_key", "sort_key", "account"], 200)


def _remember_columns(staff_import: StaffImport) -> None:
    remembered, _new = StaffColumns.objects.get_or_create(organisation=staff_import.organisation)
    remembered.mapping = {**remembered.mapping, **staff_import.mapping}
    remembered.save()


def _close(staff_import: StaffImport, run: DryRun) -> None:
    staff_import.confirmed_at = timezone.now()
    # The file itself is personal data that nobody needs any more.
    staff_import.content = None
    staff_import.summary = {**run.plan.counts(), "set_aside": run.set_aside}
    staff_import.faults = [fault.as_json() for fault in run.staff_file.faults[:KEPT_FAULTS]]
    staff_import.save()


def _batches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
