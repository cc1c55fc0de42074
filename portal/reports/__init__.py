"""Figures and lists about what was done: the register of dossiers."""

from .models import Kind, Report, State
from .services import WANTED, ask, sweep, write_pending

__all__ = ["WANTED", "Kind", "Report", "State", "ask", "sweep", "write_pending"]
