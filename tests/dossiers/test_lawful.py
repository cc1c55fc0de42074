"""Asked once, refused on a law, in two steps: whatever door somebody comes by."""

from datetime import date, timedelta

import pytest

from portal import accounts, deadlines, dossiers
from portal.dossiers import State
from portal.errors import Conflict, Forbidden, Invalid
from tests.dossiers.office import LAW, fresh, in_process, person, submitted

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def asked(dossier):
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu giấy")
    return dossiers.perform(person("lan"), dossier, "supplement")


def test_papers_are_asked_for_once_before_receipt_and_once_in_process():
    dossier = submitted()
    dossiers.perform(person("binh"), dossier, "request_completion", reason="Thiếu")
    dossiers.perform(person("lan"), dossier, "complete")
    with pytest.raises(Invalid, match="manager of the centre") as refusal:
        dossiers.perform(person("binh"), dossier, "request_completion", reason="Thiếu nữa")
    assert refusal.value.values == {"times": 1}
    dossiers.perform(person("binh"), dossier, "receive")
    dossiers.perform(person("binh"), dossier, "transfer")
    asked(dossier)
    with pytest.raises(Invalid, match="asked for already"):
        dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu nữa")
    assert fresh(dossier).state == State.IN_PROCESS


def test_a_manager_allows_one_more_with_a_reason_and_only_where_it_is_needed():
    dossier = in_process()
    with pytest.raises(Conflict, match="no exception"):
        dossiers.perform(person("hoa"), dossier, "allow_request", reason="Luật đất đai cho phép")
    asked(dossier)
    for name in ("cuong", "dung", "binh"):
        with pytest.raises(Forbidden):
            dossiers.perform(person(name), dossier, "allow_request", reason="Vì")
    with pytest.raises(Invalid, match="reason"):
        dossiers.perform(person("hoa"), dossier, "allow_request")
    dossiers.perform(person("hoa"), dossier, "allow_request", reason="Luật đất đai cho phép")
    asked(dossier)
    with pytest.raises(Invalid, match="asked for already"):
        dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu")


def test_how_often_is_a_figure_that_people_edit():
    deadlines.change_rule(accounts.SYSTEM, "supplement_request_times", 2, valid_from=date(2026, 1, 1))
    dossier = asked(asked(in_process()))
    with pytest.raises(Invalid):
        asked(dossier)


def test_who_asks_late_is_warned_or_stopped_as_the_figure_says(at, client_for):
    dossier = in_process()
    at("2026-01-08 16:00")
    cuong, address = client_for("cuong"), f"/dossiers/{dossier.code}/ask"
    assert "08/01/2026" not in cuong.get(address).text, "the third working day still is in time"
    at("2026-01-09 08:00")
    cuong = client_for("cuong")
    assert "08/01/2026" in cuong.get(address).text
    deadlines.change_rule(accounts.SYSTEM, "late_supplement_request", "refuse", valid_from=date(2026, 1, 1))
    assert cuong.get(address).status == 422
    with pytest.raises(Invalid, match="last day"):
        dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu")
    dossiers.perform(person("hoa"), dossier, "allow_request", reason="Luật chuyên ngành")
    assert asked(dossier).state == State.IN_PROCESS


def test_the_ask_page_says_how_to_go_on_when_the_number_is_used_up(client_for):
    dossier = asked(in_process())
    page = client_for("cuong").get(f"/en/dossiers/{dossier.code}/ask")
    assert page.status == 422
    assert "Ask the manager of the centre to allow another request" in page.text


def test_the_counter_sees_until_when_it_answers(at, client_for):
    dossier = submitted()
    assert dossiers.answer_by([dossier])[dossier.id] == at("2026-01-06 09:00"), "8 working hours"
    at("2026-01-05 10:00")
    assert "Answer by 09:00 06/01/2026" in client_for("binh").get("/en/counter").text
    at("2026-01-06 10:00")
    assert "Answer is late" in client_for("binh").get("/en/counter").text
    dossiers.perform(person("binh"), dossier, "request_completion", reason="Thiếu")
    assert dossiers.answer_by([dossier]) == {}, "the applicant's turn"


