"""The door for other programs: JSON under /api/v1 that stays as it is."""

from .models import Call, Outcome, Scope, Submission, Token, Webhook
from .representations import FoundProcedures, ProcedureItem, found_procedures
from .services import issue_token, revoke_token, token_with
from .uses import note_uses
from .webhooks import announce_pending, deliver_pending, subscribe

__all__ = [
    "Call",
    "FoundProcedures",
    "Outcome",
    "ProcedureItem",
    "Scope",
    "Submission",
    "Token",
    "Webhook",
    "announce_pending",
    "deliver_pending",
    "found_procedures",
    "issue_token",
    "note_uses",
    "revoke_token",
    "subscribe",
    "token_with",
]
