"""No dossier arrives empty: what is handed in lies whole on disk, and its list is frozen."""

import hashlib

import pytest

from portal import documents, dossiers, intake
from tests.client import Client
from tests.journeys import acts


@pytest.fixture
def enter(world, at):
    at("2026-01-05 09:00")

    def make(name):
        client = Client(world)
        client.sign_in(name)
        return client

    return make


def with_papers(lan):
    """Lan's draft with its paper; (the review page, the path of the stored file)."""
    page = acts.answer_all(lan, acts.begin(lan), acts.BIRTH_ANSWERS)
    page = acts.upload(lan, page, "birth-notice")
    file = intake.DraftFile.select().order_by(intake.DraftFile.id.desc()).first()
    review = lan.get(page.response.request.path.replace("/papers", "/review"))
    return review, documents.path_of(file.document)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def change(path):
    path.write_bytes(path.read_bytes()[:-1] + b"x")


@pytest.mark.parametrize("hurt", [lambda path: path.unlink(), cut, change], ids=["deleted", "cut", "changed"])
def test_a_draft_whose_file_is_not_whole_is_refused_and_names_the_paper(enter, hurt):
    lan = enter("lan")
    review, path = with_papers(lan)
    before = dossiers.Dossier.select().count()
    hurt(path)
    page = acts.press(lan, review, "/submit")
    assert page.status == 422
    assert "Tệp “paper.jpg” của giấy tờ “Giấy chứng sinh" in page.text
    assert dossiers.Dossier.select().count() == before


def test_the_same_list_is_frozen_for_applicant_counter_and_officer(enter):
    lan, binh, cuong = enter("lan"), enter("binh"), enter("cuong")
    review, path = with_papers(lan)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    unit = next(each.get("value") for each in review.all("option") if "Hồng Gai" in (each.text or ""))
    receipt = acts.press(lan, review, "/submit", branch=unit)
    assert receipt.status == 200, receipt.text[:900]
    code = receipt.all("dd", class_="code")[0].text
    pages = [receipt, lan.get(f"/dossiers/{code}/manifest"), binh.get(f"/counter/{code}")]
    acts.receive(binh, code)
    pages += [cuong.get(f"/dossiers/{code}/manifest"), cuong.get(f"/en/dossiers/{code}/manifest")]
    for page in pages:
        assert page.status == 200
        assert sha256 in page.text, page.response.request.path
        assert "paper.jpg" in page.text
        assert "Giấy chứng sinh" in page.text
    for reader in (lan, cuong):
        show = reader.get(f"/dossiers/{code}")
        assert any(link.get("href", "").endswith(f"/dossiers/{code}/manifest") for link in show.all("a"))


def test_what_is_supplied_is_checked_and_frozen_too(enter):
    lan, binh = enter("lan"), enter("binh")
    code = acts.submitted(lan)
    found = {"check-birth-notice": "missing", "note-birth-notice": "Mờ", "reason": "Mờ", "act": "ask"}
    acts.press(binh, binh.get(f"/counter/{code}"), f"/counter/{code}", **found)
    page = acts.upload(lan, lan.get(f"/dossiers/{code}/supply"), "birth-notice", "better")
    file = intake.DraftFile.get(intake.DraftFile.dossier.is_null(False))
    path = documents.path_of(file.document)
    whole = path.read_bytes()
    cut(path)
    refused = acts.press(lan, page, "/supply")
    assert refused.status == 422
    assert "better.jpg" in refused.text
    assert dossiers.Dossier.get(code=code).state == "awaiting_completion"

    path.write_bytes(whole)
    acts.press(lan, lan.get(f"/dossiers/{code}/supply"), "/supply")
    first, second = dossiers.handed_in(dossiers.Dossier.get(code=code))
    assert (first.act, second.act) == ("dossier.submit", "dossier.complete")
    assert [entry["name"] for entry in second.entries] == ["better.jpg"]
    assert second.entries[0]["sha256"] == hashlib.sha256(whole).hexdigest()
