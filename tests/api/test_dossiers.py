"""What programs hand in, and what they see of it."""

import pytest

from portal import api, dossiers, intake, journal, notifications
from tests.api.conftest import filled_in
from tests.journeys import acts


@pytest.fixture(autouse=True)
def monday(at):
    return at("2026-01-05 09:00")


@pytest.fixture
def program(program_for):
    return program_for()


def handed_in(program, key="first-of-all"):
    status, body = program.post("/dossiers", filled_in(program), key=key)
    assert status == 201, body
    return body


def test_a_whole_application_becomes_a_dossier_like_any_other(program, at):
    at("2026-01-05 09:00")
    body = handed_in(program)
    assert body["dossier"]["state"] == "submitted"
    assert body["dossier"]["state_text"] == "Đã nộp"
    assert body["dossier"]["national_code"] == 1
    dossier = dossiers.Dossier.get(dossiers.Dossier.code == body["code"])
    assert dossier.channel == dossiers.Channel.ONLINE
    assert {party.full_name for party in dossier.parties} == {"Phạm Thị Lan"}
    assert [file.document.media_type for each in dossier.components for file in each.files] == [
        "application/pdf"
    ]
    at("2026-01-05 09:01")  # readers of the journal stay some seconds behind on PostgreSQL
    notifications.announce_pending("http://localhost")
    assert notifications.Message.get().address == "lan@example.vn"
    assert [event.name for event in journal.history("token", program.token.id)] == [
        "token.issue",
        "token.submit",
    ]


def test_the_same_key_is_the_same_dossier(program):
    first = handed_in(program)
    status, again = program.post("/dossiers", filled_in(program), key="first-of-all")
    assert status == 200
    assert again["code"] == first["code"]
    assert again["secret"] == first["secret"]
    assert dossiers.Dossier.select().count() == 1
    assert handed_in(program, "another-key")["code"] != first["code"]


def test_a_key_used_for_something_else_is_a_conflict(program):
    handed_in(program)
    other = filled_in(program)
    other["answers"] = {**other["answers"], "child_name": "Vũ An Khang"}
    status, body = program.post("/dossiers", other, key="first-of-all")
    assert status == 409
    assert "Idempotency-Key" in body["message"]


def test_another_programs_key_is_another_dossier(program, program_for):
    first = handed_in(program)
    assert handed_in(program_for(name="Kho bạc"))["code"] != first["code"]


def test_what_is_missing_is_told_by_field_in_the_words_of_the_page(program, client_for):
    body = filled_in(program)
    del body["answers"]["child_name"]
    body["papers"] = []
    status, told = program.post("/dossiers", body, key="first-of-all")
    assert status == 422
    assert set(told["fields"]) == {"child_name", "papers.birth-notice"}
    guest = client_for()
    page = acts.begin(guest)
    key = page.response.request.path.split("/")[2]
    shown = guest.post(f"/drafts/{key}/form/child", child_name="")
    assert told["fields"]["child_name"] in shown.text
    assert dossiers.Dossier.select().count() == 0
    assert intake.Draft.select().count() == 1, "no draft is left but the guest's own"


def test_the_same_words_in_english(program):
    body = {**filled_in(program), "answers": {}}
    _, vietnamese = program.post("/dossiers", body, key="first-of-all")
    _, english = program.post("/dossiers", body, key="first-of-all", language="/en")
    assert set(vietnamese["fields"]) == set(english["fields"])
    assert english["message"] == "Something is still missing. Mend what is listed, then submit."
    assert vietnamese["message"] != english["message"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": []}, "answers"),
        ({"answers": {"child_name": 5}}, "child_name"),
        ({"answers": {"residence": "Cô Tô"}}, "residence"),
        ({"answers": {"declaration": False}}, "declaration"),
        ({"answers": {"nothing_like_it": "x"}}, "nothing_like_it"),
        ({"branch": "H49.99.99"}, "branch"),
        ({"delivery": "by pigeon"}, "delivery"),
        ({"surprise": 1}, "surprise"),
        ({"papers": [{"key": "birth-notice", "name": "x.pdf", "content": "…"}]}, "papers.0"),
        ({"papers": [{"key": "birth-notice", "name": "x.pdf", "content": "eHh4"}]}, "papers.0"),
        ({"papers": [{"key": "birth-notice", "name": 7, "content": "eHh4"}]}, "papers.0.name"),
    ],
)
def test_what_does_not_fit_is_named(program, change, field):
    status, told = program.post("/dossiers", {**filled_in(program), **change}, key="first-of-all")
    assert status == 422
    assert field in told["fields"]
    assert dossiers.Dossier.select().count() == 0


