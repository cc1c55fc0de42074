"""From a question to a page of results: codes, words, and where to go on when nothing is right."""

from collections import Counter
from dataclasses import dataclass, replace

from . import ranking, wording
from .found import Count, Found, Hit
from .index import Index
from .ranking import Ranked

MOST = 60  # results of a question in words that can be paged through
BEHIND = 1.6  # points behind the best at which the list ends
# Below either, the best is no answer: so are 4 of 232 good questions and 37 of 53 idle ones.
DOUBTFUL_FIT = 1.2
DOUBTFUL_SCORE = 1.7
LEADS = 5
MOST_TELLING = 6  # words of a question that whole texts are searched for
KEPT = 200  # answers kept until the index changes (10 kB each): people ask the same, letter by letter
SHORT = 100  # letters of a question whose answer is kept
LEVELS, SCORE = (Hit.__match_args__.index(name) for name in ("levels", "score"))


@dataclass(frozen=True)
class Wanted:
    """What page of what is wanted. `allowed`: "kind:value" facets, all of which a result must have."""

    allowed: frozenset[str] = frozenset()
    page: int = 1
    per_page: int = 10


def find(question: str, known: Index, wanted: Wanted) -> Found:
    """One page of what fits. Takes any text."""
    found: Found | None = known.answers.get((question, wanted))
    if found is None:
        found = _found(question, known, wanted)
        if len(known.answers) >= KEPT:
            known.answers.clear()
        if len(question) <= SHORT:
            known.answers[question, wanted] = found
    return found


def _found(question: str, known: Index, wanted: Wanted) -> Found:
    understood = wording.understand(question, known.synonyms, known.speller)
    if understood.code:
        places = [Ranked(at, 3.0, 3.0) for at in _with_code(understood.code, known, wanted.allowed)]
    elif question.strip():
        return _by_words(question, understood, known, wanted)
    else:
        places = [Ranked(at, 3.0, known.entries[at].weight) for at in by_weight(known, wanted.allowed)]
    return _page(Found(query=question, nothing_right=not places), places, known, wanted)


def _with_code(code: str, known: Index, allowed: frozenset[str]) -> list[int]:
    """Places of procedures whose code is, begins with or has these digits."""
    digits = code.replace(".", "")
    return [
        at
        for at, each in enumerate(known.codes)
        if (each.startswith(code) or digits in each.replace(".", "")) and allowed <= known.entries[at].facets
    ]


def by_weight(known: Index, allowed: frozenset[str] = frozenset()) -> list[int]:
    """Places of all that have the facets, commonest first."""
    fewest = min(
        (known.holders.get(each, ()) for each in allowed), key=len, default=range(len(known.entries))
    )
    places = [at for at in fewest if allowed <= known.entries[at].facets]
    return sorted(places, key=lambda at: (-known.entries[at].weight, known.codes[at]))


def _by_words(question: str, understood: wording.Question, known: Index, wanted: Wanted) -> Found:
    places = ranking.best(ranking.asked(understood, known), known, wanted.allowed)
    places = [each for each in places if each.score >= places[0].score - BEHIND][:MOST]
    found = Found(query=question, suggestion=_suggestion(understood, places, known))
    if places and places[0].fit >= DOUBTFUL_FIT and places[0].score >= DOUBTFUL_SCORE:
        return _page(found, places, known, wanted)
    places += _by_whole_text(understood, {each.at for each in places}, known, wanted.allowed)
    found = replace(found, nothing_right=True, sectors=_sectors(places, known), life_events=_moments(known))
    return _page(found, places, known, wanted)


def _suggestion(understood: wording.Question, places: list[Ranked], known: Index) -> str | None:
    """The question without its slips, spelt as the best result spells it."""
    if not understood.corrected:
        return None
    spelling = known.entries[places[0].at].words if places else {}
    return " ".join(spelling.get(wording.fold_word(each)) or each for each in understood.corrected.split())


def _by_whole_text(
    understood: wording.Question, have: set[int], known: Index, allowed: frozenset[str]
) -> list[Ranked]:
    """What speaks of it somewhere in its papers or results, though not in its name."""
    telling = {word.folded for run in understood.runs for word in run if word.weight == wording.SAID}
    rarest = sorted(telling, key=lambda each: (-known.rarity(each), each))[:MOST_TELLING]
    places = known.in_whole(rarest, LEADS * 2)
    return [Ranked(at, 0.0, 0.0) for at in places if at not in have and allowed <= known.entries[at].facets]


def _sectors(places: list[Ranked], known: Index) -> tuple[Count, ...]:
    """The sectors nearest to the question, else the busiest."""
    near = [each.at for each in places] or by_weight(known)[: MOST * 3]
    hits = [hit(known, at) for at in near]
    named = {each.sector_slug: each for each in hits if each.sector_slug}
    common = Counter(each.sector_slug for each in hits if each.sector_slug).most_common(LEADS)
    return tuple(_sector(named[slug], known) for slug, _ in common)


def _sector(one: Hit, known: Index) -> Count:
    number = known.counts[f"sector:{one.sector_slug}"]
    return Count(one.sector_slug, one.sector, number, one.sector_en)


def _moments(known: Index) -> tuple[Count, ...]:
    counts = known.counts
    return tuple(
        Count(slug, name, counts[facet], en)
        for slug, name, en in known.life_events
        if (facet := f"life_event:{slug}") in counts
    )


def _page(found: Found, places: list[Ranked], known: Index, wanted: Wanted) -> Found:
    per_page = max(1, min(wanted.per_page, 100))
    page = max(1, min(wanted.page, -(-len(places) // per_page) or 1))
    shown = places[(page - 1) * per_page : page * per_page]
    items = tuple(hit(known, each.at, round(each.score, 3)) for each in shown)
    return replace(found, items=items, total=len(places), page=page, per_page=per_page)


def hit(known: Index, at: int, score: float = 0.0) -> Hit:
    """The result row of an entry."""
    values = known.entries[at].hit
    values[LEVELS], values[SCORE] = tuple(values[LEVELS]), score
    return Hit(*values)
