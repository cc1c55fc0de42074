"""Whatever people and machines do wrong gets a page in words with the way on; nothing is lost or doubled."""

import gc
import io
import re
import sqlite3
import threading
import zipfile
from dataclasses import replace

import pytest

from portal import accounts, catalogue, clock, db, documents, dossiers, intake, journal
from portal.documents import storage
from portal.web import errors as doors
from tests.client import Client
from tests.journeys import acts

UNKNOWN = "9.999999"


@pytest.fixture
def app(office):
    return office[0]


@pytest.fixture
def built(office):
    return office[1]


@pytest.fixture
def enter(app):
    """`enter("lan")` is Lan's browser; `enter()` a guest's."""

    def make(name=None):
        client = Client(app)
        if name:
            client.sign_in(name)
        return client

    return make


@pytest.fixture
def draft(built):
    """Lan's, complete but for the last click."""
    return intake.Draft.get(intake.Draft.key == built.values["key"])


def says(page, status, *words):
    """The status, some words, and at least one way on."""
    assert page.status == status, f"{page.status}: {page.text[-600:]}"
    for each in words:
        assert each in page.text, page.text[-800:]
    assert page.find("main").findall(".//a") or page.find("main").findall(".//button")


def test_the_page_of_missing_papers_leads_on_when_nothing_is_asked_for(enter, built):
    code = built.codes["submitted"]
    page = enter("lan").get(f"/dossiers/{code}/supply")
    says(page, 409, "Không có yêu cầu bổ sung", code)
    page.find("a", href=f"/dossiers/{code}")


def pdf(size=0):
    return b"%PDF-1.4\n%" + b"x" * size


def send_file(client, draft, content, name="giay.pdf"):
    sent = {"paper": "birth-notice", "file": (io.BytesIO(content), name)}
    return client.post(f"/drafts/{draft.key}/papers", data=sent)


def submit(client, draft):
    return acts.press(client, client.get(f"/drafts/{draft.key}/review"), "/submit")


# What is not there, or not theirs


@pytest.mark.parametrize("address", ["/procedures/{}", "/procedures/{}/apply", "/en/procedures/{}"])
def test_an_unknown_procedure_leads_back_to_the_search(enter, address):
    says(enter().get(address.format(UNKNOWN)), 404)


def test_nobody_begins_an_unknown_procedure(enter):
    says(enter().post(f"/procedures/{UNKNOWN}/apply"), 404)
    assert intake.Draft.select().count() == 4


@pytest.mark.parametrize(
    "address", ["/nowhere", "/en/nowhere", "/en", "/en/", "/procedures/", "/drafts/x/form/y"]
)
def test_an_unknown_address_is_answered_in_its_language(enter, address):
    page = enter().get(address)
    assert page.status in {200, 404}
    assert page.find("html").get("lang") == ("en" if address.startswith("/en") else "vi")


def test_a_foreign_dossier_is_as_unknown_as_one_that_does_not_exist(enter, built):
    minh = enter("minh")
    foreign = minh.get(f"/dossiers/{built.codes['in_process']}")
    missing = minh.get("/dossiers/H49.01.06-260105-9999")
    says(foreign, 404)
    assert foreign.find("main").find(".//p").text == missing.find("main").find(".//p").text


def test_a_step_that_the_form_does_not_have(enter, draft):
    says(enter("lan").get(f"/drafts/{draft.key}/form/elsewhere"), 404)


# The secret of the receipt


def test_a_wrong_secret_opens_nothing_and_is_soon_refused(enter, built):
    guest, code = enter(), built.codes["submitted"]
    right = dossiers.Dossier.get(code=code).secret
    for _try in range(10):
        says(guest.post("/track", code=code, secret="ABCDEFGHJK"), 404)
    says(guest.post("/track", code=code, secret=right), 429)
    assert guest.get(f"/dossiers/{code}").status == 404


def test_the_right_secret_opens_however_it_is_typed(enter, built):
    code = built.codes["submitted"]
    secret = dossiers.Dossier.get(code=code).secret
    typed = f" {secret[:5].lower()} - {secret[5:]}\t"
    guest = enter()
    assert guest.post("/track", code=f" {code.lower()}", secret=typed).status == 303
    assert guest.get(f"/dossiers/{code}").status == 200


