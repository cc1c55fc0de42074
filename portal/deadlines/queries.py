"""Reading the calendar of a unit and the figures of law, kept per process until an edition replaces them."""

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any, TypeVar

from portal import accounts, clock

from .calendar import Calendar, Session
from .figures import FIRST_HOURS, FIRST_RULES, Figure
from .models import Edition, Holiday, MakeUpDay, OpeningHours, Rule

Day = TypeVar("Day", Holiday, MakeUpDay)

UNITS_KEPT = 512


def calendar_for(unit: accounts.Unit | None = None) -> Calendar:
    """The unit's calendar: its own days beside everybody's, its own opening hours instead of the general.

    One query when nothing has changed since the last call in this process.
    """
    stamp = _stamp()
    late_hour = time.fromisoformat(_value(_rules(stamp), Figure.LATE_HOUR, clock.today()))
    return _calendar(stamp, unit.id if unit else None, late_hour)


def rule(name: str, on: date | None = None) -> Any:
    """The value of a figure that holds on that day, today if none is given. One query at most.

    Without a row in force it is the first filling's. Raises ValueError for an unknown name.
    """
    return _value(_rules(_stamp()), Figure(name), on or clock.today())


def _stamp() -> str:
    """Names the present content of these tables; no two contents of any database share one."""
    return Edition.select(Edition.stamp).scalar() or ""


@lru_cache(maxsize=UNITS_KEPT)
def _calendar(stamp: str, unit_id: int | None, late_hour: time) -> Calendar:
    return Calendar(
        sessions=_opening_hours(unit_id),
        holidays={row.on: row.name for row in _applying(Holiday, unit_id)},
        make_up_days={row.on: row.replaces for row in _applying(MakeUpDay, unit_id)},
        late_hour=late_hour,
    )


def _applying(table: type[Day], unit_id: int | None) -> list[Day]:
    """Rows for everybody first, so that the unit's own name for a day wins."""
    rows = table.select().where(table.unit.is_null() | (table.unit == unit_id))
    return list(rows.order_by(table.unit.is_null(False), table.id))


def _opening_hours(unit_id: int | None) -> dict[int, tuple[Session, ...]]:
    return hours_of(unit_id) or hours_of(None) or FIRST_HOURS


def hours_of(unit_id: int | None) -> dict[int, tuple[Session, ...]]:
    """Weekday → sessions as entered for this unit (None: for all); empty when none are."""
    hours: dict[int, tuple[Session, ...]] = {}
    whose = OpeningHours.unit.is_null() if unit_id is None else OpeningHours.unit == unit_id
    for row in OpeningHours.select().where(whose).order_by(OpeningHours.weekday, OpeningHours.opens):
        session = (time.fromisoformat(row.opens), time.fromisoformat(row.closes))
        hours[row.weekday] = (*hours.get(row.weekday, ()), session)
    return hours


@lru_cache(maxsize=1)
def _rules(stamp: str) -> tuple[Rule, ...]:
    return tuple(Rule.select().order_by(Rule.valid_from.desc(nulls="last"), Rule.id.desc()))


def _value(rules: Iterable[Rule], name: Figure, on: date) -> Any:
    return next((row.value for row in rules if in_force(row, name, on)), FIRST_RULES[name].value)


def in_force(row: Rule, name: Figure, on: date) -> bool:
    """Whether that row gives that figure on that day."""
    begun = row.valid_from is None or row.valid_from <= on
    return bool(row.name == name and begun and (row.valid_to is None or on <= row.valid_to))


def days_of(year: int, unit: accounts.Unit | None = None) -> tuple[list[Holiday], list[MakeUpDay]]:
    """Holidays and make-up days of a year that apply to the unit, in order of the day."""
    unit_id = unit.id if unit else None
    return _in_year(_applying(Holiday, unit_id), year), _in_year(_applying(MakeUpDay, unit_id), year)


def _in_year(rows: list[Day], year: int) -> list[Day]:
    return sorted((row for row in rows if row.on.year == year), key=lambda row: row.on)
