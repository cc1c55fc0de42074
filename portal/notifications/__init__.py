"""Messages to people, read off the journal."""

from .models import Delivery, Message
from .notices import NOTICES, Notice
from .services import announce_pending, deliver_pending, keep_in_mailbox, send_by_smtp, sender, texts_of

__all__ = [
    "NOTICES",
    "Delivery",
    "Message",
    "Notice",
    "announce_pending",
    "deliver_pending",
    "keep_in_mailbox",
    "send_by_smtp",
    "sender",
    "texts_of",
]
