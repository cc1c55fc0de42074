"""How a dossier begins: drafts, submission, the counter."""

from .models import Draft, DraftFile

__all__ = ["Draft", "DraftFile"]
