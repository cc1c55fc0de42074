"""How a dossier begins: drafts, submission, the counter."""

from .keeping import keep_step
from .models import Draft, DraftFile, PhoneLink
from .needs import Need, of_draft
from .services import attach, start_draft, submit
from .uploads import sweep

__all__ = [
    "Draft",
    "DraftFile",
    "Need",
    "PhoneLink",
    "attach",
    "keep_step",
    "of_draft",
    "start_draft",
    "submit",
    "sweep",
]
