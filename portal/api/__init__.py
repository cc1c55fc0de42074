"""The door for other programs: JSON under /api/v1 that stays as it is."""

from .models import Scope, Submission, Token
from .representations import FoundProcedures, ProcedureItem, found_procedures
from .services import issue_token, revoke_token, token_with
from .uses import note_uses

__all__ = [
    "FoundProcedures",
    "ProcedureItem",
    "Scope",
    "Submission",
    "Token",
    "found_procedures",
    "issue_token",
    "note_uses",
    "revoke_token",
    "token_with",
]
