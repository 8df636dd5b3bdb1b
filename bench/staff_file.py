"""How long the two real staff files take from bytes to checked rows; the promise: 91,234 people in under 5 s.

    python -m bench staff_file [FOLDER] [--as-xlsx]

FOLDER holds `dfid-2014.csv` and `dwp-2011.csv.gz` (default: ../shared/data/staff). `--as-xlsx` also writes
each file as a workbook in memory and reads that. Memory is the highest of the whole process, in MiB.
"""

import argparse
import datetime as dt
import io
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import xlsxwriter

from upwell.lib.tables import Table, read_table
from upwell.people.imports.headers import guess_mapping
from upwell.people.imports.levels import depths_of_grades, group_spellings
from upwell.people.imports.rows import StaffFile, parse_staff

FILES = ("dfid-2014.csv", "dwp-2011.csv.gz")
DEFAULT_FOLDER = Path("../shared/data/staff")
PROMISED_SECONDS = 5.0
AS_OF = dt.date(2014, 9, 30)


def main(argv: list[str]) -> int:
    """Print one line of figures per file; 1 when the promise is broken, 2 when there is nothing to read."""
    parser = argparse.ArgumentParser(prog="python -m bench staff_file", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--as-xlsx", action="store_true", help="measure the same rows as a workbook, too")
    options = parser.parse_args(argv)
    paths = [options.folder / name for name in FILES if (options.folder / name).exists()]
    if not paths:
        print(f"No staff files in {options.folder}. Give the folder as an argument.", file=sys.stderr)
        return 2
    slowest = 0.0
    for path in paths:
        content = path.read_bytes()
        slowest = max(slowest, measure(path.name, content))
        if options.as_xlsx:
            measure(f"{path.name} as XLSX", as_workbook(read_table(content)))
    return int(slowest > PROMISED_SECONDS)


def measure(name: str, content: bytes) -> float:
    """Seconds from bytes to checked rows."""
    start = time.perf_counter()
    table = read_table(content, name)
    read = time.perf_counter()
    found = parse_staff(table, guess_mapping(table.header), as_of=AS_OF)
    parsed = time.perf_counter()
    groups = group_spellings(Counter(row.grade for row in found.rows), depths_of_grades(found.rows))
    grouped = time.perf_counter()
    print(
        f"{name}: {len(table.rows):,} rows, read {read - start:.2f} s, checked {parsed - read:.2f} s, "
        f"grades {grouped - parsed:.2f} s, at most {highest_memory():.0f} MiB"
    )
    print(f"  {described(found)}; {len(groups)} groups of grades, e.g. {groups[0].label}")
    return parsed - start


def described(found: StaffFile) -> str:
    codes = Counter(fault.code for fault in found.faults)
    faults = ", ".join(f"{code} {count}" for code, count in sorted(codes.items())) or "no faults"
    return f"{len(found.rows):,} sound rows, {len(found.set_aside)} set aside; {faults}"


def highest_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def as_workbook(table: Table) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for number, cells in enumerate([table.header, *(row.cells for row in table.rows)]):
        sheet.write_row(number, 0, cells)
    book.close()
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
