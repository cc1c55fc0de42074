"""Dossiers that several agencies work on, by their people on the real pages."""

from portal import accounts, clock, dossiers
from tests.demo.test_passing import opened
from tests.dossiers.office import fresh, person
from tests.journeys.acts import photo, press, words


def under_way(code, **answers):
    """Received at Bình's counter, with its first agency."""
    dossier = opened(code, **answers)
    for action in ("receive", "transfer"):
        dossier = dossiers.perform(person("binh"), dossier, action)
    return dossier


def finish(client, dossier, *papers):
    """Attach what the step gives, then end it; the page that comes after."""
    address = f"/dossiers/{dossier.code}"
    for key in papers:
        form = next(f for f in client.get(address).all("form") if f.get("action").endswith(f"/papers/{key}"))
        assert client.post(form.get("action"), data={"file": photo(key)}).status == 303
    return press(client, client.get(address), "/actions/forward")


def test_a_birth_brings_three_results_of_three_agencies_at_once(client_for, at):
    at("2026-01-05 09:00")
    dossier = under_way("2.000986")
    lan, cuong, son, khanh, dung = (client_for(name) for name in ("lan", "cuong", "son", "khanh", "dung"))
    assert "Hãy đính kèm" in words(press(cuong, cuong.get(f"/dossiers/{dossier.code}"), "/actions/forward"))
    finish(cuong, dossier, "birth-extract")
    both = words(lan.get(f"/dossiers/{dossier.code}"))
    assert "Công an đặc khu Cô Tô" in both
    assert "Bảo hiểm xã hội tỉnh Quảng Ninh" in both
    assert "Bảo hiểm xã hội tỉnh Quảng Ninh" in words(dung.get("/desk"))
    assert dossier.code in words(khanh.get("/desk"))
    finish(khanh, dossier, "insurance-card")
    assert dossier.code not in words(khanh.get("/desk"))
    assert dung.get(f"/dossiers/{dossier.code}/issue").status == 409
    finish(son, dossier, "residence-notice")
    press(dung, dung.get(f"/dossiers/{dossier.code}/issue"), "/issue", body="Đã ghi vào sổ.")
    page = lan.get(f"/dossiers/{dossier.code}")
    given = [link.get("href") for link in page.all("a") if "/given/" in link.get("href")]
    assert [link.text for link in page.all("a") if "/given/" in link.get("href")] == [
        "Thông báo kết quả đăng ký thường trú",
        "Thẻ bảo hiểm y tế",
    ]
    assert all(lan.get(href).status == 200 for href in given)
    assert client_for("minh").get(given[0]).status == 404


def test_a_land_transfer_waits_for_the_tax_outside_its_limit(client_for, at):
    at("2026-01-05 09:00")
    dossier = under_way("1.013831")
    promised = dossier.due_at
    lan, tien = client_for("lan"), client_for("tien")
    finish(tien, dossier, "transfer-slip")
    page = words(lan.get(f"/dossiers/{dossier.code}"))
    assert "Thuế tỉnh Quảng Ninh" in page
    assert "Xác định nghĩa vụ tài chính" in page
    assert fresh(dossier).paused_at
    at("2026-01-08 09:00")
    lan = client_for("lan")
    finish(client_for("yen"), dossier, "tax-notice")
    assert fresh(dossier).paused_at is None
    assert clock.local(fresh(dossier).due_at).date() > clock.local(promised).date()
    assert "Từ 09:00 05/01/2026 đến 09:00 08/01/2026" in words(lan.get(f"/dossiers/{dossier.code}"))


def test_a_lost_certificate_is_posted_by_the_commune_and_a_late_posting_is_told(client_for, at):
    at("2026-01-05 09:00")
    dossier = under_way("1.012786")
    finish(client_for("tien"), dossier)
    assert "Ủy ban nhân dân đặc khu Cô Tô" in words(client_for("cuong").get("/desk"))
    at("2026-02-05 09:00")
    assert dossiers.warn_late_steps() == 1
    tien, cuong = client_for("tien"), client_for("cuong")
    page = words(cuong.get(f"/dossiers/{dossier.code}"))
    assert "Trễ" in page
    assert "Dự kiến muộn hơn" in page
    finish(cuong, dossier, "posting-record")
    assert "Hủy giấy đã mất" in words(tien.get(f"/dossiers/{dossier.code}"))
    assert fresh(dossier).due_at > fresh(dossier).original_due_at


def test_the_commune_of_the_partner_verifies_a_status_that_is_in_no_register(client_for, at):
    at("2026-01-05 09:00")
    hong_gai = accounts.Unit.get(accounts.Unit.name == "Ủy ban nhân dân phường Hồng Gai")
    accounts.assign(accounts.SYSTEM, person("tien"), accounts.Role.CASE_OFFICER, hong_gai)
    elsewhere = {"commune": hong_gai.commune, "detail": "Khu 2"}
    dossier = under_way("1.000894", status_in_register="no", partner_residence=elsewhere)
    lan, cuong, there = client_for("lan"), client_for("cuong"), client_for("tien")
    finish(cuong, dossier)
    assert "Ủy ban nhân dân phường Hồng Gai" in words(lan.get(f"/dossiers/{dossier.code}"))
    finish(there, dossier, "status-reply")
    assert there.get(f"/dossiers/{dossier.code}").status == 404
    assert "Văn bản trả lời xác minh" in words(cuong.get(f"/dossiers/{dossier.code}"))


def test_a_status_in_the_register_needs_no_other_commune(world, at):
    at("2026-01-05 09:00")
    assert [step.position for step in under_way("1.000894", status_in_register="yes").steps] == [1, 3]
