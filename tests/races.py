"""Several people acting at the same moment, on real connections of their own."""

import contextlib
import pathlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: pathlib.Path) -> Iterator[None]:
    """SQLite as it runs in production: a file. In memory, threads cannot wait their turn."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with contextlib.closing(sqlite3.connect(tmp_path / "race.sqlite3")) as copy:
        in_memory.backup(copy)
    connection.settings_dict["NAME"] = str(tmp_path / "race.sqlite3")
    connection.connection = None
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.connection = in_memory


def race(acts: list[Callable[[], Any]]) -> list[BaseException]:
    """Run all at once, each on a connection of its own; the errors that came up."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
