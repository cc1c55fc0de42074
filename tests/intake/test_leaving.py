"""A draft leaves with the citizen and opens anywhere: by a signed file or a code, without an account."""

import io
import re

import pytest

from portal import dossiers, intake
from tests.journeys import acts


@pytest.fixture
def draft(client_for):
    """Lan's application, answered to the end, with its paper."""
    lan = client_for("lan")
    page = acts.answer_all(lan, acts.begin(lan), acts.BIRTH_ANSWERS)
    acts.upload(lan, page, "birth-notice")
    return lan, intake.Draft.get()


def file_of(client, draft):
    return acts.fetch(client, f"/drafts/{draft.key}/take-along/file")[1]


def code_of(client, draft):
    page = acts.follow(client, client.post(f"/drafts/{draft.key}/take-along"))
    return page.find("p", class_="code").text


def open_by(client, *, code="", file=b""):
    data = {"code": code} | ({"file": (io.BytesIO(file), "draft.html")} if file else {})
    return acts.follow(client, client.post("/resume", data=data))


@pytest.mark.parametrize("by", ["file", "code"])
def test_it_opens_on_any_device_without_an_account(client_for, draft, by):
    lan, kept = draft
    there = client_for()
    assert there.get(f"/drafts/{kept.key}/review").status == 404
    carried = {by: file_of(lan, kept) if by == "file" else code_of(lan, kept)}
    page = open_by(there, **carried)
    assert page.status == 200
    assert "Vũ An Nhiên" in page.text
    assert ".pdf" in page.text or ".jpg" in page.text, "its files are there too"


def test_what_an_officer_submits_for_a_citizen_is_the_citizens_and_once(client_for, draft):
    lan, kept = draft
    binh = client_for("binh")
    assert binh.get(f"/drafts/{kept.key}/review").status == 404, "only with the file or the code"
    review = open_by(binh, code=code_of(lan, kept))
    branch = review.find("option").get("value")
    assert acts.press(binh, review, "/submit", branch=branch).status in {200, 404}
    again = lan.post(f"/drafts/{kept.key}/submit", branch=branch, delivery="electronic")
    assert again.status == 303
    dossier = dossiers.Dossier.get()
    assert dossier.owner.username == "lan"
    assert dossiers.Dossier.select().count() == 1


def test_the_code_is_typed_as_people_type(client_for, draft):
    lan, kept = draft
    code = code_of(lan, kept).lower().replace("-", " ")
    assert "Vũ An Nhiên" in open_by(client_for(), code=code).text


def test_a_new_code_replaces_the_one_before(client_for, draft):
    lan, kept = draft
    old = code_of(lan, kept)
    new = code_of(lan, kept)
    assert open_by(client_for(), code=old).status == 422
    assert open_by(client_for(), code=new).status == 200


def test_a_reload_shows_the_same_code_and_another_is_the_second_choice(client_for, draft):
    lan, kept = draft
    code = code_of(lan, kept)
    page = lan.get(f"/drafts/{kept.key}/take-along")
    assert page.find("p", class_="code").text == code
    assert "Tạo mã khác" in page.text
    assert "vẫn mở được" in page.text, "what became of browsers that opened the old one"
    assert open_by(client_for(), code=code).status == 200
    intake.Draft.update(resume_hash=dossiers.hash_of("another")).execute()
    assert code not in lan.get(f"/drafts/{kept.key}/take-along").text, "it was replaced elsewhere"


def test_tries_are_limited(client_for, draft):
    stranger = client_for()
    codes = [open_by(stranger, code="34AC-79DE-FGHJ").status for _try in range(11)]
    assert codes == [422] * 10 + [429]


def test_an_old_code_and_an_old_file_are_refused_in_words(client_for, draft, at):
    at("2026-01-05 09:00")
    lan, kept = draft
    lan = client_for("lan")
    code, file = code_of(lan, kept), file_of(lan, kept)
    at("2026-04-20 09:00")
    assert "hết hạn" in open_by(client_for(), code=code).text
    assert "05/01/2026" in open_by(client_for(), file=file).text


def test_a_changed_file_is_refused_in_words(client_for, draft):
    lan, kept = draft
    file = file_of(lan, kept)
    place = file.index(b"portal-draft:") + 60
    changed = file[:place] + (b"A" if file[place : place + 1] != b"A" else b"B") + file[place + 1 :]
    for wrong in (changed, b"<html>something else</html>", b"\xff\xfe\x00 \xd8"):
        page = open_by(client_for(), file=wrong)
        assert page.status == 422
        assert "đã bị sửa" in page.text


def test_the_file_outlives_a_draft_that_was_thrown_away(client_for, draft):
    lan, kept = draft
    file = file_of(lan, kept)
    lan.post(f"/drafts/{kept.key}/discard")
    there = client_for()
    page = open_by(there, file=file)
    assert intake.Draft.get().answers == kept.answers
    assert "Vũ An Nhiên" in page.text or "Giấy" in page.text
    assert "không còn được giữ" in page.text
    assert open_by(client_for(), file=file).status == 200
    assert intake.Draft.select().count() == 1, "opened twice, made once"


def test_a_submitted_application_does_not_open_again(client_for, draft):
    lan, kept = draft
    file, code = file_of(lan, kept), code_of(lan, kept)
    acts.press(lan, lan.get(f"/drafts/{kept.key}/review"), "/submit")
    for carried in ({"file": file}, {"code": code}):
        page = open_by(client_for(), **carried)
        assert page.status == 409
        assert dossiers.Dossier.get().code in page.text


def test_the_file_is_small_and_readable_by_people(draft):
    lan, kept = draft
    text = file_of(lan, kept).decode()
    assert len(text) < 10_000
    assert "Vũ An Nhiên" in re.sub(r"<!--.*?-->", "", text)
    assert "<script" not in text
