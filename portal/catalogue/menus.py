"""What changes only when something is published: menus and lists, computed once for each search index."""

from collections.abc import Callable
from itertools import chain
from typing import Any, TypeVar

from portal import text

from . import index, queries
from .found import Count, Hit

PER_LIST = 80  # procedures on one page of a list: 5.6 kB at most, of 6 that a page may have
PER_MENU = 120  # sectors on one page: 4.7 kB

T = TypeVar("T")
_kept: dict[str, tuple[object, Any]] = {}


def _once(name: str, compute: Callable[[], T]) -> T:
    """The value computed for the index in use; anew as soon as another index is."""
    known = index.load()
    kept = _kept.get(name)
    if known is None or kept is None or kept[0] is not known:
        kept = (known, compute())
        _kept[name] = kept
    return kept[1]  # type: ignore[no-any-return]


def facets() -> dict[str, list[Count]]:
    """As `queries.facets`."""
    return _once("facets", queries.facets)


def popular() -> list[Hit]:
    """The commonest procedures."""
    return _once("popular", lambda: queries.popular(8))


def by_letter() -> dict[str, list[Hit]]:
    """All procedures under the first letter of their names without accents: `d` holds D and Đ."""
    return _once("by letter", _by_letter)


def a_to_z() -> list[Hit]:
    """As `queries.a_to_z`, which takes 0.2 s."""
    return list(chain.from_iterable(by_letter().values()))


def _by_letter() -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {}
    for hit in queries.a_to_z():
        first = text.fold(hit.name)[:1]
        found.setdefault(first if first.isalpha() else "0", []).append(hit)
    return found


def sector(slug: str) -> Count | None:
    """The sector with that slug, if something in it is in force."""
    return _named("sector", slug)


def life_event(slug: str) -> Count | None:
    """The moment of life with that slug, if something belongs to it."""
    return _named("life_event", slug)


def _named(kind: str, slug: str) -> Count | None:
    return next((each for each in facets()[kind] if each.value == slug), None)
