"""Every recurring job, one line each. The worker imports this; the health page lists it."""

from upwell.agenda.tasks import remind_leaders
from upwell.jobs.queue import every
from upwell.notices.actions import send_due
from upwell.people.actions.imports import forget_old_drafts
from upwell.people.signin.actions import forget_old_codes
from upwell.people.signin.limits import forget_old_attempts


def send_messages() -> None:
    while send_due():
        pass


every(name="send-messages")(send_messages)
every(name="remind-leaders", minute="10", hour="1-12")(remind_leaders)  # 08:10 to 19:10 in Vietnam
every(name="forget-codes", minute="30", hour="18")(forget_old_codes)
every(name="forget-drafts", minute="40", hour="18")(forget_old_drafts)
every(name="forget-attempts", minute="35", hour="18")(forget_old_attempts)
