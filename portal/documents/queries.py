"""Which files a person reads by their own right."""

from portal import accounts
from portal.errors import NotFound
from portal.text import N_

from .models import Document, Source


def uploaded_by(actor: accounts.Actor, document_id: int) -> Document:
    """A file that this person uploaded. Raises NotFound, also for guests.

    What an officer scanned or the portal made belongs to a dossier: who may read that, reads it there.
    """
    mine = Document.select().where(Document.id == document_id, Document.source == Source.UPLOAD)
    document = mine.where(Document.owner == actor.row).first() if actor.row else None
    if document is None:
        raise NotFound(N_("There is no such file, or it is not yours. Open it from your application."))
    return document  # type: ignore[no-any-return]
