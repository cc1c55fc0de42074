"""The pages: sign-in, registration, one's own page, administration."""

import pytest

from portal.accounts import Assignment, Permission, Role, Session, User
from portal.accounts.browser import local
from portal.accounts.names import browser_name

from .conftest import PASSWORD

GOOD = "năm con cá vàng bơi"


def fields_of(form):
    """Name and value of each input of a form."""
    return [(each.get("name"), each.get("value", "")) for each in form.iter("input")]


def form_to(page, action):
    return next(form for form in page.all("form") if form.get("action") == action)


def test_somebody_signs_in_and_goes_where_they_wanted(pages):
    lan = pages.open()
    page = lan.get("/sign-in?next=/profile")
    assert dict(fields_of(form_to(page, "/sign-in")))["next"] == "/profile"
    answer = lan.post("/sign-in", username="lan", password=PASSWORD, next="/profile")
    assert (answer.status, answer.response.headers["Location"]) == (303, "/profile")
    assert "Phạm Thị Lan" in lan.get("/profile").text


def test_an_administrator_begins_with_the_accounts(pages):
    answer = pages.open().post("/sign-in", username="quang", password=PASSWORD)
    assert answer.response.headers["Location"] == "/users"


def test_who_reads_english_is_sent_there(pages):
    pages.open("lan").post("/profile/language", language="en")
    answer = pages.open().post("/sign-in", username="lan", password=PASSWORD)
    assert answer.response.headers["Location"].startswith("/en/")


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(pages):
    page = pages.open().post("/sign-in", username="lan", password="sai mật khẩu", next="/profile")
    assert page.status == 422
    assert page.find("input", id="username").get("value") == "lan"
    assert page.find("input", id="password").get("value") == ""
    assert page.all("a", href="#username")
    assert ("next", "/profile") in fields_of(form_to(page, "/sign-in"))


def test_too_many_tries_are_told_with_the_time(pages, at):
    at("2026-01-05 09:00")
    browser = pages.open()
    for _ in range(5):
        browser.post("/sign-in", username="lan", password="sai mật khẩu")
    page = browser.post("/sign-in", username="lan", password=PASSWORD)
    assert page.status == 429
    assert "09:15:00" in page.text


@pytest.mark.parametrize(
    ("address", "result"),
    [
        ("/profile", "/profile"),
        ("/en/procedures?q=khai%20sinh&page=2", "/en/procedures?q=khai%20sinh&page=2"),
        ("/verify/abc#top", "/verify/abc#top"),
        ("", ""),
        ("profile", ""),
        ("//evil.example", ""),
        ("///evil.example", ""),
        ("/\\evil.example", ""),
        ("\\\\evil.example", ""),
        ("/\t/evil.example", ""),
        ("\n//evil.example", ""),
        (" //evil.example", ""),
        ("https://evil.example/", ""),
        ("https:evil.example", ""),
        ("javascript:alert(1)", ""),
        ("//[evil", ""),
        ("http://[evil", ""),
    ],
)
def test_the_sign_in_leads_to_this_portal_only(address, result):
    assert local(address) == result


def test_a_foreign_next_is_forgotten(pages):
    answer = pages.open().post("/sign-in?next=//evil.example", username="lan", password=PASSWORD)
    assert answer.response.headers["Location"].startswith("/")
    assert "evil" not in answer.response.headers["Location"]


def test_the_demonstration_offers_its_people(pages):
    page = pages.open().get("/sign-in")
    assert "demo-lan" in page.text


def test_a_deployment_shows_nobody(pages):
    from dataclasses import replace

    pages.app.config["PORTAL"] = replace(pages.app.config["PORTAL"], demo=False)
    assert "demo-lan" not in pages.open().get("/sign-in").text


def test_signing_out_ends_the_session_and_empties_the_cookie(pages):
    lan = pages.open("lan")
    with lan.flask.session_transaction() as kept:
        kept["tracked"] = ["H49.1"]
        stolen = kept["_user_id"]
    assert lan.post("/sign-out").status == 303
    assert lan.get("/profile").status == 303
    thief = pages.open()
    with thief.flask.session_transaction() as kept:
        kept["_user_id"] = stolen
    assert thief.get("/profile").status == 303
    with lan.flask.session_transaction() as kept:
        assert "tracked" not in kept


