"""The search index: a derived SQLite file with all that a result row needs, the same beside any database.

Made anew beside the old one and renamed over it; readers in other processes see that and read the new one.
"""

import json
import math
import os
import re
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from peewee import JOIN

from . import phrases, wording
from .found import Hit
from .models import LifeEvent, Procedure, ProcedureFacet, ProcedureVersion, Sector, Synonym
from .record import Offer, Record

SCHEMA = """
CREATE TABLE entry (code TEXT PRIMARY KEY, weight REAL, hit TEXT, words TEXT, aliases TEXT, core INTEGER,
                    facets TEXT);
CREATE TABLE synonym (shown TEXT, meaning TEXT);
CREATE TABLE life_event (slug TEXT, name TEXT, name_en TEXT);
CREATE VIRTUAL TABLE whole USING fts5(code UNINDEXED, name, rest, tokenize = 'unicode61', prefix = '2 3');
"""
# A name says first what it is about; after these words come cases and circumstances.
CIRCUMSTANCES = re.compile(r"\(|;| (?:đối với|trong trường hợp|trường hợp|do|của|tại|khi|theo) ")
LETTERS_OF_REST = 6000


class _Place:
    path: Path | None = None
    lock = threading.Lock()
    loaded: "tuple[tuple[int, int], Index] | None" = None


def configure(path: Path | str) -> None:
    """Say where the index file is (made by `rebuild`)."""
    _Place.path, _Place.loaded = Path(path), None


def is_configured() -> bool:
    return _Place.path is not None


# -- writing ----------------------------------------------------------------------------------------------


def rebuild() -> int:
    """Write the file anew from what is in force. Returns how many procedures are in it."""
    if _Place.path is None:
        return 0
    handle, temporary = tempfile.mkstemp(dir=_Place.path.parent, prefix=".search-")
    os.close(handle)
    try:
        number = _write(temporary)
        os.replace(temporary, _Place.path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return number


def _write(path: str) -> int:
    file = sqlite3.connect(path)
    try:
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        file.executemany("INSERT INTO synonym VALUES (?, ?)", _synonyms())
        file.executemany("INSERT INTO life_event VALUES (?, ?, ?)", _life_events())
        facets = _facets()
        for procedure, version in _in_force():
            _write_entry(
                file, procedure, version.record, version.form is not None, facets.get(procedure.id, [])
            )
        file.commit()
        return int(file.execute("SELECT COUNT(*) FROM entry").fetchone()[0])
    finally:
        file.close()


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


def _in_force() -> Iterator[tuple[Procedure, ProcedureVersion]]:
    query = ProcedureVersion.select(ProcedureVersion, Procedure, Sector)
    query = query.join(Procedure, on=(Procedure.version == ProcedureVersion.id))
    query = query.join(Sector, JOIN.LEFT_OUTER, on=(Procedure.sector == Sector.id))
    for version in query.order_by(Procedure.code).iterator():
        yield version.procedure, version


def _write_entry(
    file: sqlite3.Connection, procedure: Procedure, record: Record, has_form: bool, facets: list[str]
) -> None:
    hit = _hit(procedure, record, has_form)
    own = [*facets, f"sector:{hit.sector_slug}"]
    said = name_words(record.name)
    aliases = "\n".join((*record.keywords, record.name_en))
    file.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            procedure.code,
            procedure.weight,
            json.dumps(list(asdict(hit).values()), ensure_ascii=False),
            " ".join(said),
            aliases,
            core_length(record.name),
            " ".join(own),
        ),
    )
    rest = " ".join(wording.folded(_rest(record)[:LETTERS_OF_REST]))
    file.execute(
        "INSERT INTO whole VALUES (?, ?, ?)", (procedure.code, " ".join(map(wording.fold_word, said)), rest)
    )


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
    return " ".join((record.sector, record.summary, *record.keywords, results, *record.cases, papers))


# -- reading ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Entry:
    """A procedure as ranking sees it."""

    hit: list[Any]
    weight: float
    words: dict[str, str]  # folded → as written (the last one, where two differ)
    pairs: set[str]  # "dang ky"
    core_words: set[str]
    core_pairs: set[str]
    deeds: frozenset[int]
    special: frozenset[str]
    facets: frozenset[str]
    core_mass: float = 1.0
    core_pair_mass: float = 1.0


