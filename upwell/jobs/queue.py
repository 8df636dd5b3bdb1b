"""The queue adapter. A task is only a wake-up: the truth is in rows, so losing a task loses nothing."""

from collections.abc import Callable
from functools import partial

from django.db import connection, transaction
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from upwell.jobs.actions import beat

_RECURRING: dict[str, Callable[[], None]] = {}
_WAKERS: dict[str, Callable[[], object]] = {}


def every(*, name: str, minute: str = "*", hour: str = "*") -> Callable[[Callable[[], None]], None]:
    """Run a function in the worker at these minutes and hours, and note that it ran."""

    def register(function: Callable[[], None]) -> None:
        def recurring() -> None:
            function()
            beat(name)

        _RECURRING[name] = function
        db_periodic_task(crontab(minute=minute, hour=hour), name=f"recurring-{name}")(recurring)

    return register


def wake(name: str) -> None:
    """Have recurring work done now instead of at its next turn, once this transaction is committed."""
    waker = _WAKERS.setdefault(name, partial(_DO_NOW, name))
    # Five hundred messages of one transaction need one wake-up.
    if not any(entry[1] is waker for entry in connection.run_on_commit):
        transaction.on_commit(waker)


def _do_now(name: str) -> None:
    """In the worker, which has read the schedule; elsewhere nothing is registered, and nothing happens."""
    work = _RECURRING.get(name)
    if work is not None:
        work()


_DO_NOW = db_task()(_do_now)