def test_a_refusal_is_proposed_at_the_counter_and_decided_by_the_manager():
    dossier = submitted()
    with pytest.raises(Conflict):
        dossiers.perform(person("hoa"), dossier, "decline", reason="Vì", legal_basis=LAW)
    dossiers.perform(person("binh"), dossier, "propose_decline", reason="Sai nơi", legal_basis=LAW)
    assert fresh(dossier).state == State.DECLINE_PROPOSED
    with pytest.raises(Forbidden):
        dossiers.perform(person("binh"), dossier, "decline", reason="Vì", legal_basis=LAW)
    dossiers.perform(person("hoa"), dossier, "send_back", reason="Hướng dẫn nộp bổ sung")
    assert fresh(dossier).state == State.SUBMITTED
    dossiers.perform(person("binh"), dossier, "propose_decline", reason="Sai nơi", legal_basis=LAW)
    dossiers.perform(person("hoa"), dossier, "decline", reason="Sai nơi nộp", legal_basis=LAW)
    assert fresh(dossier).closed_at


@pytest.mark.parametrize("law", [{}, {"legal_basis": " "}])
def test_no_refusal_or_stop_without_a_law(law):
    dossier, other = submitted(), in_process()
    tries = [("binh", dossier, "propose_decline"), ("cuong", other, "propose_stop"), ("dung", other, "stop")]
    for name, subject, action in tries:
        with pytest.raises(Invalid) as refusal:
            dossiers.perform(person(name), subject, action, reason="Vì", **law)
        assert "legal_basis" in refusal.value.fields


def test_the_terminal_wants_the_law_too(world):
    run = world.test_cli_runner().invoke
    dossier = submitted()
    act = ["dossier", "act", dossier.code, "propose_decline", "--as", "binh", "--reason", "Sai nơi"]
    refused = run(args=act)
    assert refused.exit_code == 1
    assert "law" in refused.output
    assert run(args=[*act, "--legal-basis", LAW]).exit_code == 0
    assert fresh(dossier).state == State.DECLINE_PROPOSED


def test_a_stop_is_proposed_by_the_officer_and_decided_by_the_approver(client_for):
    dossier = in_process()
    dossiers.perform(person("cuong"), dossier, "propose_stop", reason="Hết điều kiện", legal_basis=LAW)
    dung = client_for("dung")
    assert "A stop is proposed" in dung.get("/en/desk").text
    page = dung.get(f"/dossiers/{dossier.code}")
    assert page.find("input", id="legal_basis-stop").get("value") == LAW
    assert "Hết điều kiện" not in client_for("lan").get(f"/dossiers/{dossier.code}").text
    dossiers.perform(person("cuong"), dossier, "forward")
    assert "A stop is proposed" not in dung.get("/en/desk").text, "answered by going on"


def test_the_last_day_for_an_apology_stands_on_the_desk(at, client_for):
    dossier = in_process()
    at("2026-01-07 07:00")
    dung = client_for("dung")
    assert "Last day for an apology" not in dung.get("/en/desk").text
    dossiers.warn_due_soon()
    assert "Last day for an apology" in dung.get("/en/desk").text
    page = dung.get(f"/en/dossiers/{dossier.code}")
    assert "Last day for an apology" in page.text
    assert f"/dossiers/{dossier.code}/extend" in page.html
    assert "draft: the approver confirms" in page.text
    later = at("2026-01-07 08:00") + timedelta(days=9)
    dossiers.perform(person("dung"), dossier, "extend", reason="Phải xác minh", new_due_at=later)
    assert "draft" not in dung.get(f"/en/dossiers/{dossier.code}").text
    assert "Last day for an apology" not in dung.get("/en/desk").text, "done"
    assert "Last day for an apology" not in client_for("lan").get(f"/en/dossiers/{dossier.code}").text
