"""What happened, append-only: history, audit, outbox and statistics in one."""

from .models import Cursor, Event
from .services import history, latest_id, read_on, record, since

__all__ = ["Cursor", "Event", "history", "latest_id", "read_on", "record", "since"]
