"""The steps inside `in_process`: planned at receipt from the version's route, then walked one by one."""

from datetime import datetime, timedelta

from portal import accounts
from portal.deadlines import Calendar
from portal.errors import Conflict
from portal.text import N_

from .models import Dossier, Step
from .routing import unit_of_step


def of(dossier: Dossier) -> list[Step]:
    """All steps in order."""
    return list(Step.select().where(Step.dossier == dossier).order_by(Step.position))


def current(dossier: Dossier) -> Step | None:
    """The step that is being done; None before the first and after the last."""
    begun = Step.select().where(Step.dossier == dossier, Step.started_at.is_null(False))
    return begun.where(Step.finished_at.is_null()).first()  # type: ignore[no-any-return]


def has_next(dossier: Dossier) -> bool:
    """Whether some step was not begun yet."""
    return bool(Step.select().where(Step.dossier == dossier, Step.started_at.is_null()).exists())


def plan(dossier: Dossier, unit: accounts.Unit | None, at: datetime, calendar: Calendar) -> None:
    """A row for each step of the route, each due when the hours up to its end have passed."""
    due_at = at
    for position, step in enumerate(dossier.version.routing.steps, start=1):
        due_at = calendar.add(due_at, timedelta(hours=step.hours))
        Step.create(
            dossier=dossier,
            position=position,
            name=step.name,
            name_en=step.name_en,
            role=step.role,
            unit=unit_of_step(step, unit),
            hours=step.hours,
            due_at=due_at,
        )


def start_first(dossier: Dossier, at: datetime, calendar: Calendar) -> None:
    """Begin the first step, unless some step was begun before."""
    steps = of(dossier)
    if steps and not any(step.started_at for step in steps):
        _start(steps[0], at, calendar)


def move_on(dossier: Dossier, by: accounts.User | None, at: datetime, calendar: Calendar) -> Step:
    """End the present step and begin the next. Raises Conflict behind the last one."""
    waiting = [step for step in of(dossier) if step.started_at is None]
    if not waiting:
        raise Conflict(N_("This is the last step. Decide, or ask for what is missing."))
    finish(dossier, by, at)
    _start(waiting[0], at, calendar)
    return waiting[0]


def finish(dossier: Dossier, by: accounts.User | None, at: datetime) -> None:
    """End the present step, if there is one; whoever ended it did it."""
    step = current(dossier)
    if step:
        step.finished_at, step.handler = at, by or step.handler
        step.save(only=[Step.finished_at, Step.handler])


def start_again(dossier: Dossier, at: datetime, calendar: Calendar) -> None:
    """The present step has its whole time again: the limit counts anew."""
    step = current(dossier)
    if step:
        _start(step, at, calendar)


def push_back(dossier: Dossier, pause: timedelta, calendar: Calendar) -> None:
    """Every step that is not done moves on by the working time of a pause."""
    for step in of(dossier):
        if step.finished_at is None and step.due_at:
            step.due_at = calendar.add(step.due_at, pause)
            step.save(only=[Step.due_at])


def hand_to(dossier: Dossier, before: accounts.Unit | None, unit: accounts.Unit) -> None:
    """What is not done and was for the unit before is for this one now."""
    was = Step.unit.is_null() if before is None else Step.unit == before
    Step.update(unit=unit).where(Step.dossier == dossier, Step.finished_at.is_null(), was).execute()


def _start(step: Step, at: datetime, calendar: Calendar) -> None:
    step.started_at, step.due_at = at, calendar.add(at, timedelta(hours=step.hours))
    step.save(only=[Step.started_at, Step.due_at])
