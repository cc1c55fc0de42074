"""From which day a limit is counted, and when it ends."""

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from portal import clock
from portal.errors import Invalid
from portal.text import N_

from .calendar import A_DAY, Calendar


class LimitUnit(StrEnum):
    """What a limit is measured in."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    SAME_DAY = "same_day"


class Counting(StrEnum):
    """Which day is the first (D§2.5). The last three merely repeat what their units say."""

    EXCLUDE_FIRST = "exclude_first"  # the day of receipt is not counted: legal default [M]
    INCLUDE_FIRST_15H = "include_first_15h"  # it is, when received before the late hour
    SAME_DAY_15H = "same_day_15h"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


MOST = 10_000  # a typing error beyond it; no procedure takes 40 years
COUNTS_DAY_OF_RECEIPT = {Counting.INCLUDE_FIRST_15H, Counting.SAME_DAY_15H}


@dataclass(frozen=True)
class Limit:
    """How long something may take: `Limit(3)`. Raises Invalid for zero or an absurd one."""

    value: Decimal | int
    unit: LimitUnit = LimitUnit.WORKING_DAYS
    counting: Counting = Counting.EXCLUDE_FIRST

    def __post_init__(self) -> None:
        if not 0 < self.value <= MOST and self.unit != LimitUnit.SAME_DAY:
            raise Invalid(N_("Enter a time limit above zero, at most %(most)s"), values={"most": MOST})

    @property
    def ends_with_the_day(self) -> bool:
        """Whether the promise is the end of an afternoon rather than an hour."""
        return self.unit != LimitUnit.WORKING_HOURS and not self._is_part_of_a_day

    @property
    def _is_part_of_a_day(self) -> bool:
        # National records do say "0.5 working days" and "1.5 working days".
        return self.unit == LimitUnit.WORKING_DAYS and self.value != int(self.value)


def due(received_at: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """The promised moment: end of the last day's afternoon session, or the very minute for hours.

    The late hour and the excluded first day never add up: the later of the two starts counts (D§2.5).
    Days of the calendar and months that end on a day off end on the next working day.
    """
    if limit.ends_with_the_day:
        return calendar.end_of_day(_last_day(received_at, limit, calendar))
    return calendar.add(received_at, _working_time(limit, calendar))


def _working_time(limit: Limit, calendar: Calendar) -> timedelta:
    one = timedelta(hours=1) if limit.unit == LimitUnit.WORKING_HOURS else calendar.working_day
    return timedelta(microseconds=int(limit.value * (one // timedelta(microseconds=1))))


def _last_day(received_at: datetime, limit: Limit, calendar: Calendar) -> date:
    match limit.unit:
        case LimitUnit.SAME_DAY:
            return _effective_day(received_at, calendar)
        case LimitUnit.WORKING_DAYS:
            return calendar.add_working_days(_day_zero(received_at, limit, calendar), int(limit.value))
        case LimitUnit.MONTHS:
            return _months_later(clock.local(received_at).date(), limit.value)
        case _:
            return _day_zero(received_at, limit, calendar) + _days(limit.value)


def _day_zero(received_at: datetime, limit: Limit, calendar: Calendar) -> date:
    """The day before the first counted one."""
    if limit.counting in COUNTS_DAY_OF_RECEIPT:
        return _effective_day(received_at, calendar) - A_DAY
    return clock.local(received_at).date()


def _effective_day(received_at: datetime, calendar: Calendar) -> date:
    day = clock.local(received_at).date()
    return calendar.next_working_day(day) if calendar.is_late(received_at) else day


def _months_later(day: date, months: Decimal | int) -> date:
    """31/01 and one month is the last of February (Civil Code 2015, Art. 146 [M]); parts are 30ths."""
    whole = int(months)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + _days((months - whole) * 30)


def _days(count: Decimal | int) -> timedelta:
    return timedelta(days=-int(-count // 1))  # half a day of the calendar ends with that day
