"""A staff file from upload to confirmation, and back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from upwell.audit.actions import record
from upwell.people.actions.bulk import insert_rows, update_rows
from upwell.people.actions.levels import refresh_levels
from upwell.people.actions.postings import begin_postings, end_posting, last_postings, restore_postings
from upwell.people.imports.headers import to_remember
from upwell.people.imports.plan import Change
from upwell.people.models import ImportedChange, Person, Posting, StaffColumns, StaffImport
from upwell.people.queries import DryRun, described_until, dry_run, last_import, staff_table
from upwell.tenants.models import Account, Organisation

BATCH = 2_000
KEPT_FAULTS = 2_000
DRAFTS_LIVE = dt.timedelta(days=7)
# What `Person.normalise` derives, and from what.
_DERIVED = ("call_name", "search_key", "sort_key")
_DERIVED_FROM = frozenset({"full_name", "call_name", "job_title", "unit", "email"})
_GONE = frozenset({"left_on", "leave_reason"})


class NotADraft(Exception):
    """This import was confirmed or put away already."""


class OlderThanLast(Exception):
    """A later day has been described by another list already; `described_until` says which."""

    def __init__(self, described: dt.date) -> None:
        super().__init__(described)
        self.described_until = described


class PlanChanged(Exception):
    """Since the dry run was shown, the staff list has changed: look again."""


class NumberNotTyped(Exception):
    """`leaving` of `employed` people would leave: so many that the number must be typed to confirm."""

    def __init__(self, leaving: int, employed: int) -> None:
        super().__init__(leaving, employed)
        self.leaving = leaving
        self.employed = employed


class NothingToUndo(Exception):
    """Only the last confirmed import can be undone, once."""


class InUse(Exception):
    """People whom this import added already take part somewhere, so they cannot be taken away again."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = list(names)


# --- drafts ---


def start_import(
    *,
    actor: Account | None,
    organisation: Organisation,
    content: bytes,
    file_name: str,
    mode: str,
    as_of: dt.date,
    mapping: Mapping[str, str],
    encoding: str = "",
) -> StaffImport:
    """Keep a file as a draft. Nothing about people changes yet. Raises UnreadableFile, OlderThanLast."""
    described = described_until(organisation)
    if described is not None and as_of < described:
        raise OlderThanLast(described)
    draft = StaffImport(
        organisation=organisation,
        by=actor,
        content=content,
        file_name=file_name[:200],
        mode=mode,
        as_of=as_of,
        mapping=dict(mapping),
        encoding=encoding,
    )
    staff_table(draft)
    draft.save(force_insert=True)
    return draft


def choose_columns(*, staff_import: StaffImport, columns: Mapping[int, str | None]) -> None:
    """Say which column of a draft is which: index -> field, None = keep aside. Raises NotADraft."""
    mapping = staff_import.mapping | to_remember(staff_table(staff_import).header, dict(columns))
    drafts = StaffImport.objects.filter(pk=staff_import.pk, confirmed_at=None, content__isnull=False)
    if not drafts.update(mapping=mapping):
        raise NotADraft
    staff_import.mapping = mapping


def put_away(*, staff_import: StaffImport) -> None:
    """Drop a draft and its bytes. Raises NotADraft."""
    deleted, _rows = StaffImport.objects.filter(pk=staff_import.pk, confirmed_at=None).delete()
    if not deleted:
        raise NotADraft


def forget_old_drafts() -> None:
    """A file that nobody confirmed is personal data without a use."""
    old = timezone.now() - DRAFTS_LIVE
    StaffImport.objects.filter(confirmed_at=None, created_at__lt=old).delete()


# --- confirming ---


