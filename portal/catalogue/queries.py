"""Reads: search, the version in force, the menus."""

from collections.abc import Iterable
from typing import Any, cast

from peewee import JOIN, ModelSelect, fn

from portal import accounts, text
from portal.errors import NotFound
from portal.text import N_

from . import finding, index
from .found import Count, Found, Hit
from .models import LifeEvent, Procedure, ProcedureFacet, ProcedureVersion, Sector


def search(
    question: str, *, page: int = 1, per_page: int = 10, language: str = "vi", **filters: str | None
) -> Found:
    """Procedures for what somebody typed, best first. Takes any text and never raises.

    Filters: `sector`, `subject`, `level`, `life_event`, with values of `facets()`; None or "" is no filter.
    """
    known = index.load()
    if known is None:
        return Found(query=question, page=page, per_page=per_page)
    allowed = frozenset(f"{kind}:{value}" for kind, value in filters.items() if value)
    return finding.find(question, known, finding.Wanted(allowed, page, per_page))


def published(code: str) -> ProcedureVersion:
    """The version in force of a procedure, with `procedure` and its sector fetched. Raises NotFound."""
    query = ProcedureVersion.select(ProcedureVersion, Procedure, Sector)
    query = query.join(Procedure, on=(Procedure.version == ProcedureVersion.id))
    query = query.join(Sector, JOIN.LEFT_OUTER, on=(Procedure.sector == Sector.id))
    version = query.where(Procedure.code == code).first()
    if version is None:
        raise NotFound(N_("There is no procedure with this code, or it is no longer in force"))
    return cast(ProcedureVersion, version)


def by_sector() -> list[Count]:
    """Every sector that has a procedure in force, A–Z."""
    query = Sector.select(Sector.slug, Sector.name, fn.COUNT(Procedure.id), Sector.name_en).join(Procedure)
    rows = query.where(Procedure.version.is_null(False)).group_by(Sector.id)
    return sorted(_counts(rows), key=lambda each: text.fold(each.name))


def by_life_event() -> list[Count]:
    """Every moment of life that has a procedure in force, in the order staff gave them."""
    query = LifeEvent.select(LifeEvent.slug, LifeEvent.name, fn.COUNT(ProcedureFacet.id), LifeEvent.name_en)
    query = query.join(
        ProcedureFacet,
        on=((ProcedureFacet.kind == "life_event") & (ProcedureFacet.value == LifeEvent.slug)),
    )
    return _counts(query.group_by(LifeEvent.id).order_by(LifeEvent.position, LifeEvent.id))


def _counts(query: "ModelSelect[Any]") -> list[Count]:
    return [Count(*row) for row in cast("Iterable[tuple[str, str, int, str]]", query.tuples())]


def popular(most: int = 10) -> list[Hit]:
    """What is asked for most, by weight."""
    known = index.load()
    return [finding.hit(known, at) for at in finding.by_weight(known)[:most]] if known else []


def a_to_z() -> list[Hit]:
    """Every procedure in force, by the alphabet of its name without accents."""
    known = index.load()
    hits = [finding.hit(known, at) for at in range(len(known.entries))] if known else []
    return sorted(hits, key=lambda each: text.fold(each.name))


def branches_by_commune() -> list[tuple[str, accounts.Unit]]:
    """(name without its kind, branch) of each branch of today, by name: An Sinh, Ba Chẽ, Bãi Cháy…"""
    names = dict(
        cast(
            "Iterable[tuple[str, str]]",
            accounts.Commune.select(accounts.Commune.code, accounts.Commune.name).tuples(),
        )
    )
    found = [(accounts.bare_name(names[unit.commune]), unit) for unit in branches() if unit.commune in names]
    return sorted(found, key=lambda each: text.fold(each[0]))


def branches() -> list[accounts.Unit]:
    """The centre and its branches of today: where anything can be handed in."""
    kinds = (accounts.UnitKind.CENTRE, accounts.UnitKind.BRANCH)
    units = accounts.Unit.select().where(accounts.Unit.kind.in_(kinds), accounts.Unit.valid_to.is_null())
    return list(units.order_by(accounts.Unit.id))


def facets() -> dict[str, list[Count]]:
    """What can be filtered by: `sector`, `subject`, `level`, `life_event` → values with counts."""
    query = ProcedureFacet.select(
        ProcedureFacet.kind, ProcedureFacet.value, fn.COUNT(ProcedureFacet.id)
    ).group_by(ProcedureFacet.kind, ProcedureFacet.value)
    counts: dict[str, list[Count]] = {"subject": [], "level": []}
    for kind, value, count in cast("Iterable[tuple[str, str, int]]", query.tuples()):
        if kind in counts:
            counts[kind].append(Count(value, "", count))
    return {**counts, "sector": by_sector(), "life_event": by_life_event()}
