"""Money that the applicant owes and paid."""

from .models import Charge, ChargeStatus, Fit, Transfer
from .services import (
    Notice,
    charge_in,
    collect,
    confirm,
    due,
    due_now,
    of_dossier,
    request,
    settle,
    take_notice,
    unmatched,
)

__all__ = [
    "Charge",
    "ChargeStatus",
    "Fit",
    "Notice",
    "Transfer",
    "charge_in",
    "collect",
    "confirm",
    "due",
    "due_now",
    "of_dossier",
    "request",
    "settle",
    "take_notice",
    "unmatched",
]