# A text that changes under a draft


def changed(draft, **fields):
    """The same procedure with another text in force."""
    version = draft.version
    record = replace(version.record, **fields)
    return catalogue.publish(
        accounts.SYSTEM, version.procedure.code, record, form=version.form, route=version.routing
    )


def test_a_draft_of_a_replaced_text_is_carried_over_and_submitted(enter, draft):
    lan = enter("lan")
    new = changed(draft, name="Đăng ký khai sinh (mới)")
    before = draft.answers
    refused = submit(lan, draft)
    says(refused, 409, "Không mất gì")
    assert dossiers.Dossier.select().where(dossiers.Dossier.submission_key == draft.key).count() == 0

    review = acts.press(lan, refused, "/renew")
    assert review.status == 200
    kept = intake.Draft.get_by_id(draft.id)
    assert kept.version_id == new.id
    assert kept.answers == before
    assert acts.press(lan, lan.get(f"/drafts/{draft.key}/review"), "/submit").status == 200
    dossier = dossiers.Dossier.get(submission_key=draft.key)
    assert dossier.version_id == new.id
    assert (
        dossiers.ComponentFile.select()
        .join(dossiers.Component)
        .where(dossiers.Component.dossier == dossier)
        .count()
        == 1
    )


def test_the_link_of_a_draft_tells_at_once_that_the_text_changed(enter, draft):
    changed(draft, name="Đăng ký khai sinh (mới)")
    lan = enter("lan")
    assert lan.get(f"/drafts/{draft.key}").response.headers["Location"].endswith("/renew")


def test_a_draft_of_an_abolished_procedure_says_so(enter, draft):
    catalogue.withdraw(accounts.SYSTEM, draft.version.procedure)
    lan = enter("lan")
    says(
        acts.follow(lan, lan.get(f"/drafts/{draft.key}")),
        200,
        "hết hiệu lực",
    )
    says(submit(lan, draft), 409, "hết hiệu lực")
    says(lan.post(f"/drafts/{draft.key}/renew"), 404)
    assert intake.Draft.get_by_id(draft.id).answers == draft.answers
    says(lan.get(f"/procedures/{acts.BIRTH}/apply"), 404)


def test_dossiers_go_on_under_their_text_when_it_is_withdrawn(enter, built):
    dossier = dossiers.Dossier.get(code=built.codes["submitted"])
    catalogue.withdraw(accounts.SYSTEM, dossier.version.procedure)
    acts.receive(enter("binh"), dossier.code)
    assert dossiers.Dossier.get_by_id(dossier.id).state == "in_process"


def test_a_case_that_the_procedure_does_not_have_is_asked_again(enter):
    lan = enter("lan")
    before = intake.Draft.select().count()
    says(lan.post(f"/procedures/{acts.BIRTH}/apply", case="x" * 10_000), 422)
    assert intake.Draft.select().count() == before


# A session that ends in the middle of a form


def end_sessions():
    accounts.Session.update(ended_at=clock.now()).execute()


def test_what_was_typed_survives_a_session_that_ended(enter, draft):
    lan = enter("lan")
    page = lan.get(f"/drafts/{draft.key}/form/child")
    end_sessions()
    refused = acts.press(lan, page, "/form/child", child_name="Vũ Minh Châu")
    says(refused, 401)
    assert intake.Draft.get_by_id(draft.id).answers["child_name"] == "Vũ An Nhiên"
    again = acts.press(lan, refused, "/sign-in", username="lan", password="demo-lan")
    says(again, 200, "Vũ Minh Châu")
    acts.press(lan, again, "/form/child")
    assert intake.Draft.get_by_id(draft.id).answers["child_name"] == "Vũ Minh Châu"


def test_an_ended_session_leads_to_the_sign_in_and_back(enter, draft, built):
    lan = enter("lan")
    end_sessions()
    for address in (f"/drafts/{draft.key}/review", f"/dossiers/{built.codes['submitted']}"):
        answer = lan.get(address)
        assert answer.status == 303
        assert address in answer.response.headers["Location"].replace("%2F", "/")


