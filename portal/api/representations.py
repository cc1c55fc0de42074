"""The shapes that other programs rely on. Keys are only ever added."""

from typing import TypedDict

from portal import catalogue


class ProcedureItem(TypedDict):
    """A procedure in a list. `score`: how well it fits; only its order means something."""

    code: str
    name: str
    sector: str
    score: float


class FoundProcedures(TypedDict):
    """The answer to a search; `total` counts all that fit, `items` holds the first of them."""

    query: str
    items: list[ProcedureItem]
    total: int


def found_procedures(found: catalogue.Found) -> FoundProcedures:
    """A search's answer as JSON values."""
    return {"query": found.query, "items": [_item(hit) for hit in found.items], "total": found.total}


def _item(hit: catalogue.Hit) -> ProcedureItem:
    return {"code": hit.code, "name": hit.name, "sector": hit.sector, "score": hit.score}
