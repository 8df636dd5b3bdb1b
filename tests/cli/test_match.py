"""`upwell match`: files in, files out, no database."""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

import pytest
from django.core.management import call_command

STAFF = """Mã nhân viên,Họ và tên,Phòng ban,Bậc,Mã quản lý
G1,Bùi Giả Định,Ban giám đốc,Tổng giám đốc,
G2,Trần Ví Dụ,Tài chính,Giám đốc,G1
G3,Lê Phác Thảo,Marketing,Giám đốc,G1
N1,Ngô Minh Hoạ,Marketing,Nhân viên,G3
N2,Hồ Dự Thảo,Công nghệ,Nhân viên,G1
N3,Đỗ Mô Hình,Tài chính,Nhân viên,G2
"""
SIGNUPS = """staff_no,role,offers,wants,languages,slots
G2,leader,strategy,ai-writing;short-video,vi,tue1530
G3,leader,finance,short-video,vi,tue1530
N1,mentor,Viết cùng AI,strategy,vi,tue1530
N2,mentor,short-video,finance,vi,tue1530
N3,mentor,short-video,finance,vi,tue1530
"""
RULES = """min_level_gap = 2
[levels]
"Tổng giám đốc" = 10
"Giám đốc" = 8
"Nhân viên" = 3
"""


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


class Files:
    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.write("staff.csv", STAFF)
        self.write("signups.csv", SIGNUPS)
        self.write("rules.toml", RULES)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def match(self, *words: str) -> Done:
        """Run the command in this process; pytest refuses any use of the database."""
        given = {"--staff": "staff.csv", "--signups": "signups.csv", "--rules": "rules.toml"}
        given |= {"--out": "pairs.csv", "--summary": "summary.json"}
        given |= dict(zip(words[::2], words[1::2], strict=True))
        files = {
            name: value if name in ("--seed", "--lang") else str(self.folder / value)
            for name, value in given.items()
        }
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("match", *(part for pair in files.items() for part in pair), stdout=out, stderr=err)
        except SystemExit as end:
            return Done(int(end.code or 0), out.getvalue(), err.getvalue())
        return Done(0, out.getvalue(), err.getvalue())

    def pairs(self) -> list[dict[str, str]]:
        with (self.folder / "pairs.csv").open(encoding="utf-8-sig", newline="") as opened:
            return list(csv.DictReader(opened))

    def summary(self) -> dict:
        return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))


@pytest.fixture
def files(tmp_path: pathlib.Path) -> Files:
    return Files(tmp_path)


def test_the_command_needs_neither_database_nor_server(files: Files) -> None:
    words = [
        "--staff",
        "staff.csv",
        "--signups",
        "signups.csv",
        "--rules",
        "rules.toml",
        "--out",
        "pairs.csv",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "from upwell.cli.main import main; main()", "match", *words],
        cwd=files.folder,
        env={
            **os.environ,
            "UPWELL_DATA": str(files.folder / "data"),
            "UPWELL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(files.pairs()) == 2


def test_pairs_and_summary_are_written(files: Files) -> None:
    done = files.match()
    assert done.returncode == 0, done.stderr
    pairs = files.pairs()
    assert list(pairs[0])[:3] == ["leader_no", "mentor_no", "fit"]
    assert list(pairs[0])[-1] == "why"
    assert {pair["leader_no"] for pair in pairs} == {"G2", "G3"}
    summary = files.summary()
    assert summary["pairs"] == 2
    assert summary["optimal"] is True
    assert summary["gap"] == 0
    assert summary["bound"] == summary["total_fit"]
    assert len(summary["mentors_waiting"]) == 1


def test_nobody_is_paired_within_the_own_line(files: Files) -> None:
    files.match()
    pairs = {(pair["leader_no"], pair["mentor_no"]) for pair in files.pairs()}
    assert ("G3", "N1") not in pairs
    assert ("G2", "N3") not in pairs


def test_the_criteria_add_up_to_the_fit(files: Files) -> None:
    files.match()
    for pair in files.pairs():
        criteria = [
            float(value)
            for name, value in pair.items()
            if name not in ("leader_no", "mentor_no", "fit", "why")
        ]
        assert sum(criteria) == pytest.approx(float(pair["fit"]), abs=0.001)


def test_the_same_input_and_seed_give_the_same_bytes_whatever_the_order_of_rows(files: Files) -> None:
    files.match("--seed", "7")
    first = (files.folder / "pairs.csv").read_bytes()
    header, *rows = SIGNUPS.strip().split("\n")
    files.write("signups.csv", "\n".join([header, *reversed(rows)]) + "\n")
    files.match("--seed", "7")
    assert (files.folder / "pairs.csv").read_bytes() == first


def test_the_reasons_speak_the_language_asked_for(files: Files) -> None:
    files.match("--lang", "vi")
    assert any("Muốn" in pair["why"] for pair in files.pairs())


def test_a_topic_is_known_by_its_name_too(files: Files) -> None:
    files.match()
    why = {pair["mentor_no"]: pair for pair in files.pairs()}
    assert float(why["N1"]["leader_wants"]) > 0


def test_locked_pairs_are_kept(files: Files) -> None:
    files.write("locked.csv", "leader_no,mentor_no\nG2,N2\n")
    files.match("--locked", "locked.csv")
    assert {"G2": "N2"}.items() <= {pair["leader_no"]: pair["mentor_no"] for pair in files.pairs()}.items()


def test_a_leader_left_out_comes_with_the_rules_and_counts(files: Files) -> None:
    files.write("signups.csv", "staff_no,role,offers,wants\nG3,leader,,short-video\nN1,mentor,short-video,\n")
    done = files.match()
    assert done.returncode == 0
    (left,) = files.summary()["leaders_without"]
    assert left["leader_no"] == "G3"
    assert left["excluded_by"]["same_line"] == 1


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("signups.csv", "staff_no,role\nX9,mentor\n", "X9"),
        ("signups.csv", "staff_no,role\nG2,boss\n", "boss"),
        ("signups.csv", "", "empty"),
        ("staff.csv", "name\nA\n", "staff number"),
        ("rules.toml", "min_gap = 2\n", "min_gap"),
        ("rules.toml", 'min_level_gap = "two"\n', "whole number"),
        ("rules.toml", "[weights]\nlooks = 3\n", "looks"),
        ("rules.toml", 'same_line = "never"\n', "forbid"),
        ("rules.toml", "= 3", "TOML"),
    ],
)
def test_bad_input_ends_with_2_and_says_which_file_and_why(
    files: Files, name: str, text: str, says: str
) -> None:
    files.write(name, text)
    done = files.match()
    assert done.returncode == 2
    assert name in done.stderr
    assert says in done.stderr
    assert not (files.folder / "pairs.csv").exists()


def test_a_file_that_is_not_there_ends_with_2(files: Files) -> None:
    done = files.match("--staff", "elsewhere.csv")
    assert done.returncode == 2
    assert "elsewhere.csv" in done.stderr


def test_rules_about_columns_that_are_missing_switch_themselves_off_and_say_so(files: Files) -> None:
    done = files.match()
    assert "appraiser" in done.stderr
    assert "appraiser" in files.summary()["switched_off"]
