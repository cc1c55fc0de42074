"""Each event is sealed once, and whatever is done to a sealed one is found and named."""

import subprocess
import sys
import time
from pathlib import Path

import peewee
import pytest

from portal import accounts, journal
from portal import db as database
from tests.journal.tampering import unguard

WRITER = """
import random, sys, time
from portal import accounts, db, journal

db.connect_to(sys.argv[1])
for number in range(40):
    with db.transaction():
        journal.record(accounts.SYSTEM, "test.write", "test", number)
        time.sleep(random.random() / 100)
        journal.record(accounts.SYSTEM, "test.write_more", "test", number)
"""


def record(count=1):
    return [
        journal.record(accounts.SYSTEM, "test.happen", "test", n, reason="Thiếu giấy") for n in range(count)
    ]


def wrong():
    return [sentence.told("en") for sentence in journal.check(lambda done, total: None)]


def test_every_event_is_sealed_once(db, monkeypatch):
    monkeypatch.setattr(journal.chain, "AT_ONCE", 4)
    events = record(10)
    assert journal.unsealed() == 10
    assert journal.seal_all() == 10
    assert journal.seal_all() == 0
    assert [seal.events for seal in journal.Seal.select().order_by(journal.Seal.id)] == [4, 4, 2]
    assert journal.head()[0] == events[-1].id
    record(1)
    assert journal.seal_all() == 1
    assert wrong() == []


def test_a_seal_cannot_be_changed_or_removed(db):
    record()
    journal.seal_all()
    with pytest.raises(peewee.DatabaseError, match="append-only"), database.transaction():
        journal.Seal.update(digest="0" * 64).execute()
    with pytest.raises(peewee.DatabaseError, match="append-only"), database.transaction():
        journal.Seal.delete().execute()


@pytest.fixture
def sealed(db):
    """Nine events under two seals, and nothing guards them any more."""
    ids = [event.id for event in record(5)]
    journal.seal_all()
    ids += [event.id for event in record(4)]
    journal.seal_all()
    unguard()
    return ids


def test_a_changed_event_is_named(sealed):
    journal.Event.update(particulars={"reason": "Đủ giấy"}).where(journal.Event.id == sealed[2]).execute()
    assert wrong() == [f"Event {sealed[2]} was changed after it was sealed."]


def test_a_removed_event_is_named(sealed):
    journal.Event.delete().where(journal.Event.id.in_(sealed[6:8])).execute()
    assert wrong() == [f"Event {number} was sealed and is gone." for number in sealed[6:8]]


def test_an_event_put_in_between_is_named(sealed):
    gone = journal.Event.get_by_id(sealed[3])
    gone.delete_instance()
    journal.Event.insert(
        id=sealed[3], at=gone.at, name="test.other", subject_kind="test", subject_id=1, particulars={}
    ).execute()
    assert wrong() == [f"Event {sealed[3]} was changed after it was sealed."]


def test_a_changed_seal_is_named(sealed):
    first = journal.Seal.select().order_by(journal.Seal.id).first()
    journal.Seal.update(digest="0" * 64).where(journal.Seal.id == first.id).execute()
    assert f"The seal of events {first.after_id + 1} to {first.last_id} was changed." in wrong()


def test_a_removed_seal_is_told(sealed):
    journal.Seal.delete().where(journal.Seal.last_id == sealed[4]).execute()
    assert any("The chain of seals is torn" in each for each in wrong())


def test_a_hash_kept_elsewhere_proves_that_the_end_was_cut_off(sealed):
    last_id, digest = journal.head()
    assert journal.differs_from(last_id, digest, "25/11/2026") is None
    journal.Event.delete().where(journal.Event.id > sealed[4]).execute()
    journal.Seal.delete().where(journal.Seal.last_id > sealed[4]).execute()
    assert wrong() == []
    told = journal.differs_from(last_id, digest, "25/11/2026")
    assert told is not None
    assert str(last_id) in told.told("en")


def test_sealing_misses_nothing_while_others_write(db, settings):
    """On PostgreSQL smaller ids are committed after larger ones: they must not slip in below a seal."""
    url = settings.database_url
    command = [sys.executable, "-c", WRITER, url]
    root = Path(__file__).parents[2]
    writers = [subprocess.Popen(command, cwd=root) for _ in range(3)]
    until = time.monotonic() + 60
    while any(writer.poll() is None for writer in writers) and time.monotonic() < until:
        journal.seal_some()
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    journal.seal_all()
    assert journal.Event.select().count() == 240
    assert sum(seal.events for seal in journal.Seal.select()) == 240
    assert wrong() == []
