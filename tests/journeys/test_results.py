"""A result after it was signed: taken back, replaced, handed over; and what anybody who checks it reads."""

import io

import pytest
from pypdf import PdfReader

from portal import dossiers, journal, notifications, results, tasks
from portal.results import signing
from tests.client import Client
from tests.documents import samples
from tests.journeys import acts
from tests.pdf import poppler

REASON = "Ghi sai ngày sinh của trẻ"


@pytest.fixture
def app(office):
    return office[0]


@pytest.fixture
def code(office):
    """Lan's dossier whose result is signed."""
    return office[1].codes["decided"]


@pytest.fixture
def enter(app):
    def make(name=None):
        client = Client(app)
        if name:
            client.sign_in(name)
        return client

    return make


def newest(code):
    return results.of_dossier(dossiers.Dossier.get(code=code))


def checked(client, result):
    """What /verify says in Vietnamese and in English."""
    return client.get(f"/verify/{result.check_code}").text, client.get(f"/en/verify/{result.check_code}").text


def mails(app, at):
    """Notice and words of every mail that went to Lan, after the jobs ran."""
    at("2026-01-05 10:00")
    jobs = {each.name: each for each in tasks.JOBS}
    tasks.run(app, jobs["announce"])
    tasks.run(app, jobs["deliver"])
    sent = notifications.Message.select().where(notifications.Message.status == notifications.Delivery.SENT)
    return {message.notice: message.subject + message.body for message in sent if "lan@" in message.address}


def revoke(dung, code, reason=REASON):
    return acts.press(dung, dung.get(f"/dossiers/{code}/revoke"), "/revoke", reason=reason)


def correct(dung, code, reason=REASON, **typed):
    page = dung.get(f"/dossiers/{code}/correct")
    return acts.press(dung, page, "/correct", reason=reason, body="Ngày sinh: 02/01/2026.", **typed)


def test_a_signed_result_is_true_for_anybody_in_both_languages(enter, code):
    vietnamese, english = checked(enter(), newest(code))
    assert "Đúng và còn giá trị" in vietnamese
    assert "True and in force" in english
    assert "Phạm Thị Lan" not in vietnamese + english, "a name is shown in part only"


def test_a_revoked_result_says_so_to_everybody(app, enter, code, at):
    dung, lan, result = enter("dung"), enter("lan"), newest(code)
    page = revoke(dung, code)
    assert "đã bị thu hồi" in page.text
    vietnamese, english = checked(enter(), result)
    assert "Đã bị thu hồi" in vietnamese
    assert "Revoked: this paper no longer holds" in english
    assert REASON in vietnamese
    assert REASON in english
    seen = lan.get(f"/dossiers/{code}")
    assert "đã bị thu hồi" in seen.text
    assert REASON in seen.text
    assert "was revoked" in lan.get(f"/en/dossiers/{code}").text
    assert REASON in mails(app, at)["result_revoked"]


def test_it_is_revoked_once_and_with_a_reason(enter, code):
    dung, other = enter("dung"), enter("dung")
    nothing = revoke(dung, code, reason="  ")
    assert nothing.status == 422
    assert newest(code).standing == results.Standing.VALID
    late = other.get(f"/dossiers/{code}/revoke")
    revoke(dung, code)
    again = acts.press(other, late, "/revoke", reason="Lý do khác")
    assert again.status == 409
    assert newest(code).standing_reason == REASON
    events = journal.history("dossier", dossiers.Dossier.get(code=code).id)
    assert [event.name for event in events].count("result.revoke") == 1


