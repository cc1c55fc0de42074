"""The steps inside `in_process`: planned at receipt from the version's route, then walked stage by stage."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import JOIN

from portal import accounts, catalogue, forms
from portal.deadlines import Calendar
from portal.errors import Conflict
from portal.text import N_

from .models import Dossier, Step
from .routing import unit_of_step


def of(dossier: Dossier) -> list[Step]:
    """All steps in order, with agency and person in charge. One query."""
    unit, handler = accounts.Unit, accounts.User
    query = Step.select(Step, unit, handler).join(unit, JOIN.LEFT_OUTER)
    query = query.switch(Step).join(handler, JOIN.LEFT_OUTER, on=(Step.handler == handler.id))
    rows = list(query.where(Step.dossier == dossier).order_by(Step.position))
    for row in rows:
        row.dossier = dossier
    return rows


def present(rows: list[Step]) -> list[Step]:
    """Those that are being done: several when their stage runs side by side."""
    return [step for step in rows if step.started_at and not step.finished_at]


def current(dossier: Dossier) -> Step | None:
    """The first that is being done; None before the first and after the last."""
    return next(iter(present(of(dossier))), None)


def asked_of(step: Step) -> catalogue.RouteStep:
    """What the version asks of the step."""
    route = step.dossier.version.routing.steps
    return route[step.position - 1] if step.position <= len(route) else catalogue.RouteStep("", "", 0)


def next_up(rows: list[Step], ended: Step | None = None) -> list[Step]:
    """Who has it when `ended` is done: the others of its stage, then the whole next stage."""
    others = [step for step in present(rows) if step != ended]
    waiting = [step for step in rows if step.started_at is None]
    return others or [step for step in waiting if step.stage == waiting[0].stage]


def stand_still(up: list[Step]) -> bool:
    """Whether the law counts no time while these are done: one that counts is enough to run the clock."""
    return bool(up) and not any(step.clock_runs for step in up)


def of_others(dossier: Dossier, rows: list[Step]) -> list[Step]:
    """What other agencies than the competent one have still to finish."""
    return [
        step
        for step in rows
        if not step.finished_at and step.unit_id and step.unit_id != dossier.competent_unit_id
    ]


def plan(dossier: Dossier, unit: accounts.Unit | None, at: datetime, calendar: Calendar) -> None:
    """A row for each step of the route that arises with these answers, each due when the hours up to its end
    have passed."""
    route, began, ends, last = dossier.version.routing, at, [at], 0
    for position, (step, stage) in enumerate(zip(route.steps, route.stages, strict=True), start=1):
        if step.when and not forms.holds(forms.condition(step.when), dossier.answers):
            continue
        if stage != last:
            began, ends, last = max(ends), [max(ends)], stage
        due_at = calendar.add(began, timedelta(hours=step.hours))
        ends.append(due_at if step.clock_runs else began)
        Step.create(
            dossier=dossier,
            position=position,
            name=step.name,
            name_en=step.name_en,
            role=step.role,
            unit=unit_of_step(step, unit, dossier.answers),
            hours=step.hours,
            stage=stage,
            clock_runs=step.clock_runs,
            due_at=due_at,
        )


def start_first(dossier: Dossier, at: datetime, calendar: Calendar) -> None:
    """Begin the first stage, unless some step was begun before."""
    rows = of(dossier)
    if not any(step.started_at for step in rows):
        _start(next_up(rows), at, calendar)


def move_on(
    dossier: Dossier, ended: Step | None, by: accounts.User | None, at: datetime, calendar: Calendar
) -> None:
    """End a step; with the last of its stage the next stage begins. Raises Conflict at the very last."""
    rows = of(dossier)
    up = next_up(rows, ended)
    if not up:
        raise Conflict(N_("This is the last step. Decide, or ask for what is missing."))
    _finish([ended] if ended else [], by, at)
    _start([step for step in up if step.started_at is None], at, calendar)


def finish(dossier: Dossier, by: accounts.User | None, at: datetime) -> None:
    """End what is being done; whoever ended it did it."""
    _finish(present(of(dossier)), by, at)


def _finish(ended: list[Step], by: accounts.User | None, at: datetime) -> None:
    for step in ended:
        step.finished_at, step.handler = at, by or step.handler
        step.save(only=[Step.finished_at, Step.handler])


def put_in_charge(rows: list[Step], handler: accounts.User | None) -> None:
    """Who does these steps; nobody: whoever takes them."""
    Step.update(handler=handler).where(Step.id.in_([step.id for step in rows])).execute()


def start_again(dossier: Dossier, at: datetime, calendar: Calendar) -> None:
    """What is being done has its whole time again: the limit counts anew."""
    _start(present(of(dossier)), at, calendar)


def push_back(dossier: Dossier, pause: timedelta, at: datetime, calendar: Calendar) -> None:
    """Every step that is not done moves on by the working time of a pause; not one that begins after it."""
    for step in of(dossier):
        if step.finished_at is None and step.due_at and step.started_at != at:
            step.due_at = calendar.add(step.due_at, pause)
            step.save(only=[Step.due_at])


def hand_to(dossier: Dossier, before: accounts.Unit | None, unit: accounts.Unit) -> None:
    """What is not done and was for the unit before is for this one now."""
    was = Step.unit.is_null() if before is None else Step.unit == before
    Step.update(unit=unit).where(Step.dossier == dossier, Step.finished_at.is_null(), was).execute()


def _start(begun: list[Step], at: datetime, calendar: Calendar) -> None:
    for step in begun:
        step.started_at, step.due_at = at, calendar.add(at, timedelta(hours=step.hours))
        step.save(only=[Step.started_at, Step.due_at])


@dataclass(frozen=True)
class Outlook:
    """A step as its page shows it: `expected_at` is set when those before it are late."""

    step: Step
    expected_at: datetime | None = None


def outlooks(rows: list[Step], now: datetime, calendar: Calendar) -> list[Outlook]:
    """Each step; what waits behind a late one is expected later by as much working time."""
    lates = [calendar.between(step.due_at, now) for step in late_ones(rows, now)]
    late = max(lates, default=timedelta())
    return [
        Outlook(
            step, calendar.add(step.due_at, late) if late and not step.started_at and step.due_at else None
        )
        for step in rows
    ]


def late_ones(rows: list[Step], now: datetime) -> list[Step]:
    """Those being done whose time is over."""
    return [step for step in present(rows) if step.due_at and step.due_at < now]
