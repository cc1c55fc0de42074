"""The calendar as rows: filled, edited, different from unit to unit, kept until it changes."""

from datetime import date, time
from itertools import count

import holidays
import pytest

from portal import accounts, clock, db, deadlines, journal
from portal.accounts import SYSTEM
from portal.deadlines import Limit, calendar_for, due
from portal.errors import Conflict, Invalid
from tests.deadlines.office import OFFICE, on

pytestmark = pytest.mark.usefixtures("tables")

# Lunar New Year and the Hùng Kings' day, computed with the lunar algorithm at UTC+7 (domain §2.6).
LUNAR_DAYS = {
    2025: ("2025-01-29", "2025-04-07"),
    2026: ("2026-02-17", "2026-04-27"),
    2027: ("2027-02-06", "2027-04-16"),
    2028: ("2028-01-26", "2028-04-04"),
    2029: ("2029-02-13", "2029-04-23"),
    2030: ("2030-02-02", "2030-04-12"),
}
FIXED_DAYS = [(1, 1), (4, 30), (5, 1), (9, 2)]


def queries_of(call):
    """How many statements a call sends."""
    numbers = count()
    db.database.connection().set_trace_callback(lambda _statement: next(numbers))
    call()
    db.database.connection().set_trace_callback(None)
    return next(numbers)


@pytest.mark.parametrize(("year", "days"), LUNAR_DAYS.items())
def test_lunar_holidays_fall_where_the_moon_puts_them(year, days):
    deadlines.fill_year(SYSTEM, year)
    assert not any(calendar_for().is_working_day(date.fromisoformat(day)) for day in days)


@pytest.mark.parametrize("year", LUNAR_DAYS)
def test_the_first_filling_has_the_days_of_the_holidays_package(year):
    deadlines.fill_year(SYSTEM, year)
    entered = calendar_for().holidays
    assert set(holidays.country_holidays("VN", years=year)) <= set(entered)
    assert all(date(year, month, day) in entered for month, day in FIXED_DAYS)


def test_the_filled_calendar_of_2026_is_the_one_of_the_examples():
    deadlines.fill_year(SYSTEM, 2026)
    calendar = calendar_for()
    assert due(on("2026-01-05 09:00"), Limit(5), calendar) == on("2026-01-10")
    assert due(on("2026-02-12 10:00"), Limit(5), calendar) == on("2026-02-26")
    assert due(on("2026-08-28 15:00"), Limit(5), calendar) == on("2026-09-09")


def test_filled_days_are_unconfirmed_and_have_a_legal_basis_and_two_names():
    day = next(each for each in deadlines.fill_year(SYSTEM, 2026) if each.on == date(2026, 4, 30))
    assert not day.confirmed
    assert day.legal_basis
    assert day.name != day.name_en


def test_filling_twice_changes_nothing():
    deadlines.fill_year(SYSTEM, 2026)
    before = deadlines.Holiday.select().count(), deadlines.MakeUpDay.select().count()
    assert deadlines.fill_year(SYSTEM, 2026) == []
    assert (deadlines.Holiday.select().count(), deadlines.MakeUpDay.select().count()) == before


def test_filling_ahead_leaves_edited_years_alone(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: on("2026-12-01 09:00"))
    deadlines.add_holiday(SYSTEM, date(2026, 1, 1), "Tết Dương lịch")
    assert {day.on.year for day in deadlines.fill_ahead(SYSTEM)} == {2027}
    assert deadlines.fill_ahead(SYSTEM) == []


@pytest.mark.parametrize("year", [0, 1999, 2100, 99999])
def test_a_year_without_known_moon_is_refused(year):
    with pytest.raises(Invalid):
        deadlines.fill_year(SYSTEM, year)


def test_an_empty_database_has_office_hours():
    assert calendar_for().sessions[0] == OFFICE


def test_a_holiday_of_one_unit_is_none_elsewhere(co_to):
    deadlines.add_holiday(SYSTEM, date(2026, 3, 2), "Bão số 1", unit=co_to)
    assert not calendar_for(co_to).is_working_day(date(2026, 3, 2))
    assert calendar_for().is_working_day(date(2026, 3, 2))


def test_a_unit_has_the_general_days_too(co_to):
    deadlines.fill_year(SYSTEM, 2026)
    assert not calendar_for(co_to).is_working_day(date(2026, 4, 30))


def test_a_day_removed_is_worked_again():
    day = deadlines.add_holiday(SYSTEM, date(2026, 11, 24), "Ngày Văn hóa Việt Nam")
    assert not calendar_for().is_working_day(day.on)
    deadlines.remove_holiday(SYSTEM, day)
    assert calendar_for().is_working_day(day.on)


