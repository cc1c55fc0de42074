"""What a bank sends: whether it is the bank, whether it is of now, and what it says."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from portal.clock import UTC
from portal.errors import Invalid, NotFound, PortalError
from portal.text import N_

from .services import MOST, Notice

LARGEST = 20_000  # bytes
LONGEST_TRANSACTION, LONGEST_REFERENCE = 80, 200
UNREADABLE = N_(
    "Send a JSON object with transaction (text), reference (text), amount (whole đồng) and paid_at (ISO 8601 "
    "with its offset)."
)


class NotSigned(PortalError):
    """Not from the bank, or an old message sent again."""

    status = 401


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over the timestamp, a full stop and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def check(secret: str, headers: Any, body: bytes, *, now: datetime, tolerance: int) -> None:
    """Raises NotFound where no bank is set up, NotSigned for anybody but that bank, or at another time."""
    if not secret:
        raise NotFound(N_("No bank is set up to tell of payments here."))
    timestamp = headers.get("X-Payment-Timestamp", "")
    expected = signature_of(secret, timestamp, body)
    given = headers.get("X-Payment-Signature", "")
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise NotSigned(N_("The signature does not belong to this message."))
    is_number = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12
    if not is_number or abs(now.timestamp() - int(timestamp)) > tolerance:
        raise NotSigned(N_("The message is not of now. Set the clock right and sign it anew."))


def read(body: bytes) -> Notice:
    """Raises Invalid."""
    try:
        told = json.loads(body)
        paid_at = datetime.fromisoformat(told["paid_at"])
        notice = Notice(told["transaction"], told["reference"], told["amount"], paid_at)
        sensible = _makes_sense(notice)
        (notice.transaction + notice.reference).encode()  # half a letter cannot be stored
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Invalid(UNREADABLE) from error
    if not sensible:
        raise Invalid(UNREADABLE)
    return notice


def _makes_sense(notice: Notice) -> bool:
    return (
        all(isinstance(text, str) and "\0" not in text for text in (notice.transaction, notice.reference))
        and 0 < len(notice.transaction) <= LONGEST_TRANSACTION
        and len(notice.reference) <= LONGEST_REFERENCE
        and type(notice.amount) is int
        and 0 < notice.amount <= MOST * 1000  # more than any charge: kept for a person too
        and notice.paid_at.tzinfo is not None
        and 2000 < notice.paid_at.astimezone(UTC).year < 2200
    )