def test_a_corrected_result_takes_the_place_of_the_first(app, enter, code, at):
    dung, lan, anybody, first = enter("dung"), enter("lan"), enter(), newest(code)
    before = acts.fetch(lan, f"/dossiers/{code}/result.pdf")[1]
    correct(dung, code)
    second = newest(code)
    assert second.number != first.number
    vietnamese, english = checked(anybody, first)
    assert "Đã được thay" in vietnamese
    assert "Replaced: this paper no longer holds" in english
    assert second.number in vietnamese
    assert second.number in english
    vietnamese, english = checked(anybody, second)
    assert "Đúng và còn giá trị" in vietnamese
    assert "True and in force" in english
    after = acts.fetch(lan, f"/dossiers/{code}/result.pdf")[1]
    assert after != before
    text = PdfReader(io.BytesIO(after)).pages[0].extract_text()
    assert second.check_code in text
    assert "02/01/2026" in text
    assert REASON in lan.get(f"/dossiers/{code}").text
    assert REASON in mails(app, at)["result_corrected"]
    assert dossiers.Dossier.get(code=code).state == "decided", "its life goes on as before"


def test_a_revoked_result_can_be_followed_by_a_right_one(enter, code):
    dung, first = enter("dung"), newest(code)
    revoke(dung, code)
    correct(dung, code)
    second = newest(code)
    assert "Đã bị thu hồi" in checked(enter(), first)[0], "why it fell stays to be read"
    assert "Đúng và còn giá trị" in checked(enter(), second)[0]
    revoke(dung, code, reason="Vẫn sai")
    assert "Vẫn sai" in checked(enter(), second)[0]
    assert REASON in checked(enter(), first)[0]


def test_what_is_typed_for_a_correction_stays_when_something_lacks(enter, code):
    page = correct(enter("dung"), code, reason="", name="Trích lục khai sinh (đính chính)")
    assert page.status == 422
    assert "Nêu sai sót của kết quả trước." in page.text
    assert page.find("input", id="name").get("value") == "Trích lục khai sinh (đính chính)"
    assert results.Result.select().count() == 1


def test_nothing_is_corrected_before_it_is_decided(enter, office):
    dung, open_code = enter("dung"), office[1].codes["in_process"]
    assert dung.get(f"/dossiers/{open_code}/correct").status == 409
    sent = {"reason": REASON, "name": "Trích lục", "kind": "granted"}
    assert dung.post(f"/dossiers/{open_code}/correct", data=sent).status == 409
    assert results.Result.select().count() == 1


def test_a_paper_is_handed_over_at_the_counter_once(app, enter, code):
    binh, other, lan = enter("binh"), enter("binh"), enter("lan")
    late = other.get(f"/dossiers/{code}/hand-over")
    nobody = acts.press(binh, binh.get(f"/dossiers/{code}/hand-over"), "/hand-over", to=" ")
    assert nobody.status == 422
    acts.press(
        binh, binh.get(f"/dossiers/{code}/hand-over"), "/hand-over", to="Vũ Văn Hùng", evidence="Thẻ căn cước"
    )
    assert dossiers.Dossier.get(code=code).state == "returned"
    assert newest(code).handed_over_to == "Vũ Văn Hùng"
    again = acts.press(other, late, "/hand-over", to="Người khác")
    assert again.status == 409
    assert newest(code).handed_over_to == "Vũ Văn Hùng", "the second changes nothing"
    assert "Đã trả kết quả" in lan.get(f"/dossiers/{code}").text
    assert acts.fetch(lan, f"/dossiers/{code}/result.pdf")[0] == 200, "the file stays hers"


def test_a_returned_result_can_still_be_revoked_and_corrected(enter, code):
    binh, dung, first = enter("binh"), enter("dung"), newest(code)
    acts.press(binh, binh.get(f"/dossiers/{code}/hand-over"), "/hand-over", to="Phạm Thị Lan")
    correct(dung, code)
    assert dossiers.Dossier.get(code=code).state == "returned"
    assert "Đã được thay" in checked(enter(), first)[0]
    revoke(dung, code)
    assert REASON in checked(enter(), newest(code))[0]