def test_a_holiday_needs_a_name():
    with pytest.raises(Invalid, match="Enter the name"):
        deadlines.add_holiday(SYSTEM, date(2026, 3, 2), "  ")


def test_the_same_day_twice_is_refused(co_to):
    deadlines.add_holiday(SYSTEM, date(2026, 3, 2), "A")
    deadlines.add_holiday(SYSTEM, date(2026, 3, 2), "B", unit=co_to)
    with pytest.raises(Conflict, match="already"):
        deadlines.add_holiday(SYSTEM, date(2026, 3, 2), "C")


def test_a_make_up_day_brings_its_day_off_along():
    deadlines.add_make_up_day(SYSTEM, date(2026, 3, 7), date(2026, 3, 9))
    assert calendar_for().is_working_day(date(2026, 3, 7))
    assert not calendar_for().is_working_day(date(2026, 3, 9))


def test_a_make_up_day_for_a_holiday_adds_no_second_one():
    deadlines.add_holiday(SYSTEM, date(2026, 3, 9), "Day off")
    deadlines.add_make_up_day(SYSTEM, date(2026, 3, 7), date(2026, 3, 9))
    assert deadlines.Holiday.select().count() == 1


def test_only_a_rest_day_can_be_made_up():
    with pytest.raises(Invalid, match="rest day"):
        deadlines.add_make_up_day(SYSTEM, date(2026, 3, 10), date(2026, 3, 9))
    assert deadlines.Holiday.select().count() == 0


def test_removing_a_make_up_day_gives_the_rest_day_back():
    day = deadlines.add_make_up_day(SYSTEM, date(2026, 3, 7), date(2026, 3, 9))
    deadlines.remove_make_up_day(SYSTEM, day)
    assert not calendar_for().is_working_day(date(2026, 3, 7))


def test_confirming_names_the_announcement():
    day = deadlines.fill_year(SYSTEM, 2026)[0]
    deadlines.confirm(SYSTEM, day, legal_basis="Thông báo 1")
    kept = deadlines.Holiday.get_by_id(day.id)
    assert (kept.confirmed, kept.legal_basis) == (True, "Thông báo 1")


MORNINGS = dict.fromkeys(range(6), OFFICE[:1])


def test_a_unit_with_its_own_hours_has_only_those(co_to):
    deadlines.set_opening_hours(SYSTEM, MORNINGS, unit=co_to)
    assert calendar_for(co_to).sessions == MORNINGS
    assert calendar_for().sessions[0] == OFFICE


def test_without_own_hours_a_unit_follows_the_general_week(co_to):
    deadlines.set_opening_hours(SYSTEM, MORNINGS)
    deadlines.set_opening_hours(SYSTEM, {0: OFFICE}, unit=co_to)
    deadlines.set_opening_hours(SYSTEM, {}, unit=co_to)
    assert calendar_for(co_to).sessions == MORNINGS


@pytest.mark.parametrize(
    "sessions",
    [((time(11), time(8)),), ((time(8), time(12)), (time(11), time(17))), ((time(8), time(8)),)],
)
def test_sessions_out_of_order_are_refused(sessions):
    with pytest.raises(Invalid, match="in order"):
        deadlines.set_opening_hours(SYSTEM, {0: sessions})


def test_the_general_week_cannot_be_empty():
    with pytest.raises(Invalid, match="at least one day"):
        deadlines.set_opening_hours(SYSTEM, {0: ()})


def test_a_kept_calendar_costs_one_query(co_to):
    deadlines.fill_year(SYSTEM, 2026)
    calendar_for(co_to)
    assert queries_of(lambda: calendar_for(co_to)) == 1


def test_a_change_rolled_back_is_not_kept():
    deadlines.fill_year(SYSTEM, 2026)
    storm = date(2026, 3, 2)
    with db.database.atomic() as change:
        deadlines.add_holiday(SYSTEM, storm, "Bão số 1")
        assert not calendar_for().is_working_day(storm)
        change.rollback()
    assert calendar_for().is_working_day(storm)


def test_each_change_stands_in_the_journal_of_its_calendar(co_to):
    deadlines.add_holiday(SYSTEM, date(2026, 3, 2), "Bão số 1", unit=co_to)
    deadlines.set_opening_hours(SYSTEM, MORNINGS)
    [event] = journal.history("calendar", co_to.id)
    assert (event.name, event.particulars) == ("holiday.add", {"on": "2026-03-02", "holiday": "Bão số 1"})
    assert [event.name for event in journal.history("calendar", 0)] == ["opening_hours.set"]


def test_units_are_the_organisations_of_the_province(co_to):
    assert isinstance(deadlines.add_holiday(SYSTEM, date(2026, 3, 2), "A", unit=co_to).unit, accounts.Unit)
