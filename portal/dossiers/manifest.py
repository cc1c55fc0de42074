"""What was handed in, file by file: frozen in the journal with the act that handed it in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import journal
from portal.documents import Document

from .models import Dossier

Entry = dict[str, Any]  # paper's key and name; the file's name, size, SHA-256, pages, whether it is signed


@dataclass(frozen=True)
class Handed:
    """The files of one act, in the order of the papers. `act` is the event's name."""

    at: datetime
    act: str
    entries: list[Entry]

    @property
    def size(self) -> int:
        return sum(entry["size"] for entry in self.entries)


def of(papers: Iterable[tuple[str, str, Iterable[Document]]]) -> list[Entry]:
    """The manifest of (paper's key, its name, its files)."""
    return [_entry(key, name, document) for key, name, files in papers for document in files]


def _entry(key: str, name: str, document: Document) -> Entry:
    return {
        "key": key,
        "paper": name,
        "name": document.name,
        "size": document.size,
        "sha256": document.sha256,
        "pages": document.pages,
        "signed": document.is_signed,
    }


def handed_in(dossier: Dossier) -> list[Handed]:
    """Every manifest of a dossier, oldest first. One query."""
    events = journal.history("dossier", dossier.id)
    return [
        Handed(event.at, event.name, event.particulars["manifest"])
        for event in events
        if event.particulars.get("manifest")
    ]
