"""At the counter a code on the officer's screen lets the applicant's phone send pages into one paper."""

import re
from datetime import timedelta

import pytest

from portal import accounts, clock, dossiers, intake
from portal.errors import Invalid
from portal.intake import phones, whole
from tests.client import Client, alone
from tests.documents import samples
from tests.journeys import acts

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def counter(world, at):
    """(the counter officer's browser, the dossier's code) with a dossier to check."""
    at("2026-01-05 09:00")
    lan, binh = Client(world), Client(world)
    lan.sign_in("lan")
    binh.sign_in("binh")
    return binh, acts.submitted(lan)


def opened(binh, code):
    """The address of the officer's page with a new code."""
    answer = binh.post(f"/counter/{code}/phones", paper="birth-notice")
    assert answer.status == 303, answer.text[-600:]
    return answer.response.headers["Location"]


def address_on(page):
    return re.search(r"http://localhost(/(?:en/)?phones/\S+)", page.text)[1]


def send(phone, address, text="by phone"):
    return phone.post(address, data={"file": acts.photo(text)})


def test_pages_come_from_the_phone_and_are_put_into_the_dossier(counter, world):
    binh, code = counter
    page = binh.get(opened(binh, code))
    assert page.find(SVG + "svg", role="img").get("aria-label")
    phone = Client(world)
    scanner = phone.get(address_on(page))
    assert scanner.status == 200
    assert "Nguyễn Thị Lan" not in scanner.text
    assert code not in scanner.html
    assert send(phone, address_on(page)).status == 303
    fragment = binh.get(page.response.request.path, htmx="results")
    assert "by phone.jpg" in fragment.text
    assert "<h1" not in fragment.html
    before = dossiers.ComponentFile.select().count()
    after = acts.press(binh, page := binh.get(page.response.request.path), "/take")
    assert after.response.request.path == f"/counter/{code}"
    assert "by phone.jpg" in after.text
    assert dossiers.ComponentFile.select().count() == before + 1
    assert dossiers.ComponentFile.select().where(dossiers.ComponentFile.is_superseded).count() == 0
    handed = dossiers.handed_in(dossiers.Dossier.get(code=code))
    assert handed[-1].act == "dossier.add_pages"
    assert phone.get(address_on(page)).status == 410


def test_the_officer_looks_before_taking(counter, world):
    binh, code = counter
    officer = opened(binh, code)
    send(Client(world), address_on(binh.get(officer)))
    link = next(each.get("href") for each in binh.get(officer).all("a") if "/files/" in each.get("href"))
    status, body = acts.fetch(binh, link)
    assert (status, body[:5]) == (200, b"%PDF-")
    binh.post(officer + "/close")
    assert binh.get(link).status == 404
    assert intake.DraftFile.select().where(intake.DraftFile.dossier.is_null(False)).count() == 0


def pass_time(binh, officer, monkeypatch):
    later = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)


def close(binh, officer, monkeypatch):
    binh.post(officer + "/close")


def renew(binh, officer, monkeypatch):
    opened(binh, officer.split("/")[2])


def receive(binh, officer, monkeypatch):
    acts.receive(binh, officer.split("/")[2])


@pytest.mark.parametrize("end", [pass_time, close, renew, receive])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_ended_code_takes_nothing_and_says_so(counter, world, monkeypatch, end, prefix):
    binh, code = counter
    officer = opened(binh, code)
    address = prefix + address_on(binh.get(officer))
    end(binh, officer, monkeypatch)
    phone = Client(world)
    words = "This code has ended" if prefix else "Mã này đã hết hạn"
    for answer in (phone.get(address), send(phone, address)):
        assert answer.status == 410
        assert words in answer.text
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    refused = alone(phone.flask.post, address + "/uploads", headers=tus)
    assert (refused.status_code, words in refused.text) == (410, True)
    refused.close()
    assert intake.DraftFile.select().where(intake.DraftFile.dossier.is_null(False)).count() == 0


def test_a_code_that_ends_while_a_file_is_under_way(counter, world, monkeypatch):
    binh, code = counter
    officer = opened(binh, code)
    phone, pdf = Client(world), samples.pdf()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(pdf))}
    begun = alone(phone.flask.post, address_on(binh.get(officer)) + "/uploads", headers=headers)
    assert begun.status_code == 201
    close(binh, officer, monkeypatch)
    chunk = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    answer = alone(phone.flask.patch, begun.headers["Location"], data=pdf, headers=chunk)
    assert answer.status_code == 410
    begun.close()
    answer.close()
    assert intake.DraftFile.select().where(intake.DraftFile.dossier.is_null(False)).count() == 0


