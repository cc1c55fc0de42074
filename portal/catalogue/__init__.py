"""What can be asked: procedures, their published versions, search."""

from .models import LifeEvent, Procedure, ProcedureFacet, ProcedureVersion, Sector, Status, Synonym
from .record import Fee, LegalBasis, Offer, Outcome, Record, Requirement, Route, RouteStep

__all__ = [
    "Fee",
    "LegalBasis",
    "LifeEvent",
    "Offer",
    "Outcome",
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
]