@transaction.atomic
def confirm_import(
    *,
    actor: Account | None,
    staff_import: StaffImport,
    typed_number: int | None = None,
    seen: Mapping[str, int] | None = None,
) -> DryRun:
    """Apply the file in one transaction. `seen`: the counts that the dry run showed to whoever confirms.

    Raises NotADraft, OlderThanLast, PlanChanged, NumberNotTyped, UnreadableFile.
    """
    organisation = _locked(staff_import)
    draft = StaffImport.objects.filter(pk=staff_import.pk).first()
    if draft is None or not draft.is_draft:
        raise NotADraft
    described = described_until(organisation)
    if described is not None and draft.as_of < described:
        raise OlderThanLast(described)
    run = dry_run(draft)
    if seen is not None and seen != run.plan.counts():
        raise PlanChanged
    if run.plan.needs_typed_number and typed_number != len(run.plan.left):
        raise NumberNotTyped(len(run.plan.left), run.plan.employed_before)
    _write(draft, run)
    record(
        actor=actor,
        organisation=organisation,
        verb="staff_imported",
        about=draft,
        file=draft.file_name,
        **draft.summary,
    )
    return run


def _locked(staff_import: StaffImport) -> Organisation:
    """One import of an organisation at a time, and undoing is one too."""
    organisations = Organisation.objects.select_for_update(no_key=True)
    return organisations.get(pk=staff_import.organisation_id)


def _write(draft: StaffImport, run: DryRun) -> None:
    _add(draft, run.plan.added)
    simple = [change for change in run.plan.left if _is_only_missing(change, draft)]
    others = [change for change in run.plan.left if not _is_only_missing(change, draft)]
    _let_go(draft, simple)
    _change(draft, others, ImportedChange.Kind.LEFT)
    _change(draft, run.plan.changed, ImportedChange.Kind.CHANGED)
    begin_postings(draft)
    _tie_accounts(draft.organisation)
    refresh_levels(draft.organisation)
    _remember_columns(draft, run)
    _close(draft, run)


def _add(draft: StaffImport, added: Sequence[dict[str, Any]]) -> None:
    for batch in _batches(added):
        people = [
            Person(organisation_id=draft.organisation_id, from_import_id=draft.pk, **values)
            for values in batch
        ]
        for person in people:
            person.normalise()
        insert_rows(people)


def _is_only_missing(change: Change, draft: StaffImport) -> bool:
    return (
        change.before["left_on"] is None
        and change.after.keys() <= _GONE
        and change.after
        == {
            "left_on": draft.as_of,
            "leave_reason": "",
        }
    )


def _let_go(draft: StaffImport, missing: Sequence[Change]) -> None:
    """The many of a shrinking list, in a few statements: all leave on the same day for no known reason."""
    for batch in _batches(missing):
        keys = [change.pk for change in batch]
        Person.objects.filter(pk__in=keys).update(left_on=draft.as_of, leave_reason="")
        Posting.objects.filter(person__in=keys, until_on=None).update(until_on=draft.as_of)
        open_before = {"until_on": None, "leave_reason": ""}
        insert_rows([_note(draft, change, ImportedChange.Kind.LEFT, open_before) for change in batch])


def _change(draft: StaffImport, changes: Sequence[Change], kind: ImportedChange.Kind) -> None:
    for batch in _batches(changes):
        people = Person.objects.in_bulk([change.pk for change in batch])
        for change in batch:
            _apply(people[change.pk], change.after)
        update_rows(list(people.values()), _touched(change.after for change in batch))
        postings = last_postings(people)
        ended = [
            end_posting(postings.get(change.pk), people[change.pk], change.after.keys(), draft.as_of)
            for change in batch
        ]
        update_rows(list(postings.values()), ("until_on", "leave_reason"))
        insert_rows([_note(draft, change, kind, end) for change, end in zip(batch, ended, strict=True)])


