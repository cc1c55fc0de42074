"""Verbs: publish, withdraw, import, and making the search index anew."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, cast

from peewee import fn

from portal import accounts, clock, db, journal, text
from portal.errors import Invalid
from portal.text import N_

from . import index, national, popularity, vocabulary
from .models import Procedure, ProcedureFacet, ProcedureVersion, Sector, Status
from .record import Record, Route

AT_ONCE = 300  # records a transaction: others write in between


@dataclass
class ImportReport:
    """What an import did. `errors` are (line number, reason)."""

    imported: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)  # codes prepared here with a form: left as they are
    errors: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Text:
    """What a version is made of."""

    record: Record
    form: dict[str, Any] | None = None
    route: dict[str, Any] | None = None
    given_weight: float | None = None

    @cached_property
    def content(self) -> dict[str, Any]:
        return self.record.to_json()

    @cached_property
    def fingerprint(self) -> str:
        whole = json.dumps([self.content, self.form, self.route], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def weight(self) -> float:
        return popularity.weight(self.record) if self.given_weight is None else self.given_weight


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
    `weight` is how commonly it is asked for; None derives it from the record. Inside an outer transaction the
    search index is left alone: call `rebuild_search` after it. Raises Invalid for a route that nobody could
    walk.
    """
    _must_be_walkable(route, record)
    what = _Text(replace(record, code=code), form, route.to_json() if route else None, weight)
    version = _publish(actor, what)
    _search_follows([code])
    return version


def _must_be_walkable(route: Route | None, record: Record) -> None:
    problem = route.problem(paper.key for paper in record.requirements) if route else ""
    if problem:
        raise Invalid(problem)


@db.atomic
def _publish(actor: accounts.Actor, what: _Text) -> ProcedureVersion:
    vocabulary.load()
    in_force = ProcedureVersion.select().join(Procedure, on=(Procedure.version == ProcedureVersion.id))
    version = in_force.where(Procedure.code == what.record.code).first()
    if version is None or version.fingerprint != what.fingerprint:
        version = _put_in_force(actor, [what])[0]
    return cast(ProcedureVersion, version)


def _put_in_force(actor: accounts.Actor, texts: list[_Text]) -> list[ProcedureVersion]:
    """New versions for all of `texts` (different codes), in few statements however many they are."""
    procedures = _procedures([what.record.code for what in texts])
    _withdraw_versions(list(procedures.values()))
    versions = _add_versions(texts, procedures)
    sectors = _sectors({what.record.sector for what in texts} - {""})
    for what, version in zip(texts, versions, strict=True):
        procedure = procedures[what.record.code]
        procedure.version, procedure.weight = version, what.weight
        procedure.sector = sectors.get(what.record.sector)
    Procedure.bulk_update(
        list(procedures.values()), [Procedure.version, Procedure.weight, Procedure.sector], batch_size=100
    )
    _add_facets(texts, procedures)
    for version in versions:
        journal.record(
            actor,
            "procedure.publish",
            "procedure",
            version.procedure.id,
            code=version.procedure.code,
            number=version.number,
        )
    return versions


def _procedures(codes: list[str]) -> dict[str, Procedure]:
    Procedure.insert_many([{"code": code} for code in codes]).on_conflict_ignore().execute()
    return {row.code: row for row in Procedure.select().where(Procedure.code.in_(codes))}


def _withdraw_versions(procedures: list[Procedure]) -> None:
    ProcedureVersion.update(status=Status.WITHDRAWN, withdrawn_at=clock.now()).where(
        ProcedureVersion.procedure.in_(procedures), ProcedureVersion.status == Status.PUBLISHED
    ).execute()
    ProcedureFacet.delete().where(ProcedureFacet.procedure.in_(procedures)).execute()


def _add_versions(texts: list[_Text], procedures: dict[str, Procedure]) -> list[ProcedureVersion]:
    # Counted over all versions, not from the one in force: a withdrawn procedure may come back.
    query = ProcedureVersion.select(ProcedureVersion.procedure, fn.MAX(ProcedureVersion.number))
    query = query.where(ProcedureVersion.procedure.in_(list(procedures.values())))
    last = dict(cast("Iterable[tuple[int, int]]", query.group_by(ProcedureVersion.procedure).tuples()))
    owners = [procedures[what.record.code] for what in texts]
    rows = [_row(what, owner, last.get(owner.id, 0) + 1) for what, owner in zip(texts, owners, strict=True)]
    ProcedureVersion.insert_many(rows).execute()
    added = ProcedureVersion.select().where(
        ProcedureVersion.procedure.in_(owners), ProcedureVersion.status == Status.PUBLISHED
    )
    by_owner = {version.procedure_id: version for version in added}  # type: ignore[attr-defined]
    for owner in owners:
        by_owner[owner.id].procedure = owner
    return [by_owner[owner.id] for owner in owners]


