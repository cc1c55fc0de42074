"""The whole main journey: look up, submit, receive, process, download, verify."""

import io
import re

import pytest
from pypdf import PdfReader

from portal import dossiers, notifications, tasks
from tests.journeys import acts


@pytest.fixture
def monday(at):
    return at("2026-01-05 09:00")


def test_a_birth_is_registered_from_question_to_verified_result(client_for, world, at, monday):
    lan, binh, cuong, dung, anybody = (client_for(name) for name in ("lan", "binh", "cuong", "dung", None))

    found = lan.get("/procedures?q=lam giay khai sinh cho con")
    links = [each.get("href") or "" for each in found.find("div", id="results").iter("a")]
    assert links[0].endswith(acts.BIRTH)

    code = acts.submitted(lan)
    dossier = dossiers.Dossier.get(code=code)
    assert dossier.intake_unit.name.endswith("Hồng Gai")
    assert "Cô Tô" in dossier.competent_unit.name

    asked = acts.press(
        binh, binh.get(f"/counter/{code}"), f"/counter/{code}",
        **{"check-birth-notice": "missing", "note-birth-notice": "Ảnh mờ, không đọc được dấu", "act": "ask",
           "reason": "Giấy chứng sinh chưa đọc được"},
    )  # fmt: skip
    assert asked.status == 200
    assert "Đã gửi yêu cầu" in asked.text
    assert dossiers.Dossier.get(code=code).state == "awaiting_completion"

    page = lan.get(f"/dossiers/{code}/supply")
    assert "Ảnh mờ" in page.text
    assert len([form for form in page.all("form") if form.get("enctype")]) == 1, "only what was asked for"
    page = acts.upload(lan, page, "birth-notice", "a better photo")
    acts.press(lan, page, f"/dossiers/{code}/supply")
    assert dossiers.Dossier.get(code=code).state == "submitted"

    page = acts.press(
        binh, binh.get(f"/counter/{code}"), f"/counter/{code}",
        **{"check-birth-notice": "fit", "act": "receive"},
    )  # fmt: skip
    assert "In Mẫu 01" in page.text
    assert "Ảnh mờ" not in "".join(page.find("li", class_="result").itertext()), "what was wrong is mended"
    dossier = dossiers.Dossier.get(code=code)
    assert dossier.state == "in_process"
    assert dossier.due_at
    receipt = _words(acts.fetch(lan, f"/dossiers/{code}/papers/01.pdf")[1])
    assert "8.000 đồng mỗi bản; số lượng 2, thành tiền: 16.000 đồng (chưa nộp)" in receipt

    page = cuong.get(f"/dossiers/{code}")
    acts.press(cuong, page, "/actions/forward")
    page = acts.press(
        dung, dung.get(f"/dossiers/{code}/issue"), "/issue", body="Đã ghi vào Sổ đăng ký khai sinh."
    )
    assert dossiers.Dossier.get(code=code).state == "decided"

    at("2026-01-05 09:01")  # readers of the journal stay some seconds behind on PostgreSQL
    job = {each.name: each for each in tasks.JOBS}
    tasks.run(world, job["announce"])
    tasks.run(world, job["deliver"])
    told = [message.notice for message in notifications.Message.select()]
    assert {"submitted", "completion_asked", "received", "result_ready"} <= set(told)

    status, whole = acts.fetch(lan, f"/dossiers/{code}/result.pdf")
    assert (status, whole[:4]) == (200, b"%PDF")
    text = _words(whole)
    assert "Cô Tô, ngày 05 tháng 01 năm 2026" in text
    assert "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Ký số" in text
    _is_a_birth_certificate(text)
    assert acts.fetch(lan, f"/dossiers/{code}/result.pdf", Range="bytes=100-199") == (206, whole[100:200])
    assert anybody.get(f"/dossiers/{code}/result.pdf").status in {303, 404}
    assert client_for("minh").get(f"/dossiers/{code}/result.pdf").status == 404

    from portal import results

    check_code = results.of_dossier(dossier).check_code
    checked = anybody.get(f"/verify/{check_code}")
    assert checked.status == 200
    assert "Lan" in checked.text
    mistyped = anybody.get("/verify/aaaa bbbb")
    assert mistyped.status == 404
    assert mistyped.find("input", name="code").get("value") == "aaaa bbbb", "asked again, as typed"
    assert "Không có kết quả nào" in mistyped.text

    history = lan.get(f"/dossiers/{code}").text
    assert "Lê Thanh Bình" in history or "Bình" in history


