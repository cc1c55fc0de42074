"""The clock of a dossier: from its row to deadlines' arithmetic and back, with a ledger of every stretch."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from portal import catalogue, clock, deadlines
from portal.deadlines import Calendar, Limit, Timing
from portal.errors import Conflict, Invalid
from portal.text import N_

from .lifecycle import Action
from .models import Dossier, Interval

# Time servers correct a machine's clock by less than this; more is a broken clock.
CLOCK_CORRECTION = timedelta(minutes=5)


def moment(dossier: Dossier) -> datetime:
    """Now, but never before the last thing that happened to the dossier. Raises Conflict when the machine's
    clock went back by more than a correction: an interval must not be negative, nor a date invented."""
    now, last = clock.now(), _last_moment(dossier)
    if last - now > CLOCK_CORRECTION:
        raise Conflict(
            N_(
                "The server's clock shows an earlier time than the last step of this dossier. "
                "Ask the administrator to set the clock, then try again"
            )
        )
    return max(now, last)


def _last_moment(dossier: Dossier) -> datetime:
    began = Interval.select(Interval.started_at).where(Interval.dossier == dossier)
    latest = began.order_by(Interval.id.desc()).limit(1).scalar()
    known = (dossier.submitted_at, dossier.received_at, dossier.paused_at, dossier.closed_at, latest)
    last: datetime = max(filter(None, known))
    return last


# The applicant's own waiting time begins and ends with these, also where the clock stood still already.
WAITS = {"request_supplement", "supplement", "request_payment", "confirm_payment"}


def waited(dossier: Dossier, at: datetime, calendar: Calendar) -> timedelta:
    """Working time of the stretch that ends now."""
    began = Interval.select(Interval.started_at).where(
        Interval.dossier == dossier, Interval.ended_at.is_null()
    )
    return calendar.between(began.scalar(), at)


def calendar_of(dossier: Dossier) -> Calendar:
    """Of the unit that has the dossier in hand: the competent one, or the counter while there is none."""
    return deadlines.calendar_for(dossier.competent_unit or dossier.intake_unit)


def offer_of(dossier: Dossier) -> catalogue.Offer | None:
    """What the version promises for the channel and case; the exact case before the general one."""
    offers = [each for each in dossier.version.record.offers if each.channel == dossier.channel]
    exact = [each for each in offers if each.case == dossier.case]
    return next(iter([*exact, *(each for each in offers if not each.case)]), None)


def limit_from(value: str, unit: str, counting: str) -> Limit | None:
    """The limit as a typed value. None when the record states no unit or no number: none is invented."""
    try:
        known_unit = deadlines.LimitUnit(unit)
        amount = Decimal(0 if known_unit == deadlines.LimitUnit.SAME_DAY else value)
        return Limit(amount, known_unit, deadlines.Counting(counting))
    except (ValueError, InvalidOperation, Invalid):
        return None


def limit_of(dossier: Dossier) -> Limit | None:
    """The limit that was stated when the dossier was received."""
    return limit_from(dossier.limit_value, dossier.limit_unit, dossier.version.routing.counting)


def timing_of(dossier: Dossier) -> Timing:
    """The clock as it stands in the row."""
    return Timing(
        started_at=dossier.started_at,
        due_at=dossier.due_at,
        original_due_at=dossier.original_due_at,
        paused_at=dossier.paused_at,
        paused_working=timedelta(minutes=dossier.paused_minutes),
        stopped_at=dossier.closed_at,
    )


def columns(timing: Timing) -> dict[str, Any]:
    """The reverse: what to store."""
    return {
        "started_at": timing.started_at,
        "due_at": timing.due_at,
        "original_due_at": timing.original_due_at,
        "paused_at": timing.paused_at,
        "paused_minutes": timing.paused_working / timedelta(minutes=1),
        "closed_at": timing.stopped_at,
    }


def closed(timing: Timing, at: datetime) -> Timing:
    """A clock that has ended, also one that never ran."""
    return timing if timing.stopped_at else replace(timing, stopped_at=at)


def note(dossier: Dossier, action: Action, before: Timing, after: Timing, at: datetime, reason: str) -> None:
    """Write the ledger: close the stretch that ended, open the one that began. Nothing if nothing changed;
    but a wait for the applicant inside time that the law excludes is a stretch of its own."""
    if before == after and not (after.paused_at and action.name in WAITS):
        return
    Interval.update(ended_at=at).where(Interval.dossier == dossier, Interval.ended_at.is_null()).execute()
    if after.started_at is None or after.stopped_at:
        return
    Interval.create(
        dossier=dossier,
        is_running=after.paused_at is None,
        started_at=at,
        action=action.name,
        reason=reason,
        due_before=before.due_at,
        due_after=after.due_at,
    )
