"""No dossier arrives empty: before it is handed in, each file is compared on disk with what was stored."""

from collections.abc import Iterable

from portal import documents
from portal.errors import Invalid
from portal.text import N_

from .models import DraftFile

Slots = Iterable[tuple[str, str, Iterable[DraftFile]]]  # key and name of each paper, its files

BROKEN = N_("“%(file)s” for “%(paper)s” is not whole on our disk. Remove it, add it again, then send.")


def must_be_whole(slots: Slots) -> None:
    """Raises Invalid that names the file and its paper. Reads every byte: call it outside a transaction."""
    for _key, paper, files in slots:
        for file in files:
            if not documents.verify(file.document):
                raise Invalid(BROKEN, values={"file": file.document.name, "paper": paper})
