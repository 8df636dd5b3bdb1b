"""Fixtures that many rooms share."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.world import World, build_world
from upwell.audit.triggers import BACKWARD, FORWARD


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture(autouse=True)
def _record_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that really commits, Django empties all tables; on SQLite by DELETE, which the record refuses.

    Only this emptying goes without the triggers: they are down after the test's own last line and up before the next.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = (
        marker is not None and marker.kwargs.get("transaction")
    ) or "transactional_db" in request.fixturenames
    if not commits or connection.vendor != "sqlite":
        yield
        return
    request.getfixturevalue("transactional_db")
    _run(FORWARD_IF_MISSING)
    yield
    _run(BACKWARD["sqlite"])


FORWARD_IF_MISSING = [
    line.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS") for line in FORWARD["sqlite"]
]


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
