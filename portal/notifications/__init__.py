"""Messages to people, read off the journal."""

from .models import Delivery, Message

__all__ = ["Delivery", "Message"]
