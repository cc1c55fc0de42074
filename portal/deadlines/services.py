"""Editing the calendar and the figures. Dates already promised stay: no table takes a promise back."""

import secrets
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any

from portal import accounts, clock, db, journal
from portal.errors import Conflict, Invalid
from portal.text import N_

from .calendar import A_DAY, Session
from .figures import FIRST_RULES, HOLIDAY_BASIS, SWAP_NAME, SWAP_NAME_EN, SWAPS, Figure, FirstRule
from .models import Edition, Holiday, MakeUpDay, OpeningHours, Rule
from .queries import calendar_for, hours_of, in_force, whose

YEARS_KNOWN = range(2000, 2100)  # lunar dates of the `holidays` package


@db.atomic
def fill_ahead(actor: accounts.Actor) -> list[Holiday]:
    """Fill this year and the next unless they have days already. Returns the days added."""
    this_year = clock.today().year
    return [
        day for year in (this_year, this_year + 1) if not _is_filled(year) for day in fill_year(actor, year)
    ]


def _is_filled(year: int) -> bool:
    days = Holiday.select().where(Holiday.unit.is_null(), Holiday.on.year == year)
    return bool(days.exists())


@db.atomic
def fill_year(actor: accounts.Actor, year: int) -> list[Holiday]:
    """Enter the public holidays and known swaps of a year, unconfirmed; returns those that were not there.

    Raises Invalid for a year whose lunar dates are not known.
    """
    if year not in YEARS_KNOWN:
        raise Invalid(N_("Choose a year between 2000 and 2099"))
    swaps = SWAPS.get(year, {})
    there = {row.on for row in Holiday.select(Holiday.on).where(Holiday.unit.is_null())}
    added = [Holiday.create(**day) for day in _public_holidays(year, swaps) if day["on"] not in there]
    for day_off, worked in swaps.items():
        MakeUpDay.get_or_create(unit=None, on=worked, defaults={"replaces": day_off})
    _changed(actor, "calendar.fill", None, year=year, added=len(added))
    return added


def _public_holidays(year: int, swaps: Mapping[date, date]) -> list[dict[str, Any]]:
    import holidays  # here, because it takes 19 MB of memory and is needed once a year

    vi, en = (holidays.country_holidays("VN", years=year, language=each) for each in ("vi", "en_US"))
    names = {day: (vi[day], en[day]) for day in vi} | dict.fromkeys(swaps, (SWAP_NAME, SWAP_NAME_EN))
    return [
        {"on": day, "name": name, "name_en": name_en, "legal_basis": HOLIDAY_BASIS}
        for day, (name, name_en) in sorted(names.items())
    ]


def _changed(actor: accounts.Actor, event: str, unit: accounts.Unit | None, **particulars: Any) -> None:
    """Each change writes one event, on the unit's calendar (0: everybody's), and a new edition."""
    stamp = secrets.token_hex(8)
    if not Edition.update(stamp=stamp).execute():
        Edition.create(stamp=stamp)
    journal.record(actor, event, "calendar", unit.id if unit else 0, **particulars)


@db.atomic
def add_holiday(
    actor: accounts.Actor,
    on: date,
    name: str,
    *,
    unit: accounts.Unit | None = None,
    name_en: str = "",
    legal_basis: str = "",
) -> Holiday:
    """Enter a day off for a unit, or for all. Raises Invalid without a name, Conflict when it is there."""
    if not name.strip():
        raise Invalid(N_("Enter the name of the day off"))
    _refuse_twice(Holiday, unit, on)
    day = Holiday.create(unit=unit, on=on, name=name.strip(), name_en=name_en, legal_basis=legal_basis)
    _changed(actor, "holiday.add", unit, on=on.isoformat(), holiday=day.name)
    return day


def _refuse_twice(table: type[Holiday] | type[MakeUpDay], unit: accounts.Unit | None, on: date) -> None:
    if table.select().where(whose(table, unit), table.on == on).exists():
        raise Conflict(N_("This day is in the calendar already"))


@db.atomic
def remove_holiday(actor: accounts.Actor, day: Holiday) -> Holiday:
    """Make a day off a day like others."""
    day.delete_instance()
    _changed(actor, "holiday.remove", day.unit, on=day.on.isoformat(), holiday=day.name)
    return day


@db.atomic
def add_make_up_day(
    actor: accounts.Actor,
    on: date,
    replaces: date,
    *,
    unit: accounts.Unit | None = None,
    legal_basis: str = "",
) -> MakeUpDay:
    """Work on a rest day in exchange for a day off, which is entered as a holiday unless it is off already.

    Raises Conflict when it is there, Invalid when the day to work is worked anyway.
    """
    _refuse_twice(MakeUpDay, unit, on)
    calendar = calendar_for(unit)
    if calendar.is_working_day(on):
        raise Invalid(N_("Choose a rest day to work on: the office is open that day anyway"))
    if calendar.is_working_day(replaces):
        add_holiday(actor, replaces, SWAP_NAME, unit=unit, name_en=SWAP_NAME_EN, legal_basis=legal_basis)
    day = MakeUpDay.create(unit=unit, on=on, replaces=replaces, legal_basis=legal_basis)
    _changed(actor, "make_up_day.add", unit, on=on.isoformat(), replaces=replaces.isoformat())
    return day


