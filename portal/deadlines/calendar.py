"""Working time: a calendar of sessions, days off and make-up days, and arithmetic on it.

Moments come in and go out aware, in UTC; inside, everything is reckoned on the counter's wall clock.
Vietnam has one offset and no summer time, so wall-clock differences are real durations.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal import clock

Session = tuple[time, time]  # opens, closes

A_DAY = timedelta(days=1)
NOTHING = timedelta(0)


class Irregularity(StrEnum):
    """Why a day is not counted as the weekday says, or is."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP_DAY = "make_up_day"


@dataclass(frozen=True)
class OddDay:
    """One line of the answer to "why this date": a day passed over, or worked although it is a weekend."""

    on: date
    reason: Irregularity
    name: str = ""  # of the holiday
    replaces: date | None = None  # the day off that a make-up day is worked for


@dataclass(frozen=True)
class Calendar:
    """When an office works.

    `sessions`: weekday (0 = Monday) → its sessions in order. `holidays`: day off → its name.
    `make_up_days`: day worked → the day it replaces, whose sessions it has; it wins over a holiday.
    `late_hour`: from then on a dossier counts as received on the next working day, where a rule asks (D§2.5).
    """

    sessions: Mapping[int, tuple[Session, ...]]
    holidays: Mapping[date, str] = field(default_factory=dict)
    make_up_days: Mapping[date, date] = field(default_factory=dict)
    late_hour: time = time(15)

    def __post_init__(self) -> None:
        if not any(self.sessions.values()):
            raise ValueError("a calendar without opening hours never ends a limit")

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment at which `amount` of working time has passed since `start`.

        At the end of a session it is that end, not the next opening: 8 hours from 07:30 are over at 17:00.
        """
        if amount <= NOTHING:
            return start
        spans = self._spans(_on_the_wall(start))
        opens, closes = next(spans)
        while amount > closes - opens:
            amount -= closes - opens
            opens, closes = next(spans)
        return _moment(opens + amount)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; none when `end` is not after `start`."""
        until = _on_the_wall(end)
        total = NOTHING
        for opens, closes in self._spans(_on_the_wall(start)):
            if opens >= until:
                break
            total += min(closes, until) - opens
        return total

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of each session from `start` on, in wall-clock time."""
        for day in _days_from(start.date()):
            for opens, closes in self.sessions_on(day):
                if start < datetime.combine(day, closes):
                    yield max(start, datetime.combine(day, opens)), datetime.combine(day, closes)

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """The sessions of that day, none on a day off."""
        if day in self.make_up_days:
            return self._sessions_of(self.make_up_days[day]) or self._fullest
        return () if day in self.holidays else self._sessions_of(day)

    def _sessions_of(self, day: date) -> tuple[Session, ...]:
        return self.sessions.get(day.weekday(), ())

    @property
    def _fullest(self) -> tuple[Session, ...]:
        return max(self.sessions.values(), key=_length)

    @property
    def working_day(self) -> timedelta:
        """Working time of a full day: what "half a working day" is half of."""
        return _length(self._fullest)

    def is_working_day(self, day: date) -> bool:
        """Whether the office opens that day."""
        return bool(self.sessions_on(day))

    def working_day_from(self, day: date) -> date:
        """The day itself when it is worked, else the next that is."""
        return next(each for each in _days_from(day) if self.is_working_day(each))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.working_day_from(day + A_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself for 0."""
        for _ in range(count):
            day = self.next_working_day(day)
        return day

    def end_of_day(self, day: date) -> datetime:
        """When the afternoon session of that day ends; of the next working day when it is a day off."""
        worked = self.working_day_from(day)
        return _moment(datetime.combine(worked, self.sessions_on(worked)[-1][1]))

    def is_late(self, moment: datetime) -> bool:
        """Whether something arriving then is treated as arriving on the next working day.

        From the late hour on, after closing time, or on a day off.
        """
        wall = _on_the_wall(moment)
        sessions = self.sessions_on(wall.date())
        return not sessions or wall.time() >= min(self.late_hour, sessions[-1][1])

    def explain(self, start: datetime, end: datetime) -> tuple[OddDay, ...]:
        """Days from `start` to `end`, both included, that are off, or worked out of turn: "why this date"."""
        first, last = _on_the_wall(start).date(), _on_the_wall(end).date()
        days = (first + timedelta(n) for n in range((last - first).days + 1))
        return tuple(odd for odd in map(self._oddity, days) if odd)

    def _oddity(self, day: date) -> OddDay | None:
        if day in self.make_up_days:
            return OddDay(day, Irregularity.MAKE_UP_DAY, replaces=self.make_up_days[day])
        if day in self.holidays:
            return OddDay(day, Irregularity.HOLIDAY, self.holidays[day])
        return None if self._sessions_of(day) else OddDay(day, Irregularity.WEEKEND)


def _length(sessions: tuple[Session, ...]) -> timedelta:
    midnight = date.min
    spans = (datetime.combine(midnight, end) - datetime.combine(midnight, start) for start, end in sessions)
    return sum(spans, NOTHING)


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += A_DAY


def _on_the_wall(moment: datetime) -> datetime:
    return clock.local(moment).replace(tzinfo=None)


def _moment(wall: datetime) -> datetime:
    return wall.replace(tzinfo=clock.VIETNAM).astimezone(clock.UTC)
