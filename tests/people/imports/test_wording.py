"""Every fault and every unreadable file has a sentence, and every sentence has its figures."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import upwell.lib
import upwell.people.imports
from tests.people.imports.tables import parsed
from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports import wording
from upwell.people.imports.faults import Fault
from upwell.people.imports.headers import SIGNUP_FIELDS, STAFF_FIELDS
from upwell.people.imports.wording import FIELD_LABELS, set_aside_header, words

SOURCES = [
    path for package in (upwell.lib, upwell.people.imports) for path in Path(package.__path__[0]).glob("*.py")
]
FILE_CODE = re.compile(r'(?:UnreadableFile\(|"code": )\s*"(\w+)"')
ROW_CODE = re.compile(r'(?:\.error\(|\.warn\(|Fault\()\s*"(\w+)"')


def codes_in_sources(pattern: re.Pattern[str]) -> set[str]:
    return {code for path in SOURCES for code in pattern.findall(path.read_text())}


def test_every_code_that_can_be_raised_has_a_sentence() -> None:
    assert codes_in_sources(FILE_CODE) == set(wording._FILES)
    lines = {f"{who}_{what}" for who in ("manager", "dotted_manager", "appraiser") for what in _LINE_FAULTS}
    as_arguments = {"number_missing", "name_missing", "bad_level", "bad_capacity"}
    assert codes_in_sources(ROW_CODE) | lines | as_arguments == set(wording._ROWS)


_LINE_FAULTS = ("is_self", "set_aside", "not_in_file")


def figures_in_sources() -> list[tuple[str, set[str]]]:
    """(code, names of the figures) of every place that names both outright."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                code, names = node.args[0].value, {keyword.arg or "**" for keyword in node.keywords}
                if code in wording._ROWS or code in wording._FILES:
                    found.append((code, names))
            elif isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                if "code" in keys and isinstance(node.values[0], ast.Constant):
                    found.append((node.values[0].value, {*keys} - {"code"}))
    return [(code, names) for code, names in found if "**" not in names]


def test_every_place_gives_the_figures_of_its_sentence() -> None:
    found = figures_in_sources()
    assert len(found) > 40
    with translation.override("en"):
        for code, names in found:
            sentence = str({**wording._ROWS, **wording._FILES}[code])
            needed = set(re.findall(r"%\((\w+)\)s", sentence)) - ({"row"} if code in wording._ROWS else set())
            if code not in GIVEN_AS_DICTIONARY:
                assert needed <= names, code


# `Fault(code, row, severity, params)`: the figures stand in a dictionary; other tests fill these sentences.
GIVEN_AS_DICTIONARY = {"email_repeated", "email_taken", "cycle"}


def test_every_field_has_a_label() -> None:
    assert {*STAFF_FIELDS, *SIGNUP_FIELDS} == FIELD_LABELS.keys()


def test_sentences_name_row_and_value() -> None:
    found = parsed("staff_no|full_name|manager_no", "1|A|JCP2")
    with translation.override("en"):
        assert words(found.faults[0]) == "Row 2: the manager JCP2 is not in the file."


def test_missing_column_is_named_by_its_label() -> None:
    with translation.override("en"):
        sentence = words(UnreadableFile("column_missing", column="staff_no"))
    assert sentence == "No column holds the staff number. Please say which column it is."


def test_percent_signs_in_values_do_no_harm() -> None:
    with translation.override("en"):
        assert "100%s" in words(Fault("bad_email", 4, "error", {"text": "100%s"}))


FIGURES = {
    "limit": 1,
    "rows": 2,
    "cells": 3,
    "headers": 4,
    "first": 5,
    "manager_row": 6,
    "people": 7,
    "least": 0,
    "most": 9,
    "column": "C",
    "text": "T",
    "staff_no": "N",
    "email": "e",
    "manager": "M",
    "members": "A → B",
    "joined": "j",
    "left": "l",
    "role": "mentor",
    "encoding": "x",
    "encodings": "y",
    "grade": "G",
    "name": "A",
}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_sentence_can_be_filled_in_both_languages(language: str) -> None:
    with translation.override(language):
        for code in wording._ROWS:
            assert "%" not in words(Fault(code, 8, "error", dict(FIGURES)))
        for code in wording._FILES:
            assert "%" not in words(UnreadableFile(code, row=8, **FIGURES))
        assert len(set_aside_header()) == 2
