"""Weekly half-hours in which a talk could begin: codes such as "tue1530", and what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from upwell.tenants.models import Organisation

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DAYS: dict[str, StrPromise] = {
    "mon": pgettext_lazy("weekday", "Monday"),
    "tue": pgettext_lazy("weekday", "Tuesday"),
    "wed": pgettext_lazy("weekday", "Wednesday"),
    "thu": pgettext_lazy("weekday", "Thursday"),
    "fri": pgettext_lazy("weekday", "Friday"),
    "sat": pgettext_lazy("weekday", "Saturday"),
}
SHORT_DAYS: dict[str, StrPromise] = {
    "mon": pgettext_lazy("weekday", "Mon"),
    "tue": pgettext_lazy("weekday", "Tue"),
    "wed": pgettext_lazy("weekday", "Wed"),
    "thu": pgettext_lazy("weekday", "Thu"),
    "fri": pgettext_lazy("weekday", "Fri"),
    "sat": pgettext_lazy("weekday", "Sat"),
}
MORNING = tuple(f"{hour:02}{minute}" for hour in range(8, 12) for minute in ("00", "30"))
# From one o'clock: nobody is asked to meet at lunch.
AFTERNOON = tuple(f"{hour:02}{minute}" for hour in range(13, 18) for minute in ("00", "30"))
TIMES = (*MORNING, *AFTERNOON)


def days_of(organisation: Organisation) -> tuple[str, ...]:
    """The days of its working week."""
    days = tuple(DAYS)
    return days if organisation.works_saturday_mornings else days[:-1]


def is_open(day: str, time: str) -> bool:
    return day != "sat" or time in MORNING


def slots_of(organisation: Organisation) -> tuple[str, ...]:
    """Every code that somebody of this organisation may pick, day by day."""
    return tuple(day + time for day in days_of(organisation) for time in TIMES if is_open(day, time))


def label(code: str) -> str:
    """ "Tuesday 15:30" for "tue1530"; a code that we do not know is shown as it is."""
    day, time = code[:3], code[3:]
    if day not in DAYS or time not in TIMES:
        return code
    return _("%(day)s %(time)s") % {"day": DAYS[day], "time": clock(time)}


def clock(time: str) -> str:
    return f"{time[:2]}:{time[2:]}"


def in_order(codes: Iterable[str]) -> list[str]:
    """As the week goes, without repetitions."""
    days = list(DAYS)
    known = {code for code in codes if code[:3] in DAYS}
    return sorted(known, key=lambda code: (days.index(code[:3]), code[3:]))
