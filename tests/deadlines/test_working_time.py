"""Laws of working time, on examples and on whatever Hypothesis finds."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.deadlines import Calendar, Counting, Irregularity, Limit, LimitUnit, OddDay, due
from tests.deadlines.office import CENTRE, OFFICE, SATURDAY_MORNINGS, on

CALENDARS = st.sampled_from([CENTRE, SATURDAY_MORNINGS])
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=395)).map(on("2025-12-01 00:00").__add__)
AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=400))
SPANS = st.timedeltas(timedelta(0), timedelta(days=90))
LIMITS = st.builds(
    Limit,
    st.integers(1, 60),
    st.sampled_from(LimitUnit),
    st.sampled_from(Counting),
)


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_as_much_time_lies_between_as_was_added(calendar, start, amount):
    assert calendar.between(start, calendar.add(start, amount)) == amount


@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_twice_is_adding_the_sum(calendar, start, one, two):
    assert calendar.add(calendar.add(start, one), two) == calendar.add(start, one + two)


@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS)
def test_more_time_is_never_earlier(calendar, start, one, two):
    assert calendar.add(start, one) <= calendar.add(start, one + two)


@given(CALENDARS, MOMENTS, SPANS, AMOUNTS)
def test_who_starts_later_ends_no_earlier(calendar, start, wait, amount):
    assert calendar.add(start, amount) <= calendar.add(start + wait, amount)


@given(CALENDARS, MOMENTS, SPANS, SPANS)
def test_stretches_side_by_side_sum_up(calendar, start, one, two):
    middle, end = start + one, start + one + two
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)


@given(CALENDARS, MOMENTS, SPANS)
def test_working_time_is_never_negative_nor_longer_than_the_clock_says(calendar, start, span):
    assert timedelta(0) <= calendar.between(start, start + span) <= span
    assert calendar.between(start + span, start) == timedelta(0)


@given(CALENDARS, MOMENTS, LIMITS)
def test_a_promise_is_in_office_hours_and_not_before_the_receipt(calendar, received, limit):
    promised = due(received, limit, calendar)
    assert promised > received
    assert calendar.is_working_day(clock.local(promised).date())
    assert calendar.between(promised - timedelta(minutes=1), promised) == timedelta(minutes=1)


@given(CALENDARS, MOMENTS, SPANS, LIMITS)
def test_a_later_receipt_never_has_an_earlier_promise(calendar, received, wait, limit):
    assert due(received, limit, calendar) <= due(received + wait, limit, calendar)


@given(CALENDARS, MOMENTS, st.integers(1, 60), st.integers(1, 20), st.sampled_from(LimitUnit))
def test_a_longer_limit_never_ends_earlier(calendar, received, value, more, unit):
    shorter, longer = Limit(value, unit), Limit(value + more, unit)
    assert due(received, shorter, calendar) <= due(received, longer, calendar)


@given(CALENDARS, st.dates(date(2025, 12, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_the_nth_working_day_has_n_working_days_up_to_it(calendar, day, count):
    end = calendar.add_working_days(day, count)
    days = [day + timedelta(n) for n in range(1, (end - day).days + 1)]
    assert sum(calendar.is_working_day(each) for each in days) == count
    assert calendar.is_working_day(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02 07:30", 4, "2026-03-02 11:30"),
        ("2026-03-02 11:30", 4, "2026-03-02 17:00"),
        ("2026-03-02 12:15", 1, "2026-03-02 14:00"),
        ("2026-03-02 18:00", 1, "2026-03-03 08:30"),
        ("2026-03-06 16:00", 2, "2026-03-09 08:30"),
        ("2026-01-09 16:00", 9, "2026-01-10 17:00"),  # the Saturday is worked
        ("2026-02-13 16:00", 2, "2026-02-23 08:30"),  # over Tết
    ],
)
def test_hours_skip_nights_noons_and_days_off(start, hours, end):
    assert CENTRE.add(on(start), timedelta(hours=hours)) == on(end)


def test_a_make_up_day_has_the_hours_of_the_day_it_replaces():
    friday_closes_early = Calendar(
        {**dict.fromkeys(range(4), OFFICE), 4: OFFICE[:1]},
        make_up_days={date(2026, 1, 10): date(2026, 1, 2)},
    )
    assert friday_closes_early.sessions_on(date(2026, 1, 10)) == OFFICE[:1]


def test_a_make_up_day_wins_over_a_holiday():
    day = date(2026, 1, 10)
    calendar = Calendar(CENTRE.sessions, {day: "Day off"}, {day: date(2026, 1, 2)})
    assert calendar.is_working_day(day)


def test_the_end_of_a_day_off_is_that_of_the_next_working_day():
    assert CENTRE.end_of_day(date(2026, 2, 17)) == on("2026-02-23 17:00")


def test_a_calendar_needs_opening_hours():
    with pytest.raises(ValueError, match="never ends"):
        Calendar({0: ()})


def test_a_night_shift_over_midnight_in_utc_is_one_day_here():
    early = Calendar({0: ((time(6), time(8)),)})  # 23:00 to 01:00 in UTC
    assert early.between(on("2026-03-02 05:00"), on("2026-03-02 09:00")) == timedelta(hours=2)


def test_a_date_explains_itself():
    assert CENTRE.explain(on("2026-01-01 09:00"), on("2026-01-11 09:00")) == (
        OddDay(date(2026, 1, 1), Irregularity.HOLIDAY, "Day off"),
        OddDay(date(2026, 1, 2), Irregularity.HOLIDAY, "Day off"),
        OddDay(date(2026, 1, 3), Irregularity.WEEKEND),
        OddDay(date(2026, 1, 4), Irregularity.WEEKEND),
        OddDay(date(2026, 1, 10), Irregularity.MAKE_UP_DAY, replaces=date(2026, 1, 2)),
        OddDay(date(2026, 1, 11), Irregularity.WEEKEND),
    )