@pytest.mark.parametrize(
    "raw", ["", "{", "[]", '{"a": NaN}', '{"a": "\\u0000"}', '{"a": "\\ud800"}', "[" * 100_000]
)
def test_a_body_that_cannot_be_read_is_refused(program, raw):
    headers = {"Idempotency-Key": "first-of-all"}
    status, told = program.ask(
        "POST", "/dossiers", data=raw, content_type="application/json", headers=headers
    )
    assert status in {400, 422}
    assert told["message"]


def test_without_a_key_nothing_is_made(program):
    status, told = program.post("/dossiers", filled_in(program))
    assert status == 422
    assert "Idempotency-Key" in told["fields"]


def test_a_program_sees_what_it_handed_in_and_nothing_else(program, program_for):
    body = handed_in(program)
    status, state = program.get(f"/dossiers/{body['code']}")
    assert status == 200
    assert state == body["dossier"]
    assert program_for(name="Kho bạc").get(f"/dossiers/{body['code']}")[0] == 404
    assert program.get("/dossiers/H49.01-260105-0001")[0] == 404


def test_the_state_follows_and_the_result_is_downloaded(program, client_for):
    body = handed_in(program)
    code, receipt = body["code"], {"code": body["code"], "secret": body["secret"]}
    assert program.get(f"/dossiers/{code}/result")[0] == 404
    acts.receive(client_for("binh"), code)
    _, state = program.get(f"/dossiers/{code}")
    assert (state["state"], state["national_code"], state["has_result"]) == ("in_process", 4, False)
    assert state["due_at"] > state["received_at"]
    acts.decide(client_for("cuong"), client_for("dung"), code)
    _, state = program.get(f"/dossiers/{code}")
    assert (state["state"], state["national_code"], state["has_result"]) == ("decided", 9, True)
    status, pdf = program.get(f"/dossiers/{code}/result")
    assert status == 200
    assert pdf.startswith(b"%PDF")
    assert program.post("/track/result", receipt) == (200, pdf)


def test_papers_that_are_asked_for_stand_in_the_state(program, client_for):
    code = handed_in(program)["code"]
    binh = client_for("binh")
    missing = {"check-birth-notice": "missing", "note-birth-notice": "Ảnh mờ", "act": "ask"}
    acts.press(binh, binh.get(f"/counter/{code}"), f"/counter/{code}", reason="Ảnh mờ", **missing)
    _, state = program.get(f"/dossiers/{code}")
    assert state["state"] == "awaiting_completion"
    assert [each["key"] for each in state["asked"]] == ["birth-notice"]


def test_code_and_secret_open_the_state_without_a_token(program):
    body = handed_in(program)
    program.text = "none"
    right = {"code": body["code"], "secret": body["secret"]}
    assert program.post("/track", right) == (200, body["dossier"])
    wrong = {**right, "secret": "WRONG"}
    for _try in range(10):
        assert program.post("/track", wrong)[0] == 404
    assert program.post("/track", right)[0] == 429
    assert program.post("/track/result", right)[0] == 429


def test_scopes_are_kept_apart(program_for):
    reader = program_for("dossier:read")
    status, told = reader.post("/dossiers", filled_in(reader), key="first-of-all")
    assert status == 403
    assert told["message"]
    writer = program_for("dossier:submit")
    code = handed_in(writer)["code"]
    assert writer.get(f"/dossiers/{code}")[0] == 403
    assert writer.get(f"/dossiers/{code}/result")[0] == 403
    assert api.Submission.select().count() == 1
