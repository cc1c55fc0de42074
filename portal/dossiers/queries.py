"""Reads: desks, queues, tracking. What somebody may see is said in reach.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from peewee import JOIN

from portal import accounts, catalogue, clock
from portal.accounts import Permission
from portal.errors import NotFound
from portal.text import N_

from . import tracking
from .lifecycle import BEFORE_RECEIPT, IN_HAND, OPEN, State
from .models import Dossier, Party, PartyRole, Step
from .reach import Dossiers, visible_to

ON_DESK = (*IN_HAND, State.WITHDRAWAL_REQUESTED)
AT_COUNTER = (*BEFORE_RECEIPT, State.RECEIVED, State.DECIDED)
WRONG = N_("No dossier has this code and secret. Check both: they stand on the receipt.")


@dataclass(frozen=True)
class DeskFilters:
    """What the desk shows; empty fields filter nothing."""

    state: str = ""
    sector: str = ""  # slug
    late: bool = False
    mine: bool = False
    sort: str = "due"  # due | received | code


def desk(actor: accounts.Actor, filters: DeskFilters = DeskFilters()) -> Dossiers:
    """What the person processes or decides, nearest due first, with procedure, unit and handler fetched."""
    query = in_list(visible_to(actor, Permission.DOSSIER_PROCESS)).where(Dossier.state.in_(_states(filters)))
    if filters.late:
        query = query.where(Dossier.due_at < clock.now(), Dossier.closed_at.is_null())
    if filters.mine:
        query = query.where((Dossier.handler == actor.row) | Dossier.id.in_(_steps_of(actor)))
    if filters.sector:
        query = query.where(catalogue.Sector.slug == filters.sector)
    return query.order_by(*SORTS.get(filters.sort, SORTS["due"]), Dossier.id)


def _steps_of(actor: accounts.Actor) -> Any:
    mine = Step.select(Step.dossier).where(Step.handler == actor.row)
    return mine.where(Step.started_at.is_null(False), Step.finished_at.is_null())


SORTS = {
    "due": (Dossier.due_at.asc(nulls="last"),),
    "received": (Dossier.received_at.asc(nulls="last"),),
    "code": (Dossier.code,),
}


def sectors_on_desk(actor: accounts.Actor) -> list[catalogue.Sector]:
    """The sectors of what is on the person's desk, for filtering. One query."""
    sector, version, procedure = catalogue.Sector, catalogue.ProcedureVersion, catalogue.Procedure
    here = visible_to(actor, Permission.DOSSIER_PROCESS).where(Dossier.state.in_(ON_DESK))
    versions = version.select(version.procedure).where(version.id.in_(here.select(Dossier.version)))
    sectors = procedure.select(procedure.sector).where(procedure.id.in_(versions))
    return list(sector.select().where(sector.id.in_(sectors)).order_by(sector.name))


def _states(filters: DeskFilters) -> tuple[State, ...]:
    return tuple(state for state in State if state == filters.state) or ON_DESK


def in_list(query: Dossiers) -> Dossiers:
    """The columns and names that a list shows, in one query; no answers, no text of the version."""
    handler, unit = accounts.User.alias(), accounts.Unit
    version, procedure, sector = catalogue.ProcedureVersion, catalogue.Procedure, catalogue.Sector
    columns = [field for field in Dossier._meta.sorted_fields if field is not Dossier.answers]
    names = (version.id, version.name, version.name_en, procedure.id, procedure.code)
    whose = (unit.id, unit.code, unit.name, unit.name_en, handler.id, handler.full_name, handler.username)
    joined = query.select(*columns, *names, sector.id, sector.slug, sector.name, sector.name_en, *whose)
    joined = joined.join(version).join(procedure).join(sector, JOIN.LEFT_OUTER)
    joined = joined.switch(Dossier).join(unit, JOIN.LEFT_OUTER, on=(Dossier.competent_unit == unit.id))
    joined = joined.switch(Dossier).join(
        handler, JOIN.LEFT_OUTER, on=(Dossier.handler == handler.id), attr="handler"
    )
    return cast(Dossiers, joined)


