"""Keeping the portal running: proofs that nothing is lost, backups, copies, figures for whoever watches."""

from .backups import Backup, back_up, newest
from .copying import Copier
from .proofs import PROOFS, Proof, prove
from .restoring import drill, restore
from .state import JOBS, State

__all__ = [
    "JOBS",
    "PROOFS",
    "Backup",
    "Copier",
    "Proof",
    "State",
    "back_up",
    "drill",
    "newest",
    "prove",
    "restore",
]