def test_the_page_speaks_the_applicants_language(counter, world):
    binh, code = counter
    dossiers.Dossier.update(language="en").where(dossiers.Dossier.code == code).execute()
    address = address_on(binh.get(opened(binh, code)))
    assert address.startswith("/en/phones/")
    assert "Photograph pages" in Client(world).get(address).text


def test_the_code_on_the_screen_opens_the_page(counter, tmp_path):
    """Read by a real reader, from the drawing in the page."""
    import subprocess

    from PIL import Image, ImageDraw

    binh, code = counter
    page = binh.get(opened(binh, code))
    svg = page.find(SVG + "svg", role="img")
    across = int(svg.get("viewBox").split()[2])
    picture = Image.new("L", (across * 6, across * 6), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", svg.findall(f".//{SVG}path")[0].get("d")):
        left, top, right = int(x) * 6, int(y) * 6, (int(x) + int(length)) * 6
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, top + 5), fill=0)
    picture.save(tmp_path / "code.png")
    command = ["zbarimg", "--raw", "--quiet", str(tmp_path / "code.png")]
    read = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert read == f"http://localhost{address_on(page)}"


def test_only_a_paper_of_this_dossier_is_opened(counter):
    binh, code = counter
    assert binh.post(f"/counter/{code}/phones", paper="else").status == 422
    assert binh.post(f"/counter/{code}/phones").status == 422


def test_taking_nothing_says_so_on_the_same_page(counter):
    binh, code = counter
    page = binh.post(opened(binh, code) + "/take")
    assert page.status == 422
    assert "Chưa nhận được trang nào." in page.text
    assert page.find(SVG + "svg", role="img") is not None


def test_taking_twice_is_once(counter, world):
    binh, code = counter
    officer = opened(binh, code)
    send(Client(world), address_on(binh.get(officer)))
    before = dossiers.ComponentFile.select().count()
    for _press in range(2):
        assert binh.post(officer + "/take").status == 303
    assert dossiers.ComponentFile.select().count() == before + 1
    acts_of = [each.act for each in dossiers.handed_in(dossiers.Dossier.get(code=code))]
    assert acts_of.count("dossier.add_pages") == 1


def test_two_who_take_at_the_same_moment_take_once(counter, world, monkeypatch):
    binh, code = counter
    send(Client(world), address_on(binh.get(opened(binh, code))))
    before, officer = dossiers.ComponentFile.select().count(), accounts.User.get(username="binh")
    really = whole.must_be_whole

    def and_somebody_else_is_quicker(slots):
        monkeypatch.setattr(whole, "must_be_whole", really)
        phones.take(officer, intake.PhoneLink.get())

    monkeypatch.setattr(whole, "must_be_whole", and_somebody_else_is_quicker)
    with pytest.raises(Invalid):
        phones.take(officer, intake.PhoneLink.get())
    assert dossiers.ComponentFile.select().count() == before + 1


def test_nothing_is_decided_while_pages_wait_untaken(counter, world):
    binh, code = counter
    officer = opened(binh, code)
    send(Client(world), address_on(binh.get(officer)))
    page = binh.get(f"/counter/{code}")
    assert officer in [link.get("href") for link in page.all("a")]
    checks = {each.get("name"): "fit" for each in page.all("input") if each.get("type") == "radio"}
    refused = binh.post(f"/counter/{code}", act="receive", **checks)
    assert (refused.status, "Có trang chụp từ điện thoại đang chờ" in refused.text) == (422, True)
    notes = {f"ask-{name.removeprefix('check-')}": "1" for name in checks}
    notes |= {f"note-{name.removeprefix('check-')}": "Mờ" for name in checks}
    assert binh.post(f"/dossiers/{code}/ask", reason="Mờ", **notes).status == 422
    assert binh.post(officer + "/close").status == 303
    assert binh.post(f"/counter/{code}", act="receive", **checks).status == 303


@pytest.mark.parametrize("state", [dossiers.State.DECLINED, dossiers.State.STOPPED])
def test_pages_that_nobody_took_go_when_the_dossier_ends(counter, world, state):
    binh, code = counter
    send(Client(world), address_on(binh.get(opened(binh, code))))
    waiting = intake.DraftFile.select().join(dossiers.Dossier).where(dossiers.Dossier.code == code)
    intake.sweep()
    assert waiting.count() == 1, "it is being checked"
    dossiers.Dossier.update(state=state).where(dossiers.Dossier.code == code).execute()
    intake.sweep()
    assert waiting.count() == 0
