"""Vietnamese is complete, or the build fails."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "upwell" / "locale" / "vi" / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def source_texts(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All texts that the code and the templates ask to be translated, collected afresh."""
    copy = tmp_path_factory.mktemp("catalogue")
    target = copy / "upwell"
    subprocess.run(["cp", "-r", str(ROOT / "upwell"), str(target)], check=True)
    subprocess.run(
        [
            *("python", str(ROOT / "manage.py"), "makemessages", "-l", "vi"),
            *("--no-location", "--no-wrap", "--no-obsolete"),
        ],
        cwd=target,
        check=True,
        capture_output=True,
        env=_environment(),
    )
    return (target / "locale" / "vi" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")


def _environment() -> dict[str, str]:
    import os
    import sys

    return {
        **os.environ,
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }


def entries(text: str) -> list[str]:
    return [
        entry
        for entry in re.split(r"\n\s*\n", text)
        if "\nmsgid " in f"\n{entry}" and 'msgid ""\nmsgstr ""\n"P' not in entry
    ]


def test_every_text_has_its_vietnamese(source_texts: str) -> None:
    missing = [
        entry
        for entry in entries(source_texts)
        if re.search(r'^msgstr(\[0\])? ""$(?!\n")', entry, re.MULTILINE)
    ]
    assert len(entries(source_texts)) > 300
    assert not missing, "\n\n".join(missing[:20])


def test_no_translation_is_a_guess(source_texts: str) -> None:
    fuzzy = [entry for entry in entries(source_texts) if "#, fuzzy" in entry]
    assert not fuzzy, "\n\n".join(fuzzy[:20])


def test_the_vietnamese_keeps_to_the_glossary() -> None:
    text = CATALOGUE.read_text(encoding="utf-8").lower()
    for word in ("cặp đôi", "mentee", "phiên trao đổi", "khóa ", "hòa ", "thỏa "):
        assert word not in text, word


def test_placeholders_are_the_same_on_both_sides() -> None:
    subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", str(CATALOGUE)], check=True)
