"""Writing the search index: what is in force, as rows that ranking and result pages need."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from typing import cast

from peewee import JOIN

from . import folding, wording
from .found import Hit
from .models import LifeEvent, Procedure, ProcedureFacet, ProcedureVersion, Sector, Synonym
from .record import Offer, Record

VERSION = 3  # add one with each change of what the file holds: a file of another version is made anew
SCHEMA = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE entry (code TEXT PRIMARY KEY, weight REAL, hit TEXT, words TEXT, aliases TEXT, core INTEGER,
                    facets TEXT);
CREATE TABLE synonym (shown TEXT, meaning TEXT);
CREATE TABLE life_event (slug TEXT, name TEXT, name_en TEXT);
CREATE TABLE syllable (folded TEXT);
CREATE VIRTUAL TABLE whole USING fts5(code UNINDEXED, rest, tokenize = 'unicode61', prefix = '2 3');
"""
# A name says first what it is about; after these words come cases and circumstances.
CIRCUMSTANCES = re.compile(r"\(|;| (?:đối với|trong trường hợp|trường hợp|do|của|tại|khi|theo) ")
LETTERS_OF_REST = 6000
HEARD_OFTEN = 3  # a syllable in fewer texts may itself be a slip


def write(path: str) -> int:
    """Fill an empty SQLite file at `path`. Returns how many procedures are in it."""
    file = sqlite3.connect(path)
    try:
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        _write_synonyms(file)
        file.executemany("INSERT INTO life_event VALUES (?, ?, ?)", _life_events())
        _write_entries(file)
        file.commit()
        return int(file.execute("SELECT COUNT(*) FROM entry").fetchone()[0])
    finally:
        file.close()


def write_words(path: str) -> int:
    """Write the search words anew into a whole file. Returns how many there are."""
    with closing(sqlite3.connect(path)) as file:
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; DELETE FROM synonym;")
        _write_synonyms(file)
        file.commit()
        return int(file.execute("SELECT COUNT(*) FROM synonym").fetchone()[0])


def write_entries(path: str, codes: list[str]) -> int:
    """Write the entries of some procedures anew into a whole file: those not in force leave it.

    Syllables of their texts, against which slips are checked, stay as they are until all is written anew.
    """
    with closing(sqlite3.connect(path)) as file:
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        for table in ("entry", "whole"):
            file.executemany(f"DELETE FROM {table} WHERE code = ?", [(code,) for code in codes])  # noqa: S608
        facets = _facets()
        for procedure, version in _in_force(codes):
            _write_entry(file, procedure, version, facets)
        file.commit()
        return len(codes)


def _write_synonyms(file: sqlite3.Connection) -> None:
    file.executemany("INSERT INTO synonym VALUES (?, ?)", _synonyms())


def _write_entries(file: sqlite3.Connection) -> None:
    facets, heard = _facets(), Counter[str]()
    for procedure, version in _in_force():
        heard.update(set(_write_entry(file, procedure, version, facets)))
    often = ((each,) for each, count in heard.items() if count >= HEARD_OFTEN and each.isalpha())
    file.executemany("INSERT INTO syllable VALUES (?)", often)


def _write_entry(
    file: sqlite3.Connection, procedure: Procedure, version: ProcedureVersion, facets: dict[int, list[str]]
) -> list[str]:
    """Returns the syllables of the whole text."""
    record = version.record
    hit = _hit(procedure, record, version.form is not None)
    own = [*facets.get(procedure.id, []), f"sector:{hit.sector_slug}"]
    rest = wording.folded(_rest(record)[:LETTERS_OF_REST])
    file.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", _row(procedure, record, hit, own))
    file.execute("INSERT INTO whole VALUES (?, ?)", (procedure.code, " ".join(rest)))
    return rest


def _row(procedure: Procedure, record: Record, hit: Hit, facets: list[str]) -> tuple[object, ...]:
    return (
        procedure.code,
        procedure.weight,
        json.dumps(list(asdict(hit).values()), ensure_ascii=False),
        " ".join(name_words(record.name)),
        "\n".join(filter(None, (*record.keywords, record.name_en))),
        core_length(record.name),
        " ".join(facets),
    )


