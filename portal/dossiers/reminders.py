"""What the portal does by itself: warn before a date passes, end what nobody supplied."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from peewee import chunked, fn

from portal import accounts, clock, db, deadlines, journal
from portal.errors import Conflict
from portal.text import N_, translate

from . import lawful, services, steps, timekeeping
from .lifecycle import State
from .models import Dossier, Interval, Step

NOT_SUPPLIED = N_("The papers asked for were not supplied within %(days)s days.")
BY_ITS_LAW = N_("The time limit for supplements of this procedure")
AT_ONCE = 500  # dossiers in one query
SHARES = (75, 50)  # per cent of the limit (domain §2.7)


def lapse_overdue_supplements(actor: accounts.Actor = accounts.SYSTEM) -> int:
    """Stop what waits for a supplement longer than the rule allows; how many. Each in its own transaction."""
    days = int(deadlines.rule("supplement_days"))
    return sum(_lapsed(actor, dossier, days) for dossier in _unsupplied(days))


def _unsupplied(days: int) -> list[Dossier]:
    """Asked before the midnight that ends the last day."""
    first_kept = clock.today() - timedelta(days=days)
    midnight = datetime.combine(first_kept, time(), clock.VIETNAM)
    asked = Interval.select(Interval.dossier).where(Interval.action == "request_supplement")
    lapsed = asked.group_by(Interval.dossier).having(fn.MAX(Interval.started_at) < midnight)
    return list(Dossier.select().where(Dossier.state == State.AWAITING_SUPPLEMENT, Dossier.id.in_(lapsed)))


def _lapsed(actor: accounts.Actor, dossier: Dossier, days: int) -> bool:
    reason = translate(NOT_SUPPLIED, str(dossier.language), days=days)
    law = deadlines.basis("supplement_days") or translate(BY_ITS_LAW, str(dossier.language))
    try:
        services.perform(actor, dossier, "stop", reason=reason, legal_basis=law)
    except Conflict:  # supplied at this very moment
        return False
    return True


def warn_due_soon(actor: accounts.Actor = accounts.SYSTEM) -> int:
    """Note once for each promised date when half and three quarters of the time are gone, when it is the last
    day for a letter of apology, and when it has passed; how many notes. Events `dossier.warn` only."""
    running = Dossier.select().where(
        Dossier.due_at.is_null(False), Dossier.closed_at.is_null(), Dossier.paused_at.is_null()
    )
    marked = list(_marks(running))
    noted = _noted([dossier.id for dossier, _mark in marked])
    due = [(dossier, mark) for dossier, mark in marked if _key(dossier, mark) not in noted]
    return sum(_warned(actor, dossier, mark) for dossier, mark in due)


def _noted(ids: list[int], name: str = "dossier.warn") -> set[tuple[int, str, str]]:
    """The warnings of these dossiers alone: all that ever were would be read again each morning."""
    event = journal.Event
    query = event.select(event.subject_id, event.particulars)
    query = query.where(event.subject_kind == "dossier", event.name == name)
    rows = (row for some in chunked(ids, AT_ONCE) for row in query.where(event.subject_id.in_(list(some))))
    return {(row.subject_id, row.particulars["mark"], row.particulars["due"]) for row in rows}


def _key(dossier: Dossier, mark: str) -> tuple[int, str, str]:
    return dossier.id, mark, dossier.due_at.isoformat()


def _marks(running: Iterable[Dossier]) -> Iterator[tuple[Dossier, str]]:
    for dossier in running:
        mark = mark_of(dossier, clock.now())
        if mark:
            yield dossier, mark


def mark_of(dossier: Dossier, now: datetime) -> str:
    """overdue | last_day | 75 | 50 | "": how far the running clock is."""
    if now > dossier.due_at:
        return "overdue"
    if services.days_to_extend(dossier) <= 0:
        return "last_day"
    calendar = timekeeping.calendar_of(dossier)
    paused = timedelta(minutes=dossier.paused_minutes)
    left = calendar.between(now, dossier.due_at)
    used = calendar.between(dossier.started_at, now) - paused
    return next((str(share) for share in SHARES if 100 * used >= share * (used + left)), "")


@db.atomic
def _warned(actor: accounts.Actor, dossier: Dossier, mark: str) -> bool:
    journal.record(actor, "dossier.warn", "dossier", dossier.id, mark=mark, due=dossier.due_at.isoformat())
    return True


def apology_is_due(dossier: Dossier) -> bool:
    """Whether the morning job has asked for an apology, or the result, for the date promised now."""
    if dossier.due_at is None or dossier.closed_at:
        return False
    return _key(dossier, "last_day") in _noted([dossier.id])


# What the approver is to do about a dossier, beside its usual way.
TASKS = {
    "last_day": N_("Last day for an apology: send form 04, or finish"),
    "propose_stop": N_("A stop is proposed: decide on it"),
}


def tasks_of(dossiers: Iterable[Dossier]) -> dict[int, list[str]]:
    """Dossier id → what is to be done now, for a list. One query."""
    rows = {each.id: each for each in dossiers if each.closed_at is None}
    event = journal.Event
    marks = event.select(event.subject_id, event.name, event.particulars).where(
        event.subject_kind == "dossier",
        event.subject_id.in_(list(rows)),
        event.name.in_({"dossier.warn", *lawful.SETTLES["stop"]}),
    )
    tasks: dict[int, dict[str, bool]] = {each: {} for each in rows}
    for mark in marks.order_by(event.id):
        tasks[mark.subject_id].update(_task(mark, rows[mark.subject_id]))
    return {each: [TASKS[task] for task in TASKS if wanted.get(task)] for each, wanted in tasks.items()}


def _task(event: journal.Event, dossier: Dossier) -> dict[str, bool]:
    """What this event makes of the tasks: sets one, or settles it."""
    if event.name != "dossier.warn":
        return {"propose_stop": event.name == lawful.PROPOSALS["stop"]}
    told = event.particulars
    is_of_this_date = dossier.due_at is not None and told["due"] == dossier.due_at.isoformat()
    return {"last_day": True} if told["mark"] == "last_day" and is_of_this_date else {}


def warn_late_steps(actor: accounts.Actor = accounts.SYSTEM) -> int:
    """Note once for each promised end of a step that it has passed, with everybody who waits behind it; how
    many notes. Events `dossier.warn_step`; notifications tell the agencies."""
    running = (
        Step.select(Step, Dossier)
        .join(Dossier)
        .where(Step.started_at.is_null(False), Step.finished_at.is_null(), Step.due_at < clock.now())
    )
    late = list(running.where(Dossier.state == State.IN_PROCESS).order_by(Step.id))
    noted = _noted([step.dossier_id for step in late], "dossier.warn_step")
    new = [
        step for step in late if (step.dossier_id, str(step.position), step.due_at.isoformat()) not in noted
    ]
    return sum(_warned_of(actor, step) for step in new)


@db.atomic
def _warned_of(actor: accounts.Actor, step: Step) -> bool:
    """Behind it: every agency that has a later step, and the one that decides."""
    rows = steps.of(step.dossier)
    later = {row.unit_id for row in rows if row.stage > step.stage} | {step.dossier.competent_unit_id}
    told = {
        "mark": str(step.position),
        "due": step.due_at.isoformat(),
        "step": step.name,
        "unit": step.at,
        "behind": sorted(unit_id for unit_id in later if unit_id),
    }
    journal.record(actor, "dossier.warn_step", "dossier", step.dossier_id, **told)
    return True
