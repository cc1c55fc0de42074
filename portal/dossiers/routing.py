"""Which agency is competent: the version's rule over the answers, never a guess."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal import accounts, catalogue
from portal.text import N_

AUTHORITIES = {"commune": accounts.UnitKind.COMMUNE, "police": accounts.UnitKind.POLICE}

NO_RULE = N_("The procedure does not say which agency is competent.")
NO_ADDRESS = N_("The answer that decides on the competent agency is missing.")
NO_UNIT_THERE = N_("No agency of the kind required is entered for the commune in the answers.")
NO_SUCH_UNIT = N_("The agency that the procedure names is not in force on that day.")

Routed = tuple[accounts.Unit | None, str]


def competent_unit(route: catalogue.Route, answers: Mapping[str, Any], on: date) -> Routed:
    """(unit, "") or (None, the reason as a gettext id): then the centre coordinates by hand."""
    match route.rule:
        case "residence" | "place":
            return _by_commune(route, answers, on)
        case "department":
            unit = units_in_force(on).where(accounts.Unit.code == route.unit).first()
            return unit, "" if unit else NO_SUCH_UNIT
        case _:
            return None, NO_RULE


def _by_commune(route: catalogue.Route, answers: Mapping[str, Any], on: date) -> Routed:
    address = answers.get(route.field)
    commune = address.get("commune") if isinstance(address, Mapping) else None
    if not commune:
        return None, NO_ADDRESS
    kind = AUTHORITIES.get(route.authority)
    found = list(
        units_in_force(on).where(accounts.Unit.commune == commune, accounts.Unit.kind == kind).limit(2)
    )
    return (found[0], "") if len(found) == 1 else (None, NO_UNIT_THERE)


def unit_of_step(step: catalogue.RouteStep, competent: accounts.Unit | None) -> accounts.Unit | None:
    """Where a step is done: at the competent unit, or at the one that the route names."""
    if step.unit == "competent":
        return competent
    return accounts.Unit.get_or_none(accounts.Unit.code == step.unit) or competent


def units_in_force(on: date) -> Any:
    """Query of the units that exist on a day."""
    unit = accounts.Unit
    begun = unit.valid_from.is_null() | (unit.valid_from <= on)
    return unit.select().where(begun, unit.valid_to.is_null() | (unit.valid_to >= on))


def is_in_force(unit: accounts.Unit, on: date) -> bool:
    """Whether the unit exists on a day."""
    return bool(units_in_force(on).where(accounts.Unit.id == unit.id).exists())
