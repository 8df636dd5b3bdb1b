"""The queue adapter. A task is only a wake-up: the truth is in rows, so losing a task loses nothing."""

import functools
from collections.abc import Callable

from django.db import transaction
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from upwell.jobs.actions import beat


def task(function: Callable[..., None]) -> Callable[..., None]:
    """Make `function` run in the worker, once the transaction that asks for it is committed."""
    queued = db_task()(function)

    @functools.wraps(function)
    def after_commit(*args: object, **kwargs: object) -> None:
        transaction.on_commit(lambda: queued(*args, **kwargs))

    return after_commit


def every(*, name: str, minute: str = "*", hour: str = "*") -> Callable[[Callable[[], None]], None]:
    """Run a function in the worker at these minutes and hours, and note that it ran."""

    def register(function: Callable[[], None]) -> None:
        def recurring() -> None:
            function()
            beat(name)

        db_periodic_task(crontab(minute=minute, hour=hour), name=f"recurring-{name}")(recurring)

    return register