def _synonyms() -> Iterable[tuple[str, str]]:
    rows = Synonym.select(Synonym.shown, Synonym.meaning).where(Synonym.is_active)
    return cast("Iterable[tuple[str, str]]", rows.tuples())


def _life_events() -> Iterable[tuple[str, str, str]]:
    rows = LifeEvent.select(LifeEvent.slug, LifeEvent.name, LifeEvent.name_en).order_by(LifeEvent.position)
    return cast("Iterable[tuple[str, str, str]]", rows.tuples())


def _facets() -> dict[int, list[str]]:
    rows = ProcedureFacet.select(ProcedureFacet.procedure, ProcedureFacet.kind, ProcedureFacet.value)
    by_procedure: dict[int, list[str]] = {}
    for procedure, kind, value in cast("Iterable[tuple[int, str, str]]", rows.tuples()):
        by_procedure.setdefault(procedure, []).append(f"{kind}:{value}")
    return by_procedure


def _in_force(codes: list[str] | None = None) -> Iterator[tuple[Procedure, ProcedureVersion]]:
    query = ProcedureVersion.select(ProcedureVersion, Procedure, Sector)
    query = query.join(Procedure, on=(Procedure.version == ProcedureVersion.id))
    query = query.join(Sector, JOIN.LEFT_OUTER, on=(Procedure.sector == Sector.id))
    if codes is not None:
        query = query.where(Procedure.code.in_(codes))
    for version in query.order_by(Procedure.code).iterator():
        yield version.procedure, version


def _hit(procedure: Procedure, record: Record, has_form: bool) -> Hit:
    sector = procedure.sector
    value, unit = _limit(record.offers)
    kind, amount, varies = _fee(record.offers)
    return Hit(
        code=procedure.code,
        name=record.name,
        sector=sector.name if sector else "",
        name_en=record.name_en,
        sector_slug=sector.slug if sector else "",
        sector_en=sector.name_en if sector else "",
        limit_value=value,
        limit_unit=unit,
        fee_kind=kind,
        fee_amount=amount,
        fee_varies=varies,
        service_level=record.service_level,
        levels=record.levels,
        agency=record.agencies[0] if record.agencies else "",
        list_only=record.list_only,
        has_form=has_form,
        sections=tuple(folding.folded(record).items()),
    )


def _limit(offers: tuple[Offer, ...]) -> tuple[str, str]:
    """The limit of the first offer that states one."""
    stated = [
        (offer.limit_value, offer.limit_unit) for offer in offers if offer.limit_value or offer.limit_unit
    ]
    return stated[0] if stated else ("", "")


def _fee(offers: tuple[Offer, ...]) -> tuple[str, int | None, bool]:
    """(kind, lowest amount, whether it varies) over all channels and cases."""
    fees = [fee for offer in offers for fee in offer.fees]
    amounts = {fee.amount for fee in fees if fee.amount is not None}
    varies = len(amounts) > 1 or (bool(amounts) and any(fee.amount is None for fee in fees))
    if amounts and (amounts != {0} or not varies):
        return ("amount" if max(amounts) else "free"), min(amounts), varies
    return ("elsewhere" if any(fee.set_elsewhere for fee in fees) else ""), None, varies


def name_words(name: str) -> list[str]:
    """The words of a name with accents, without the "Thủ tục" that some begin with."""
    return wording.syllables(re.sub(r"^\s*thủ tục( hành chính)?\s*:?\s*", "", name, flags=re.IGNORECASE))


def core_length(name: str) -> int:
    """How many words of the name come before its circumstances."""
    core = CIRCUMSTANCES.split(name.lower(), maxsplit=1)[0]
    return len(name_words(core)) or len(name_words(name))


def _rest(record: Record) -> str:
    papers = " ".join(paper.name for paper in record.requirements if not paper.is_note)
    results = " ".join(result.name for result in record.results)
    return " ".join(
        (record.name, record.sector, record.summary, *record.keywords, results, *record.cases, papers)
    )
