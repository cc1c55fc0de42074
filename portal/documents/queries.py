"""Which files a person reads by their own right."""

from collections.abc import Iterable

from portal import accounts
from portal.errors import NotFound
from portal.text import N_

from . import services
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


def known(owner: accounts.User | None, also: Iterable[int], sha256: str, size: int) -> services.Stored | None:
    """A file that need not be sent again: this person's, or one of the documents `also`, and whole on disk.

    Nobody else's file is ever looked at, so nobody learns what others have handed in.
    """
    mine = Document.id.in_(list(also))
    if owner is not None:
        mine |= (Document.owner == owner) & (Document.source == Source.UPLOAD)
    same = ((Document.sha256 == sha256) & (Document.size == size)) | (Document.original_sha256 == sha256)
    document = Document.select().where(mine, same).order_by(Document.id.desc()).first()
    return services.stored_as(document) if document and services.verify(document) else None