def test_a_corrected_result_is_handed_over_once_more(enter, code):
    binh, other, dung, first = enter("binh"), enter("binh"), enter("dung"), newest(code)
    acts.press(binh, binh.get(f"/dossiers/{code}/hand-over"), "/hand-over", to="Phạm Thị Lan")
    assert "Trả kết quả đã đính chính" not in binh.get(f"/dossiers/{code}").text
    assert binh.get(f"/dossiers/{code}/hand-over").status == 409
    correct(dung, code)
    assert "Trả kết quả đã đính chính" in binh.get(f"/dossiers/{code}").text
    late = other.get(f"/dossiers/{code}/hand-over")
    page = acts.press(binh, binh.get(f"/dossiers/{code}/hand-over"), "/hand-over", to="Vũ Văn Hùng")
    assert page.status == 200
    assert newest(code).handed_over_to == "Vũ Văn Hùng"
    assert results.Result.get_by_id(first.id).handed_over_to == "Phạm Thị Lan", "what was given stays noted"
    assert dossiers.Dossier.get(code=code).state == "returned"
    assert acts.press(other, late, "/hand-over", to="Người khác").status == 409
    assert newest(code).handed_over_to == "Vũ Văn Hùng"


def uploaded(dung, code, pdf, **typed):
    page = dung.get(f"/dossiers/{code}/issue")
    (form,) = [each for each in page.all("form") if (each.get("action") or "").endswith("/issue")]
    sent = {**acts.fields(form), "body": "", **typed, "upload": (io.BytesIO(pdf), "ngoai.pdf")}
    return acts.follow(dung, dung.post(form.get("action"), data=sent))


@pytest.fixture
def ready(office, enter):
    """Lan's dossier that waits for Dung's signature."""
    code = office[1].codes["in_process"]
    acts.press(enter("cuong"), enter("cuong").get(f"/dossiers/{code}"), "/actions/forward")
    return code


def test_a_pdf_made_elsewhere_gets_number_validity_and_a_code_to_check_it(app, enter, ready, at, tmp_path):
    page = uploaded(enter("dung"), ready, samples.pdf(2), valid_until="31/12/2030")
    result, lan = newest(ready), enter("lan")
    assert page.status == 200
    whole = acts.fetch(lan, f"/dossiers/{ready}/result.pdf")[1]
    assert len(PdfReader(io.BytesIO(whole)).pages) == 3
    first = poppler.text_of(whole, tmp_path)
    assert all(
        words in first for words in (result.number, result.check_code, "31/12/2030", "2 trang kèm theo")
    )
    [scanned] = poppler.codes_on(whole, tmp_path)
    assert scanned.split("#")[0] == f"http://localhost/verify/{result.check_code}"
    assert signing.verify(whole, signing.trusted_roots(app.config["PORTAL"])).valid
    assert "Đúng và còn giá trị" in checked(enter(), result)[0]


def test_to_a_file_that_somebody_signed_nothing_is_added(app, enter, ready, code, at, tmp_path):
    theirs = acts.fetch(enter("lan"), f"/dossiers/{code}/result.pdf")[1]
    page = uploaded(enter("dung"), ready, theirs)
    result, lan = newest(ready), enter("lan")
    assert page.status == 200
    whole = acts.fetch(lan, f"/dossiers/{ready}/result.pdf")[1]
    assert whole.startswith(theirs), "their bytes and their signature stay as they are"
    assert result.check_code not in poppler.text_of(whole, tmp_path)
    assert len(PdfReader(io.BytesIO(whole)).pages) == len(PdfReader(io.BytesIO(theirs)).pages)
    shown = lan.get(f"/dossiers/{ready}")
    assert result.check_code in shown.text
    shown.find("a", href=f"/verify/{result.check_code}")
    at("2026-01-05 10:00")
    jobs = {each.name: each for each in tasks.JOBS}
    tasks.run(app, jobs["announce"])
    told = [each.body for each in notifications.Message.select() if each.notice == "result_ready"]
    assert any(f"/verify/{result.check_code}" in body and result.number in body for body in told)


def test_what_is_no_pdf_becomes_no_result(enter, ready):
    page = uploaded(enter("dung"), ready, b"%PDF-1.7 and nothing more")
    assert page.status == 422
    assert dossiers.Dossier.get(code=ready).state == "in_process"
