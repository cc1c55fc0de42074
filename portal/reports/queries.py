"""Reads: the register of dossiers (sổ theo dõi), from rows and events, as many as there are."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from peewee import chunked

from portal import accounts, catalogue, clock, dossiers, journal
from portal.accounts import GRANTS, Permission, Reach
from portal.errors import Forbidden
from portal.text import N_, translate

AT_ONCE = 1000  # dossiers in one query: what is in memory at a time
RETURNED, TRANSFERRED, DECIDED = "dossier.return_result", "dossier.transfer", "dossier.decide"


class Row(NamedTuple):
    """One line of the register, in the order of the form (domain §3.3). Moments on the counter's clock."""

    number: int
    code: str
    procedure: str
    sets: int
    owner: str
    contact: str
    agency: str
    received: datetime | None
    due: datetime | None
    transferred: datetime | None
    decided: datetime | None
    returned: datetime | None
    delivery: str
    taken_by: str
    note: str


def may_read(actor: accounts.Actor, unit: accounts.Unit | None) -> None:
    """Raises Forbidden for a register that is not theirs: the whole centre's is for those who reach all."""
    if unit is None and reads_all(actor):
        return
    if unit is None or unit not in units_of(actor):
        raise Forbidden(N_("This register belongs to another unit. Choose one of yours."))


def reads_all(actor: accounts.Actor) -> bool:
    """Whether some role of the person reads the register of every unit."""
    return isinstance(actor, accounts.SystemActor) or bool(_places(actor, {Reach.ALL}))


def units_of(actor: accounts.Actor) -> list[accounts.Unit]:
    """The units whose registers the person may read, by name."""
    if not reads_all(actor):
        return sorted(set(_places(actor, {Reach.INTAKE, Reach.UNIT})), key=lambda unit: unit.name)
    unit = accounts.Unit
    kept = dossiers.Dossier.select(dossiers.Dossier.intake_unit).union(
        dossiers.Dossier.select(dossiers.Dossier.competent_unit)
    )
    return list(unit.select().where(unit.id.in_(kept)).order_by(unit.name))


def _places(actor: Any, reaches: set[Reach]) -> list[accounts.Unit]:
    held = getattr(actor, "assignments", ())
    grants = [(each, GRANTS[each.role]) for each in held]
    return [
        each.unit
        for each, grant in grants
        if grant.reach in reaches and Permission.REGISTER_READ in grant.permissions
    ]


def entered(unit: accounts.Unit | None, first: date, last: date) -> Any:
    """Query of what was received on these days, in order: taken in by the unit, or decided there."""
    dossier = dossiers.Dossier
    since = datetime.combine(first, time(), clock.VIETNAM)
    until = datetime.combine(last + timedelta(days=1), time(), clock.VIETNAM)
    query = dossier.select(dossier.id).where(dossier.received_at >= since, dossier.received_at < until)
    if unit is not None:
        query = query.where((dossier.intake_unit == unit) | (dossier.competent_unit == unit))
    return query.order_by(dossier.received_at, dossier.id)


def rows(ids: Sequence[int], language: str, start: int = 1) -> Iterator[Row]:
    """A line for each of these dossiers, in their order; four queries for a thousand."""
    names: dict[str, dict[int, str]] = {"procedure": {}, "unit": {}}
    numbered = start
    for some in chunked(ids, AT_ONCE):
        yield from _some(list(some), numbered, language, names)
        numbered += AT_ONCE


def _some(ids: list[int], start: int, language: str, names: dict[str, dict[int, str]]) -> Iterator[Row]:
    facts, owners, moments = _facts(ids), _owners(ids), _moments(ids)
    _learn(names, facts.values(), language)
    words = {each: translate(text, language) for each, text in dossiers.DELIVERY_WORDS.items()}
    for number, each in enumerate(ids, start=start):
        code, version, unit, received, due, first_due, state, delivery = facts[each]
        owner, contact = owners.get(each, ("", ""))
        happened = moments.get(each, {})
        yield Row(
            number,
            code,
            names["procedure"][version],
            1,
            owner,
            contact,
            names["unit"].get(unit, ""),
            _local(received),
            _local(due),
            _local(happened.get(TRANSFERRED)),
            _local(happened.get(DECIDED)),
            _local(happened.get(RETURNED)),
            words[delivery],
            str(happened.get("taken_by", "")),
            _note(state, due, first_due, language),
        )


def _facts(ids: list[int]) -> dict[int, tuple[Any, ...]]:
    d = dossiers.Dossier
    columns = (d.code, d.version, d.competent_unit, d.received_at, d.due_at, d.original_due_at)
    query: Any = d.select(d.id, *columns, d.state, d.delivery).where(d.id.in_(ids))
    return {row[0]: row[1:] for row in query.tuples()}


def _owners(ids: list[int]) -> dict[int, tuple[str, str]]:
    party = dossiers.Party
    query: Any = party.select(party.dossier, party.full_name, party.address, party.phone)
    query = query.where(party.dossier.in_(ids), party.role == dossiers.PartyRole.OWNER)
    return {row[0]: (row[1], ", ".join(filter(None, row[2:]))) for row in query.tuples()}


def _moments(ids: list[int]) -> dict[int, dict[str, Any]]:
    event = journal.Event
    here = (event.subject_kind == "dossier") & event.subject_id.in_(ids)
    found: dict[int, dict[str, Any]] = {}
    query: Any = event.select(event.subject_id, event.name, event.at)
    query = query.where(here, event.name.in_([TRANSFERRED, DECIDED, RETURNED]))
    for each, name, at in query.order_by(event.id).tuples():
        found.setdefault(each, {})[name] = at
    told: Any = event.select(event.subject_id, event.particulars).where(here, event.name == RETURNED)
    for each, particulars in told.order_by(event.id).tuples():
        found[each]["taken_by"] = particulars.get("taken_by", "")
    return found


def _learn(names: dict[str, dict[int, str]], facts: Any, language: str) -> None:
    """The names of procedures and agencies that were not met yet."""
    version, unit = catalogue.ProcedureVersion, accounts.Unit
    wanted: list[tuple[str, Any, set[int]]] = [
        ("procedure", version, {row[1] for row in facts}),
        ("unit", unit, {row[2] for row in facts if row[2]}),
    ]
    for kind, table, met in wanted:
        query = table.select(table.id, table.name, table.name_en).where(
            table.id.in_(met - names[kind].keys())
        )
        for each, name, english in query.tuples():
            names[kind][each] = (language == "en" and english) or name


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment).replace(tzinfo=None) if moment else None


def _note(state: dossiers.State, due: datetime | None, first_due: datetime | None, language: str) -> str:
    noted = [translate(dossiers.STATE_WORDS[state], language)] if state in NOTED else []
    if due != first_due and first_due is not None:
        first = f"{clock.local(first_due):%d/%m/%Y}"
        noted.append(translate(N_("promised first for %(day)s"), language, day=first))
    return "; ".join(noted)


NOTED = {dossiers.State.STOPPED, dossiers.State.WITHDRAWAL_REQUESTED}
