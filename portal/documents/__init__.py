"""Files, kept by content hash outside the web root."""

from .models import Document, Source
from .services import Stored, keep, open_file, path_of, receive, sweep, verify
from .storage import configure

__all__ = [
    "Document",
    "Source",
    "Stored",
    "configure",
    "keep",
    "open_file",
    "path_of",
    "receive",
    "sweep",
    "verify",
]