def _row(what: _Text, procedure: Procedure, number: int) -> dict[str, Any]:
    return {
        "procedure": procedure,
        "number": number,
        "status": Status.PUBLISHED,
        "name": what.record.name,
        "name_en": what.record.name_en,
        "fingerprint": what.fingerprint,
        "content": what.content,
        "form": what.form,
        "route": what.route,
        "published_at": clock.now(),
        "decision": what.record.decision[:120],
    }


def _sectors(names: set[str]) -> dict[str, Sector]:
    slugs = {name: text.fold(name).replace(" ", "-")[:120] for name in names}
    rows = {slug: {"slug": slug, "name": name[:300], "name_en": ""} for name, slug in slugs.items()}
    if rows:
        Sector.insert_many(list(rows.values())).on_conflict_ignore().execute()
    known = {row.slug: row for row in Sector.select().where(Sector.slug.in_(list(rows)))}
    return {name: known[slug] for name, slug in slugs.items()}


def _add_facets(texts: list[_Text], procedures: dict[str, Procedure]) -> None:
    rows = [
        {"procedure": procedures[what.record.code], **each} for what in texts for each in _facets(what.record)
    ]
    if rows:
        ProcedureFacet.insert_many(rows).execute()


def _facets(record: Record) -> list[dict[str, str]]:
    kinds = {"level": record.levels, "subject": record.subjects, "life_event": record.life_events}
    return [
        {"kind": kind, "value": value} for kind, values in kinds.items() for value in dict.fromkeys(values)
    ]


def withdraw(actor: accounts.Actor, procedure: Procedure, *, replaced_by: str = "") -> Procedure:
    """Take a procedure out of force: it can no longer be found or begun; its dossiers go on.

    `replaced_by`: code of the procedure in force that came instead. Raises Invalid if there is none such.
    """
    _withdraw(actor, procedure, replaced_by)
    _search_follows([procedure.code])
    return procedure


@db.atomic
def _withdraw(actor: accounts.Actor, procedure: Procedure, replaced_by: str) -> None:
    in_force = Procedure.select().where(Procedure.version.is_null(False), Procedure.code != procedure.code)
    if replaced_by and not in_force.where(Procedure.code == replaced_by).exists():
        message = N_("Enter the code of a procedure in force, such as 1.001193, or nothing")
        raise Invalid(message, fields={"replaced_by": message})
    _withdraw_versions([procedure])
    procedure.version, procedure.replaced_by = None, replaced_by
    procedure.save()
    journal.record(
        actor,
        "procedure.withdraw",
        "procedure",
        procedure.id,
        code=procedure.code,
        replaced_by=replaced_by,
    )


def import_national(actor: accounts.Actor, lines: Iterable[str]) -> ImportReport:
    """Take records of the national database, one JSON object a line, either shape (domain §4.5).

    A bad line is reported and the rest taken. A text equal to the one in force changes nothing. A procedure
    that was prepared here with a form is kept: its form, papers and route belong together, so staff decide.
    """
    report = ImportReport()
    records = _read(lines, report)
    while batch := list(islice(records, AT_ONCE)):
        _take(actor, batch, report)
    _search_follows()
    return report


def _read(lines: Iterable[str], report: ImportReport) -> Iterator[Record]:
    phrases = vocabulary.life_event_phrases()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = national.read(line)
        except ValueError as error:
            report.errors.append((number, str(error)))
            continue
        yield replace(record, life_events=vocabulary.life_events(record, phrases))


@db.atomic
def _take(actor: accounts.Actor, batch: list[Record], report: ImportReport) -> None:
    vocabulary.load()
    texts = {record.code: _Text(record) for record in batch}  # of two lines with one code the later counts
    in_force = _in_force(list(texts))
    kept = [code for code, (_, has_form) in in_force.items() if has_form]
    changed = [
        what
        for code, what in texts.items()
        if code not in kept and what.fingerprint != in_force.get(code, ("", False))[0]
    ]
    if changed:
        _put_in_force(actor, changed)
    report.kept += kept
    report.imported += len(changed)
    report.unchanged += len(texts) - len(changed) - len(kept)


def _in_force(codes: list[str]) -> dict[str, tuple[str, bool]]:
    """Code → (fingerprint, whether it can be applied for online), in one query."""
    query = ProcedureVersion.select(
        Procedure.code, ProcedureVersion.fingerprint, ProcedureVersion.form.is_null(False)
    ).join(Procedure, on=(Procedure.version == ProcedureVersion.id))
    rows = cast("Iterable[tuple[str, str, bool]]", query.where(Procedure.code.in_(codes)).tuples())
    return {code: (fingerprint, bool(has_form)) for code, fingerprint, has_form in rows}


def rebuild_search() -> int:
    """Make the search index anew from what is in force. Returns the number of procedures in it."""
    return index.rebuild()


def _search_follows(codes: list[str] | None = None) -> None:
    """For these procedures, or for all; not before the last transaction is over."""
    if not index.is_configured() or db.database.in_transaction():
        return
    if codes is None:
        index.rebuild()
    else:
        index.follow(codes)
