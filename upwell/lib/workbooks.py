"""XLSX of unknown origin: checked by its directory first, then read in a child process with little memory."""

import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZipFile, ZipInfo

from upwell.lib import workbook_child
from upwell.lib.delimited import Records, as_meant
from upwell.lib.unreadable import (
    MAX_BYTES,
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    MAX_MIB,
    MAX_ROWS,
    UnreadableFile,
)

MAX_PARTS = 200
MAX_RATIO = 100
# Below this a high ratio is harmless, and small real workbooks of equal rows reach it.
RATIO_COUNTS_FROM = 2**20
SECONDS = 60
_DIRECTORY_ENTRY = b"PK\x01\x02"
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_CHUNK = 2**18


def records_of_workbook(content: bytes) -> Records:
    """Cells of the first visible sheet that has any. Raises UnreadableFile."""
    # Counted in the raw bytes, because opening an archive of a million parts is already the attack.
    if content.count(_DIRECTORY_ENTRY) > MAX_PARTS:
        raise UnreadableFile("workbook_too_many_parts", limit=MAX_PARTS)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _refuse_bomb(archive.infolist(), len(content))
            _refuse_strange(archive)
    except UnreadableFile:
        raise
    except Exception:  # zipfile has a dozen ways to give up on damaged archives
        raise UnreadableFile("workbook_broken") from None
    return _read_in_child(content)


def _refuse_bomb(parts: list[ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS:
        raise UnreadableFile("workbook_too_many_parts", limit=MAX_PARTS)
    if unpacked > MAX_BYTES:
        raise UnreadableFile("workbook_too_big", limit=MAX_MIB)
    if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * packed:
        raise UnreadableFile("workbook_too_packed", limit=MAX_RATIO)


def _refuse_strange(archive: ZipFile) -> None:
    """No workbook at all, locked parts, false sizes (the archive's checksums tell), entity declarations."""
    if "xl/workbook.xml" not in archive.namelist():
        raise UnreadableFile("not_a_workbook")
    for part in archive.infolist():
        if part.flag_bits & 1:
            raise UnreadableFile("workbook_old_or_protected")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableFile("workbook_broken")
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_declarations(archive, part)


def _refuse_declarations(archive: ZipFile, part: ZipInfo) -> None:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if _DECLARATION.search(tail + chunk):
                raise UnreadableFile("workbook_entities")
            tail = chunk[-16:]


def _read_in_child(content: bytes) -> Records:
    limits = map(str, (MAX_ROWS, MAX_COLUMNS, MAX_CELL_LENGTH))
    command = [sys.executable, "-P", str(Path(workbook_child.__file__)), *limits]
    # Nameless files on disk, not pipes: half as slow, and the child cannot stall us.
    with TemporaryFile() as given, TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        try:
            child = subprocess.run(  # noqa: S603  our own script, no argument from outside
                command, stdin=given, stdout=answer, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise UnreadableFile("workbook_too_slow", limit=SECONDS) from None
        answer.seek(0)
        *lines, last = answer.read().splitlines() or [b""]
    if child.returncode or not last.startswith(b"{"):
        # The allocator of the reader aborts when the memory limit is met.
        raise UnreadableFile("workbook_too_big", limit=MAX_MIB)
    end = json.loads(last)
    if end:
        raise UnreadableFile(end.pop("code"), **end)
    rows = json.loads(b"[" + b",".join(lines) + b"]")
    return [(number, [as_meant(cell) for cell in cells]) for number, cells in rows]
