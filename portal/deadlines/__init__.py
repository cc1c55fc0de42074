"""How long: working-time arithmetic, the calendars of the units and the figures of law."""

from .calendar import Calendar, Irregularity, OddDay
from .counting import Counting, Limit, LimitUnit, due
from .figures import Figure
from .models import Edition, Holiday, MakeUpDay, OpeningHours, Rule
from .queries import basis, calendar_for, rule, weeks
from .services import (
    add_holiday,
    add_make_up_day,
    change_rule,
    confirm,
    fill_ahead,
    fill_rules,
    fill_year,
    remove_holiday,
    remove_make_up_day,
    set_opening_hours,
)
from .timing import Clock, Timing, after

__all__ = [
    "Calendar",
    "Clock",
    "Counting",
    "Edition",
    "Figure",
    "Holiday",
    "Irregularity",
    "Limit",
    "LimitUnit",
    "MakeUpDay",
    "OddDay",
    "OpeningHours",
    "Rule",
    "Timing",
    "add_holiday",
    "add_make_up_day",
    "after",
    "basis",
    "calendar_for",
    "change_rule",
    "confirm",
    "due",
    "fill_ahead",
    "fill_rules",
    "fill_year",
    "remove_holiday",
    "remove_make_up_day",
    "rule",
    "set_opening_hours",
    "weeks",
]
