"""Who holds a dossier and who may be put in charge, for its page."""

from collections.abc import Mapping
from typing import Any

from portal import accounts, clock
from portal.errors import Invalid
from portal.text import N_

from . import giving, passing, queries, steps, timekeeping
from .lifecycle import State
from .models import Dossier, Step


def walk(dossier: Dossier, rows: list[Step], own: list[Step], at_work: bool) -> dict[str, Any]:
    """Who holds it, what each step gives, and when the next ones can be expected."""
    up = steps.present(rows)
    own = own if dossier.state == State.IN_PROCESS and at_work else []
    calendar = timekeeping.calendar_of(dossier)
    asked = [(step, paper) for step in own for paper in steps.asked_of(step).gives]
    return {
        "steps": steps.outlooks(rows, clock.now(), calendar) if at_work else [],
        "holders": up if len({step.unit_id for step in rows}) > 1 else [],
        "own_steps": own,
        "asked_of_steps": asked,
        "given": giving.shown_to(dossier, at_work),
    }


def handlers_for(dossier: Dossier, own: list[Step]) -> list[accounts.User]:
    """Who may be put in charge: the people of the actor's own step, else of the competent agency or of the
    one that took over."""
    units: list[accounts.Unit | None] = [step.unit for step in own if step.unit_id]
    acting = [
        each
        for unit in units or [dossier.competent_unit]
        if unit
        for each in accounts.acting_units(unit, clock.today())
    ]
    sector = dossier.version.procedure.sector
    return queries.officers_at(acting, sector.slug if sector else "")


def chosen_handler(actor: accounts.Actor, dossier: Dossier, form: Mapping[str, str]) -> accounts.User | None:
    """Who was chosen; nobody = back to the desk. Raises Invalid for a stranger."""
    chosen = form.get("handler", "")
    own = passing.own_steps(actor, steps.present(steps.of(dossier)))
    people = {str(person.id): person for person in handlers_for(dossier, own)}
    if chosen and chosen not in people:
        raise Invalid(N_("This person does not process dossiers of this agency and sector. Choose another."))
    return people.get(chosen)