def test_a_reason_survives_too(enter, built):
    lan, code = enter("lan"), built.codes["submitted"]
    end_sessions()
    says(lan.post(f"/dossiers/{code}/actions/withdraw", reason="Tôi sẽ nộp ở quầy"), 401)
    page = lan.post(f"/dossiers/{code}/actions/withdraw", reason="Tôi sẽ nộp ở quầy")
    assert any("nộp ở quầy" in (each.get("value") or "") for each in page.all("input", type="hidden"))


def test_somebody_else_signing_in_there_sees_nothing_of_it(enter, draft):
    lan = enter("lan")
    end_sessions()
    refused = lan.post(f"/drafts/{draft.key}/form/child", child_name="Vũ Minh Châu")
    page = acts.press(lan, refused, "/sign-in", username="minh", password="demo-minh")
    says(acts.press(lan, page, "/form/child"), 404)
    assert intake.Draft.get_by_id(draft.id).answers["child_name"] == "Vũ An Nhiên"


# Files that are none


def a_zip():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("giay.pdf", pdf(100))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (a_zip(), "giay.pdf", "ZIP"),
        (b"MZ\x90\x00" + b"\x00" * 100, "giay.pdf", "PDF"),
        (b"", "giay.pdf", "không có nội dung"),
        (pdf(500), "giay.pdf", "PDF"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 500, "anh.jpg", ""),
        (b"<html><script>alert(1)</script>", "giay.pdf", "PDF"),
    ],
    ids=["zip", "program", "empty", "broken pdf", "broken photo", "page"],
)
def test_a_file_of_another_kind_is_refused_at_its_paper(enter, draft, content, name, words):
    lan = enter("lan")
    page = send_file(lan, draft, content, name)
    says(page, 422, words)
    assert page.all("p", class_="error")
    assert intake.DraftFile.select().where(intake.DraftFile.draft == draft).count() == 1, "the good one stays"


def test_a_file_that_is_too_large_is_refused(enter, draft):
    lan = enter("lan")
    says(send_file(lan, draft, pdf(20_200_000)), 422, "20 MB")
    says(send_file(lan, draft, pdf(22_000_000)), 413)
    assert not any(documents_folder().glob("incoming/*"))


def documents_folder():
    return storage.store().folder


def test_one_bad_file_takes_no_good_one_with_it(enter, draft):
    lan = enter("lan")
    good, bad = acts.photo("another photo"), (io.BytesIO(a_zip()), "giay.pdf")
    page = lan.post(f"/drafts/{draft.key}/papers", data={"paper": "birth-notice", "file": [good, bad]})
    says(page, 422, "another photo")
    assert intake.DraftFile.select().where(intake.DraftFile.draft == draft).count() == 2


def test_a_paper_nobody_asked_for(enter, draft):
    lan = enter("lan")
    says(lan.post(f"/drafts/{draft.key}/papers", data={"paper": "a-cake", "file": acts.photo()}), 422)
    assert intake.DraftFile.select().where(intake.DraftFile.key == "a-cake").count() == 0


# Letters that are too many, or none


def test_ten_thousand_letters_in_a_name_stay_typed_and_are_refused(enter, draft):
    lan = enter("lan")
    page = lan.get(f"/drafts/{draft.key}/form/child")
    refused = acts.press(lan, page, "/form/child", child_name="Ă" * 10_000)
    says(refused, 422)
    assert any(len(each.get("value") or "") == 10_000 for each in refused.all("input"))


def test_characters_that_cannot_be_printed_are_refused_in_words(enter, draft):
    lan = enter("lan")
    page = lan.get(f"/drafts/{draft.key}/form/child")
    odd = "Vũ An\x1b\x07\u202e Nhiên"
    says(acts.press(lan, page, "/form/child", child_name=odd), 422, "không in được")
    assert not re.search(r"[\x1b\x07\u202e]", intake.Draft.get_by_id(draft.id).answers["child_name"])
    says(acts.press(lan, page, "/form/child", child_name="Vũ\x00 An"), 400)


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "\x00\x01\x1b", "'; DROP TABLE dossier; --", "\ud7ff\uffff", "%", '"']
)
def test_any_search_is_answered(enter, typed):
    guest = enter()
    for address in ("/procedures", "/verify", "/sign-in"):
        answer = guest.flask.get(address, query_string={"q": typed, "code": typed[:200], "next": typed})
        assert answer.status_code in {200, 303, 400}, address
        answer.close()


