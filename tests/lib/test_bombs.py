"""Trust row 21: every bomb is refused in under 2 s and under 300 MiB, measured in a process of its own.

Seconds of processor time, of the reader and of its child: the clock on the wall also counts our neighbours.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lib.bombs import BOMBS, cell, workbook
from upwell.lib.tables import read_table

SECONDS = 2.0
MIB = 300

MEASURED = """
import os, resource, sys
from pathlib import Path
from upwell.lib.tables import read_table
from upwell.lib.unreadable import UnreadableFile
content = Path(sys.argv[1]).read_bytes()
start, code = sum(os.times()[:4]), "read"
try:
    read_table(content)
except UnreadableFile as refused:
    code = refused.code
seconds = sum(os.times()[:4]) - start
status = Path("/proc/self/status")
# Not ru_maxrss of ourselves: on Linux it remembers the size of the process that started us.
own = int(status.read_text().split("VmHWM:")[1].split()[0]) if status.exists() else 0
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(code, seconds, own / 1024, child / 1024)
"""


def measured(path: Path) -> tuple[str, float, float, float]:
    """Code, seconds, and the highest memory in MiB of the reading process and of its child."""
    command = [sys.executable, "-c", MEASURED, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    code, *figures = answer.stdout.split()
    seconds, own, child = map(float, figures)
    return code, seconds, own, child


@pytest.mark.parametrize("attack", BOMBS)
def test_bomb_is_refused_quickly_and_with_little_memory(attack: str, tmp_path: Path) -> None:
    build, codes = BOMBS[attack]
    path = tmp_path / "bomb"
    path.write_bytes(build())
    code, seconds, own, child = measured(path)
    print(f"{attack}: {code} {seconds:.2f} s, {own:.0f} + {child:.0f} MiB, {path.stat().st_size:,} bytes")
    assert code in codes
    assert seconds < SECONDS
    assert own < MIB
    assert child < MIB


def test_least_workbook_of_the_bombs_can_be_read() -> None:
    """The control: what is refused above is the attack, not the way in which the tests write workbooks."""
    sheet = f"<sheetData><row>{cell('A1', 'a')}</row><row>{cell('A2', 'b')}</row></sheetData>"
    assert list(read_table(workbook(sheet)).rows[0].cells) == ["b"]


def test_wrong_dimension_does_not_matter() -> None:
    sheet = (
        '<dimension ref="A1:XFD1048576"/><sheetData>'
        f"<row>{cell('A1', 'a')}</row><row>{cell('A2', 'b')}</row></sheetData>"
    )
    assert [row.number for row in read_table(workbook(sheet)).rows] == [2]
