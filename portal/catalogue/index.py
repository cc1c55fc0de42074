"""The search index: a derived SQLite file with all that a result row needs, the same beside any database.

Made anew beside the old one and renamed over it; readers in other processes see that and read the new one.
"""

import fcntl
import json
import logging
import math
import os
import shutil
import sqlite3
import tempfile
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain, pairwise
from operator import and_
from pathlib import Path
from sys import intern
from typing import Any

from . import indexing, phrases, tally, wording

log = logging.getLogger("portal")

POINTS, MOST_POINTS = 24, 53  # of `tally.WHOLE`, for each point of weight and for the weightiest


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
    return _replaced(indexing.write) if _Place.path else 0


def follow(codes: list[str]) -> None:
    """Write the entries of these procedures anew: 0.1 s where all of it takes 4."""
    _change(lambda path: indexing.write_entries(path, codes))


def follow_words() -> None:
    """Write the search words anew, and nothing else."""
    _change(indexing.write_words)


def _change(write: Callable[[str], int]) -> None:
    """Let `write` change a copy of the index; all of it is made where there is none that can be changed."""
    if not _is_readable():
        rebuild()
        return

    def change_copy(path: str) -> int:
        shutil.copyfile(_Place.path or "", path)
        return write(path)

    _replaced(change_copy)


def _replaced(write: Callable[[str], int]) -> int:
    """Let `write` fill a file beside the index, which then takes its place.

    One after the other: a change made to a copy of what another process is replacing would be lost.
    """
    path = _Place.path or Path()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".search-")
    os.close(handle)
    try:
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            number = write(temporary)
            os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return number


def ensure() -> bool:
    """Make the file if it is missing, broken, or was made for another release. Returns whether it was."""
    if _Place.path is None or _is_readable():
        return False
    with _Place.lock:
        if not _is_readable():
            log.warning("the search index is missing or of another release: it is made anew")
            rebuild()
    return True


def _is_readable() -> bool:
    if _Place.path is None or not _Place.path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{_Place.path}?mode=ro", uri=True)) as file:
            return bool(file.execute("PRAGMA user_version").fetchone()[0] == indexing.VERSION)
    except sqlite3.DatabaseError:
        return False


# -- reading ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Entry:
    """A procedure as ranking sees it. Tuples, though they are sets: those take eight times the room."""

    row: bytes  # what a result row shows, as JSON: read for the ten that are shown
    weight: float
    words: dict[str, str]  # folded → as written (the last one, where two differ)
    pairs: tuple[str, ...]  # "dang ky"
    core_words: tuple[str, ...]
    core_pairs: tuple[str, ...]
    deeds: frozenset[int]
    special: frozenset[str]
    facets: frozenset[str]
    core_mass: float = 1.0
    core_pair_mass: float = 1.0

    @property
    def hit(self) -> list[Any]:
        return list(json.loads(self.row))


class Index:
    """Everything in memory: 4,000 procedures take about 16 MB and 0.4 s to read."""

    def __init__(self, path: Path) -> None:
        # Kept open for `in_whole`; each thread may ask, one at a time is quick enough.
        self.file = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self.file.execute("PRAGMA cache_size = -500")
        # As bytes, `hit` takes half of the room: Vietnamese letters cost two bytes or more for each.
        rows = self.file.execute(
            "SELECT code, weight, CAST(hit AS BLOB), words, aliases, core, facets FROM entry ORDER BY code"
        )
        entries = {code: _entry(*row) for code, *row in rows}
        synonyms = self.file.execute("SELECT shown, meaning FROM synonym").fetchall()
        heard = [each for (each,) in self.file.execute("SELECT folded FROM syllable")]
        self.life_events: list[tuple[str, str, str]] = self.file.execute(
            "SELECT * FROM life_event"
        ).fetchall()
        self.answers: dict[Any, Any] = {}  # what was found lately
        self.codes = list(entries)
        self.at_code = {code: at for at, code in enumerate(entries)}
        self.entries = list(entries.values())
        self._count()
        self.synonyms = wording.Phrasebook(synonyms)
        self.speller = wording.Speller(self.counts, [*heard, *_said(synonyms)])

    def _count(self) -> None:
        # Of words, pairs and facets: "ky", "dang ky", "level:commune". No two kinds look alike.
        self.holders: dict[str, array[int]] = {}
        for at, entry in enumerate(self.entries):
            for each in chain(entry.words, entry.pairs, entry.facets):
                self.holders.setdefault(each, array("I")).append(at)
        self.counts = {each: len(holders) for each, holders in self.holders.items()}
        number = len(self.entries)
        self.rarities = [math.log((number + 1) / (count + 0.5)) for count in range(number + 1)]
        self.every = (1 << number) - 1
        self.standing = _standing(self.entries)
        self.with_ = lru_cache(maxsize=2000)(self._with)
        for entry in self.entries:
            entry.core_mass = sum(map(self.rarity, entry.core_words)) or 1.0
            entry.core_pair_mass = sum(map(self.rarity, entry.core_pairs)) or 1.0

    def _with(self, part: str) -> int:
        """The set of places (see `tally`) that have a word, pair or facet."""
        return tally.as_set(self.holders.get(part, ()))

    def with_all(self, facets: Iterable[str]) -> int:
        """The set of places that have all of these facets."""
        return reduce(and_, map(self.with_, facets), self.every)

    def rarity(self, part: str) -> float:
        """How telling a word or pair is: 8 for one that no name has, below 1 for one in half of them."""
        return self.rarities[self.counts.get(part, 0)]

    def in_whole(self, words: Iterable[str], most: int) -> list[int]:
        """Entries whose papers, results or description have these words (full-text, best first)."""
        asked = " OR ".join(f'"{each}"' for each in words if each.isalnum())
        if not asked:
            return []
        query = "SELECT code FROM whole WHERE whole MATCH ? ORDER BY bm25(whole) LIMIT ?"
        rows = self.file.execute(query, (asked, most)).fetchall()
        return [self.at_code[code] for (code,) in rows if code in self.at_code]


