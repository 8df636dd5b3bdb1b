"""Background entries."""

from upwell.agenda.actions import remind_asked_leaders


def remind_leaders() -> None:
    """Every hour of the working day; each reminder is written once."""
    remind_asked_leaders()
