"""Each kind of message has its words, and the words their templates."""

import pathlib

from upwell.notices.kinds import KINDS

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "upwell" / "notices" / "templates" / "notices"


def test_every_kind_has_a_subject_and_a_text() -> None:
    for code in KINDS:
        assert (FOLDER / f"{code}.subject.txt").is_file(), code
        assert (FOLDER / f"{code}.txt").is_file(), code


def test_no_template_is_left_without_a_kind() -> None:
    codes = {path.name.split(".")[0] for path in FOLDER.glob("*.txt")}
    assert codes == set(KINDS)
