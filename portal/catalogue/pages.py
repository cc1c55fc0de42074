"""The pages that make the public catalogue, each with a mark of what it shows: another mark, another page."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from peewee import JOIN

from . import finding, index, menus, queries
from .found import Hit
from .models import Procedure, ProcedureVersion, Sector


def state() -> str:
    """Of all that the catalogue's pages show, found in a moment: every publication makes the index anew."""
    return f"{index.stamp()} {mark(_branches())}"


def public_pages() -> dict[str, str]:
    """Address without the language → mark. Lists come before what they lead to."""
    return {path: mark(shown) for path, shown in _pages()}


def mark_of_all() -> str:
    """Of the files that hold the whole catalogue."""
    return mark(_rows().items())


def mark(shown: object) -> str:
    """Equal for equal values."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _pages() -> Iterator[tuple[str, object]]:
    facets, rows, letters = menus.facets(), _rows(), menus.by_letter()
    yield "/", (menus.popular(), facets["life_event"])
    yield "/procedures", (queries.search("").items, facets)
    yield "/procedures/a-z", [(letter, [hit.name for hit in hits]) for letter, hits in letters.items()]
    yield from _list("/sectors", "", facets["sector"], menus.PER_MENU)
    yield "/branches", _branches()
    for kind, path in (("sector", "sectors"), ("life_event", "life-events")):
        for each in facets[kind]:
            yield from _list(f"/{path}/{each.value}", each, _by_weight(f"{kind}:{each.value}", rows))
    for letter, hits in letters.items():
        yield from _list(f"/procedures/a-z/{letter}", list(letters), [rows[hit.code] for hit in hits])
    versions = _versions()
    for code, row in rows.items():
        yield f"/procedures/{code}", (row, versions.get(code))
        for path in _sections(code, row):
            yield path, (row, versions.get(code))


def _sections(code: str, row: bytes) -> Iterator[str]:
    """Addresses of what the procedure's page shows only the beginning of."""
    for section, last in Hit(*json.loads(row)).sections:
        yield from (
            f"/procedures/{code}/{section}" + (f"/{at}" if at > 1 else "") for at in range(1, last + 1)
        )


def _list(
    path: str, head: object, rows: list[Any], per_page: int = menus.PER_LIST
) -> Iterator[tuple[str, object]]:
    """The pages of a list; even an empty one has a first."""
    for number, at in enumerate(range(0, max(1, len(rows)), per_page), 1):
        shown = rows[at : at + per_page]
        yield path if number == 1 else f"{path}/{number}", (head, len(rows), shown)


def _rows() -> dict[str, bytes]:
    """Code → what lists show of a procedure, in the index's order."""
    known = index.load()
    return {code: entry.row for code, entry in zip(known.codes, known.entries, strict=True)} if known else {}


def _by_weight(facet: str, rows: dict[str, bytes]) -> list[bytes]:
    known = index.load()
    return [rows[known.codes[at]] for at in finding.by_weight(known, frozenset({facet}))] if known else []


def _versions() -> dict[str, tuple[Any, ...]]:
    """Code → the version in force and what its page says of its sector."""
    query = ProcedureVersion.select(Procedure.code, ProcedureVersion.id, Sector.name, Sector.name_en)
    query = query.join(Procedure, on=(Procedure.version == ProcedureVersion.id))
    query = query.join(Sector, JOIN.LEFT_OUTER, on=(Procedure.sector == Sector.id))
    rows = cast("Iterable[tuple[Any, ...]]", query.tuples())
    return {code: tuple(rest) for code, *rest in rows}


def _branches() -> list[tuple[Any, ...]]:
    return [(unit.name, unit.name_en, unit.address, unit.phone) for unit in queries.branches()]