def _words(paper: bytes) -> str:
    pages = PdfReader(io.BytesIO(paper)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def _is_a_birth_certificate(text: str) -> None:
    """It states the child, the parents and the registration, and nothing of how it was applied for."""
    order = (
        "Họ, chữ đệm, tên: Vũ An Nhiên", "Ngày, tháng, năm sinh: 02/01/2026", "Giới tính: Nữ",
        "Dân tộc: Kinh",
        "Nơi sinh: Trung tâm Y tế Cô Tô, Thôn Trường Xuân", "Quê quán: Đặc khu Cô Tô",
        "Họ, chữ đệm, tên người mẹ: Phạm Thị Lan", "năm sinh của mẹ: 14/05/1992",
        "Nơi cư trú của mẹ: Số 8, khu 2",
        "Nơi đăng ký khai sinh: Ủy ban nhân dân đặc khu Cô Tô", "năm đăng ký: 05/01/2026",
    )  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    for words in ("Quan hệ", "kết hôn", "Hình thức cư trú", "bản sao", "giấy chứng sinh"):
        assert words not in text


def test_submitting_twice_makes_one_dossier(client_for, monday):
    lan = client_for("lan")
    code = acts.submitted(lan)
    from portal import intake

    draft = intake.Draft.get()
    again = acts.follow(lan, lan.post(f"/drafts/{draft.key}/submit", branch="1", delivery="electronic"))
    assert code in again.text
    assert dossiers.Dossier.select().count() == 1


def test_a_guest_goes_on_by_the_private_link(client_for, monday):
    here, elsewhere = client_for(), client_for()
    page = acts.begin(here)
    page = acts.press(here, page, "/form/applicant", applicant_name="Đỗ Thị Hạnh")
    link = "/".join(page.response.request.path.split("/")[:3])
    seen = acts.follow(elsewhere, elsewhere.get(link))
    assert any(each.get("value") == "Đỗ Thị Hạnh" for each in seen.all("input"))


def test_what_is_wrong_stays_typed_and_is_said(client_for, monday):
    lan = client_for("lan")
    page = acts.press(lan, acts.begin(lan), "/form/applicant", relation="mother")
    page = acts.press(lan, page, "/form/child", child_born_on="31/02/2026", child_name="An")
    assert page.status == 422
    assert any(each.get("value") == "31/02/2026" for each in page.all("input"))
    assert page.all("a", href="#child_born_on"), "the summary links to the field"


def test_a_dossier_never_arrives_empty(client_for, monday):
    lan = client_for("lan")
    page = acts.answer_all(lan, acts.begin(lan), acts.BIRTH_ANSWERS)
    review = lan.get(page.response.request.path.replace("/papers", "/review"))
    refused = acts.press(lan, review, "/submit")
    assert refused.status == 422
    assert "Giấy chứng sinh" in refused.text
    assert dossiers.Dossier.select().count() == 0


def test_another_persons_draft_is_not_there(client_for, monday):
    lan, minh = client_for("lan"), client_for("minh")
    address = acts.begin(lan).response.request.path
    assert minh.get(address).status == 404
    assert client_for().get(address).status == 404


def test_two_drafts_of_one_procedure_are_told_apart(client_for, monday):
    lan = client_for("lan")
    for name in ("Vũ An Nhiên", "Vũ Minh Khôi"):
        page = acts.press(lan, acts.begin(lan), "/form/applicant", relation="mother")
        acts.press(lan, page, "/form/child", child_name=name)
    page = lan.get("/dossiers")
    first, second = ["".join(each.itertext()) for each in page.all("li", class_="result")]
    assert "Vũ Minh Khôi" in first + second
    assert "Vũ An Nhiên" in first + second
    assert first.count("bắt đầu 09:00") == 1
    assert "lưu lần cuối 09:00" in first
    assert re.search(r"Đã trả lời \d/5 bước", first)
