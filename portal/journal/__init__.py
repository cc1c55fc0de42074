"""What happened, append-only: history, audit, outbox and statistics in one."""

from .chain import check, differs_from, head, seal_all, seal_some, unsealed
from .models import Cursor, Event, Seal
from .services import history, latest_id, read_on, record, since
from .words import EVENT_WORDS

__all__ = [
    "EVENT_WORDS",
    "Cursor",
    "Event",
    "Seal",
    "check",
    "differs_from",
    "head",
    "history",
    "latest_id",
    "read_on",
    "record",
    "seal_all",
    "seal_some",
    "since",
    "unsealed",
]
