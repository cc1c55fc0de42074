"""Which procedures fit a question best: shares of what was asked and of what a name says, and how common."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from . import index, tally, wording
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
PAIR = 1.5  # of a pair's mass beside a word's, where candidates are sought
CANDIDATES = 45


@dataclass
class Asked:
    """A question as numbers: word → (mass, accents, rarity), pair → (mass, rarity)."""

    words: dict[str, tuple[float, str, float]] = field(default_factory=dict)
    pairs: dict[str, tuple[float, float]] = field(default_factory=dict)
    deeds: frozenset[int] = frozenset()
    special: frozenset[str] = frozenset()

    @cached_property
    def masses(self) -> list[tuple[str, float]]:
        """What to look for and how much it matters, pairs more than words."""
        words = [(word, mass) for word, (mass, _, _) in self.words.items()]
        return words + [(pair, PAIR * mass) for pair, (mass, _) in self.pairs.items()]

    @cached_property
    def word_mass(self) -> float:
        return sum(mass for mass, _, _ in self.words.values()) or 1.0

    @cached_property
    def pair_mass(self) -> float:
        return sum(mass for mass, _ in self.pairs.values()) or 1.0


NO_WORD, NO_PAIR = (0.0, "", 0.0), (0.0, 0.0)


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
        rarity = known.rarity(word.folded)
        mass = rarity * word.weight * part
        if mass > result.words.get(word.folded, NO_WORD)[0]:
            result.words[word.folded] = (mass, word.shown, rarity)
    for one, other in pairwise(run):
        pair = f"{one.folded} {other.folded}"
        if pair in known.counts:
            rarity = known.rarity(pair)
            mass = rarity * _pair_weight(one.weight, other.weight) * part
            result.pairs[pair] = max(result.pairs.get(pair, NO_PAIR), (mass, rarity))


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
    fit = _fit(entry, question)
    return Ranked(at, fit, fit + COMMON * entry.weight)


def _candidates(question: Asked, known: Index, allowed: frozenset[str]) -> list[int]:
    """Places of those that have most of the words and pairs: worth a closer look."""
    unit = (tally.WHOLE - index.MOST_POINTS) / (sum(mass for _, mass in question.masses) or 1.0)
    rough = tally.Tally(known.standing)
    for part, mass in question.masses:
        rough.give(known.with_(part), int(mass * unit))
    return rough.most(CANDIDATES, known.with_all(allowed))


def _fit(entry: Entry, question: Asked) -> float:
    """How well a name fits; about 0 (not at all) to 3 (asked by its very words)."""
    words, core = entry.words, entry.core_words
    had = named = 0.0
    for word, (mass, accents, rarity) in question.words.items():
        written = words.get(word)
        if written is not None:
            had += mass if not accents or not written or accents == written else mass * OTHER_ACCENT
            if word in core:
                named += rarity
    had_pairs = named_pairs = 0.0
    for pair in question.pairs.keys() & entry.pairs:
        mass, rarity = question.pairs[pair]
        had_pairs += mass
        if pair in entry.core_pairs:
            named_pairs += rarity
    near = (
        ASKED_WORDS * had / question.word_mass
        + ASKED_PAIRS * had_pairs / question.pair_mass
        + NAME_WORDS * named / entry.core_mass
        + NAME_PAIRS * named_pairs / entry.core_pair_mass
    )
    astray = OTHER_DEED * len(entry.deeds ^ question.deeds) + SPECIAL * len(entry.special - question.special)
    return near - astray