def owners_of(dossiers: Any) -> dict[int, Party]:
    """Dossier id → chủ hồ sơ, for a list: one query."""
    query = Party.select().where(Party.dossier.in_(list(dossiers)), Party.role == PartyRole.OWNER)
    return {party.__data__["dossier"]: party for party in query}


def holders_of(dossiers: Any) -> dict[int, list[Step]]:
    """Dossier id → the steps that are being done, with agency and person in charge, for a list: one query."""
    query = Step.select(Step, accounts.Unit, accounts.User).join(accounts.Unit, JOIN.LEFT_OUTER)
    query = query.switch(Step).join(accounts.User, JOIN.LEFT_OUTER, on=(Step.handler == accounts.User.id))
    query = query.where(Step.dossier.in_(list(dossiers)), Step.started_at.is_null(False))
    holders: dict[int, list[Step]] = {}
    for step in query.where(Step.finished_at.is_null()).order_by(Step.position):
        holders.setdefault(step.dossier_id, []).append(step)
    return holders


def officers_at(units: Sequence[accounts.Unit | int], sector: str) -> list[accounts.User]:
    """Who processes dossiers of that sector there, by name. One query."""
    roles = [
        role for role in accounts.Role if Permission.DOSSIER_PROCESS in accounts.GRANTS[role].permissions
    ]
    each, user = accounts.Assignment, accounts.User
    rows = each.select(each, user).join(user, on=(each.user == user.id))
    there = rows.where(each.unit.in_(units), each.ended_at.is_null(), user.is_active)
    able = there.where(each.role.in_(roles)).order_by(user.full_name)
    people = [row.user for row in able if row.covers(sector)]
    return list({person.id: person for person in people}.values())


def of_person(identity_number: str, phone: str, most: int) -> list[Dossier]:
    """What somebody owns or submitted, by the number they show, newest first. Callers record who looked."""
    whose = Party.identity_number == identity_number if identity_number else Party.phone == phone
    theirs = Party.select(Party.dossier).where(whose)
    query = in_list(visible_to(accounts.SYSTEM)).where(Dossier.id.in_(theirs))
    return cast(
        list[Dossier], list(query.order_by(Dossier.submitted_at.desc(), Dossier.id.desc()).limit(most))
    )


def counter_list(actor: accounts.Actor) -> Dossiers:
    """What the person's counters have to do: check, wait for, transfer, hand over; the oldest first."""
    units = actor.units(accounts.Reach.INTAKE)
    merged = accounts.merged_into(units, clock.today())
    here = Dossier.intake_unit.in_(units) | Dossier.support_unit.in_(units) | Dossier.intake_unit.in_(merged)
    query = in_list(visible_to(actor, Permission.DOSSIER_RECEIVE)).where(here)
    return query.where(Dossier.state.in_(AT_COUNTER)).order_by(Dossier.submitted_at, Dossier.id)


def coordination_queue(actor: accounts.Actor) -> Dossiers:
    """What belongs to no agency yet, or to one that was split: the centre's manager chooses. Oldest first."""
    query = in_list(visible_to(actor, Permission.DOSSIER_COORDINATE))
    nobody = Dossier.competent_unit.is_null() | Dossier.competent_unit.in_(
        accounts.split_units(clock.today())
    )
    waiting = query.where(nobody, Dossier.state.in_(OPEN))
    return waiting.order_by(Dossier.submitted_at, Dossier.id)


def proposed_refusals(actor: accounts.Actor) -> Dossiers:
    """What counters propose to refuse, for whoever decides on it. Oldest first."""
    query = in_list(visible_to(actor, Permission.DOSSIER_DECLINE))
    return query.where(Dossier.state == State.DECLINE_PROPOSED).order_by(Dossier.submitted_at, Dossier.id)


def by_tracking(code: str, secret: str) -> Dossier:
    """The dossier on a receipt. Raises NotFound in the same words and time for a wrong code and secret."""
    dossier: Dossier | None = Dossier.get_or_none(Dossier.code == "".join(code.split()).upper())
    if not _is_secret_of(dossier, secret):
        raise NotFound(WRONG)
    return cast(Dossier, dossier)


def _is_secret_of(dossier: Dossier | None, typed: str) -> bool:
    if dossier is None:
        return tracking.is_right(typed, "")
    return tracking.is_right(typed, dossier.secret, dossier.secret_hash)
