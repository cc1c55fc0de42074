"""Whose step it is, and what must be there before it may end."""

from portal import accounts, clock
from portal.errors import Conflict, Forbidden
from portal.text import N_

from . import steps
from .models import Dossier, Step, StepPaper

ANOTHERS_STEP = N_("The step is another agency's: its officer ends it. See who holds the dossier.")


def own_steps(actor: accounts.Actor, rows: list[Step]) -> list[Step]:
    """Of these steps, those of the person's agencies, also of ones that were merged into them."""
    if isinstance(actor, accounts.SystemActor):
        return rows
    units = actor.units(accounts.Reach.UNIT)
    at_home = {None, *(unit.id for unit in units)}
    if units and any(step.unit_id not in at_home for step in rows):
        at_home |= {unit_id for (unit_id,) in accounts.merged_into(units, clock.today()).tuples()}
    return [step for step in rows if step.unit_id in at_home]


def own_step(actor: accounts.Actor, dossier: Dossier, position: int | None) -> Step | None:
    """The step that a forward ends: the actor's own, or the one of them at `position`. None where the route
    has no steps. Raises Forbidden, Conflict (a paper that the step gives is not there)."""
    up = steps.present(steps.of(dossier))
    own = own_steps(actor, up)
    chosen = [step for step in own if position in {None, step.position}]
    if up and not chosen:
        raise Forbidden(ANOTHERS_STEP)
    if chosen:
        _must_be_given(chosen[0])
    return chosen[0] if chosen else None


def must_be_alone(dossier: Dossier) -> None:
    """What other agencies do is part of the decision: their steps come first."""
    others = steps.of_others(dossier, steps.of(dossier))
    if others:
        raise Conflict(
            N_("%(unit)s has not finished its step “%(step)s” yet. Decide after it."),
            values={"unit": others[0].at, "step": others[0].name},
        )


def _must_be_given(step: Step) -> None:
    there = {paper.key for paper in StepPaper.select().where(StepPaper.step == step)}
    missing = [paper.name for paper in steps.asked_of(step).gives if paper.key not in there]
    if missing:
        raise Conflict(
            N_("Attach what this step gives first: %(papers)s."), values={"papers": ", ".join(missing)}
        )


def not_yet(dossier: Dossier, actor: accounts.Actor) -> set[str]:
    """Which of forward and decide must wait for another step or agency."""
    rows = steps.of(dossier)
    own = own_steps(actor, steps.present(rows))
    hidden = {"decide"} if steps.of_others(dossier, rows) else set()
    return hidden if own and steps.next_up(rows, own[0]) else hidden | {"forward"}
