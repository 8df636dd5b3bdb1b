"""How long `upwell import-staff` takes on real files, first and again; promises: 3 s for 2,056, 60 s for 91,234.

    python -m bench import_staff [FOLDER] [--database-url URL]

FOLDER holds `dfid-2014.csv` and `dwp-2011.csv.gz` with their `.levels.toml` (default: ../shared/data/staff). Each
file gets a data folder of its own; each run is a process of its own, with the start of Python in its seconds.
The second run must find nothing to change. With --database-url the runs use that database, which must be empty.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEFAULT_FOLDER = Path("../shared/data/staff")
# File -> promised wall-clock seconds of the first run.
FILES = {"dfid-2014.csv": 3.0, "dwp-2011.csv.gz": 60.0}
PROMISED_MIB = 1024


@dataclass(frozen=True)
class Run:
    seconds: float
    cpu: float
    mib: float
    told: str


def main(argv: list[str]) -> int:
    """Print two lines of figures per file; 1 when a promise is broken, 2 when there is nothing to read."""
    parser = argparse.ArgumentParser(prog="python -m bench import_staff", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--database-url", default="", help="for example postgresql://user@host/name")
    options = parser.parse_args(argv)
    paths = [options.folder / name for name in FILES if (options.folder / name).exists()]
    if not paths:
        print(f"No staff files in {options.folder}. Give the folder as an argument.", file=sys.stderr)
        return 2
    kept = [measure(path.resolve(), options.database_url) for path in paths]
    return int(not all(kept))


def measure(path: Path, database_url: str) -> bool:
    """Import a file twice into a fresh data folder; whether its promises were kept."""
    with tempfile.TemporaryDirectory(prefix="upwell-bench-") as data:
        env = {**os.environ, "UPWELL_DATA": data, "UPWELL_DATABASE_URL": database_url}
        upwell(env, "migrate", "--verbosity", "0")
        organisation = path.name.partition(".")[0]
        given = ["import-staff", str(path), "--organisation", organisation, "--create", "owner@bench.example"]
        levels = path.with_name(f"{organisation}.levels.toml")
        given += ["--levels", str(levels)] if levels.exists() else []
        given += ["--faults", f"{data}/faults.csv"]
        first, second = upwell(env, *given), upwell(env, *given)
    for name, run in (("first", first), ("again", second)):
        print(
            f"{path.name} {name}: {run.seconds:.1f} s, CPU {run.cpu:.1f} s, {run.mib:.0f} MiB; {counts(run)}"
        )
    changes_nothing = all(f"{name} 0" in counts(second) for name in ("added", "changed", "left"))
    fits = first.seconds <= FILES[path.name] and max(first.mib, second.mib) <= PROMISED_MIB
    return changes_nothing and fits


def upwell(env: dict[str, str], *arguments: str) -> Run:
    """Run the command and measure its process. Raises CalledProcessError."""
    command = [sys.executable, "-c", "from upwell.cli.main import main; main()", *arguments]
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        child = subprocess.Popen(command, env=env, cwd=ROOT, stdout=told)
        _pid, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, text)
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text)


def counts(run: Run) -> str:
    """The five counts of the command's report, on one line."""
    wanted = ("added", "changed", "left", "unchanged", "set aside")
    found = [line.split() for line in run.told.splitlines() if line.strip().startswith(wanted)]
    return ", ".join(" ".join(words) for words in found)
