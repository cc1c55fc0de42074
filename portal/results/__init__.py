"""The paper that comes out, and whether it still holds."""

from .models import Kind, Result, Standing
from .services import (
    Decision,
    by_check_code,
    collect,
    correct,
    hand_over,
    has_expired,
    issue,
    of_dossier,
    revoke,
)

__all__ = [
    "Decision",
    "Kind",
    "Result",
    "Standing",
    "by_check_code",
    "collect",
    "correct",
    "hand_over",
    "has_expired",
    "issue",
    "of_dossier",
    "revoke",
]
