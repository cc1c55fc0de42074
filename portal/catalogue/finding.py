"""From a question to a page of results: codes, words, and what to say where nothing is right."""

from dataclasses import fields, replace

from . import ranking, wording
from .found import Found, Hit
from .index import Index

MOST = 100  # results that can be paged through
ENOUGH = 0.45  # share of the asked words below which an answer is doubtful
BEHIND = 1.3  # points behind the best at which the list ends
HIT_FIELDS = [each.name for each in fields(Hit)]
TUPLES = {"levels"}


def find(question: str, known: Index, allowed: frozenset[str], page: int, per_page: int) -> Found:
    """One page of what fits. Takes any text."""
    page, per_page = max(1, page), max(1, min(per_page, MOST))
    understood = wording.understand(question, known.synonyms, known.speller)
    if understood.code:
        places = [(1.0, at) for at in _with_code(understood.code, known, allowed)]
    elif question.strip():
        places = _by_words(understood, known, allowed)
    else:
        places = [(known.entries[at].weight, at) for at in by_weight(known, allowed)]
    return _page(places, known, question, page, per_page)


def _with_code(code: str, known: Index, allowed: frozenset[str]) -> list[int]:
    digits = code.replace(".", "")
    return [
        at
        for at, each in enumerate(known.codes)
        if (each.startswith(code) or digits in each.replace(".", "")) and allowed <= known.entries[at].facets
    ]


def _by_words(understood: wording.Question, known: Index, allowed: frozenset[str]) -> list[tuple[float, int]]:
    return ranking.best(ranking.asked(understood, known), known, allowed)[:MOST]


def by_weight(known: Index, allowed: frozenset[str] = frozenset()) -> list[int]:
    """Places of all that have the facets, commonest first."""
    places = [at for at, entry in enumerate(known.entries) if allowed <= entry.facets]
    return sorted(places, key=lambda at: (-known.entries[at].weight, known.codes[at]))


def _page(places: list[tuple[float, int]], known: Index, question: str, page: int, per_page: int) -> Found:
    shown = places[(page - 1) * per_page : page * per_page]
    items = tuple(replace(hit(known, at), score=round(score, 3)) for score, at in shown)
    return Found(items=items, total=len(places), query=question, page=page, per_page=per_page)


def hit(known: Index, at: int) -> Hit:
    """The result row of an entry."""
    values = dict(zip(HIT_FIELDS, known.entries[at].hit, strict=True))
    return Hit(**{**values, **{name: tuple(values[name]) for name in TUPLES}})
