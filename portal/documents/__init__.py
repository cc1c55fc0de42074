"""Files, kept by content hash outside the web root."""

from . import parts
from .models import Document, Source
from .names import clean as clean_name
from .queries import known
from .services import Stored, keep, open_file, path_of, receive, sweep, verify
from .storage import configure

__all__ = [
    "Document",
    "Source",
    "Stored",
    "clean_name",
    "configure",
    "keep",
    "known",
    "open_file",
    "parts",
    "path_of",
    "receive",
    "sweep",
    "verify",
]
