"""Who reaches which dossier: the reach of each role as a condition. The only place that says so."""

import functools
import operator
from collections import defaultdict
from typing import Any, cast

from peewee import SQL, ModelSelect

from portal import accounts, catalogue, clock, journal
from portal.accounts import GRANTS, Permission, Reach, Role
from portal.errors import NotYours
from portal.text import N_

from .lifecycle import State
from .models import Dossier, Step

EVERYTHING, NOTHING = SQL("1 = 1"), SQL("1 = 0")


class Dossiers(ModelSelect):
    """A query of dossiers that somebody may see."""

    def with_code(self, code: str) -> Dossier:
        """The one with this code. Raises NotYours, also for one that exists out of reach."""
        dossier = self.where(Dossier.code == code.strip()).first()
        if dossier is None:
            raise NotYours(
                N_(
                    "There is no dossier with this code, or it is not open to you. "
                    "Check the code, or track it with the secret on its receipt."
                )
            )
        return cast(Dossier, dossier)


def visible_to(actor: accounts.Actor, permission: Permission = Permission.DOSSIER_READ) -> Dossiers:
    """The dossiers for which some role of the person carries the permission."""
    query = Dossiers(Dossier, [Dossier])
    if isinstance(actor, accounts.SystemActor):
        return query
    reached = [condition for held, condition in _reaches(actor) if permission in held]
    return query.where(functools.reduce(operator.or_, reached, NOTHING))


def permissions_on(actor: accounts.Actor, dossier: Dossier) -> frozenset[Permission]:
    """What the person may do with this dossier: the permissions of the roles that reach it, no other's.

    An officer is an applicant too, for dossiers of their own; nobody withdraws those of others. One query.
    """
    if isinstance(actor, accounts.SystemActor):
        return frozenset(Permission)
    reaches = _reaches(actor)
    query = Dossier.select(*(condition for _, condition in reaches)).where(Dossier.id == dossier.id)
    row = query.tuples().first() or ()
    return frozenset().union(*(held for (held, _), reached in zip(reaches, row, strict=False) if reached))


Reached = tuple[frozenset[Permission], Any]  # what may be done, on which dossiers


def _reaches(actor: accounts.User | accounts.Guest) -> list[Reached]:
    """First as an applicant, then each role of the person with all its units."""
    units: dict[tuple[Role, str], list[accounts.Unit]] = defaultdict(list)
    for each in getattr(actor, "assignments", ()):
        units[each.role, each.sector].append(each.unit)
    held = [
        each for (role, sector), places in units.items() for each in _reach_at(actor, role, sector, places)
    ]
    return [(GRANTS[Role.APPLICANT].permissions, _own(actor)), *held]


def _reach_at(actor: accounts.Actor, role: Role, sector: str, units: list[accounts.Unit]) -> list[Reached]:
    grant = GRANTS[role]
    match grant.reach:
        case Reach.INTAKE:
            reached = [(grant.permissions, _taken_in(actor, units))]
        case Reach.UNIT:
            reached = _in_hand(grant.permissions, units)
        case Reach.ALL:
            reached = [(grant.permissions, EVERYTHING)]
        case _:
            return []
    if not sector:
        return reached
    return [(held, condition & Dossier.version.in_(_versions_of(sector))) for held, condition in reached]


def _own(actor: accounts.User | accounts.Guest) -> Any:
    opened = Dossier.code.in_(sorted(getattr(actor, "dossiers", ())))
    return (Dossier.owner == actor.row) | opened if actor.row else opened


def _taken_in(actor: accounts.Actor, units: list[accounts.Unit]) -> Any:
    """Any branch hands over any result, and still sees what it handed over."""
    event = journal.Event
    handed_over = event.select(event.subject_id).where(
        event.actor == actor.row, event.name == "dossier.return_result"
    )
    merged = accounts.merged_into(units, clock.today())
    at_home = (
        Dossier.intake_unit.in_(units) | Dossier.support_unit.in_(units) | Dossier.intake_unit.in_(merged)
    )
    return at_home | (Dossier.state == State.DECIDED) | Dossier.id.in_(handed_over)


# Only the agency that is competent decides, whoever else has a step of the dossier.
FINAL_SAY = frozenset({Permission.DOSSIER_DECIDE, Permission.RESULT_REVOKE})


def _in_hand(held: frozenset[Permission], units: list[accounts.Unit]) -> list[Reached]:
    """Received ones that the units decide on, or for which a step is being done there. Those of units that
    were merged into them are theirs too."""
    merged = accounts.merged_into(units, clock.today())
    steps = Step.select(Step.dossier).where(
        Step.unit.in_(units) | Step.unit.in_(merged),
        Step.started_at.is_null(False),
        Step.finished_at.is_null(),
    )
    received = Dossier.received_at.is_null(False)
    decided_here = Dossier.competent_unit.in_(units) | Dossier.competent_unit.in_(merged)
    working = received & (decided_here | Dossier.id.in_(steps))
    return [(held - FINAL_SAY, working), (held & FINAL_SAY, received & decided_here)]


def _versions_of(sector: str) -> Any:
    version, procedure = catalogue.ProcedureVersion, catalogue.Procedure
    query = version.select(version.id).join(procedure).join(catalogue.Sector)
    return query.where(catalogue.Sector.slug == sector)
