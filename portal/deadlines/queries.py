"""Reading the calendar of a unit and the figures of law, kept per process until an edition replaces them."""

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any, TypeVar

from portal import accounts, clock
from portal.errors import NotFound
from portal.text import N_

from .calendar import Calendar, Session
from .figures import FIRST_HOURS, FIRST_RULES, Figure
from .models import Edition, Holiday, MakeUpDay, OpeningHours, Rule

Day = TypeVar("Day", Holiday, MakeUpDay)
Hours = dict[int, tuple[Session, ...]]  # weekday → sessions

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


def basis(name: str) -> str:
    """The law that gives a figure today; "" where none is entered."""
    return str(figures_on(clock.today())[Figure(name)].legal_basis)


def _stamp() -> str:
    """Names the present content of these tables; no two contents of any database share one."""
    return Edition.select(Edition.stamp).scalar() or ""


@lru_cache(maxsize=UNITS_KEPT)
def _calendar(stamp: str, unit_id: int | None, late_hour: time) -> Calendar:
    return Calendar(
        sessions=hours_of(unit_id) or hours_of(None) or FIRST_HOURS,
        holidays={row.on: row.name for row in _applying(Holiday, unit_id)},
        make_up_days={row.on: row.replaces for row in _applying(MakeUpDay, unit_id)},
        late_hour=late_hour,
    )


def _applying(table: type[Day], unit: accounts.Unit | int | None) -> list[Day]:
    """Rows for everybody first, so that the unit's own name for a day wins."""
    rows = table.select().where(table.unit.is_null() | (table.unit == unit))
    return list(rows.order_by(table.unit.is_null(False), table.id))


def hours_of(unit: accounts.Unit | int | None) -> Hours:
    """The week as entered for this unit (None: for all); empty when nothing is."""
    hours: Hours = {}
    rows = OpeningHours.select().where(whose(OpeningHours, unit))
    for row in rows.order_by(OpeningHours.weekday, OpeningHours.opens):
        session = (time.fromisoformat(row.opens), time.fromisoformat(row.closes))
        hours[row.weekday] = (*hours.get(row.weekday, ()), session)
    return hours


def weeks() -> dict[int | None, list[tuple[int, int, str]]]:
    """The weeks of units that have their own, and of all others (None): unit id → lines of
    (first weekday, last weekday, sessions).

    Days in a row that are open alike are one line: `(0, 4, "07:30–11:30, 13:30–17:00")`. One query.
    """
    days: dict[int | None, dict[int, list[str]]] = {
        None: {
            day: [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in FIRST_HOURS[day]]
            for day in FIRST_HOURS
        }
    }
    entered: dict[int | None, dict[int, list[str]]] = {}
    for row in OpeningHours.select().order_by(OpeningHours.weekday, OpeningHours.opens):
        entered.setdefault(row.unit_id, {}).setdefault(row.weekday, []).append(f"{row.opens}–{row.closes}")
    return {
        unit: _lines({day: ", ".join(told) for day, told in week.items()})
        for unit, week in (days | entered).items()
    }


def _lines(week: dict[int, str]) -> list[tuple[int, int, str]]:
    lines: list[tuple[int, int, str]] = []
    for day, sessions in sorted(week.items()):
        if lines and lines[-1][1:] == (day - 1, sessions):
            lines[-1] = (lines[-1][0], day, sessions)
        else:
            lines.append((day, day, sessions))
    return lines


def whose(table: Any, unit: accounts.Unit | int | None) -> Any:
    """The condition for rows of this unit alone; None: for rows that hold for all."""
    return table.unit.is_null() if unit is None else table.unit == unit


@lru_cache(maxsize=1)
def _rules(stamp: str) -> tuple[Rule, ...]:
    return tuple(Rule.select().order_by(Rule.valid_from.desc(nulls="last"), Rule.id.desc()))


def _value(rules: Iterable[Rule], name: Figure, on: date) -> Any:
    return next((row.value for row in rules if in_force(row, name, on)), FIRST_RULES[name].on(on))


def in_force(row: Rule, name: Figure, on: date) -> bool:
    """Whether that row gives that figure on that day."""
    begun = row.valid_from is None or row.valid_from <= on
    return bool(row.name == name and begun and (row.valid_to is None or on <= row.valid_to))


@dataclass(frozen=True)
class Month:
    """A month of the calendar page: what is out of the ordinary in it, in order of the day."""

    first: date
    working_days: int
    odd_days: tuple[Holiday | MakeUpDay, ...]


def months_of(year: int, unit: accounts.Unit | None = None) -> list[Month]:
    """The twelve months of a year as they are for the unit. Four queries."""
    calendar = calendar_for(unit)
    rows: list[Holiday | MakeUpDay] = [*_applying(Holiday, unit), *_applying(MakeUpDay, unit)]
    odd_days = sorted((row for row in rows if row.on.year == year), key=lambda row: row.on)
    return [_month(date(year, number, 1), calendar, odd_days) for number in range(1, 13)]


def _month(first: date, calendar: Calendar, odd_days: Iterable[Holiday | MakeUpDay]) -> Month:
    length = gregorian.monthrange(first.year, first.month)[1]
    working = sum(calendar.is_working_day(first.replace(day=day)) for day in range(1, length + 1))
    return Month(first, working, tuple(row for row in odd_days if row.on.month == first.month))


def figures_on(day: date) -> dict[Figure, Rule]:
    """Each figure and the row that gives it on that day; an unsaved one where it is the first filling."""
    rules = _rules(_stamp())
    return {name: next((row for row in rules if in_force(row, name, day)), _first(name)) for name in Figure}


def _first(name: Figure) -> Rule:
    first = FIRST_RULES[name]
    return Rule(name=name, value=first.value, legal_basis=first.legal_basis)


def day_by_id(table: type[Day], day_id: int) -> Day:
    """A row of the calendar. Raises NotFound when somebody has removed it."""
    day: Day | None = table.get_or_none(table.id == day_id)
    if day is None:
        raise NotFound(N_("This day is not in the calendar any more"))
    return day