def _standing(entries: list[Entry]) -> tally.Tally:
    """How common each is: that counts already where candidates are sought, or a long question misses them."""
    places: dict[int, list[int]] = {}
    for at, entry in enumerate(entries):
        amount = round((entry.weight + 0.3) * POINTS)
        places.setdefault(max(0, min(amount, MOST_POINTS)), []).append(at)
    standing = tally.Tally()
    for amount, ats in places.items():
        standing.give(tally.as_set(ats), amount)
    return standing


def _entry(weight: float, row: bytes, words: str, aliases: str, core: int, facets: str) -> Entry:
    shown = [intern(each) for each in words.split()]
    folded = [intern(wording.fold_word(each)) for each in shown]
    others = [wording.folded(alias) for alias in aliases.split("\n")]
    known = {intern(each): "" for other in others for each in other}
    known.update(zip(folded, shown, strict=True))
    return Entry(
        row=row,
        weight=weight,
        words=known,
        pairs=_once(pair for each in (folded, *others) for pair in _pairs(each)),
        core_words=_once(each for each in folded[:core] if each not in phrases.HOLLOW),
        core_pairs=_once(_pairs(folded[:core])),
        deeds=_shared(deeds(f" {' '.join(folded[:14])} ")),
        special=_shared(special(f" {' '.join(folded)} ")),
        facets=_shared(frozenset(facets.split())),
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once; equal words of all entries are one object."""
    return tuple(dict.fromkeys(map(intern, words)))


@lru_cache(maxsize=4096)
def _shared(found: frozenset[Any]) -> frozenset[Any]:
    """One object for equal sets."""
    return found


def _said(synonyms: Iterable[tuple[str, str]]) -> set[str]:
    return {each for pair in synonyms for text in pair for each in wording.folded(text)}


def _pairs(words: list[str]) -> Iterator[str]:
    return map(" ".join, pairwise(words))


def deeds(padded: str) -> frozenset[int]:
    """Which kinds of deed (`phrases.DEEDS`) a folded text with spaces around it names."""
    return frozenset(
        at for at, names in enumerate(phrases.DEEDS) if any(f" {name} " in padded for name in names)
    )


def special(padded: str) -> frozenset[str]:
    return frozenset(each for each in phrases.SPECIAL if f" {each} " in padded)


def stamp() -> tuple[int, int] | None:
    """Which index file there is; None where there is none yet. Another one, another stamp."""
    try:
        stat = os.stat(_Place.path) if _Place.path else None
    except FileNotFoundError:
        return None
    return (stat.st_mtime_ns, stat.st_ino) if stat else None


def load() -> Index | None:
    """The index, read again when the file was replaced; None where there is none yet."""
    there, loaded = stamp(), _Place.loaded
    if there is None or _Place.path is None:
        return None
    if loaded and loaded[0] == there:
        return loaded[1]
    ensure()
    with _Place.lock:
        there = stamp() or there
        if not _Place.loaded or _Place.loaded[0] != there:
            _Place.loaded = (there, Index(_Place.path))
        return _Place.loaded[1]