def test_a_session_ended_elsewhere_stops_working(pages):
    here, elsewhere = pages.open("lan"), pages.open("lan")
    page = here.get("/profile")
    session = Session.select().order_by(Session.id.desc()).get()
    assert form_to(page, f"/profile/sessions/{session.id}/end") is not None
    assert here.post(f"/profile/sessions/{session.id}/end").status == 303
    assert elsewhere.get("/profile").status == 303
    assert here.get("/profile").status == 200


def test_all_others_can_be_signed_out(pages):
    here, elsewhere = pages.open("lan"), pages.open("lan")
    here.post("/profile/sessions/end-others")
    assert elsewhere.get("/profile").status == 303
    assert here.get("/profile").status == 200


def test_the_session_of_somebody_else_is_not_there(pages):
    pages.open("binh")
    session = Session.get()
    assert pages.open("lan").post(f"/profile/sessions/{session.id}/end").status == 404


def test_a_locked_person_is_out_at_once(pages):
    lan, quang = pages.open("lan"), pages.open("quang")
    office = pages.office
    assert quang.post(f"/users/{office.lan.id}/lock", reason="").status == 422
    assert quang.post(f"/users/{office.lan.id}/lock", reason="Mất điện thoại").status == 303
    assert lan.get("/profile").status == 303
    assert pages.open().post("/sign-in", username="lan", password=PASSWORD).status == 403
    assert quang.post(f"/users/{office.lan.id}/unlock").status == 303
    assert pages.open("lan").get("/profile").status == 200


