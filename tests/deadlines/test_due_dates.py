"""The sixty due dates of the domain brief, and the corners between them."""

from datetime import time, timedelta
from decimal import Decimal

import pytest

from portal.deadlines import Calendar, Counting, Limit, LimitUnit, due
from portal.errors import Invalid
from tests.deadlines.office import CENTRE, SATURDAY_MORNINGS, on

SAME_DAY = Limit(1, LimitUnit.SAME_DAY, Counting.SAME_DAY_15H)
EIGHT_HOURS = Limit(8, LimitUnit.WORKING_HOURS, Counting.WORKING_HOURS)


def days(count, counting):
    return Limit(count, LimitUnit.WORKING_DAYS, counting)


A3, B3 = days(3, Counting.EXCLUDE_FIRST), days(3, Counting.INCLUDE_FIRST_15H)
A5, B5 = days(5, Counting.EXCLUDE_FIRST), days(5, Counting.INCLUDE_FIRST_15H)

COLUMNS = [SAME_DAY, A3, B3, A5, B5, EIGHT_HOURS]
ROWS = """
2026-01-05 09:00 | 01-05 | 01-08 | 01-07 | 01-10 | 01-09 | 01-06 09:00
2026-01-05 15:20 | 01-06 | 01-08 | 01-08 | 01-10 | 01-10 | 01-06 15:20
2026-01-08 10:00 | 01-08 | 01-12 | 01-10 | 01-14 | 01-13 | 01-09 10:00
2026-02-12 10:00 | 02-12 | 02-24 | 02-23 | 02-26 | 02-25 | 02-13 10:00
2026-02-13 16:00 | 02-23 | 02-25 | 02-25 | 02-27 | 02-27 | 02-23 16:00
2026-02-14 09:00 | 02-23 | 02-25 | 02-25 | 02-27 | 02-27 | 02-23 17:00
2026-04-24 10:00 | 04-24 | 05-04 | 04-29 | 05-06 | 05-05 | 04-28 10:00
2026-04-24 15:30 | 04-28 | 05-04 | 05-04 | 05-06 | 05-06 | 04-28 15:30
2026-08-20 14:59 | 08-20 | 08-24 | 08-22 | 08-26 | 08-25 | 08-21 14:59
2026-08-28 15:00 | 09-03 | 09-07 | 09-07 | 09-09 | 09-09 | 09-03 15:00
"""


def vectors():
    for row in ROWS.strip().splitlines():
        received, *expected = (cell.strip() for cell in row.split("|"))
        for limit, end in zip(COLUMNS, expected, strict=True):
            yield pytest.param(on(received), limit, on(f"2026-{end}"), id=f"{received} {limit.counting}")


VECTORS = list(vectors())


def test_there_are_sixty_vectors():
    assert len(VECTORS) == 60


@pytest.mark.parametrize(("received", "limit", "expected"), VECTORS)
def test_the_due_date_is_the_one_of_the_table(received, limit, expected):
    assert due(received, limit, CENTRE) == expected


def test_due_dates_are_in_utc():
    assert due(on("2026-01-05 09:00"), SAME_DAY, CENTRE).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("received", "value", "unit", "expected"),
    [
        ("2026-03-02 09:00", 10, LimitUnit.CALENDAR_DAYS, "2026-03-12"),
        ("2026-03-02 16:00", 10, LimitUnit.CALENDAR_DAYS, "2026-03-12"),
        ("2026-03-03 09:00", 11, LimitUnit.CALENDAR_DAYS, "2026-03-16"),  # the 14th is a Saturday
        ("2026-02-10 09:00", 7, LimitUnit.CALENDAR_DAYS, "2026-02-23"),  # ends in Tết
        ("2026-01-30 09:00", 1, LimitUnit.MONTHS, "2026-03-02"),  # 28 February is a Saturday
        ("2026-01-15 09:00", 12, LimitUnit.MONTHS, "2027-01-15"),
        ("2026-12-31 09:00", 2, LimitUnit.MONTHS, "2027-03-01"),
        ("2026-03-02 09:00", Decimal("1.5"), LimitUnit.MONTHS, "2026-04-17"),
        ("2026-03-02 09:00", Decimal("0.5"), LimitUnit.WORKING_DAYS, "2026-03-02 14:30"),
        ("2026-03-02 09:00", Decimal("1.5"), LimitUnit.WORKING_DAYS, "2026-03-03 14:30"),
        ("2026-03-02 09:00", Decimal("2.5"), LimitUnit.WORKING_HOURS, "2026-03-02 11:30"),
        ("2026-03-02 09:00", Decimal("2.0"), LimitUnit.WORKING_DAYS, "2026-03-04"),
    ],
)
def test_other_units_count_too(received, value, unit, expected):
    assert due(on(received), Limit(value, unit), CENTRE) == on(expected)


def test_days_of_the_calendar_can_count_the_day_of_receipt():
    limit = Limit(10, LimitUnit.CALENDAR_DAYS, Counting.INCLUDE_FIRST_15H)
    assert due(on("2026-03-02 09:00"), limit, CENTRE) == on("2026-03-11")
    assert due(on("2026-03-02 15:00"), limit, CENTRE) == on("2026-03-12")


def test_the_late_hour_is_the_calendars():
    earlier = Calendar(CENTRE.sessions, late_hour=time(14))
    assert due(on("2026-03-02 14:30"), SAME_DAY, earlier) == on("2026-03-03")
    assert due(on("2026-03-02 14:30"), SAME_DAY, CENTRE) == on("2026-03-02")


def test_what_comes_after_a_saturday_morning_is_not_due_before_it_came():
    received = on("2026-03-07 12:00")
    assert due(received, SAME_DAY, SATURDAY_MORNINGS) == on("2026-03-09")


def test_what_comes_on_a_saturday_morning_is_due_when_it_closes():
    assert due(on("2026-03-07 09:00"), SAME_DAY, SATURDAY_MORNINGS) == on("2026-03-07 11:30")


@pytest.mark.parametrize("value", [0, -1, Decimal("-0.5"), 10_001])
def test_a_limit_is_above_zero_and_not_absurd(value):
    with pytest.raises(Invalid, match="above zero"):
        Limit(value, LimitUnit.WORKING_DAYS)
