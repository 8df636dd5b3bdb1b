"""Working days, quiet hours and holidays of an organisation, in its own time zone."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

import holidays

QUIET_FROM = dt.time(20, 0)
QUIET_UNTIL = dt.time(7, 30)
LUNCH_FROM = dt.time(12, 0)
LUNCH_UNTIL = dt.time(13, 0)
SATURDAY_NOON = dt.time(12, 0)
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class WorkCalendar:
    """When people of one organisation may be nudged: Vietnamese holidays (Tết by the moon) and its working week."""

    time_zone: str
    saturday_mornings: bool = False
    extra_holidays: frozenset[dt.date] = field(default_factory=frozenset)

    def is_working_day(self, day: dt.date) -> bool:
        if day in self.extra_holidays or day in _holidays(day.year):
            return False
        if day.weekday() == SATURDAY:
            return self.saturday_mornings
        return day.weekday() != SUNDAY

    def after_working_days(self, start: dt.datetime, days: int) -> dt.datetime:
        """The same wall-clock time, `days` working days later."""
        local = start.astimezone(ZoneInfo(self.time_zone))
        while days > 0:
            local += dt.timedelta(days=1)
            days -= self.is_working_day(local.date())
        return local

    def not_before(self, moment: dt.datetime) -> dt.datetime:
        """`moment` itself when people may be nudged then, else the next moment when they may."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        while not self._is_open(local):
            local = self._next_opening(local)
        return local

    def _is_open(self, local: dt.datetime) -> bool:
        time = local.time()
        if not self.is_working_day(local.date()) or not QUIET_UNTIL <= time < QUIET_FROM:
            return False
        if local.weekday() == SATURDAY:
            return time < SATURDAY_NOON
        return not LUNCH_FROM <= time < LUNCH_UNTIL

    def _next_opening(self, local: dt.datetime) -> dt.datetime:
        today = local.date()
        for opening in (QUIET_UNTIL, LUNCH_UNTIL):
            if local.time() < opening and self.is_working_day(today):
                return dt.datetime.combine(today, opening, local.tzinfo)
        return dt.datetime.combine(today + dt.timedelta(days=1), QUIET_UNTIL, local.tzinfo)


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("VN", years=year))
