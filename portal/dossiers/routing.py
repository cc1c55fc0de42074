"""Which agency is competent: the version's rule over the answers, never a guess."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal import accounts, catalogue, clock
from portal.text import N_

from .models import Dossier

AUTHORITIES = {
    "commune": accounts.UnitKind.COMMUNE,
    "police": accounts.UnitKind.POLICE,
    "tax": accounts.UnitKind.TAX,
    "insurance": accounts.UnitKind.INSURANCE,
    "land_office": accounts.UnitKind.LAND_OFFICE,
}

NO_RULE = N_("The procedure does not say which agency is competent.")
NO_ADDRESS = N_("The answer that decides on the competent agency is missing.")
NO_UNIT_THERE = N_("No agency of the kind required is entered for the commune in the answers.")
SPLIT = N_("The agency was split; the manager of the centre chooses which of its successors decides.")
NO_SUCH_UNIT = N_("The agency that the procedure names is not in force on that day.")

Routed = tuple[accounts.Unit | None, str]


def competent_unit(route: catalogue.Route, answers: Mapping[str, Any], on: date) -> Routed:
    """(unit, "") or (None, the reason as a gettext id): then the centre coordinates by hand."""
    match route.rule:
        case "residence" | "place":
            return _by_commune(route, answers, on)
        case "department":
            return _acting(accounts.Unit.get_or_none(accounts.Unit.code == route.unit), on, NO_SUCH_UNIT)
        case _:
            return None, NO_RULE


def _by_commune(route: catalogue.Route, answers: Mapping[str, Any], on: date) -> Routed:
    address = answers.get(route.field)
    commune = address.get("commune") if isinstance(address, Mapping) else None
    if not commune:
        return None, NO_ADDRESS
    kind = AUTHORITIES.get(route.authority)
    there = (accounts.Unit.commune == commune, accounts.Unit.kind == kind)
    found = list(units_in_force(on).where(*there).limit(2))
    if not found:  # the address is an old one: its commune was merged or split since
        return _acting(accounts.Unit.select().where(*there).first(), on, NO_UNIT_THERE)
    return (found[0], "") if len(found) == 1 else (None, NO_UNIT_THERE)


def _acting(unit: accounts.Unit | None, on: date, problem: str) -> Routed:
    """The unit, or who took over from it."""
    acting = accounts.acting_units(unit, on) if unit else []
    if len(acting) == 1:
        return acting[0], ""
    return None, SPLIT if acting else problem


def acting_unit(dossier: Dossier, on: date) -> accounts.Unit | None:
    """Who acts for the competent agency on a day: itself or its one successor; None without either.

    A dossier keeps the agency that it was for (domain §1.2): papers signed before must not change.
    """
    unit = dossier.competent_unit
    return _acting(unit, on, "")[0] if unit else None


def unit_of_step(
    step: catalogue.RouteStep, competent: accounts.Unit | None, answers: Mapping[str, Any]
) -> accounts.Unit | None:
    """Where a step is done: at the competent unit, at one of a kind in a commune, or at the one named. Where
    none is found, the competent unit sees to it."""
    if step.unit == "competent":
        return competent
    if step.unit in AUTHORITIES:
        return _of_kind(AUTHORITIES[step.unit], _commune_of(step, competent, answers)) or competent
    named = accounts.Unit.get_or_none(accounts.Unit.code == step.unit)
    return _acting(named, clock.today(), "")[0] or competent


def _commune_of(
    step: catalogue.RouteStep, competent: accounts.Unit | None, answers: Mapping[str, Any]
) -> str:
    address = answers.get(step.place) if step.place else None
    if isinstance(address, Mapping):
        return str(address.get("commune") or "")
    return competent.commune if competent and not step.place else ""


def _of_kind(kind: accounts.UnitKind, commune: str) -> accounts.Unit | None:
    """That of the commune, or who took over from it, before the one of the whole province."""
    here = accounts.Unit.select().where(accounts.Unit.kind == kind)
    today = clock.today()
    for place in dict.fromkeys((commune, "")):
        found = [_acting(unit, today, "")[0] for unit in here.where(accounts.Unit.commune == place)]
        acting = {unit.id: unit for unit in found if unit}
        if len(acting) == 1:
            return next(iter(acting.values()))
    return None


def units_in_force(on: date) -> Any:
    """Query of the units that exist on a day."""
    unit = accounts.Unit
    begun = unit.valid_from.is_null() | (unit.valid_from <= on)
    return unit.select().where(begun, unit.valid_to.is_null() | (unit.valid_to >= on))
