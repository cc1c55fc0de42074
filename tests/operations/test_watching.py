"""Machines and administrators see how the portal is, and nobody's data is told."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor

import flask
import pytest

from portal import db, journal, tasks
from portal.config import Settings
from portal.operations import backups, state
from portal.web import logs, measures
from tests.dossiers.office import in_process
from tests.journeys import acts

PRIVATE = ("lan@example.vn", "022192000101", "0900000101", "Phạm Thị Lan", "Vũ An Nhiên")


def test_alive_and_ready(client_for, world, monkeypatch):
    guest = client_for()
    assert guest.get("/healthz").status == 200
    assert (guest.get("/readyz").status, guest.get("/readyz").html) == (200, "ready\n")
    monkeypatch.setattr(db, "pending", lambda folder: ["0099_something"])
    assert guest.get("/readyz").status == 503
    assert "not up to date" in guest.get("/readyz").html


def test_not_ready_when_nothing_can_be_written(client_for, monkeypatch):
    from portal.web import health

    monkeypatch.setattr(health, "LEAST_ROOM", 10**18)
    monkeypatch.setattr(health.os, "access", lambda path, how: False)
    page = client_for().get("/readyz")
    assert page.status == 503
    assert page.html == "the instance folder cannot be written\nthe disk is full\n"


def numbers(page):
    return dict(line.rsplit(" ", 1) for line in page.html.splitlines() if not line.startswith("#"))


def test_figures_for_prometheus(client_for):
    guest = client_for()
    before = numbers(guest.get("/metrics"))  # whatever was asked in this process until now
    for _time in range(3):
        guest.get("/procedures")
    guest.get("/no-such-page")
    told = numbers(guest.get("/metrics"))
    for name, more in (
        ('portal_request_seconds_count{route="catalogue.search"}', 3),
        ('portal_request_seconds_bucket{route="catalogue.search",le="+Inf"}', 3),
        ('portal_responses_total{route="none",status="4xx"}', 1),
    ):
        assert int(told[name]) - int(before.get(name, 0)) == more, name
    assert float(told["portal_disk_free_bytes"]) > 0
    assert told["portal_backup_age_seconds"] == "-1"
    assert int(told["portal_events_unsealed"]) > 0


def test_figures_are_for_this_machine_alone(client_for, world):
    assert client_for().get("/metrics", **{"X-Forwarded-For": "203.0.113.9"}).status == 404
    answer = world.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 404


def test_processes_are_added_up_and_a_dead_one_still_counts(tmp_path):
    one, other = (measures.Measures(tmp_path, ["a", "b"]) for _ in range(2))
    one.add("a", 200, 0.003)
    other._mapped()
    path = next(tmp_path.iterdir())
    path.rename(tmp_path / f"1-{one.kind}")  # another process, dead by now
    other.add("a", 503, 0.3)
    other.add("unheard of", 404, 9)
    sums = dict(other.sums())
    assert sum(sums["a"][: len(measures.BOUNDS) + 1]) == 2
    assert sums["a"][-4:] == (1, 0, 0, 1)
    assert sums["none"][len(measures.BOUNDS)] == 1
    other.begin_anew()
    assert dict(other.sums()) == {}


def test_threads_of_a_process_lose_no_answer(tmp_path):
    shared = measures.Measures(tmp_path, ["a"])
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _time: shared.add("a", 200, 0.001), range(4000)))
    assert dict(shared.sums())["a"][0] == 4000


def test_a_full_disk_costs_figures_and_nothing_else(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(measures.os, "posix_fallocate", full)
    measures.Measures(tmp_path, ["a"]).add("a", 200, 0.1)


@pytest.fixture
def lines(world, capfd):
    """What was told since the last question, as objects."""
    logger = logging.getLogger("portal")
    before = logger.level
    logger.setLevel("INFO")

    def read():
        return [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]

    yield read
    logger.setLevel(before)


def test_each_request_is_one_line_with_its_number(client_for, lines):
    client_for().get("/procedures?q=khai+sinh")
    told = [line for line in lines() if line["logger"] == "portal.requests"]
    assert len(told) == 1
    assert told[0]["route"] == "catalogue.search"
    assert told[0]["status"] == 200
    assert told[0]["ms"] > 0
    assert len(told[0]["request"]) == 12


def test_no_line_holds_personal_data_of_a_whole_journey(client_for, lines, at):
    at("2026-01-05 09:00")
    lan, binh = client_for("lan"), client_for("binh")
    code = acts.submitted(lan)
    acts.receive(binh, code)
    lan.get("/procedures?q=Phạm Thị Lan 022192000101")
    lan.post("/track", data={"code": code, "secret": "wrong"})
    told = lines()
    text = json.dumps(told, ensure_ascii=False)
    assert len(told) > 20
    for private in (*PRIVATE, "demo-lan", code, "/drafts/", "secret", "Nhiên"):
        assert private not in text, private


def test_a_fault_tells_kind_and_place_but_no_value(client_for, world, lines, monkeypatch):
    def broken(*_args, **_more):
        raise ValueError("Phạm Thị Lan, 022192000101")

    monkeypatch.setitem(world.view_functions, "catalogue.home", broken)
    page = client_for().get("/")
    assert page.status == 500
    fault = next(line for line in lines() if line["level"] == "error")
    assert fault["request"] in page.text
    assert fault["fault"][0] == "ValueError"
    assert any("broken" in place for place in fault["fault"])
    assert "Lan" not in json.dumps(fault, ensure_ascii=False)


def test_a_database_that_cannot_be_written_is_told_in_words(client_for, monkeypatch):
    if not db.is_sqlite():
        pytest.skip("the words are SQLite's")
    guest = client_for()
    db.database.execute_sql("PRAGMA query_only = 1")
    try:
        page = guest.post(f"/procedures/{acts.BIRTH}/apply")
    finally:
        db.database.execute_sql("PRAGMA query_only = 0")
    assert page.status == 503
    assert "chưa được lưu" in page.text


def test_messages_of_programs_are_masked():
    record = logging.LogRecord(
        "portal", 30, "", 1, "refused: %s", ("{'lan@example.vn': 022192000101}",), None
    )
    assert json.loads(logs.Lines().format(record))["message"] == "refused: {'…': …}"


def test_the_number_of_a_trusted_proxy_is_kept(world):
    with world.test_request_context(headers={"X-Request-Id": "abcdef-123456"}):
        assert logs.request_id() != "abcdef-123456"
    flask.g.pop("request_id")  # one context for both in this test
    world.config["PORTAL"] = Settings(**{**vars(world.config["PORTAL"]), "trusted_proxies": 1})
    with world.test_request_context(headers={"X-Request-Id": "abcdef-123456"}):
        assert logs.request_id() == "abcdef-123456"


def test_the_administrator_sees_it_in_words(client_for, world):
    quang = client_for("quang")
    page = quang.get("/operations")
    assert "Chưa có tác vụ nào chạy." in page.text
    assert "PORTAL_BACKUP_DIR" in page.text
    tasks.run(world, next(job for job in tasks.JOBS if job.name == "seal"))
    backups.note("backup", backup="x", files=12, seconds=3, bytes=1)
    backups.note("drill", backup="x", seconds=4, passed=True)
    page = quang.get("/en/operations")
    assert "12 files, 3 seconds" in page.text
    assert "restored and proved whole, in 4 seconds" in page.text
    assert "Act now" not in page.text
    backups.note("drill", backup="x", seconds=4, passed=False)
    assert "could not be restored whole" in quang.get("/en/operations").text


def test_what_is_late_is_marked(world, at):
    at("2026-01-05 09:00")
    in_process()
    at("2026-03-05 09:00")
    now = state.state(world.config["PORTAL"])
    assert now.overdue == 1
    moods = {fact.label: fact.mood for fact in state.facts(now, world.config["PORTAL"])}
    assert moods["Overdue dossiers"] == "warn"
    assert journal.unsealed() == now.unsealed
