"""The library of reasons: in versions, edited by the manager, on the page, in the request and on form 02."""

import pytest

from portal import accounts, dossiers
from portal.dossiers import issued
from portal.errors import Conflict, Forbidden, Invalid, NotFound
from portal.intake import checking, reasons
from portal.intake.models import AskReason
from tests.dossiers.office import in_process, person
from tests.pdf import poppler

pytestmark = pytest.mark.usefixtures("world")

BLURRED = {"text": "Mờ quá", "text_en": "Blurred", "example": "Chụp lại", "legal_basis": "Điều 9 NĐ 118"}


@pytest.fixture(autouse=True)
def _empty(world, at):
    at("2026-01-05 09:00")
    AskReason.delete().execute()


def test_what_was_asked_keeps_its_words_when_the_library_changes(at):
    first = reasons.enter(person("hoa"), BLURRED)
    dossier = in_process()
    checking.ask_for_papers(
        person("cuong"), dossier, "request_supplement", items={"proof": "Mờ quá"}, reason="Thiếu"
    )
    at("2026-01-06 09:00")
    second = reasons.enter(person("hoa"), {**BLURRED, "example": "Quét lại"}, first)
    assert (second.code, second.version) == (first.code, 2)
    assert [row.example for row in reasons.in_force()] == ["Quét lại"]
    (item,) = dossiers.Ask.get().items
    assert (item["example"], item["legal_basis"], item["from"]) == ("Chụp lại", "Điều 9 NĐ 118", first.id)
    with pytest.raises(NotFound):
        reasons.by_id(first.id)


def test_words_of_ones_own_are_possible():
    reasons.enter(person("hoa"), BLURRED)
    assert reasons.noted("proof", "Giấy tờ", "Lý do riêng") == {
        "key": "proof",
        "name": "Giấy tờ",
        "reason": "Lý do riêng",
    }
    assert reasons.noted("proof", "Giấy tờ", "Blurred")["example"] == "Chụp lại"


def test_only_editors_of_the_catalogue_change_it():
    for name in ("binh", "cuong", "dung", "lan"):
        with pytest.raises(Forbidden):
            reasons.enter(person(name), BLURRED)
    row = reasons.enter(person("hoa"), BLURRED)
    with pytest.raises(Forbidden):
        reasons.withdraw(person("cuong"), row)
    with pytest.raises(Conflict):
        reasons.enter(person("hoa"), BLURRED)
    for wrong in ({"text": " "}, {"text": "x" * 301}, {**BLURRED, "example": "x" * 501}):
        with pytest.raises(Invalid):
            reasons.enter(person("hoa"), wrong)
    reasons.withdraw(person("hoa"), row)
    assert reasons.in_force() == []


def test_the_usual_reasons_fill_an_empty_library_once():
    assert reasons.fill(accounts.SYSTEM) == len(reasons.FIRST_REASONS)
    assert reasons.fill(accounts.SYSTEM) == 0


def test_the_pages_offer_them_and_the_manager_edits_them(client_for, tmp_path):
    hoa = client_for("hoa")
    assert "The library is empty" in hoa.get("/en/request-reasons").text
    assert hoa.post("/request-reasons", **BLURRED).status == 303
    refused = hoa.post("/en/request-reasons", text="", example="còn đây")
    assert refused.status == 422
    assert refused.find("input", id="example").get("value") == "còn đây", "nothing typed is lost"
    row = AskReason.get()
    assert hoa.post(f"/request-reasons/{row.id}", **{**BLURRED, "example": "Quét lại"}).status == 303
    dossier = in_process()
    cuong, address = client_for("cuong"), f"/dossiers/{dossier.code}/ask"
    page = cuong.get(address)
    assert page.find("option", value="Mờ quá") is not None
    assert page.find("input", id="note-proof").get("list") == "reasons"
    told = {"ask-proof": "1", "note-proof": "Mờ quá", "reason": "Chưa đủ"}
    assert cuong.post(address, data=told).status == 303
    assert "Quét lại" in client_for("lan").get(f"/dossiers/{dossier.code}/supply").text
    printed = issued.make(dossiers.Dossier.get_by_id(dossier.id), "02", "http://localhost", for_staff=True)
    read = poppler.text_of(printed, tmp_path)
    assert "Ví dụ: Quét lại" in read
    assert "Điều 9" in read
