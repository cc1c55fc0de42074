"""The search index: a derived SQLite file with all that a result row needs, the same beside any database.

Made anew beside the old one and renamed over it; readers in other processes see that and read the new one.
"""

import json
import math
import os
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from . import indexing, phrases, wording


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
        number = indexing.write(temporary)
        os.replace(temporary, _Place.path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return number


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
            heard = [each for (each,) in file.execute("SELECT folded FROM syllable")]
            self.life_events: list[tuple[str, str, str]] = file.execute("SELECT * FROM life_event").fetchall()
        finally:
            file.close()
        self.codes = [row[0] for row in rows]
        self.at_code = {code: at for at, code in enumerate(self.codes)}
        self.entries = [_entry(*row[1:]) for row in rows]
        self._count()
        self.synonyms = wording.Phrasebook(synonyms)
        self.speller = wording.Speller(self.word_counts, self.pair_counts, [*heard, *_said(synonyms)])

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
        self.rarities = {each: self._rarity(count) for each, count in self.word_counts.items()}
        self.pair_rarities = {each: self._rarity(count) for each, count in self.pair_counts.items()}
        self.rarest = self._rarity(0)
        for entry in self.entries:
            entry.core_mass = sum(self.rarities[each] for each in entry.core_words) or 1.0
            entry.core_pair_mass = sum(self.pair_rarities[each] for each in entry.core_pairs) or 1.0

    def _rarity(self, count: int) -> float:
        return math.log((len(self.entries) + 1) / (count + 0.5))

    def rarity(self, word: str) -> float:
        """How telling a word is: 8 for one that no name has, below 1 for one in half of them."""
        return self.rarities.get(word, self.rarest)

    def in_whole(self, words: Iterable[str], most: int) -> list[int]:
        """Entries whose papers, results or description have these words (full-text, best first)."""
        asked = " OR ".join(f'"{each}"' for each in words if each.isalnum())
        if not asked:
            return []
        file = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            rows = file.execute(
                "SELECT code FROM whole WHERE whole MATCH ? ORDER BY bm25(whole) LIMIT ?",
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
