"""No dossier arrives empty: before it is handed in, each file is compared on disk with what was stored."""

from collections.abc import Iterable

from portal import documents, dossiers
from portal.errors import Invalid
from portal.text import N_

from .models import DraftFile

Slots = Iterable[tuple[str, str, Iterable[DraftFile]]]  # key and name of each paper, its files

BROKEN = N_("“%(file)s” for “%(paper)s” is not whole on our disk. Remove it, add it again, then send.")
PHONED = N_("Pages from a phone wait for “%(name)s”. Look at them: take them or close the code, then decide.")


def must_be_whole(slots: Slots) -> None:
    """Raises Invalid that names the file and its paper. Reads every byte: call it outside a transaction."""
    for _key, paper, files in slots:
        for file in files:
            if not documents.verify(file.document):
                raise Invalid(BROKEN, values={"file": file.document.name, "paper": paper})


def must_be_taken(dossier: dossiers.Dossier) -> None:
    """Raises Invalid while pages wait: whoever sent them by phone believes that they are handed in."""
    waiting = DraftFile.get_or_none(DraftFile.dossier == dossier)
    if waiting:
        component = dossiers.Component.get(dossier=dossier, key=waiting.key)
        raise Invalid(PHONED, values={"name": component.name})
