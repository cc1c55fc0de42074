"""Money that the applicant owes and paid."""

from .models import Charge, ChargeStatus

__all__ = ["Charge", "ChargeStatus"]
