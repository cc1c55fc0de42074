"""Which procedures fit a question best: shares of what was asked and of what a name says, and how common."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from . import index, wording
from .index import Entry, Index

# Chosen on one part of the labelled questions and checked on the other. Shares are 0–1, so that the numbers
# can be compared.
ASKED_WORDS = 1.2  # share of the asked words (by rarity) that the name has
ASKED_PAIRS = 1.5  # … of the asked pairs
NAME_WORDS = 0.5  # share of the name's own words that were asked for
NAME_PAIRS = 0.3
COMMON = 0.45  # times the weight of the procedure
OTHER_DEED = 0.12  # the name renews, ends, changes… and nobody asked for that, or the reverse
SPECIAL = 0.12  # the name is for somebody special and nobody said so
OTHER_ACCENT = 0.4  # a word that is the same only without its accents
MEANT = 0.4  # a word of the legal phrase, beside one that was said
CANDIDATES = 60
EVERYWHERE = 900  # a word in more names than this finds no candidates


@dataclass
class Asked:
    """A question as numbers: word → (mass, accents), pair → mass."""

    words: dict[str, tuple[float, str]] = field(default_factory=dict)
    pairs: dict[str, float] = field(default_factory=dict)
    deeds: frozenset[int] = frozenset()
    special: frozenset[str] = frozenset()

    @cached_property
    def word_mass(self) -> float:
        return sum(mass for mass, _ in self.words.values()) or 1.0

    @cached_property
    def pair_mass(self) -> float:
        return sum(self.pairs.values()) or 1.0


def asked(question: wording.Question, known: Index) -> Asked:
    """Weigh a question's words and pairs by how rare they are in names."""
    result = Asked()
    for run in question.runs:
        _add(result, run, known, 1.0)
    for run in question.meanings:
        _add(result, run, known, MEANT)
    padded = " | ".join(" ".join(word.folded for word in run) for run in question.all_runs)
    padded = f" {padded} "
    result.deeds, result.special = index.deeds(padded), index.special(padded)
    return result


def _add(result: Asked, run: list[wording.Word], known: Index, part: float) -> None:
    for word in run:
        mass = known.rarity(word.folded) * word.weight * part
        if mass > result.words.get(word.folded, (0.0, ""))[0]:
            result.words[word.folded] = (mass, word.shown)
    for one, other in pairwise(run):
        pair = f"{one.folded} {other.folded}"
        if pair in known.pair_counts:
            mass = known.pair_rarities[pair] * _pair_weight(one.weight, other.weight) * part
            result.pairs[pair] = max(result.pairs.get(pair, 0.0), mass)


def _pair_weight(one: float, other: float) -> float:
    """Two idle words make an idle pair; an idle word beside a telling one may belong to it."""
    low, high = sorted((one, other))
    return high if low >= wording.HALF_IDLE - 0.1 else float((low * high) ** 0.5)


class Ranked(NamedTuple):
    """A place in the index, how well it fits (0 to 3) and its score (that and how common it is)."""

    at: int
    fit: float
    score: float


def best(question: Asked, known: Index, allowed: frozenset[str]) -> list[Ranked]:
    """What fits, best first. `allowed`: facets that an entry must have, all of them."""
    ranked = [_ranked(at, question, known) for at in _candidates(question, known, allowed)]
    return sorted(ranked, key=lambda each: (-each.score, each.at))


def _ranked(at: int, question: Asked, known: Index) -> Ranked:
    entry = known.entries[at]
    fit = _fit(entry, question, known)
    return Ranked(at, fit, fit + COMMON * entry.weight)


def _candidates(question: Asked, known: Index, allowed: frozenset[str]) -> list[int]:
    rough: dict[int, float] = {}
    for word, (mass, _) in question.words.items():
        holders = known.with_word.get(word, ())
        if len(holders) <= EVERYWHERE:
            _give(rough, holders, mass)
    for pair, mass in question.pairs.items():
        _give(rough, known.with_pair.get(pair, ()), 1.5 * mass)
    if allowed:
        rough = {at: mass for at, mass in rough.items() if allowed <= known.entries[at].facets}
    return sorted(rough, key=rough.__getitem__, reverse=True)[:CANDIDATES]


def _give(rough: dict[int, float], holders: Iterable[int], mass: float) -> None:
    had = rough.get
    for at in holders:
        rough[at] = had(at, 0.0) + mass


def _fit(entry: Entry, question: Asked, known: Index) -> float:
    """How well a name fits; about 0 (not at all) to 3 (asked by its very words)."""
    words, core = entry.words, entry.core_words
    had = named = 0.0
    for word, (mass, accents) in question.words.items():
        written = words.get(word)
        if written is not None:
            had += mass if not accents or not written or accents == written else mass * OTHER_ACCENT
            if word in core:
                named += known.rarities[word]
    had_pairs = named_pairs = 0.0
    for pair in question.pairs.keys() & entry.pairs:
        had_pairs += question.pairs[pair]
        if pair in entry.core_pairs:
            named_pairs += known.pair_rarities[pair]
    near = (
        ASKED_WORDS * had / question.word_mass
        + ASKED_PAIRS * had_pairs / question.pair_mass
        + NAME_WORDS * named / entry.core_mass
        + NAME_PAIRS * named_pairs / entry.core_pair_mass
    )
    astray = OTHER_DEED * len(entry.deeds ^ question.deeds) + SPECIAL * len(entry.special - question.special)
    return near - astray
