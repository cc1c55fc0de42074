"""Tokens: issued and revoked by the administrator, shown once, kept as a hash, counted."""

import re
from datetime import timedelta

import pytest

from portal import api, clock, db, journal
from portal.api import uses

FIELDS = {
    "name": "Bưu điện tỉnh",
    "contact": "it@example.vn",
    "scopes": ["dossier:read"],
    "days": "30",
    "per_minute": "60",
}


@pytest.fixture(autouse=True)
def monday(at):
    return at("2026-01-05 09:00")


def shown_in(page):
    return re.search(r"cong_[\w-]{43}", page.text)[0]


def test_the_administrator_issues_a_token_that_is_shown_once(client_for):
    quang = client_for("quang")
    page = quang.post("/programs", data=FIELDS)
    assert page.status == 200
    text = shown_in(page)
    assert text not in quang.get("/programs").html
    assert "Bưu điện tỉnh" in quang.get("/programs").text
    token = api.token_with(text)
    assert token.scopes == ["dossier:read"]
    dump = "\n".join(db.database.connection().iterdump()) if db.is_sqlite() else ""
    assert text not in dump
    assert [event.actor.username for event in journal.history("token", token.id)] == ["quang"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("contact", " "), ("scopes", []), ("days", "400"), ("per_minute", "x")]
)
def test_a_wrong_field_is_told_and_the_rest_stays(client_for, field, value):
    page = client_for("quang").post("/programs", data={**FIELDS, field: value})
    assert page.status == 422
    assert page.find("a", href=f"#{field}") is not None
    assert "it@example.vn" in page.html or field == "contact"
    assert api.Token.select().count() == 0


def test_nobody_else_issues_tokens(client_for):
    for name in ("lan", "binh", "hoa"):
        assert client_for(name).post("/programs", data=FIELDS).status == 403


def test_a_revoked_token_opens_nothing_from_that_moment(program_for, client_for):
    program = program_for()
    assert program.get("/dossiers/X")[0] == 404
    page = client_for("quang").post(f"/programs/{program.token.id}/revoke")
    assert page.status == 303
    status, told = program.get("/dossiers/X")
    assert status == 401
    assert told["message"].startswith("Hãy gửi")
    assert [each.name for each in journal.history("token", program.token.id)][-1] == "token.revoke"


def test_a_token_runs_out(program_for, at):
    program = program_for(days=1)
    assert program.get("/dossiers/X")[0] == 404
    at("2026-01-06 09:01")
    assert program.get("/dossiers/X")[0] == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer cong_", "Bearer x", "Basic eDp5", "cong_x"])
def test_without_a_token_the_answer_says_how_to_get_in(world, header):
    answer = world.test_client().get("/api/v1/dossiers/X", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Set-Cookie" not in answer.headers


def test_the_limit_is_the_tokens_own_and_ends_with_the_minute(program_for, at):
    small, large = program_for(per_minute=3), program_for(per_minute=100)
    assert [small.get("/dossiers/X")[0] for _ in range(5)] == [404, 404, 404, 429, 429]
    assert large.get("/dossiers/X")[0] == 404
    at("2026-01-05 09:01")
    assert small.get("/dossiers/X")[0] == 404


def test_uses_are_written_down_once_an_hour_and_never_twice(program_for, settings_folder, at):
    program = program_for()
    for _ in range(3):
        program.get("/dossiers/X")
    folder = settings_folder / "uses"
    assert uses.note_uses(folder) == 0, "the minute is not over"
    at("2026-01-05 09:10")
    copies = {path: path.read_bytes() for path in folder.iterdir()}
    assert uses.note_uses(folder) == 1
    assert list(folder.iterdir()) == []
    for path, content in copies.items():  # as after a crash before the files were deleted
        path.write_bytes(content)
    assert uses.note_uses(folder) == 0
    events = [event for event in journal.history("token", program.token.id) if event.name == "token.use"]
    assert [event.particulars for event in events] == [{"requests": 3}]
    token = api.Token.get_by_id(program.token.id)
    assert clock.now() - token.last_used_at == timedelta(minutes=10)


@pytest.fixture
def settings_folder(world):
    return world.config["PORTAL"].instance_dir
