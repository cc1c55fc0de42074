"""Money that the applicant owes and paid."""

from .models import Charge, ChargeStatus
from .services import confirm, due, due_now, of_dossier, request

__all__ = ["Charge", "ChargeStatus", "confirm", "due", "due_now", "of_dossier", "request"]
