"""Units that are merged or split: the row stays, its last day is written, and who goes on with its work."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal import clock, db
from portal.errors import Conflict, Forbidden, Invalid
from portal.text import N_

from .models import Actor, Succession, Unit
from .permissions import Permission

CHOOSE_SUCCESSORS = N_("Choose which unit goes on with the work: one after a merger, several after a split.")
CHOOSE_DAY = N_("Enter the first day of the new order, today or later, such as 1/7/2027.")
ENDED = N_("A unit chosen here does not exist on that day, or ends later. Choose one that goes on.")


@db.atomic
def reorganise(actor: Actor, unit: Unit, successors: list[Unit], first_day: date | None) -> Unit:
    """The unit ends on the eve of `first_day`; the others go on with its work. Old dossiers keep its name.

    Raises Forbidden, Invalid with `fields`, Conflict when the unit has ended.
    """
    if not actor.may(Permission.USER_EDIT):
        raise Forbidden(N_("Only an administrator merges or splits units."))
    if unit.valid_to:
        raise Conflict(N_("This unit has an end already. Its successors stand on its page."))
    day = _first_day(unit, successors, first_day)
    eve = day - timedelta(days=1)
    ending = Unit.update(valid_to=eve).where(Unit.id == unit.id, Unit.valid_to.is_null())
    if not ending.execute():
        raise Conflict(N_("This unit has an end already. Its successors stand on its page."))
    earlier = list(Succession.select().where(Succession.successor == unit, Succession.last_day.is_null()))
    Succession.update(last_day=eve).where(Succession.id.in_([each.id for each in earlier])).execute()
    for ended in dict.fromkeys((unit.id, *(each.unit_id for each in earlier))):
        for each in successors:
            if _goes_on(ended, each):
                continue  # it was one of several successors before
            Succession.create(
                unit=ended, successor=each, first_day=day, entered_at=clock.now(), entered_by=actor.row
            )
    unit.valid_to = eve
    return unit


def _goes_on(unit_id: int, successor: Unit) -> bool:
    row = Succession
    query = row.select().where(row.unit == unit_id, row.successor == successor, row.last_day.is_null())
    return bool(query.exists())


def _first_day(unit: Unit, successors: list[Unit], first_day: date | None) -> date:
    fields = {}
    if not successors or unit in successors:
        fields["successors"] = CHOOSE_SUCCESSORS
    if first_day is None or first_day < clock.today():
        fields["first_day"] = CHOOSE_DAY
    elif any(each.valid_to or not is_in_force(each, first_day) for each in successors):
        fields["successors"] = ENDED
    if fields or first_day is None:
        raise Invalid(next(iter(fields.values())), fields=fields)
    return first_day


def is_in_force(unit: Unit, on: date) -> bool:
    """Whether the unit exists on a day."""
    return (unit.valid_from is None or unit.valid_from <= on) and (
        unit.valid_to is None or unit.valid_to >= on
    )


def acting_units(unit: Unit, on: date) -> list[Unit]:
    """Who does the work of a unit on a day: itself, or those that took over, by name. One query at most."""
    if is_in_force(unit, on):
        return [unit]
    rows = _in_force(on).where(Succession.unit == unit)
    return list(Unit.select().where(Unit.id.in_(rows.select(Succession.successor))).order_by(Unit.name))


def merged_into(units: Iterable[Unit], on: date) -> Any:
    """Query of the ids of ended units whose whole work fell to one of these. What was split is not among
    them: a person decides."""
    alone = fn.COUNT(Succession.id) == 1
    query = _in_force(on).select(Succession.unit).group_by(Succession.unit)
    return query.having(alone, fn.MIN(Succession.successor).in_(list(units)))


def split_units(on: date) -> Any:
    """Query of the ids of ended units whose work fell to several: the centre coordinates by hand."""
    query = _in_force(on).select(Succession.unit).group_by(Succession.unit)
    return query.having(fn.COUNT(Succession.id) > 1)


def _in_force(on: date) -> Any:
    begun = Succession.select().where(Succession.first_day <= on)
    return begun.where(Succession.last_day.is_null() | (Succession.last_day >= on))
