"""The case: its life, its clock, who holds it."""

from .lifecycle import ACTIONS, FINAL, NATIONAL_CODE, OPEN, ROWS, Action, State, actions_from
from .models import (
    Ask,
    Channel,
    Check,
    Component,
    ComponentFile,
    Delivery,
    Dossier,
    Interval,
    Party,
    PartyRole,
    Sequence,
    Step,
)

__all__ = [
    "ACTIONS",
    "FINAL",
    "NATIONAL_CODE",
    "OPEN",
    "ROWS",
    "Action",
    "Ask",
    "Channel",
    "Check",
    "Component",
    "ComponentFile",
    "Delivery",
    "Dossier",
    "Interval",
    "Party",
    "PartyRole",
    "Sequence",
    "State",
    "Step",
    "actions_from",
]
