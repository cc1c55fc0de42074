"""The journal only grows, and each reader gets each event once, in order."""

import re
from datetime import timedelta

import peewee
import pytest

from portal import accounts, clock, dossiers, journal
from portal import db as database
from tests.guards.sources import PORTAL


@pytest.fixture
def monday(db, at):
    return at("2026-01-05 09:00")


@pytest.fixture
def soon(monday, monkeypatch):
    """Later than any transaction may still be open."""
    return lambda: monkeypatch.setattr(clock, "now", lambda: monday + timedelta(minutes=1))


def record(name="dossier.submit", subject=1, **more):
    return journal.record(accounts.SYSTEM, name, "dossier", subject, **more)


def read(reader="tests"):
    with database.transaction():
        return [event.id for event in journal.read_on(reader)]


def test_what_happened_cannot_be_changed_or_removed(monday):
    event = record(reason="Thiếu giấy")
    with pytest.raises(peewee.DatabaseError), database.transaction():
        journal.Event.update(name="dossier.decide").where(journal.Event.id == event.id).execute()
    with pytest.raises(peewee.DatabaseError), database.transaction():
        journal.Event.delete().where(journal.Event.id == event.id).execute()
    assert [each.name for each in journal.history("dossier", 1)] == ["dossier.submit"]


def test_a_reader_gets_each_event_once(soon):
    first, second = record(), record()
    soon()
    assert read() == [first.id, second.id]
    assert read() == []
    assert read("another") == [first.id, second.id]


def test_a_reader_goes_on_where_it_was(soon, monkeypatch):
    ids = [record().id for _ in range(3)]
    soon()
    monkeypatch.setattr(journal.services.since, "__defaults__", ((), 2))
    assert read() == ids[:2]
    assert read() == ids[2:]


@database.atomic
def read_and_fail():
    for _event in journal.read_on("tests"):
        raise ZeroDivisionError


def test_a_reader_that_fails_reads_the_same_again(soon):
    event = record()
    soon()
    with pytest.raises(ZeroDivisionError):
        read_and_fail()
    assert read() == [event.id]


@database.atomic
def record_and_fail():
    record()
    raise ZeroDivisionError


def test_an_event_is_part_of_its_transaction(monday):
    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    assert journal.latest_id() == 0


def test_a_clock_that_was_wrong_for_an_hour_loses_no_event(monday, soon, monkeypatch):
    before = record()
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(days=400))
    wrong = record()
    monkeypatch.setattr(clock, "now", lambda: monday)
    after = record()
    soon()
    assert read() == [before.id, wrong.id, after.id]


def test_a_young_event_waits_where_ids_may_come_late(monday, monkeypatch):
    """As on PostgreSQL: an earlier id may still be on its way."""
    monkeypatch.setattr(database, "commit_lag", lambda: timedelta(seconds=5))
    old = record()
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(seconds=8))
    young = record()
    assert read() == [old.id]
    monkeypatch.setattr(clock, "now", lambda: monday + timedelta(seconds=14))
    assert read() == [young.id]


def test_since_filters_by_name(soon):
    record("dossier.submit")
    wanted = record("dossier.receive")
    soon()
    assert [event.id for event in journal.since(0, ("dossier.receive",))] == [wanted.id]
    assert journal.since(wanted.id) == []


def test_history_names_who_did_it_in_one_query(world, at):
    at("2026-01-05 09:00")
    lan = accounts.User.get(accounts.User.username == "lan")
    journal.record(lan, "dossier.submit", "dossier", 7)
    journal.record(accounts.SYSTEM, "dossier.lapse", "dossier", 7)
    journal.record(lan, "dossier.submit", "dossier", 8)
    seen = journal.history("dossier", 7)
    assert [event.actor.full_name if event.actor else None for event in seen] == ["Phạm Thị Lan", None]


def test_the_audit_page_finds_by_name_and_by_person(client_for, world, at):
    at("2026-01-05 09:00")
    lan = accounts.User.get(accounts.User.username == "lan")
    for number in range(60):
        journal.record(lan, "dossier.submit", "dossier", number)
    journal.record(accounts.SYSTEM, "procedure.publish", "procedure", 1)
    quang = client_for("quang")
    assert "Phạm Thị Lan" in quang.get("/journal").text
    only_lan = quang.get("/journal?who=LAN&page=2")
    assert "procedure.publish" not in only_lan.text
    assert only_lan.status == 200
    assert "dossier.submit" not in quang.get("/journal?name=procedure.").text.split("procedure.publish", 1)[1]
    nobody = quang.get("/journal?who=<script>")
    assert nobody.status == 200
    assert "<script>" not in str(nobody.find("main").findall(".//input[@name='who']"))


def test_the_audit_page_says_what_happened_in_words(client_for, world, at):
    at("2026-01-05 09:00")
    journal.record(accounts.SYSTEM, "dossier.receive", "dossier", 7)
    quang = client_for("quang")
    for address, words in (("/journal", "Đã tiếp nhận hồ sơ"), ("/en/journal", "Received the dossier")):
        page = quang.get(f"{address}?name=dossier.receive")
        cell = next(each for each in page.all("td") if "#7" in "".join(each.itertext()))
        assert "".join(cell.itertext()).split(" dossier.receive")[0] == words
        assert page.find("option", value="dossier.receive").get("selected") is not None


def test_every_event_that_the_portal_writes_has_its_words():
    written = set()
    for file in PORTAL.rglob("*.py"):
        for call in re.findall(r"(?:journal\.record|_changed)\((.+?)\)", file.read_text(), re.S):
            written |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', call))
    assert len(written) > 15
    written |= {f"dossier.{name}" for name in dossiers.ACTIONS}
    assert written <= set(journal.EVENT_WORDS)