def _apply(person: Person, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(person, name, value)
    if "email" in values:
        # Whoever holds the new address has to prove it once; `_tie_accounts` finds those who have.
        person.account = None
    if values.keys() & _DERIVED_FROM:
        person.normalise()


def _touched(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    columns = {column for change in changes for column in change}
    if columns & _DERIVED_FROM:
        columns.update(_DERIVED)
    if "email" in columns:
        columns.add("account")
    return sorted(columns)


def _note(
    draft: StaffImport, change: Change, kind: ImportedChange.Kind, posting: dict[str, Any] | None
) -> ImportedChange:
    before = {name: _plain(value) for name, value in change.before.items()}
    return ImportedChange(
        staff_import_id=draft.pk, person_id=change.pk, kind=kind, before=before, posting=posting
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _tie_accounts(organisation: Organisation) -> None:
    """Addresses that their holders have proved are theirs here too, as they would be on the next sign-in."""
    proven = Account.objects.filter(verified_at__isnull=False, is_active=True)
    untied = Person.objects.filter(organisation=organisation, account=None, email__in=proven.values("email"))
    untied.update(account=Subquery(proven.filter(email=OuterRef("email")).values("pk")[:1]))


def _remember_columns(draft: StaffImport, run: DryRun) -> None:
    """Also what nobody was asked about: whoever confirmed has seen it."""
    remembered, _new = StaffColumns.objects.get_or_create(organisation=draft.organisation)
    remembered.mapping = {**remembered.mapping, **to_remember(run.table.header, run.columns)}
    remembered.save()


def _close(draft: StaffImport, run: DryRun) -> None:
    # Rows that an earlier import set aside are of no use once a newer list holds.
    StaffImport.objects.filter(organisation=draft.organisation).exclude(set_aside={}).update(set_aside={})
    draft.confirmed_at = timezone.now()
    # The file itself is personal data that nobody needs any more.
    draft.content = None
    draft.summary = {**run.plan.counts(), "set_aside": len(run.staff_file.set_aside)}
    draft.faults = [asdict(fault) for fault in [*run.errors, *run.warnings][:KEPT_FAULTS]]
    rows = [[row.number, list(row.cells)] for row in run.rows_set_aside()[:KEPT_FAULTS]]
    draft.set_aside = {"header": list(run.table.header), "rows": rows} if rows else {}
    draft.save()


# --- undoing ---


@transaction.atomic
def undo_import(*, actor: Account | None, staff_import: StaffImport) -> None:
    """Take back the last confirmed import. Raises NothingToUndo, InUse."""
    organisation = _locked(staff_import)
    if last_import(organisation) != staff_import:
        raise NothingToUndo
    added = Person.objects.filter(from_import=staff_import)
    if names := _in_use(added):
        raise InUse(names)
    for batch in _batches(list(added.values_list("pk", flat=True))):
        Person.objects.filter(pk__in=batch).delete()
    Posting.objects.filter(from_import=staff_import).delete()
    for notes in _batches(list(staff_import.changes.all())):
        _restore(notes)
    _tie_accounts(organisation)
    refresh_levels(organisation)
    StaffImport.objects.filter(pk=staff_import.pk).update(undone_at=timezone.now(), set_aside={})
    record(actor=actor, organisation=organisation, verb="staff_import_undone", about=staff_import)


def _in_use(added: QuerySet[Person]) -> list[str]:
    """Names of those whom anything above people refers to: whatever it is, they take part in it."""
    keys: set[Any] = set()
    for relation in Person._meta.related_objects:
        model: type[models.Model] = relation.related_model
        if model._meta.app_label != Person._meta.app_label:
            rows = model._base_manager.filter(**{f"{relation.field.name}__in": added})
            keys.update(rows.values_list(relation.field.name, flat=True))
    return list(Person.objects.filter(pk__in=keys).values_list("full_name", flat=True))


def _restore(notes: Sequence[ImportedChange]) -> None:
    people = Person.objects.in_bulk([note.person_id for note in notes])
    for note in notes:
        _apply(people[note.person_id], {name: _value(name, value) for name, value in note.before.items()})
    update_rows(list(people.values()), _touched(note.before for note in notes))
    restore_postings({note.person_id: note.posting for note in notes if note.posting is not None})


def _value(name: str, plain: Any) -> Any:
    return dt.date.fromisoformat(plain) if name in ("joined_on", "left_on") and plain else plain


def _batches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
