"""Equal bytes once, a row for each who handed them in; what nobody holds is swept."""

import io
import os
import resource
import tempfile
from contextlib import contextmanager
from datetime import timedelta

import peewee
import pytest

from portal import accounts, clock, db, documents, journal
from portal.documents import storage
from portal.errors import Conflict, NoSpace
from tests.documents import samples

UPLOAD = documents.Source.UPLOAD
TWO_DAYS = timedelta(days=2)


def kept(actor, content=None, name="giay.pdf"):
    stored = documents.receive(io.BytesIO(content or samples.pdf()), name)
    return documents.keep(actor, stored, source=UPLOAD)


def test_equal_bytes_are_stored_once_with_two_rows(lan, files):
    first, second = kept(lan, name="một.pdf"), kept(accounts.Guest(), name="hai.pdf")
    assert first.sha256 == second.sha256
    assert (first.owner, second.owner) == (lan, None)
    assert (first.name, second.name) == ("một.pdf", "hai.pdf")
    assert len(files()) == 1


def test_a_row_says_what_the_file_is(lan):
    row = documents.Document.get_by_id(kept(lan, samples.phone_photo(), "IMG_1.jpg").id)
    assert (row.media_type, row.pages, row.source, row.is_signed) == ("application/pdf", 1, UPLOAD, False)
    assert row.original_sha256
    with documents.open_file(row) as file:
        assert file.read(5) == b"%PDF-"
    assert documents.path_of(row).stat().st_size == row.size


def test_keeping_stands_in_the_journal(lan):
    document = kept(lan)
    (event,) = journal.history("document", document.id)
    assert (event.name, event.actor) == ("document.keep", lan)


def test_a_changed_byte_is_found(lan):
    document = kept(lan)
    assert documents.verify(document)
    path = documents.path_of(document)
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    path.write_bytes(content)
    assert not documents.verify(document)
    path.unlink()
    assert not documents.verify(document)


def test_the_same_file_again_mends_a_damaged_one(lan):
    document = kept(lan)
    documents.path_of(document).write_bytes(b"broken")
    kept(lan)
    assert documents.verify(document)


# Sweeping


def age(path, **time):
    moment = (clock.now() - timedelta(**time)).timestamp()
    os.utime(path, (moment, moment))


def make_old(document):
    age(documents.path_of(document), days=3)
    documents.Document.update(created_at=clock.now() - timedelta(days=3)).execute()


@pytest.fixture
def binder(tables):
    """A table of a higher package that refers to files."""

    class Sheet(peewee.Model):
        document = peewee.ForeignKeyField(documents.Document, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db.database

    tables.create_tables([Sheet])
    yield Sheet
    del documents.Document._meta.backrefs[Sheet.document]


def test_a_file_without_a_row_is_swept_when_it_is_old(tables, receive, files):
    stored = receive(samples.pdf())
    assert documents.sweep(TWO_DAYS) == 0
    age(storage.place_of(stored.sha256), days=3)
    assert documents.sweep(TWO_DAYS) == 1
    assert files() == []


def test_a_file_that_something_holds_stays(lan, binder):
    document = kept(lan)
    binder.create(document=document)
    make_old(document)
    assert documents.sweep(TWO_DAYS) == 0
    assert documents.verify(document)


def test_a_file_that_was_taken_off_again_goes_with_its_row(lan, binder, files):
    held, taken_off = kept(lan), kept(lan, samples.pdf(pages=2))
    binder.create(document=held)
    make_old(held)
    make_old(taken_off)
    assert documents.sweep(TWO_DAYS) == 1
    assert list(documents.Document.select()) == [held]
    assert files() == [documents.path_of(held)]


def test_a_young_row_keeps_an_old_file(lan, files):
    document = kept(lan)
    age(documents.path_of(document), days=3)
    assert documents.sweep(TWO_DAYS) == 0
    assert documents.verify(document)


def test_what_a_stopped_process_left_is_swept(tables, store, files):
    left = store / storage.INCOMING / "tmpabc"
    left.mkdir()
    (left / "sent").write_bytes(b"half")
    age(left, days=3)
    assert documents.sweep(TWO_DAYS) == 1
    assert not left.exists()


def test_a_swept_file_cannot_be_kept(lan, receive):
    stored = receive(samples.pdf())
    age(storage.place_of(stored.sha256), days=3)
    documents.sweep(TWO_DAYS)
    with pytest.raises(Conflict, match="Choose it again"):
        documents.keep(lan, stored, source=UPLOAD)
    assert documents.Document.select().count() == 0


def test_a_file_touched_while_it_is_swept_stays(tables, receive):
    stored = receive(samples.pdf())
    place = storage.place_of(stored.sha256)
    age(place, days=3)
    before = clock.now() - TWO_DAYS
    (old,) = storage.files_before(before)
    assert storage.touch(stored.sha256)
    assert not storage.remove(old, before)
    assert place.is_file()


# A full disk


@contextmanager
def room_for(size):
    """The system refuses to write more than `size` bytes into a file, as a full disk does."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_full_disk_while_a_file_comes_in_leaves_nothing(receive, files):
    content = samples.pdf() + b"%" * 200_000
    with room_for(100_000), pytest.raises(NoSpace) as full:
        receive(content)
    assert full.value.status == 507
    assert files() == []


def test_a_full_disk_while_a_photo_is_turned_leaves_nothing(receive, files):
    content = samples.encoded(samples.noise(600, 400), "JPEG", quality=20)
    with room_for(len(content)), pytest.raises(NoSpace):
        receive(content)
    assert files() == []


def test_a_disk_without_room_for_a_name_is_full_too(receive, monkeypatch):
    def no_room(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", no_room)
    with pytest.raises(NoSpace):
        receive(samples.pdf())


def test_after_a_full_disk_the_same_file_is_taken(receive):
    content = samples.pdf() + b"%" * 200_000
    with room_for(100_000), pytest.raises(NoSpace):
        receive(content)
    assert receive(content).size == len(content)
