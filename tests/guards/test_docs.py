"""What the pages for people say is so: links lead somewhere, and no setting, rule, column or command is missing."""

import argparse
import dataclasses
import importlib
import pathlib
import re
import unicodedata
from collections.abc import Iterator

import pytest
from django.core.management import get_commands

from upwell.engine.matching.types import CRITERIA, Rules
from upwell.matching.rules_file import TABLES, read_rules
from upwell.people.imports.headers import SIGNUP_FIELDS, STAFF_FIELDS, guess_mapping

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
BOTH = (DOCS, DOCS / "vi")
COMMANDS = sorted(
    path.stem
    for path in (ROOT / "upwell" / "cli" / "management" / "commands").glob("*.py")
    if path.stem != "__init__"
)

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)


def name_of(path: pathlib.Path) -> str:
    return str(path.relative_to(ROOT))


def links(text: str) -> list[str]:
    """Targets inside this repository; code is no text."""
    targets = _LINK.findall(_FENCED.sub("", text))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    """What headings are reached by, as code hosts make it: letters of any language, words joined by hyphens."""
    titles = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    kept = (
        "".join(letter for letter in title.lower() if letter in " -_" or is_letter(letter))
        for title in titles
    )
    return {title.strip().replace(" ", "-") for title in kept}


def is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"


def broken_links(page: pathlib.Path, text: str) -> list[str]:
    broken = []
    for target in links(text):
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        if not path.exists() or (
            anchor and anchor not in anchors(path.read_text(encoding="utf-8") if file else text)
        ):
            broken.append(target)
    return broken


# --- links ---


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: pathlib.Path) -> None:
    assert broken_links(page, page.read_text(encoding="utf-8")) == []


def test_the_check_notices_a_link_that_leads_nowhere() -> None:
    text = "[a](nothing.md) [b](install.md#nothing) [c](install.md#settings) [d](https://example.com/x)"
    assert broken_links(DOCS / "concepts.md", text) == ["nothing.md", "install.md#nothing"]


def test_every_page_is_reached_from_the_front_page() -> None:
    reached, open_pages = {ROOT / "README.md"}, [ROOT / "README.md"]
    while open_pages:
        page = open_pages.pop()
        for target in links(page.read_text(encoding="utf-8")):
            path = (page.parent / target.partition("#")[0]).resolve()
            if path.suffix == ".md" and path not in reached:
                reached.add(path)
                open_pages.append(path)
    assert {page for page in PAGES if page.is_relative_to(DOCS)} - reached == set()


# --- settings ---


def settings_read() -> set[str]:
    source = (ROOT / "upwell" / "config" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'env\.\w+\(\s*"(UPWELL_\w+)"', source))


@pytest.mark.parametrize("folder", BOTH, ids=name_of)
def test_install_names_every_environment_variable_and_no_other(folder: pathlib.Path) -> None:
    text = (folder / "install.md").read_text(encoding="utf-8")
    assert len(settings_read()) > 15
    assert set(re.findall(r"\bUPWELL_\w+", text)) == settings_read()
    rows = {
        name for line in text.splitlines() if line.startswith("|") for name in re.findall(r"`(\w+)`", line)
    }
    assert settings_read() - rows == set(), "missing in the table"


# --- rules and weights ---


def code_blocks(text: str) -> list[str]:
    return [block.split("\n", 1)[1].rsplit("\n", 1)[0] for block in _matches(_FENCED, text)]


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    return (found[0] for found in pattern.finditer(text))


@pytest.mark.parametrize("folder", BOTH, ids=name_of)
def test_matching_shows_every_key_of_a_rules_file_with_its_default(folder: pathlib.Path) -> None:
    text = (folder / "matching.md").read_text(encoding="utf-8")
    (block,) = [block for block in code_blocks(text) if "[weights]" in block]
    given = read_rules(block.encode())
    assert given.rules == Rules()
    assert given.levels
    rules = {field.name for field in dataclasses.fields(Rules)} - {"weights"}
    keys = set(re.findall(r"^(\w+) =", block, re.MULTILINE))
    assert keys == rules | set(CRITERIA)
    assert set(re.findall(r"^\[(\w+)\]", block, re.MULTILINE)) == set(TABLES)


