"""What an action does to the clock of a dossier. Pure: the verbs of dossiers store what comes out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from portal import clock
from portal.errors import Conflict, Invalid
from portal.text import N_

from .calendar import NOTHING, Calendar
from .counting import Limit, due

# Time servers correct a machine's clock by less than this; more is a broken clock.
CLOCK_CORRECTION = timedelta(minutes=5)


class Clock(StrEnum):
    """What an action does to the running time."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    STOP = "stop"
    EXTEND = "extend"


@dataclass(frozen=True)
class Timing:
    """The clock of one dossier. `paused_working` is the working time of all ended pauses."""

    started_at: datetime | None = None  # the last start: later than the receipt after a restart
    due_at: datetime | None = None
    original_due_at: datetime | None = None  # the first promise, kept whatever follows
    paused_at: datetime | None = None  # set while the clock stands still
    paused_working: timedelta = NOTHING
    stopped_at: datetime | None = None

    @property
    def last_moment(self) -> datetime | None:
        """The latest thing known to have happened to this clock."""
        return max(filter(None, (self.started_at, self.paused_at, self.stopped_at)), default=None)


def after(
    timing: Timing,
    action: Clock | None,
    at: datetime,
    limit: Limit | None,
    calendar: Calendar,
    new_due_at: datetime | None = None,
) -> Timing:
    """The clock after an action of that kind at that moment; unchanged for None.

    `limit` None: the law states none, nothing is promised, pauses are still counted. `new_due_at` goes with
    EXTEND. Raises Conflict when the machine's clock went back; a correction of a few minutes is taken as the
    last known moment, so that no interval is ever negative.
    """
    at = _not_before(timing.last_moment, at)
    match action:
        case Clock.START:
            return _started(at, limit, calendar)
        case Clock.EXTEND:
            return _extended(timing, at, new_due_at, calendar)
        case None:
            return timing
        case _:
            return _moved(timing, action, at, limit, calendar)


def _not_before(last: datetime | None, at: datetime) -> datetime:
    if last is None or at >= last:
        return at
    if last - at > CLOCK_CORRECTION:
        raise Conflict(
            N_(
                "The server's clock shows an earlier time than the last step of this dossier. "
                "Ask the administrator to set the clock, then try again"
            )
        )
    return last


def _started(at: datetime, limit: Limit | None, calendar: Calendar) -> Timing:
    promised = due(at, limit, calendar) if limit else None
    return Timing(started_at=at, due_at=promised, original_due_at=promised)


def _moved(timing: Timing, action: Clock, at: datetime, limit: Limit | None, calendar: Calendar) -> Timing:
    if action == Clock.PAUSE:
        return _paused(timing, at)
    if action == Clock.RESTART:
        return _restarted(timing, at, limit, calendar)
    running = _resumed(timing, at, limit, calendar)
    return replace(running, stopped_at=at) if action == Clock.STOP else running


def _paused(timing: Timing, at: datetime) -> Timing:
    """A pause within a pause changes nothing; a clock that does not run cannot pause."""
    if timing.started_at is None or timing.paused_at or timing.stopped_at:
        return timing
    return replace(timing, paused_at=at)


def _resumed(timing: Timing, at: datetime, limit: Limit | None, calendar: Calendar) -> Timing:
    """The promise moves on by the working time of the pause, then to the end of that day for limits in days.

    So a pause never costs the office time, and never gives it as much as a day.
    """
    if timing.paused_at is None:
        return timing
    pause = calendar.between(timing.paused_at, at)
    moved = _later(timing.due_at, pause, limit, calendar)
    return replace(timing, due_at=moved, paused_at=None, paused_working=timing.paused_working + pause)


def _later(
    due_at: datetime | None, pause: timedelta, limit: Limit | None, calendar: Calendar
) -> datetime | None:
    if due_at is None or pause == NOTHING:
        return due_at
    moved = calendar.add(due_at, pause)
    whole_day = limit is None or limit.ends_with_the_day
    return calendar.end_of_day(clock.local(moved).date()) if whole_day else moved


def _restarted(timing: Timing, at: datetime, limit: Limit | None, calendar: Calendar) -> Timing:
    """The whole limit again from now (NĐ 61/2018 [M]); the first promise stays for the record."""
    ended, anew = _resumed(timing, at, limit, calendar), _started(at, limit, calendar)
    first_promise = timing.original_due_at or anew.due_at
    return replace(ended, started_at=at, due_at=anew.due_at, original_due_at=first_promise)


def _extended(timing: Timing, at: datetime, new_due_at: datetime | None, calendar: Calendar) -> Timing:
    """A later date, promised before the present one passes. How often is the rule `extension_times`."""
    if timing.due_at is None or timing.stopped_at:
        raise Conflict(N_("There is no running time limit to extend"))
    if at > timing.due_at and not timing.paused_at:
        raise Conflict(N_("The promised date has passed; it can only be extended before"))
    if new_due_at is None or new_due_at <= timing.due_at:
        raise Invalid(N_("Choose a new date after the promised one"))
    return replace(_split_pause(timing, at, calendar), due_at=new_due_at)


def _split_pause(timing: Timing, at: datetime, calendar: Calendar) -> Timing:
    """The new date knows of the pause so far: only what follows may move it further."""
    if timing.paused_at is None:
        return timing
    so_far = calendar.between(timing.paused_at, at)
    return replace(timing, paused_at=at, paused_working=timing.paused_working + so_far)
