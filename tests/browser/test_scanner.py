"""The phone as a scanner, and as the counter's scanner: pages become one PDF before a byte is sent."""

import io
import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, sign_in
from tests.browser.test_uploads import begin
from tests.documents import samples
from tests.journeys.acts import BIRTH


def photo(width=1500, height=1100):
    return samples.encoded(samples.picture(width, height), "JPEG")


def choose(page, *bodies):
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": body} for n, body in enumerate(bodies)]
    before = page.locator("#pages > li").count()
    page.locator("#file").set_input_files(files)
    expect(page.locator("#pages > li")).to_have_count(before + len(bodies))


def facts(pdf):
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return dict(line.split(":", 1) for line in told.splitlines() if ":" in line)


def pictures(pdf):
    from pypdf import PdfReader

    return [page.images[0].image for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture
def scanner(context_for):
    page = context_for().new_page()
    begin(page)
    page.get_by_role("link", name="Chụp nhiều trang").first.click()
    page.wait_for_url("**/scan")
    return page


def test_pages_are_cropped_turned_greyed_ordered_and_sent_as_one_pdf(scanner):
    choose(scanner, photo(), photo(1000, 1400))
    expect(scanner.locator("#scan-size")).to_contain_text(
        re.compile(r"2 trang\. Tệp PDF 0,\d+ MB \(tối đa 1 MB\)")
    )
    first = scanner.locator("#pages > li").first
    first.get_by_role("button", name="Xoay").press("Enter")
    first.get_by_label("Ảnh xám").check()
    first.locator("summary").click()
    first.get_by_label("Cạnh dưới").fill("40")  # as arrow keys set it
    box = first.locator("canvas").bounding_box()
    scanner.mouse.move(box["x"] + 2, box["y"] + box["height"] / 3)  # the left edge, with a finger
    scanner.mouse.down()
    scanner.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 3)
    scanner.mouse.up()
    assert 20 <= int(first.get_by_label("Cạnh trái").input_value()) <= 30
    first.get_by_role("button", name="Xuống sau").press("Enter")
    sent = []
    scanner.on("request", lambda request: sent.append(request.method))
    scanner.wait_for_timeout(1500)
    assert sent == []  # nothing leaves the phone before it is asked to
    scanner.get_by_role("button", name="Gửi", exact=True).click()
    scanner.wait_for_url("**/papers")
    link = scanner.locator("section.card li a").first
    expect(link).to_have_text("cac-trang.pdf")
    pdf = scanner.request.get(link.get_attribute("href")).body()
    assert facts(pdf)["Pages"].strip() == "2"
    upright, turned = pictures(pdf)
    assert upright.size == (1000, 1400)
    assert turned.height == round(1500 * 0.6)
    assert 1100 * 0.68 < turned.width < 1100 * 0.82
    red, green, blue = turned.convert("RGB").getpixel((turned.width - 20, 20))
    assert max(red, green, blue) - min(red, green, blue) < 12


def test_the_camera_in_the_page_takes_pages(scanner):
    scanner.get_by_role("button", name="Mở máy ảnh ngay trên trang này").click()
    shot = scanner.get_by_role("button", name="Chụp trang này")
    shot.click()
    expect(scanner.locator("#pages > li")).to_have_count(1)
    shot.click()
    expect(scanner.locator("#pages > li")).to_have_count(2)
    scanner.locator("[data-act=remove]").first.click()
    expect(scanner.locator("#pages > li")).to_have_count(1)
    # A large photo stays in memory as small as it is sent: of its whole size nothing is left.
    scanner.evaluate("""() => {
        const whole = createImageBitmap;
        window.made = [];
        window.createImageBitmap = async (...what) => {
            const photo = await whole(...what);
            made.push(photo);
            return photo;
        };
    }""")
    choose(scanner, photo(3000, 2200))
    assert scanner.evaluate("made.map(({ width, height }) => [width, height])") == [[0, 0], [2000, 1467]]
    scanner.get_by_role("button", name="Gửi", exact=True).click()
    scanner.wait_for_url("**/papers")
    expect(scanner.locator("section.card li a").first).to_have_text("cac-trang.pdf")


def test_without_javascript_the_same_page_sends_photos(context_for):
    page = context_for(javascript=False).new_page()
    begin(page)
    page.get_by_role("link", name="Chụp nhiều trang").first.click()
    files = [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()}]
    page.locator("#file").set_input_files(files)
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.wait_for_url("**/papers")
    expect(page.locator("section.card li a").first).to_have_text("a.jpg")


def test_a_phone_at_the_counter_sends_into_the_open_paper(context_for, portal):
    code = submitted(context_for)
    officer = context_for(viewport=DESK).new_page()
    sign_in(officer, "binh")
    officer.goto(f"/counter/{code}")
    officer.locator("input[name^=note-]").first.fill("typed before")
    with officer.expect_popup() as opened:
        officer.get_by_role("button", name="Nhận trang từ điện thoại của người nộp").first.click()
    expect(officer.locator("input[name^=note-]").first).to_have_value("typed before")
    officer = opened.value
    address = officer.locator("p.code").inner_text()
    phone = context_for().new_page()
    phone.goto(address)
    choose(phone, photo())
    phone.get_by_role("button", name="Gửi", exact=True).click()
    expect(phone.locator("main")).to_contain_text("Đã nhận: cac-trang.pdf")
    # The officer's page shows it by itself.
    expect(officer.locator("#results")).to_contain_text("cac-trang.pdf", timeout=15_000)
    officer.get_by_role("button", name="Đưa vào hồ sơ").click()
    officer.wait_for_url(f"**/counter/{code}")
    expect(officer.locator("fieldset").first).to_contain_text("cac-trang.pdf")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Mã này đã hết hạn")


def submitted(context_for):
    """A dossier at Hồng Gai, handed in without JavaScript."""
    from tests.browser.test_journey import through_the_form, upload_photo

    lan = context_for(javascript=False).new_page()
    sign_in(lan, "lan")
    lan.goto(f"/procedures/{BIRTH}/apply")
    through_the_form(lan)
    upload_photo(lan)
    lan.locator("main a.button", has_text=re.compile("Tiếp tục")).click()
    branch = lan.locator("select[name=branch] option", has_text="Hồng Gai").get_attribute("value")
    lan.locator("select[name=branch]").select_option(branch)
    lan.locator("form[action$='/submit'] button").click()
    lan.wait_for_url("**/receipt")
    return lan.locator("dd.code").first.inner_text()