@pytest.mark.parametrize("folder", BOTH, ids=name_of)
def test_matching_explains_every_rule_criterion_and_sign_up_column(folder: pathlib.Path) -> None:
    explained = first_cells((folder / "matching.md").read_text(encoding="utf-8"))
    rules = {field.name for field in dataclasses.fields(Rules)} - {"weights", "use_birth_year"}
    assert (rules | set(CRITERIA) | set(SIGNUP_FIELDS)) - explained == set()


def first_cells(text: str) -> set[str]:
    """Every `name` in the first column of a table."""
    cells = (line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    return {name for cell in cells for name in re.findall(r"`([\w.-]+)`", cell)}


# --- staff columns ---


def staff_rows(folder: pathlib.Path) -> dict[str, list[str]]:
    """Column -> examples of headers, from the table of the page."""
    text = (folder / "staff-file.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    return {
        row[1].strip(" `*"): [title.strip() for title in row[2].split(",")]
        for row in rows
        if row[1].strip(" `*") in STAFF_FIELDS
    }


@pytest.mark.parametrize("folder", BOTH, ids=name_of)
def test_staff_file_names_every_column(folder: pathlib.Path) -> None:
    assert set(STAFF_FIELDS) - set(staff_rows(folder)) == set()


@pytest.mark.parametrize("folder", BOTH, ids=name_of)
def test_headers_that_the_page_gives_as_examples_are_understood(folder: pathlib.Path) -> None:
    for column, titles in staff_rows(folder).items():
        for title in titles:
            # Beside a full name, because a lone "Tên" holds whole names.
            header = [title] if column == "full_name" else ["Họ tên", title]
            assert list(guess_mapping(header).values())[-1] == column, title


# --- commands ---


def options_of(command: str) -> set[str]:
    """Its own options; Django's are the same for every command."""
    module = importlib.import_module(f"upwell.cli.management.commands.{command}")
    parser = argparse.ArgumentParser(add_help=False)
    module.Command().add_arguments(parser)
    return {name for action in parser._actions for name in action.option_strings}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("folder", BOTH, ids=name_of)
def test_every_command_of_ours_is_documented_with_its_options(folder: pathlib.Path, command: str) -> None:
    pages = [path.read_text(encoding="utf-8") for path in folder.glob("*.md")]
    spoken = f"upwell {command.replace('_', '-')}"
    assert any(f"`{spoken}" in page for page in pages), spoken
    about = "\n".join(page for page in pages if spoken in page)
    assert {name for name in options_of(command) if name not in about} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_that_a_page_names_exist(page: pathlib.Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^ *|bin/)upwell ([a-z][a-z-]+)", text, re.MULTILINE)
    assert {name for name in named if name.replace("-", "_") not in get_commands()} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_verbs_of_do_that_a_page_names_exist(page: pathlib.Path) -> None:
    verbs = set(re.findall(r"^  (\w+)\) #", (ROOT / "do").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= verbs
    assert set(re.findall(r"\./do ([a-z]+)", page.read_text(encoding="utf-8"))) - verbs == set()


# --- the rest ---


def test_operate_names_all_recurring_work() -> None:
    source = (ROOT / "upwell" / "config" / "schedule.py").read_text(encoding="utf-8")
    names = set(re.findall(r'name="([\w-]+)"', source))
    assert names
    assert names - first_cells((DOCS / "operate.md").read_text(encoding="utf-8")) == set()


def test_every_decision_is_in_the_list_of_decisions() -> None:
    listed = set(links((DOCS / "adr" / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in (DOCS / "adr").glob("0*.md")} == listed


@pytest.mark.parametrize("page", sorted((DOCS / "vi").glob("*.md")), ids=name_of)
def test_the_vietnamese_pages_keep_to_the_glossary(page: pathlib.Path) -> None:
    text = unicodedata.normalize("NFC", page.read_text(encoding="utf-8"))
    assert text == page.read_text(encoding="utf-8"), "write composed letters (NFC)"
    for word in ("cặp đôi", "mentee", "phiên trao đổi", "khóa", "hòa ", "thỏa"):
        assert word not in text.lower(), word
