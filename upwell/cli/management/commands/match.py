"""`upwell match`: pairs from files, without database or server."""

import datetime as dt
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from upwell.engine.matching.solve import propose
from upwell.engine.matching.types import MarketError
from upwell.lib.unreadable import UnreadableFile
from upwell.matching.files import BadFile, read_market
from upwell.matching.pairs_file import pairs_csv, summary_json
from upwell.matching.rules_file import BadRulesFile, RulesFile, read_rules
from upwell.people.imports.wording import words

SHOWN_FAULTS = 20
BAD_INPUT = 2


class Command(BaseCommand):
    help = "Propose pairs from a staff file and a sign-up file: most pairs first, then the greatest total fit, proven."
    requires_system_checks = []  # no database, no server: nothing of them is looked at

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--staff", type=Path, required=True, help="CSV, CSV.GZ or XLSX")
        parser.add_argument("--signups", type=Path, required=True, help="CSV or XLSX")
        parser.add_argument("--rules", type=Path, help="hard rules, weights and levels (TOML)")
        parser.add_argument("--locked", type=Path, help="pairs to keep: leader_no, mentor_no")
        parser.add_argument("--seed", type=int, default=0, help="decides between equally good proposals")
        parser.add_argument("--out", type=Path, required=True, help="where PAIRS.csv is written")
        parser.add_argument("--summary", type=Path, help="where SUMMARY.json is written")
        parser.add_argument("--lang", choices=["en", "vi"], default="en", help="language of the reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            try:
                self._match(options)
            except BadFile as error:
                self._refuse(error.path, _sentences(error))
            except (BadRulesFile, UnreadableFile) as error:
                self._refuse(
                    options["rules"], [words(error) if isinstance(error, UnreadableFile) else str(error)]
                )
            except MarketError as error:
                self._refuse(options["signups"], [str(error)])

    def _match(self, options: dict[str, Any]) -> None:
        started = time.perf_counter()
        rules = read_rules(_bytes(options["rules"])) if options["rules"] else RulesFile()
        read = read_market(
            options["staff"],
            options["signups"],
            levels=rules.levels,
            locked_path=options["locked"],
            today=dt.date.today(),  # noqa: DTZ011  # the day on this machine bounds years of birth, no more
        )
        solution = propose(read.market, rules.rules, seed=options["seed"])
        options["out"].write_bytes(pairs_csv(read.market, rules.rules, solution))
        seconds = time.perf_counter() - started
        if options["summary"]:
            text = summary_json(solution, seconds=seconds, grades_unknown=dict(read.grades_unknown))
            options["summary"].write_text(text, encoding="utf-8")
        for line in _sentences_of(read.staff_faults):
            self.stderr.write(f"{options['staff']}: {line}")
        if solution.switched_off:
            self.stderr.write(
                f"Switched off, because the files do not have the data: {', '.join(solution.switched_off)}"
            )
        proven = "proven optimal" if solution.optimal else f"at most {solution.gap} points from the best"
        self.stdout.write(
            f"{len(solution.pairs)} pairs, {len(solution.leaders_without)} leaders without, "
            f"{len(solution.mentors_waiting)} mentors waiting; total fit {solution.total_fit}, {proven}; {seconds:.2f} s"
        )

    def _refuse(self, path: Path, lines: list[str]) -> None:
        for line in lines:
            self.stderr.write(f"{path}: {line}")
        sys.exit(BAD_INPUT)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadRulesFile(error.strerror or str(error)) from error


def _sentences(error: BadFile) -> list[str]:
    if isinstance(error.reason, UnreadableFile):
        return [words(error.reason)]
    if isinstance(error.reason, str):
        return [error.reason]
    return _sentences_of(error.reason)


def _sentences_of(faults: Any) -> list[str]:
    lines = [str(words(fault)) for fault in faults[:SHOWN_FAULTS]]
    more = len(faults) - SHOWN_FAULTS
    return [*lines, f"... and {more} more"] if more > 0 else lines
