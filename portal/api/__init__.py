"""The door for other programs: JSON under /api/v1 that stays as it is."""

from .representations import FoundProcedures, ProcedureItem, found_procedures

__all__ = ["FoundProcedures", "ProcedureItem", "found_procedures"]
