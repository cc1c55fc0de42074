"""Who: people, units, roles, sessions."""

from .models import (
    SYSTEM,
    Actor,
    Assignment,
    Commune,
    Guest,
    Lock,
    PersonKind,
    Session,
    SystemActor,
    Throttle,
    Unit,
    UnitKind,
    User,
)
from .permissions import GRANTS, Grant, Permission, Reach, Role

__all__ = [
    "GRANTS",
    "SYSTEM",
    "Actor",
    "Assignment",
    "Commune",
    "Grant",
    "Guest",
    "Lock",
    "Permission",
    "PersonKind",
    "Reach",
    "Role",
    "Session",
    "SystemActor",
    "Throttle",
    "Unit",
    "UnitKind",
    "User",
]