@pytest.mark.parametrize("address", ["/sign-in", "/register", "/track"])
def test_any_field_is_answered(enter, address):
    for typed in ("x" * 10_000, "\x00\x1b", "đ" * 300):
        sent = dict.fromkeys(("username", "full_name", "password", "code", "secret"), typed)
        page = enter().post(address, data=sent)
        assert page.status in {400, 404, 422, 429}, page.text[-300:]


@pytest.mark.parametrize("field", ["note-birth-notice", "reason", "legal_basis"])
def test_long_and_odd_words_of_officers_are_refused_and_stay(enter, built, field):
    binh, code = enter("binh"), built.codes["submitted"]
    sent = {
        "note-birth-notice": "Mờ",
        "reason": "Mờ",
        "legal_basis": "Điều 9",
        field: "<b>&amp;" + "ă" * 5000,
    }
    page = binh.get(f"/counter/{code}")
    page = acts.press(
        binh, page, f"/counter/{code}", **{"check-birth-notice": "missing", "act": "ask"}, **sent
    )
    says(page, 422)
    assert "ă" * 1000 in page.html, "what was typed stays"
    assert dossiers.Dossier.get(code=code).state == "submitted"
    assert dossiers.Ask.select().count() == 0


# Addresses that browsers do not send


@pytest.mark.parametrize(
    ("address", "statuses"),
    [
        ("/procedures?page=abc", {200}),
        ("/procedures?page=-1", {200}),
        ("/procedures?page=99999999999999999999", {200, 404}),
        ("/procedures?q=%ff%fe&sector=%00", {200, 400}),
        ("/procedures?q=a&q=b&=&&&", {200}),
        ("/procedures/a-z/d/99999", {404}),
        ("/procedures/a-z/d/99999999999999999999999", {404}),
        ("/sectors/x", {404}),
        ("/mailbox?page=99999999999999999999", {200}),
        ("/mailbox?page=%00", {200, 400}),
        ("/documents/99999999999999999999999", {404}),
        ("/procedures/%00", {400, 404}),
        ("/procedures/1.001193%00/apply", {400, 404}),
        ("/drafts/%00", {400, 404}),
        ("/dossiers/%ff", {404}),
        ("/verify/" + "A" * 5000, {404}),
        ("/static/%2e%2e/db.py", {404}),
        ("/static/..%2f..%2fapp.py", {404}),
        ("/static/css", {404}),
    ],
)  # fmt: skip
def test_an_odd_address_is_answered_in_words(enter, address, statuses):
    page = enter().get(address)
    assert page.status in statuses, page.text[-300:]
    assert page.find("html").get("lang")


@pytest.mark.parametrize(
    "address", ["/journal?page=x&name=%00", "/journal?page=9999999999999999999999", "/users?page=-5"]
)
def test_odd_queries_of_staff_are_answered(enter, address):
    assert enter("quang").get(address).status in {200, 400}


def test_a_wrong_method_says_which_is_right(enter, draft):
    guest = enter()
    submit_address = f"/drafts/{draft.key}/submit"
    wrong = (("PUT", "/procedures", "GET"), ("GET", submit_address, "POST"), ("DELETE", "/sign-in", "POST"))
    for method, address, right in wrong:
        answer = guest.flask.open(address, method=method)
        assert answer.status_code == 405
        assert right in answer.headers["Allow"]
        assert "<h1>" in answer.get_data(as_text=True)


def test_a_bad_range_is_told_the_size(enter, built):
    lan, address = enter("lan"), f"/dossiers/{built.codes['decided']}/result.pdf"
    size = len(acts.fetch(lan, address)[1])
    far = lan.get(address, Range=f"bytes={size + 1}-")
    says(far, 416)
    assert far.response.headers["Content-Range"] == f"bytes */{size}"
    for nonsense in ("bytes=z-", "lines=1-2", "bytes=9-1"):
        assert acts.fetch(lan, address, Range=nonsense)[0] in {200, 416}


