"""Every kind of message: what it is for, and whether quiet hours bind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Kind:
    code: str
    label: StrPromise
    # Nudges wait for working hours; codes, answers to one's own request and safety do not.
    is_nudge: bool = True
    is_secret: bool = False


_ALL = (
    Kind("sign_in_code", _("Sign-in code"), is_nudge=False, is_secret=True),
    Kind("role_given", _("New role")),
    Kind("mentor_invitation", _("Call for mentors")),
    Kind("leader_invitation", _("Sponsor's invitation")),
    Kind("signup_reminder", _("Reminder to finish signing up")),
    Kind("hours_request", _("Question to the line manager")),
    Kind("signup_received", _("Sign-up received"), is_nudge=False),
    Kind("signup_waiting", _("On the waiting list"), is_nudge=False),
    Kind("place_free", _("A place has become free")),
    Kind("leader_card", _("Leader's card")),
    Kind("leader_card_reminder", _("Reminder of the leader's card")),
    Kind("pair_opened_leader", _("Pair introduced, to the leader")),
    Kind("pair_opened_mentor", _("Pair introduced, to the mentor")),
)
KINDS = {kind.code: kind for kind in _ALL}
