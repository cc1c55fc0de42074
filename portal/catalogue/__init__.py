"""What can be asked: procedures, their published versions, search."""

from .export import export, export_apart, public_urls
from .found import Count, Filters, Found, Hit
from .index import configure
from .index import ensure as ensure_search
from .models import LifeEvent, Procedure, ProcedureFacet, ProcedureVersion, Sector, Status, Synonym
from .queries import a_to_z, by_life_event, by_sector, facets, popular, published, search
from .record import (
    Exemption,
    Fee,
    LegalBasis,
    Offer,
    Outcome,
    Paper,
    Record,
    Requirement,
    Route,
    RouteStep,
)
from .services import ImportReport, import_national, publish, rebuild_search, withdraw

__all__ = [
    "Count",
    "Exemption",
    "Fee",
    "Filters",
    "Found",
    "Hit",
    "ImportReport",
    "LegalBasis",
    "LifeEvent",
    "Offer",
    "Outcome",
    "Paper",
    "Procedure",
    "ProcedureFacet",
    "ProcedureVersion",
    "Record",
    "Requirement",
    "Route",
    "RouteStep",
    "Sector",
    "Status",
    "Synonym",
    "a_to_z",
    "by_life_event",
    "by_sector",
    "configure",
    "ensure_search",
    "export",
    "export_apart",
    "facets",
    "import_national",
    "popular",
    "public_urls",
    "publish",
    "published",
    "rebuild_search",
    "search",
    "withdraw",
]
