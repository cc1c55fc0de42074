"""How a dossier begins: drafts, submission, the counter."""

from .at_once import Application, apply, branch_with, branches, must_fit
from .beginning import start_draft
from .keeping import keep_step
from .models import Draft, DraftFile, PhoneLink
from .needs import Need, of_draft
from .reasons import fill as fill_reasons
from .services import attach, communes_by_code, submit
from .uploads import sweep

__all__ = [
    "Application",
    "Draft",
    "DraftFile",
    "Need",
    "PhoneLink",
    "apply",
    "attach",
    "branch_with",
    "branches",
    "communes_by_code",
    "fill_reasons",
    "keep_step",
    "must_fit",
    "of_draft",
    "start_draft",
    "submit",
    "sweep",
]
