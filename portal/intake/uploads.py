"""Verbs on files that come in pieces: where they shall lie, whose they are, what happens at the end."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from portal import accounts, clock, db, documents, dossiers
from portal.documents import parts
from portal.errors import Gone, Invalid, NotFound, NotYours
from portal.text import N_

from . import phones, services, supplying
from .models import Draft, DraftFile, PhoneLink, Upload

KEPT_FOR = timedelta(days=2)  # as long as the sweep leaves bytes that belong to nothing
MOST_AT_ONCE = 20  # on their way to one draft or dossier
ASKING = (dossiers.State.SUBMITTED, dossiers.State.AWAITING_COMPLETION, dossiers.State.AWAITING_SUPPLEMENT)

GONE = N_("This upload is not here any more. Choose the file again.")


@dataclass(frozen=True)
class Slot:
    """Where a file shall lie: on one paper of a draft, or of a dossier, perhaps by a phone's link."""

    paper: str
    draft: Draft | None = None
    dossier: dossiers.Dossier | None = None
    phone: PhoneLink | None = None


@dataclass(frozen=True)
class Coming:
    """A file that is announced. `sha256` may be ""."""

    name: str
    size: int
    sha256: str


def begin(actor: accounts.Actor, slot: Slot, coming: Coming) -> Upload:
    """Make room for a file. One that the same person or application handed in already is put to its place at
    once: `is_done`. Raises what a plain upload to that slot raises before its bytes are looked at."""
    _must_take(actor, slot)
    begun = _begun(actor, slot, coming)
    if begun is not None:
        return begun
    stored = _known(actor, slot, coming)
    key = secrets.token_urlsafe(18)
    if stored is None:
        parts.begin(key)
    return _begin(actor, slot, coming, key, stored)


def _must_take(actor: accounts.Actor, slot: Slot) -> None:
    if slot.draft:
        services.must_want(slot.draft, slot.paper)
    elif slot.phone:
        phones.must_be_open(slot.phone)
    elif slot.dossier:
        supplying.must_ask(actor, slot.dossier, slot.paper)


def _begun(actor: accounts.Actor, slot: Slot, coming: Coming) -> Upload | None:
    """The same file, begun before a reload or on another device: it goes on where it was cut off."""
    same = (Upload.sha256 == coming.sha256) & (Upload.size == coming.size) & (Upload.paper == slot.paper)
    mine = Upload.owner.is_null() if actor.row is None else Upload.owner == actor.row
    here = Upload.phone == slot.phone if slot.phone else Upload.phone.is_null()
    upload = _waiting(slot).where(same, mine, here).first() if coming.sha256 else None
    return upload if upload and parts.is_here(upload.key) else None


def _known(actor: accounts.Actor, slot: Slot, coming: Coming) -> documents.Stored | None:
    if not coming.sha256 or slot.phone:
        return None
    place = DraftFile.draft == slot.draft if slot.draft else DraftFile.dossier == slot.dossier
    here = [file.document_id for file in DraftFile.select().where(place)]
    owner = actor.row if isinstance(actor, accounts.User) else None
    stored = documents.known(owner, here, coming.sha256, coming.size)
    return stored and replace(stored, name=documents.clean_name(coming.name))


@db.atomic
def _begin(
    actor: accounts.Actor, slot: Slot, coming: Coming, key: str, stored: documents.Stored | None
) -> Upload:
    if _waiting(slot).count() >= MOST_AT_ONCE:
        raise Invalid(N_("Too many files are on their way. Wait until they have arrived."))
    upload = Upload.create(
        key=key,
        draft=slot.draft,
        dossier=slot.dossier,
        phone=slot.phone,
        paper=slot.paper,
        owner=actor.row,
        name=documents.clean_name(coming.name),
        size=coming.size,
        sha256=coming.sha256,
        is_done=stored is not None,
        expires_at=clock.now() + KEPT_FOR,
    )
    if stored is not None:
        _put(actor, slot, stored)
    return upload


def _waiting(slot: Slot) -> Any:
    """What is on its way to the same draft or dossier."""
    place = Upload.draft == slot.draft if slot.draft else Upload.dossier == slot.dossier
    return Upload.select().where(place, ~Upload.is_done, Upload.expires_at > clock.now())


def upload_of(actor: accounts.Actor, key: str) -> Upload:
    """The upload at an address. A person's opens only to that person. Raises NotFound, Gone."""
    upload = Upload.get_or_none(Upload.key == key)
    if upload is None or (upload.owner_id and upload.owner_id != actor.id):
        raise NotYours(GONE)
    if upload.expires_at <= clock.now():
        raise Gone(GONE)
    return upload  # type: ignore[no-any-return]


def arrived(upload: Upload) -> int:
    """How far a file is. The last byte counts only when the file is taken in: whoever was cut off meanwhile
    sends it again, and so asks for that once more."""
    return upload.size if upload.is_done else min(parts.arrived(upload.key), upload.size - 1)


def make_room(upload: Upload) -> int:
    """How far a file is, and nothing behind that on disk."""
    here = arrived(upload)
    if not upload.is_done and here == upload.size - 1:
        parts.cut_back(upload.key, here)
    return here


def finish(actor: accounts.Actor, upload: Upload) -> Upload:
    """All bytes are here: check the file like any other and put it to its place.

    Raises Invalid with words for the sender; the bytes stay for a while then, for a sender who was cut off
    before the words came and asks again. Raises Damaged: nothing is left.
    """
    try:
        stored = parts.receive(upload.key, upload.name, upload.sha256)
    except parts.Damaged:
        give_up(actor, upload)
        raise
    _finish(actor, upload, stored)
    parts.drop(upload.key)
    return upload


@db.atomic
def _finish(actor: accounts.Actor, upload: Upload, stored: documents.Stored) -> None:
    now = Upload.get_or_none(Upload.id == upload.id)
    if now is None:
        raise NotFound(GONE)
    # Two last pieces may come to an end at once: whoever marks it puts it to its place.
    if Upload.update(is_done=True).where(Upload.id == upload.id, ~Upload.is_done).execute():
        _put(actor, Slot(now.paper, now.draft, now.dossier, now.phone), stored)
    upload.is_done = True


def _put(actor: accounts.Actor, slot: Slot, stored: documents.Stored) -> None:
    if slot.draft:
        services.attach(actor, slot.draft, slot.paper, [stored])
    elif slot.phone:
        phones.attach(slot.phone, [stored])
    elif slot.dossier:
        supplying.attach_to_dossier(actor, slot.dossier, slot.paper, [stored])


@db.atomic
def give_up(actor: accounts.Actor, upload: Upload) -> None:
    """Forget a file that is on its way; one that has arrived stays on its paper."""
    Upload.delete().where(Upload.id == upload.id).execute()
    parts.drop(upload.key)


@db.atomic
def sweep() -> int:
    """Forget what was begun and not sent to its end in time, how many; and pages that wait for a dossier
    that asks for none any more, such as a phone's when it was declined meanwhile."""
    past = dossiers.Dossier.select(dossiers.Dossier.id).where(dossiers.Dossier.state.not_in(ASKING))
    DraftFile.delete().where(DraftFile.dossier.in_(past)).execute()
    old = list(Upload.select().where(Upload.expires_at <= clock.now()))
    for upload in old:
        parts.drop(upload.key)
    return int(Upload.delete().where(Upload.id.in_([upload.id for upload in old])).execute()) if old else 0
