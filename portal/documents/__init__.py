"""Files, kept by content hash outside the web root."""

from .models import Document, Source

__all__ = ["Document", "Source"]