class Index:
    """Everything in memory: 4,000 procedures take about 15 MB and 0.3 s to read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            rows = file.execute(
                "SELECT code, weight, hit, words, aliases, core, facets FROM entry"
            ).fetchall()
            synonyms = file.execute("SELECT shown, meaning FROM synonym").fetchall()
            self.life_events: list[tuple[str, str, str]] = file.execute("SELECT * FROM life_event").fetchall()
        finally:
            file.close()
        self.codes = [row[0] for row in rows]
        self.at_code = {code: at for at, code in enumerate(self.codes)}
        self.entries = [_entry(*row[1:]) for row in rows]
        self._count()
        self.synonyms = wording.Phrasebook(synonyms)
        self.speller = wording.Speller(self._spelling(synonyms), self.pair_counts)

    def _count(self) -> None:
        self.word_counts: Counter[str] = Counter()
        self.pair_counts: Counter[str] = Counter()
        self.with_word: dict[str, list[int]] = {}
        self.with_pair: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            self.word_counts.update(entry.words.keys())
            self.pair_counts.update(entry.pairs)
            for each in entry.words:
                self.with_word.setdefault(each, []).append(at)
            for each in entry.pairs:
                self.with_pair.setdefault(each, []).append(at)
        for entry in self.entries:
            entry.core_mass = sum(map(self.rarity, entry.core_words)) or 1.0
            entry.core_pair_mass = sum(map(self.pair_rarity, entry.core_pairs)) or 1.0

    def _spelling(self, synonyms: Iterable[tuple[str, str]]) -> Counter[str]:
        said = Counter(each for shown, meaning in synonyms for each in wording.folded(f"{shown} {meaning}"))
        return self.word_counts + said

    def rarity(self, word: str) -> float:
        return math.log((len(self.entries) + 1) / (self.word_counts.get(word, 0) + 0.5))

    def pair_rarity(self, pair: str) -> float:
        return math.log((len(self.entries) + 1) / (self.pair_counts.get(pair, 0) + 0.5))

    def in_whole(self, words: Iterable[str], most: int) -> list[int]:
        """Entries whose papers, results or description have these words (full-text, best first)."""
        asked = " OR ".join(f'"{each}"' for each in words if each.isalnum())
        if not asked:
            return []
        file = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            rows = file.execute(
                "SELECT code FROM whole WHERE whole MATCH ? ORDER BY bm25(whole, 0, 4, 1) LIMIT ?",
                (asked, most),
            ).fetchall()
        finally:
            file.close()
        return [self.at_code[code] for (code,) in rows if code in self.at_code]


def _entry(weight: float, hit: str, words: str, aliases: str, core: int, facets: str) -> Entry:
    shown = words.split()
    folded = [wording.fold_word(each) for each in shown]
    others = [wording.folded(alias) for alias in aliases.split("\n")]
    known = {each: "" for other in others for each in other}
    known.update(zip(folded, shown, strict=True))
    pairs = set(_pairs(folded)).union(*map(_pairs, others))
    whole = f" {' '.join(folded)} "
    return Entry(
        hit=json.loads(hit),
        weight=weight,
        words=known,
        pairs=pairs,
        core_words=set(folded[:core]) - phrases.HOLLOW,
        core_pairs=set(_pairs(folded[:core])),
        deeds=deeds(f" {' '.join(folded[:14])} "),
        special=special(whole),
        facets=frozenset(facets.split()),
    )


def _pairs(words: list[str]) -> Iterator[str]:
    return map(" ".join, pairwise(words))


def deeds(padded: str) -> frozenset[int]:
    """Which kinds of deed (`phrases.DEEDS`) a folded text with spaces around it names."""
    return frozenset(
        at for at, names in enumerate(phrases.DEEDS) if any(f" {name} " in padded for name in names)
    )


def special(padded: str) -> frozenset[str]:
    return frozenset(each for each in phrases.SPECIAL if f" {each} " in padded)


def load() -> Index | None:
    """The index, read again when the file was replaced; None where there is none yet."""
    if _Place.path is None:
        return None
    try:
        stat = os.stat(_Place.path)
    except FileNotFoundError:
        return None
    stamp = (stat.st_mtime_ns, stat.st_ino)
    loaded = _Place.loaded
    if loaded and loaded[0] == stamp:
        return loaded[1]
    with _Place.lock:
        if not _Place.loaded or _Place.loaded[0] != stamp:
            _Place.loaded = (stamp, Index(_Place.path))
        return _Place.loaded[1]
