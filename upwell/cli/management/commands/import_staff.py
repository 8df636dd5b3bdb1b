"""`upwell import-staff`: a staff file by command, with the same rules as on the web."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import OperationalError, ProgrammingError, transaction
from django.utils import timezone

from upwell.lib.delimited import ENCODINGS
from upwell.lib.unreadable import UnreadableFile
from upwell.people.actions.imports import NumberNotTyped, OlderThanLast, confirm_import, start_import
from upwell.people.actions.levels import set_grade_levels
from upwell.people.actions.roles import create_organisation
from upwell.people.imports.cells import day_of
from upwell.people.imports.faults import Fault
from upwell.people.imports.levels import read_levels_toml
from upwell.people.imports.set_aside import set_aside_csv
from upwell.people.imports.wording import words
from upwell.people.models import StaffImport
from upwell.people.queries import DryRun, dry_run, people_by_level, remembered_columns
from upwell.tenants.models import Account, Organisation

BAD_INPUT = 2
LISTED = 20


class Command(BaseCommand):
    help = (
        "Import a staff file (CSV, CSV.GZ, XLSX). Rows with an error are set aside and written to a file of"
        " their own; mend them there and import that file with --additions. Exit code 2: nothing was changed."
    )
    # The checks would load every page first.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, metavar="NAME", help="its name or address part")
        parser.add_argument(
            "--create", metavar="EMAIL", help="make the organisation, with this owner, if new"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--additions", action="store_true", help="whoever is missing has not left")
        parser.add_argument(
            "--as-of", metavar="DATE", help="the day that the file describes (default: today)"
        )
        parser.add_argument("--levels", type=Path, metavar="FILE.toml", help="a [levels] table of grades")
        parser.add_argument("--confirm-leaving", type=int, metavar="N", help="so many people leave, indeed")
        parser.add_argument("--encoding", choices=ENCODINGS, help="for text that is not Unicode")
        parser.add_argument("--faults", type=Path, metavar="PATH", help="default: FILE.faults.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        content, levels = _bytes_of(options["file"]), _levels_of(options["levels"])
        is_dry = options["dry_run"]
        with transaction.atomic():
            organisation = _organisation(options["organisation"], options["create"])
            made = _draft(organisation, content, options)
            run = _run(made, options)
            if levels:
                set_grade_levels(actor=None, organisation=organisation, levels=levels)
            transaction.set_rollback(is_dry)
        # Only now: a pipe that nobody reads any more must not undo what was done.
        self._tell(run, made, is_dry=is_dry)
        if not is_dry:
            self._tell_levels(organisation)
        self._write_faults(run, options["file"], options["faults"])
        self.stdout.write("Dry run: nothing was changed." if is_dry else "Imported.")

    def _tell(self, run: DryRun, made: StaffImport, *, is_dry: bool) -> None:
        self.stdout.write(f"{made.file_name} for {made.organisation} as of {made.as_of} ({made.mode})")
        counts = {**run.plan.counts(), "set_aside": len(run.staff_file.set_aside)}
        for name, count in counts.items():
            self.stdout.write(f"  {name.replace('_', ' '):<10}{count:>8}")
        if run.staff_file.kept_aside:
            self.stdout.write(f"Columns kept aside: {', '.join(run.staff_file.kept_aside)}")
        self._tell_faults("Rows set aside", run.errors)
        self._tell_faults("Warnings", run.warnings)
        if is_dry and run.plan.needs_typed_number:
            self.stdout.write(_how_to_confirm(run.plan.employed_before, len(run.plan.left)))

    def _tell_faults(self, title: str, faults: list[Fault]) -> None:
        if not faults:
            return
        self.stdout.write(f"{title} ({len(faults)}):")
        for fault in faults[:LISTED]:
            self.stdout.write(f"  {words(fault)}")
        if len(faults) > LISTED:
            self.stdout.write(f"  ... and {len(faults) - LISTED} more")

    def _tell_levels(self, organisation: Organisation) -> None:
        found = people_by_level(organisation)
        self.stdout.write(f"People with a level: {found.known} of {found.people}")
        if found.grades_without:
            self.stdout.write(
                f"Grades without a level: {found.grades_without}. Set them with --levels, or on"
            )
            self.stdout.write(f"the page /o/{organisation.slug}/levels/")

    def _write_faults(self, run: DryRun, file: Path, wanted: Path | None) -> None:
        if not run.errors:
            return
        path = wanted or file.with_name(f"{file.name}.faults.csv")
        try:
            path.write_bytes(set_aside_csv(run.table, run.errors))
        except OSError as error:
            # The import itself holds; only the convenience is missing.
            self.stderr.write(
                f"Could not write {path} ({error.strerror}). Choose another place with --faults."
            )
            return
        self.stdout.write(f"Rows set aside are in {path}")


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=BAD_INPUT) from error


def _levels_of(file: Path | None) -> dict[str, int]:
    if file is None:
        return {}
    try:
        return read_levels_toml(_bytes_of(file))
    except UnreadableFile as error:
        raise CommandError(f"{file}: {words(error)}", returncode=BAD_INPUT) from error


def _organisation(name: str, owner: str | None) -> Organisation:
    try:
        found = list(Organisation.objects.filter(slug=name) or Organisation.objects.filter(name__iexact=name))
    except (OperationalError, ProgrammingError) as error:
        raise CommandError("The database is not ready. Run: upwell migrate", returncode=BAD_INPUT) from error
    if len(found) > 1:
        slugs = ", ".join(organisation.slug for organisation in found)
        raise CommandError(f"Several organisations have this name. Say which: {slugs}", returncode=BAD_INPUT)
    if found:
        return found[0]
    if owner is None:
        raise CommandError(
            f"There is no organisation {name}. Make it with: upwell create-organisation, or add --create EMAIL",
            returncode=BAD_INPUT,
        )
    try:
        validate_email(owner)
    except ValidationError as error:
        raise CommandError(f"{owner} is not an e-mail address.", returncode=BAD_INPUT) from error
    return create_organisation(actor=None, name=name, owner=Account.objects.for_address(owner))


def _draft(organisation: Organisation, content: bytes, options: dict[str, Any]) -> StaffImport:
    try:
        return start_import(
            actor=None,
            organisation=organisation,
            content=content,
            file_name=options["file"].name,
            mode=StaffImport.Mode.ADDITIONS if options["additions"] else StaffImport.Mode.FULL,
            as_of=_day(organisation, options["as_of"]),
            mapping=remembered_columns(organisation),
            encoding=options["encoding"] or "",
        )
    except UnreadableFile as error:
        raise CommandError(f"{options['file']}: {words(error)}", returncode=BAD_INPUT) from error
    except OlderThanLast as error:
        raise CommandError(
            f"A list as of {error.described_until} was imported already; an older one cannot follow.",
            returncode=BAD_INPUT,
        ) from error


def _day(organisation: Organisation, text: str | None) -> dt.date:
    today = timezone.localdate(timezone=ZoneInfo(organisation.time_zone))
    day = day_of(text) if text else today
    if day is None:
        raise CommandError(f"{text} is not a date such as 2026-07-16.", returncode=BAD_INPUT)
    if day > today:
        raise CommandError(f"{text} is still to come: a list describes a day that was.", returncode=BAD_INPUT)
    return day


def _run(made: StaffImport, options: dict[str, Any]) -> DryRun:
    try:
        if options["dry_run"]:
            return dry_run(made)
        return confirm_import(actor=None, staff_import=made, typed_number=options["confirm_leaving"])
    except UnreadableFile as error:
        raise CommandError(f"{options['file']}: {words(error)}", returncode=BAD_INPUT) from error
    except NumberNotTyped as error:
        raise CommandError(_how_to_confirm(error.employed, error.leaving), returncode=BAD_INPUT) from error


def _how_to_confirm(employed: int, leaving: int) -> str:
    return f"{leaving} of {employed} people would leave. If that is right, add --confirm-leaving {leaving}"