@db.atomic
def remove_make_up_day(actor: accounts.Actor, day: MakeUpDay) -> MakeUpDay:
    """Give the rest day back. The day off it replaced stays until it is removed too."""
    day.delete_instance()
    _changed(actor, "make_up_day.remove", day.unit, on=day.on.isoformat(), replaces=day.replaces.isoformat())
    return day


@db.atomic
def confirm(actor: accounts.Actor, day: Holiday | MakeUpDay, *, legal_basis: str = "") -> Holiday | MakeUpDay:
    """Somebody has compared this day with the announcement, `legal_basis` if it is another."""
    day.confirmed = True
    day.legal_basis = legal_basis or day.legal_basis
    day.save(only=[type(day).confirmed, type(day).legal_basis])
    _changed(actor, "calendar.confirm", day.unit, on=day.on.isoformat(), legal_basis=day.legal_basis)
    return day


@db.atomic
def set_opening_hours(
    actor: accounts.Actor,
    hours: Mapping[int, tuple[Session, ...]],
    *,
    unit: accounts.Unit | None = None,
) -> dict[int, tuple[Session, ...]]:
    """Replace the week of a unit, or the general one. No hours for a unit: it follows the general week again.

    Raises Invalid for a session that closes before it opens or overlaps another, or an empty general week.
    """
    _check_sessions(hours, unit)
    OpeningHours.delete().where(whose(OpeningHours, unit)).execute()
    rows = [
        {"unit": unit, "weekday": weekday, "opens": _hhmm(opens), "closes": _hhmm(closes)}
        for weekday, sessions in sorted(hours.items())
        for opens, closes in sessions
    ]
    if rows:
        OpeningHours.insert_many(rows).execute()
    _changed(actor, "opening_hours.set", unit, sessions=[_in_words(row) for row in rows])
    return hours_of(unit)


def _check_sessions(hours: Mapping[int, tuple[Session, ...]], unit: accounts.Unit | None) -> None:
    if unit is None and not any(hours.values()):
        raise Invalid(N_("Enter the opening hours of at least one day"))
    for sessions in hours.values():
        edges = [edge for session in sessions for edge in session]
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise Invalid(N_("Enter opening hours in order, such as 07:30–11:30 and 13:00–17:00"))


def _hhmm(hour: time) -> str:
    return hour.strftime("%H:%M")


def _in_words(row: Mapping[str, Any]) -> str:
    return f"{row['weekday']} {row['opens']}-{row['closes']}"


@db.atomic
def fill_rules(actor: accounts.Actor) -> list[Rule]:
    """Enter the first value of each figure that has no row yet, unconfirmed. Returns the added."""
    there = {row.name for row in Rule.select(Rule.name)}
    added = [
        Rule.create(name=name, **row)
        for name, first in FIRST_RULES.items()
        if name not in there
        for row in _first_rows(first)
    ]
    _changed(actor, "rule.fill", None, names=[row.name for row in added])
    return added


def _first_rows(first: FirstRule) -> list[dict[str, Any]]:
    now = {"value": first.value, "legal_basis": first.legal_basis, "valid_from": first.since}
    if first.since is None:
        return [now]
    return [{"value": first.before, "valid_to": first.since - A_DAY}, now]


@db.atomic
def change_rule(
    actor: accounts.Actor, name: str, value: Any, *, valid_from: date, legal_basis: str = ""
) -> Rule:
    """A new value from that day on, confirmed by whoever enters it; the one before ends the day before.

    Raises Invalid for a value of the wrong kind.
    """
    figure = Figure(name)
    _check_value(figure, value)
    for row in Rule.select().where(Rule.name == figure):
        if in_force(row, figure, valid_from):
            row.valid_to = valid_from - A_DAY
            row.save(only=[Rule.valid_to])
    changed = Rule.create(
        name=figure, value=value, legal_basis=legal_basis, valid_from=valid_from, confirmed=True
    )
    _changed(actor, "rule.change", None, rule=figure, value=value, valid_from=valid_from.isoformat())
    return changed


def _check_value(figure: Figure, value: Any) -> None:
    first = FIRST_RULES[figure]
    is_fit = value in first.choices if first.choices else _is_like(first.value, value)
    if not is_fit:
        raise Invalid(N_("Enter a value such as %(example)s"), values={"example": first.value})


def _is_like(first: int | str, value: Any) -> bool:
    if isinstance(first, int):
        return isinstance(value, int) and value > 0
    try:
        return _hhmm(time.fromisoformat(value)) == str(value)
    except (TypeError, ValueError):
        return False
