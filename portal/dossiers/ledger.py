"""Why this date: the ledger of the clock told in plain sentences."""

from collections.abc import Iterator
from datetime import datetime

from portal import clock
from portal.deadlines import Calendar, Counting, Irregularity, Limit, LimitUnit, OddDay
from portal.text import N_, translate

from . import timekeeping
from .lifecycle import ACTIONS
from .models import Dossier, Interval

LIMIT_WORDS = {
    LimitUnit.WORKING_DAYS: N_("%(value)s working day(s)"),
    LimitUnit.WORKING_HOURS: N_("%(value)s working hour(s)"),
    LimitUnit.CALENDAR_DAYS: N_("%(value)s day(s), days off included"),
    LimitUnit.MONTHS: N_("%(value)s month(s)"),
    LimitUnit.SAME_DAY: N_("within the working day"),
}

COUNTING_WORDS = {
    Counting.EXCLUDE_FIRST: N_("The day of receipt itself is not counted."),
    Counting.INCLUDE_FIRST_15H: N_(
        "The day of receipt is counted, unless it was a day off or %(late)s had passed."
    ),
    Counting.SAME_DAY_15H: N_("What arrives from %(late)s on counts from the next working day."),
    Counting.WORKING_HOURS: N_("Only the hours in which the office is open are counted."),
    Counting.CALENDAR_DAYS: N_(
        "Days off are counted too; if the last day is one, the next working day counts."
    ),
    Counting.MONTHS: N_("Months are counted by date; if the last day is off, the next working day counts."),
}

ODD_WORDS = {
    Irregularity.HOLIDAY: N_("%(day)s was not counted: %(name)s."),
    Irregularity.MAKE_UP_DAY: N_("%(day)s was worked in exchange for %(replaced)s, so it was counted."),
}

STRETCH_WORDS = {
    "extend": N_("On %(since)s the date was moved from %(before)s to %(after)s: %(reason)s"),
    "paused": N_("From %(since)s until %(until)s the clock stood still: %(reason)s"),
    "stands": N_("Since %(since)s the clock stands still: %(reason)s"),
    "moved": N_("On %(since)s the clock went on; the date moved from %(before)s to %(after)s."),
}


def explain(dossier: Dossier, calendar: Calendar, language: str) -> list[str]:
    """Sentences from receipt to the present promise, in "vi" or "en". Empty before receipt."""
    return list(_sentences(dossier, calendar, language)) if dossier.received_at else []


def _sentences(dossier: Dossier, calendar: Calendar, language: str) -> Iterator[str]:
    yield translate(N_("The dossier was received at %(moment)s."), language, moment=told(dossier.received_at))
    limit = timekeeping.limit_of(dossier)
    if limit is None:
        yield translate(no_date(dossier), language)
        return
    yield translate(N_("The procedure allows: %(limit)s."), language, limit=in_words(limit, language))
    if dossier.original_due_at:
        yield from _counted(dossier, limit, calendar, language)
        first = told(dossier.original_due_at)
        yield translate(N_("So the result was promised for %(moment)s."), language, moment=first)
    yield from _stretches(dossier, language)
    if dossier.due_at != dossier.original_due_at:
        yield translate(N_("The promise now is %(moment)s."), language, moment=told(dossier.due_at))


def told(moment: datetime | None) -> str:
    """`17:00 05/01/2026`, on the counter's clock."""
    return clock.local(moment).strftime("%H:%M %d/%m/%Y") if moment else "–"


def in_words(limit: Limit, language: str) -> str:
    """`3 working day(s)`."""
    return translate(LIMIT_WORDS[limit.unit], language, value=f"{limit.value:f}")


def no_date(dossier: Dossier) -> str:
    """Why no date is promised."""
    if dossier.limit_value and not dossier.limit_unit:
        return N_("The published record states no unit of its time limit, so no date is promised.")
    return N_("The published record states no time limit, so no date is promised.")


def _counted(dossier: Dossier, limit: Limit, calendar: Calendar, language: str) -> Iterator[str]:
    late = calendar.late_hour.strftime("%H:%M")
    yield translate(COUNTING_WORDS[_counting_of(limit)], language, late=late)
    for day in calendar.explain(dossier.received_at, dossier.original_due_at):
        if day.reason in ODD_WORDS:
            yield translate(ODD_WORDS[day.reason], language, **_odd(day))


def _counting_of(limit: Limit) -> Counting:
    """What was counted by: units that leave no choice have their own sentence."""
    own = {
        LimitUnit.WORKING_HOURS: Counting.WORKING_HOURS,
        LimitUnit.CALENDAR_DAYS: Counting.CALENDAR_DAYS,
        LimitUnit.MONTHS: Counting.MONTHS,
        LimitUnit.SAME_DAY: Counting.SAME_DAY_15H,
    }
    if limit.unit in own:
        return own[limit.unit]
    counts_first = limit.counting in {Counting.INCLUDE_FIRST_15H, Counting.SAME_DAY_15H}
    return Counting.INCLUDE_FIRST_15H if counts_first else Counting.EXCLUDE_FIRST


def _odd(day: OddDay) -> dict[str, str]:
    replaced = day.replaces.strftime("%d/%m/%Y") if day.replaces else ""
    return {"day": day.on.strftime("%d/%m/%Y"), "name": day.name, "replaced": replaced}


def _stretches(dossier: Dossier, language: str) -> Iterator[str]:
    """Each stretch after the first: a pause, its end, an extension."""
    rows = list(Interval.select().where(Interval.dossier == dossier).order_by(Interval.id))
    for row in rows[1:]:
        kind = _kind(row)
        if kind:
            yield translate(
                STRETCH_WORDS[kind],
                language,
                since=told(row.started_at),
                until=told(row.ended_at),
                before=told(row.due_before),
                after=told(row.due_after),
                reason=row.reason or translate(ACTIONS[row.action].label, language),
            )


def _kind(row: Interval) -> str:
    if row.action == "extend":
        return "extend"
    if not row.is_running:
        return "paused" if row.ended_at else "stands"
    return "moved" if row.due_before != row.due_after else ""
