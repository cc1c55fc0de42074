"""How long: working-time arithmetic and the calendars of the units."""

from .calendar import Calendar, Irregularity, OddDay
from .counting import Counting, Limit, LimitUnit, due
from .timing import Clock, Timing, after

__all__ = [
    "Calendar",
    "Clock",
    "Counting",
    "Irregularity",
    "Limit",
    "LimitUnit",
    "OddDay",
    "Timing",
    "after",
    "due",
]