def test_a_path_with_two_slashes_stays_on_this_site(enter):
    answer = enter().flask.get("/", environ_overrides={"PATH_INFO": "//example.org/sign-in"})
    assert answer.headers.get("Location", "http://localhost/").startswith("http://localhost/")
    answer.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of uploads cut short
def test_an_upload_without_boundary_or_cut_short_loses_nothing(enter, draft):
    lan = enter("lan")
    address = f"/drafts/{draft.key}/papers"
    cut = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n%PDF"
    for body, kind in (
        (b"--x\r\nrubbish", "multipart/form-data"),
        (cut, "multipart/form-data; boundary=x"),
        (b"{", "application/json"),
        (b"\xff\xfe=%zz", "application/x-www-form-urlencoded"),
    ):  # fmt: skip
        answer = lan.flask.post(address, data=body, content_type=kind)
        assert answer.status_code in {400, 422}, kind
        answer.close()
    gc.collect()
    assert intake.DraftFile.select().where(intake.DraftFile.draft == draft).count() == 1


def test_a_form_from_another_site_is_refused_in_words(enter):
    answer = enter().flask.post("/track", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "<h1>" in answer.get_data(as_text=True)


def test_an_element_that_is_not_on_offer_gets_the_whole_page(enter):
    answer = enter().get("/procedures?q=khai sinh", htmx="secret")
    assert answer.response.headers["HX-Retarget"] == "body"


# Two at once


def test_the_second_officer_is_told_who_was_first(enter, built):
    binh, other, code = enter("binh"), enter("binh"), built.codes["submitted"]
    stale = other.get(f"/counter/{code}")
    acts.receive(binh, code)
    fit = {"check-birth-notice": "missing", "note-birth-notice": "Mờ", "reason": "Mờ", "act": "ask"}
    says(acts.press(other, stale, f"/counter/{code}", **fit), 409)
    dossier = dossiers.Dossier.get(code=code)
    assert dossier.state == "in_process"
    assert dossiers.Component.get(dossiers.Component.dossier == dossier).check == "fit", "nothing half done"
    assert received(dossier) == 1


def test_what_the_second_officer_wrote_can_be_copied(enter, built):
    dung, code = enter("dung"), built.codes["decided"]
    decision = {"name": "Giấy khai sinh", "body": "Đã ghi vào sổ.\nSố 12 <b>", "signer_title": "Chủ tịch"}
    page = dung.post(f"/en/dossiers/{code}/issue", data=decision)
    says(page, 409, "What you wrote", "Đã ghi vào sổ.", "Số 12 <b>", "Giấy khai sinh")
    refused = dung.post("/en/dossiers/nowhere/handler", new_password="một hai ba", new="bốn năm sáu")
    says(refused, 404)
    assert "What you wrote" not in refused.text, "no password comes back"


def test_no_words_of_another_website_appear_on_ours(enter):
    sent = {"reason": "Hãy gọi số này để nhận tiền"}
    answer = enter().flask.post("/en/track", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "nhận tiền" not in answer.get_data(as_text=True)


def test_the_private_link_shows_the_receipt_when_the_answer_to_a_submission_was_lost(enter, draft):
    intake.Draft.update(owner=None).where(intake.Draft.id == draft.id).execute()  # as begun by a guest
    submit(enter(), draft)
    dossier, elsewhere = dossiers.Dossier.get(submission_key=draft.key), enter()
    says(acts.follow(elsewhere, elsewhere.get(f"/drafts/{draft.key}")), 200, dossier.code, dossier.secret)
    says(elsewhere.get(f"/dossiers/{dossier.code}"), 200)
    says(enter("minh").get(f"/dossiers/{dossier.code}"), 404)


def received(dossier) -> int:
    return sum(event.name == "dossier.receive" for event in journal.history("dossier", dossier.id))


def at_once(app, count, act):
    """What `act(client)` gives when `count` threads do it at the same moment."""
    gate, outcomes = threading.Barrier(count), []

    def run(act_of_one):
        with app.app_context():
            gate.wait(timeout=30)
            outcomes.append(act_of_one())
            db.database.close()

    threads = [
        threading.Thread(target=run, args=(each,)) for each in (act(number) for number in range(count))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == count
    return outcomes


def test_eight_clicks_at_once_on_the_first_page_make_one_draft(app, enter):
    page = enter().get(f"/procedures/{acts.BIRTH}/apply")
    form = next(each for each in page.all("form") if "/form/" in each.get("action"))
    sent, before = acts.fields(form) | {"applicant_name": "Phạm Thị Lan"}, intake.Draft.select().count()

    def click(_number):
        browser = app.test_client()
        return lambda: browser.post(form.get("action"), data=sent).status_code

    outcomes = at_once(app, 8, click)
    assert set(outcomes) <= {422, 503}, "the name alone is not enough; or: try again"
    assert 422 in outcomes
    assert intake.Draft.select().count() == before + 1
    assert intake.Draft.get(key=acts.draft_on(page)).answers["applicant_name"] == "Phạm Thị Lan"


def test_eight_clicks_at_once_make_one_dossier(app, enter, draft):
    lan = enter("lan")
    form = next(each for each in lan.get(f"/drafts/{draft.key}/review").all("form")
                if each.get("action").endswith("/submit"))  # fmt: skip
    sent, cookie = acts.fields(form), lan.flask.get_cookie("portal").value

    def click(_number):
        browser = app.test_client()
        browser.set_cookie("portal", cookie)
        return lambda: browser.post(f"/drafts/{draft.key}/submit", data=sent).status_code

    before = dossiers.Dossier.select().count()
    assert set(at_once(app, 8, click)) == {303}
    assert dossiers.Dossier.select().count() == before + 1
    dossier = dossiers.Dossier.get(submission_key=draft.key)
    assert dossiers.Party.select().where(dossiers.Party.dossier == dossier).count() == 2
    assert dossiers.Component.select().where(dossiers.Component.dossier == dossier).count() == 1
    assert [event.name for event in journal.history("dossier", dossier.id)] == ["dossier.submit"]


def test_two_counters_at_once_receive_once(app, enter, built):
    binh, code = enter("binh"), built.codes["submitted"]
    cookie = binh.flask.get_cookie("portal").value

    def press(_number):
        browser = app.test_client()
        browser.set_cookie("portal", cookie)
        sent = {"check-birth-notice": "fit", "act": "receive"}
        return lambda: browser.post(f"/counter/{code}", data=sent).status_code

    assert sorted(at_once(app, 4, press)) == [303, 409, 409, 409]
    dossier = dossiers.Dossier.get(code=code)
    assert received(dossier) == 1
    assert dossiers.Step.select().where(dossiers.Step.dossier == dossier).count() == len(
        dossier.version.routing.steps
    )


# What may not be done now


def test_an_action_that_is_not_possible_now_changes_nothing(enter, built):
    lan, code = enter("lan"), built.codes["in_process"]
    before = journal.latest_id()
    says(lan.post(f"/dossiers/{code}/actions/withdraw", reason="Thôi"), 409)
    says(lan.post(f"/dossiers/{code}/actions/fly", reason="Thôi"), 404)
    says(enter("binh").post(f"/dossiers/{code}/actions/receive"), 409)
    says(enter("dung").get(f"/dossiers/{built.codes['decided']}/issue"), 409)
    assert journal.latest_id() == before


def test_a_clock_that_went_back_writes_no_dates(enter, built, at):
    cuong, code = enter("cuong"), built.codes["in_process"]
    before = journal.latest_id()
    at("2026-01-03 09:00")
    says(cuong.post(f"/dossiers/{code}/actions/forward"), 409)
    assert journal.latest_id() == before
    at("2026-01-05 08:58")
    assert cuong.post(f"/dossiers/{code}/actions/forward").status == 303, "a small correction does no harm"
    steps = dossiers.Step.select().where(dossiers.Step.finished_at.is_null(False))
    assert all(step.finished_at >= step.started_at for step in steps)


# A machine in trouble


def test_a_full_disk_refuses_a_file_in_words(enter, draft, monkeypatch):
    def full(_stream, _path):
        raise OSError(28, "No space left on device")

    lan = enter("lan")
    monkeypatch.setattr(storage, "spool", full)
    says(send_file(lan, draft, pdf(100)), 507)
    monkeypatch.undo()
    assert intake.DraftFile.select().where(intake.DraftFile.draft == draft).count() == 1


@pytest.fixture
def full_database(app):
    """SQLite may not grow by a page."""
    connection = db.database.connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def fill():
        connection.execute(f"PRAGMA max_page_count = {pages}")

    yield fill
    connection.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_stores_nothing_half_and_offers_the_same_again(enter, full_database):
    lan = enter("lan")
    before = intake.Draft.select().count()
    full_database()
    answers = [lan.post(f"/procedures/{acts.BIRTH}/apply") for _ in range(60)]
    begun = [each for each in answers if each.status == 303]
    says(answers[-1], 507)
    assert {each.status for each in answers} == {303, 507}
    assert intake.Draft.select().count() == before + len(begun)
    db.database.connection().execute("PRAGMA max_page_count = 1000000")
    assert acts.press(lan, answers[-1], "/apply").status == 200
    assert intake.Draft.select().count() == before + len(begun) + 1


@pytest.fixture
def locked(app):
    """Somebody else holds the write lock for longer than anybody waits."""
    file = db.database.database
    db.database.connection().execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_locked_database_keeps_the_form(enter, draft, request):
    lan = enter("lan")
    page = lan.get(f"/drafts/{draft.key}/form/child")
    other = request.getfixturevalue("locked")
    refused = acts.press(lan, page, "/form/child", child_name="Vũ Minh Châu")
    says(refused, 503)
    assert refused.response.headers["Retry-After"]
    assert lan.get(f"/drafts/{draft.key}/form/child").status == 200, "reading goes on"
    other.execute("ROLLBACK")
    acts.press(lan, refused, "/form/child")
    assert intake.Draft.get_by_id(draft.id).answers["child_name"] == "Vũ Minh Châu"


def test_the_retry_page_holds_no_password(enter, request):
    guest = enter()
    request.getfixturevalue("locked")
    refused = guest.post("/sign-in", username="lan", password="wrong one", old="a", new="b")
    says(refused, 503)
    assert not {"password", "old", "new"} & {each.get("name") for each in refused.all("input")}


def test_htmx_keeps_the_page_and_says_what_happened(enter, draft, request):
    lan = enter("lan")
    request.getfixturevalue("locked")
    page = lan.post(f"/drafts/{draft.key}/form/child/answers", htmx="progress", child_name="Vũ Minh Châu")
    assert page.status == 503
    assert page.response.headers["HX-Retarget"] == "#flash"
    assert page.find("p").text


def test_a_fault_of_ours_has_a_number_that_stands_in_the_log(enter, monkeypatch, capsys):
    def fault(*_args, **_more):
        raise ZeroDivisionError("secret detail")

    from portal.catalogue import queries

    monkeypatch.setattr(queries, "published", fault)
    monkeypatch.setattr(catalogue, "published", fault)
    page = enter().get(f"/procedures/{acts.BIRTH}/apply")
    says(page, 500)
    assert "secret detail" not in page.html
    assert "Traceback" not in page.html
    reference = re.search(r"[0-9a-f]{12}", page.find("main").find(".//p").text)[0]
    told = capsys.readouterr().err
    assert reference in told
    assert "ZeroDivisionError" in told
    assert "secret detail" not in told, "a database puts people's values into its messages"


def test_a_fault_in_the_header_of_every_page_is_told_too(app, enter, monkeypatch):
    def fault(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(doors, "answer", fault)
    monkeypatch.setattr(catalogue, "published", fault)
    answer = enter().flask.get(f"/procedures/{acts.BIRTH}/apply")
    assert answer.status_code == 500
    assert "<h1>500</h1>" in answer.get_data(as_text=True)


def test_nothing_of_this_left_a_file_behind(app):
    assert not any(documents_folder().glob("incoming/*"))
    assert documents.Document.select().count() > 0
