"""Verbs on files: take them in, keep them, check them, sweep what nobody holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from peewee import fn

from portal import accounts, clock, db, journal
from portal.errors import Conflict
from portal.text import N_

from . import checking, names, storage
from .models import Document, Source

PDF = "application/pdf"
BATCH = 500


@dataclass(frozen=True)
class Stored:
    """A file that lies in the store. `keep` gives it a row; without one it is swept."""

    sha256: str
    name: str
    media_type: str
    size: int  # bytes
    pages: int
    is_signed: bool
    original_sha256: str = ""  # of the photo that was sent, which is not kept


def receive(stream: storage.Readable, name: str) -> Stored:
    """Store what somebody sends: a PDF as it is, a photo as an upright PDF of one page.

    Call it before any transaction: it takes seconds, and a file without a row does no harm.
    Raises Invalid, in words that say how to mend it, for a file that is empty, too large, damaged, locked by
    a password or of another kind; NoSpace when the disk is full. Nothing is left behind then.
    """
    with storage.room() as folder:
        sent, made = folder / "sent", folder / "made.pdf"
        original = storage.spool(stream, sent)
        found = checking.look_into(sent, made, storage.store().longest_side)
        kept = made if found.is_converted else sent
        sha256 = storage.hash_of(made) if found.is_converted else original
        stored = Stored(
            sha256=sha256,
            name=names.clean(name),
            media_type=PDF,
            size=kept.stat().st_size,
            pages=found.pages,
            is_signed=found.is_signed,
            original_sha256=original if found.is_converted else "",
        )
        storage.settle(kept, sha256)
    return stored


@db.atomic
def keep(actor: accounts.Actor, stored: Stored, *, source: Source) -> Document:
    """Give a stored file a row: it belongs to the actor, or to nobody when that is a guest or the system."""
    document = Document.create(
        sha256=stored.sha256,
        name=stored.name,
        media_type=stored.media_type,
        size=stored.size,
        pages=stored.pages,
        source=source,
        owner=actor.row,
        is_signed=stored.is_signed,
        original_sha256=stored.original_sha256,
        created_at=clock.now(),
    )
    if not storage.touch(stored.sha256):
        raise Conflict(N_("The file is not here any more. Choose it again."))
    journal.record(actor, "document.keep", "document", document.id, sha256=stored.sha256, source=source)
    return document


def stored_as(document: Document) -> Stored:
    """What `keep` needs to hold the same bytes once more."""
    return Stored(
        sha256=document.sha256,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        pages=document.pages or 0,
        is_signed=document.is_signed,
        original_sha256=document.original_sha256,
    )


def path_of(document: Document) -> Path:
    """Where the bytes lie. Who asks has checked that the reader may."""
    return storage.place_of(document.sha256)


def open_file(document: Document) -> BinaryIO:
    """The bytes, for reading. Who asks has checked that the reader may."""
    return path_of(document).open("rb")


def verify(document: Document) -> bool:
    """Whether the bytes are there and are still those that were stored."""
    path = path_of(document)
    return path.is_file() and storage.hash_of(path) == document.sha256


def sweep(older_than: timedelta) -> int:
    """Remove what nobody has held for that long; how many files.

    First rows that no other table refers to (taken off a draft again), then files without a row, then what
    stopped on its way.
    """
    before = clock.now() - older_than
    _forget_unheld(before)
    removed = sum(storage.remove(path, before) for path in _without_row(before))
    return removed + storage.clear(before)


@db.atomic
def _forget_unheld(before: datetime) -> int:
    """Rows of files that are part of nothing: personal data that nobody needs."""
    unheld = Document.delete().where(Document.created_at < before)
    for field, table in Document._meta.backrefs.items():  # every foreign key that points here
        unheld = unheld.where(~fn.EXISTS(table.select(field).where(field == Document.id)))
    return int(unheld.execute())


def _without_row(before: datetime) -> Iterator[Path]:
    paths = storage.files_before(before)
    while batch := {path.name: path for path in islice(paths, BATCH)}:
        held = Document.select(Document.sha256).where(Document.sha256.in_(list(batch)))
        yield from (batch[name] for name in batch.keys() - {row.sha256 for row in held})