def test_reading_does_not_touch_the_session_and_sending_does(pages, at):
    begun = at("2026-01-05 09:00")
    lan = pages.open("lan")
    later = at("2026-01-05 10:00")
    lan.get("/profile")
    assert Session.get().last_seen_at == begun
    lan.post("/profile/language", language="vi")
    assert Session.get().last_seen_at == later


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 13) Chrome/119.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU OS 16_6 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/119.0 Safari/537.36 Edg/119.0", "Edge, Windows"),
        ("curl/8.5", "curl/8.5"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words(line, words):
    assert browser_name(line) == words


def test_somebody_registers_and_is_signed_in(pages):
    browser = pages.open()
    browser.get("/register")
    answer = browser.post(
        "/register", username="0912 345 678", full_name="Đỗ Thị Hoa", password=GOOD, next="/profile"
    )
    assert answer.response.headers["Location"] == "/profile"
    assert "Đỗ Thị Hoa" in browser.get("/profile").text


def test_a_refused_registration_keeps_what_was_typed(pages):
    page = pages.open().post("/register", username="lan", full_name="Phạm Lan", password="ngắn")
    assert page.status == 422
    assert page.find("input", id="full_name").get("value") == "Phạm Lan"
    assert page.find("input", id="username").get("value") == "lan"


PROFILE = {
    "kind": "person",
    "full_name": "Phạm Thị Lan",
    "identity_number": "022192000101",
    "born_on": "14/5/1992",
    "phone": "0900 000 101",
    "email": "lan@example.vn",
    "home-commune": "elsewhere",
    "home-detail": "Số 8, khu 2, xã Yên Tử",
}


def test_what_i_tell_about_me_is_kept(pages):
    lan = pages.open("lan")
    answer = lan.post("/profile", data=PROFILE)
    assert answer.status == 303, answer.text
    row = User.get(User.username == "lan")
    assert (row.identity_number, row.born_on.isoformat(), row.phone) == (
        "022192000101",
        "1992-05-14",
        "0900000101",
    )
    assert lan.get("/profile").find("input", id="born_on").get("value") == "14/05/1992"


def test_a_mistake_about_me_is_shown_at_its_field_and_the_rest_stays(pages):
    page = pages.open("lan").post("/profile", data={**PROFILE, "identity_number": "12", "full_name": "Lan"})
    assert page.status == 422
    assert page.all("a", href="#identity_number")
    assert page.find("input", id="identity_number").get("value") == "12"
    assert page.find("input", id="full_name").get("value") == "Lan"
    assert User.get(User.username == "lan").identity_number == ""


def test_an_organisation_must_have_its_name(pages):
    page = pages.open("lan").post("/profile", data={**PROFILE, "kind": "organisation"})
    assert page.status == 422
    assert page.all("a", href="#organisation_name")


def test_my_password_is_changed(pages):
    lan, elsewhere = pages.open("lan"), pages.open("lan")
    assert lan.post("/profile/password", old="sai", new=GOOD).status == 422
    assert lan.post("/profile/password", old=PASSWORD, new=GOOD).status == 303
    assert lan.get("/profile").status == 200
    assert elsewhere.get("/profile").status == 303


def test_a_password_from_the_administrator_must_be_replaced_first(pages):
    lan_id = pages.office.lan.id
    assert pages.open("quang").post(f"/users/{lan_id}/password", password=GOOD).status == 303
    lan = pages.open()
    assert lan.post("/sign-in", username="lan", password=GOOD).response.headers["Location"] == "/profile"
    assert lan.post("/profile/language", language="en").response.headers["Location"] == "/profile"
    assert User.get_by_id(lan_id).language == "vi"
    assert lan.post("/profile/password", old=GOOD, new=PASSWORD).status == 303
    assert lan.post("/profile/language", language="en").response.headers["Location"] == "/en/profile"


def test_a_page_for_people_with_an_account_asks_to_sign_in_and_comes_back(pages):
    answer = pages.open().get("/users?q=lan")
    assert answer.response.headers["Location"] == "/sign-in?next=/users?q%3Dlan"
    answer = pages.open().get("/en/profile")
    assert answer.response.headers["Location"] == "/en/sign-in?next=/en/profile"


def test_htmx_is_sent_to_the_sign_in_as_a_whole(pages):
    answer = pages.open().get("/users", htmx="results")
    assert answer.response.headers["HX-Redirect"].startswith("/sign-in?next=")


def test_what_was_typed_outlives_the_session(pages):
    lan = pages.open("lan")
    Session.delete().execute()
    page = lan.post("/profile", data={**PROFILE, "full_name": "Phạm Hương Lan"})
    assert page.status == 401
    waiting = dict(fields_of(form_to(page, "/sign-in")))
    assert waiting["target"] == "/profile"
    page = lan.post("/sign-in", data={**waiting, "username": "lan", "password": "sai"})
    waiting = dict(fields_of(form_to(page, "/sign-in")))
    page = lan.post("/sign-in", data={**waiting, "username": "lan", "password": PASSWORD})
    assert page.status == 200
    assert "Phạm Hương Lan" in page.text
    assert User.get(User.username == "lan").full_name == "Phạm Thị Lan"
    assert lan.post("/profile", data=dict(fields_of(form_to(page, "/profile")))).status == 303
    assert User.get(User.username == "lan").full_name == "Phạm Hương Lan"


def test_passwords_are_not_carried_through_the_sign_in(pages):
    page = pages.open().post("/profile/password", old="bí mật cũ", new="bí mật mới")
    assert page.status == 401
    assert "bí mật" not in page.html


@pytest.mark.parametrize(
    "target", ["//evil.example/x", "https://evil.example/x", "/nowhere", "/sign-in\\@evil", "/healthz"]
)
def test_nothing_is_sent_to_where_no_form_goes(pages, target):
    answer = pages.open().post(
        "/sign-in", data={"username": "lan", "password": PASSWORD, "target": target, "kept.a": "b"}
    )
    assert answer.status == 303


def test_the_list_shows_staff_and_finds_anybody_without_accents(pages):
    quang = pages.open("quang")
    assert "Lê Thanh Bình" in quang.get("/users").text
    assert "Phạm Thị Lan" not in quang.get("/users").text
    assert "Phạm Thị Lan" in quang.get("/users?who=everybody&q=pham%20thi").text
    assert "Lê Thanh Bình" in quang.get("/users?q=Bình").text
    fragment = quang.get("/users?q=zzz", htmx="results")
    assert fragment.all("div", id="results")


@pytest.mark.parametrize("who", ["binh", "dung", "lan"])
def test_only_administrators_see_accounts(pages, who):
    browser = pages.open(who)
    for address in ("/users", "/users/new", "/users/1", "/users/1/why"):
        assert browser.get(address).status == 403


def test_an_unknown_account_is_not_found(pages):
    quang = pages.open("quang")
    assert quang.get("/users/999").status == 404
    assert quang.get("/users/999/why").status == 404


def test_staff_get_an_account_and_a_task(pages):
    quang = pages.open("quang")
    quang.get("/users/new")
    refused = quang.post("/users", username="hoàng an", full_name="Hoàng An", password=GOOD)
    assert refused.status == 422
    assert refused.find("input", id="full_name").get("value") == "Hoàng An"
    answer = quang.post("/users", username="hoang.an", full_name="Hoàng An", password=GOOD)
    address = answer.response.headers["Location"]
    refused = quang.post(f"{address}/assignments", role="counter", unit="")
    assert refused.status == 422
    assert refused.all("a", href="#unit")
    unit = pages.office.branch.id
    assert quang.post(f"{address}/assignments", role="counter", unit=unit).status == 303
    assert "Chi nhánh Hồng Gai" in quang.get(address).text


def test_receiving_and_deciding_in_one_hand_is_asked_about_first(pages):
    quang, office = pages.open("quang"), pages.office
    address = f"/users/{office.binh.id}/assignments"
    asked = quang.post(address, role="approver", unit=office.commune.id)
    assert asked.status == 422
    assert asked.all("input", id="one_hand")
    assert Assignment.select().where(Assignment.user == office.binh).count() == 1
    assert quang.post(address, role="approver", unit=office.commune.id, one_hand="1").status == 303
    assert User.get_by_id(office.binh.id).may(Permission.DOSSIER_DECIDE)


def test_a_task_is_ended(pages):
    quang, binh = pages.open("quang"), pages.office.binh
    task = Assignment.get(Assignment.user == binh)
    page = quang.get(f"/users/{binh.id}")
    assert form_to(page, f"/users/{binh.id}/assignments/{task.id}/end") is not None
    assert quang.post(f"/users/{binh.id}/assignments/{task.id}/end").status == 303
    assert not User.get_by_id(binh.id).is_staff
    assert quang.post(f"/users/{pages.office.lan.id}/assignments/{task.id}/end").status == 404


def test_a_signers_post_is_entered_at_their_task(pages):
    quang, office = pages.open("quang"), pages.office
    task = Assignment.get(Assignment.user == office.dung)
    address = f"/users/{office.dung.id}/assignments/{task.id}/post"
    assert "chưa nhập" in quang.get(f"/users/{office.dung.id}").text
    assert quang.post(address, title=" Phó  Chủ tịch ", in_place_of="Chủ tịch").status == 303
    page = quang.get(f"/users/{office.dung.id}")
    assert page.find("input", name="title").get("value") == "Phó Chủ tịch"
    assert page.find("input", name="in_place_of").get("value") == "Chủ tịch"
    assert quang.post(address, title="x" * 101).status == 422
    assert Assignment.get_by_id(task.id).title == "Phó Chủ tịch"
    assert pages.open("dung").post(address, title="Chủ tịch").status == 403


def test_an_administrator_cannot_change_their_own_tasks(pages):
    quang, office = pages.open("quang"), pages.office
    page = quang.post(f"/users/{office.quang.id}/assignments", role="approver", unit=office.commune.id)
    assert page.status == 403
    task = Assignment.get(Assignment.user == office.quang)
    assert quang.post(f"/users/{office.quang.id}/assignments/{task.id}/end").status == 403
    assert task.role == Role.ADMINISTRATOR


def test_the_why_page_names_the_grant(pages):
    office = pages.office
    page = pages.open("quang").get(f"/en/users/{office.dung.id}/why")
    rows = {
        row[0].find("span").text: " ".join("".join(row.itertext()).split())
        for row in page.all("table")[0].iter("tr")
        if row[0].tag == "td"
    }
    assert len(rows) == len(Permission)
    assert "Yes" in rows["dossier:decide"]
    assert "Approver, UBND đặc khu Cô Tô" in rows["dossier:decide"]
    assert "Only with the task: Administrator" in rows["user:edit"]
    assert "everybody is one" in rows["dossier:submit"]


def test_vietnamese_is_the_language_and_english_lies_beside(pages):
    assert "Đăng nhập" in pages.open().get("/sign-in").text
    assert "Sign in" in pages.open().get("/en/sign-in").text


def test_a_task_can_be_for_one_sector(pages):
    pages.app.extensions["sectors"] = lambda: [("ho-tich", "Hộ tịch"), ("dat-dai", "Đất đai")]
    quang, office = pages.open("quang"), pages.office
    sent = {"role": "counter", "unit": office.branch.id, "sector": "dat-dai"}
    assert quang.post(f"/users/{office.lan.id}/assignments", data=sent).status == 303
    assert Assignment.get(Assignment.user == office.lan).sector == "dat-dai"
    cells = [cell.text for cell in quang.get(f"/users/{office.lan.id}").all("td")]
    assert "Đất đai" in cells
