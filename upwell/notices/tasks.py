"""Background entries."""

from upwell.jobs.queue import task
from upwell.notices.actions import send_due


@task
def send_soon() -> None:
    """A wake-up after something urgent was queued, such as a sign-in code. The schedule sweeps anyway."""
    send_due()
