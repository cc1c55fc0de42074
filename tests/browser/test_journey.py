"""The main journey in a real browser, at 360 px, with and without JavaScript."""

import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, sign_in
from tests.journeys.acts import BIRTH, BIRTH_ANSWERS, photo

MODES = pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])


def small_photo(text: str = "paper") -> tuple[io.BytesIO, str]:
    """As a phone makes it smaller before it sends it over such a line."""
    buffer = io.BytesIO()
    image = Image.new("L", (1000, 1400), 235)
    ImageDraw.Draw(image).multiline_text((80, 80), (text + " ") * 5, fill=20)
    image.save(buffer, "JPEG", quality=40)
    buffer.seek(0)
    return buffer, f"{text}.jpg"


def upload_photo(page: Page, text: str = "paper", photographed=photo) -> None:
    body, name = photographed(text)
    form = page.locator("form[enctype]").first
    form.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": body.read()}
    )
    form.locator("button").click()
    page.locator(f"text={name}").first.wait_for()


def fill_step(page: Page) -> None:
    """Answer what the table knows, and anything for what it does not."""
    form = page.locator("main form[action*='/form/']")
    for control in form.locator("input:visible, select:visible, textarea:visible").all():
        name, kind = control.get_attribute("name") or "", control.get_attribute("type")
        known = BIRTH_ANSWERS.get(name)
        if kind in {"radio", "checkbox"}:
            wanted = control.get_attribute("value") == known if known else not _chosen(page, name)
            if wanted:
                control.check()
        elif control.evaluate("e => e.tagName") == "SELECT":
            if known:
                control.select_option(known)
            elif not control.input_value():
                control.select_option(index=1)
        elif known and not control.input_value():
            control.fill(known)


def _chosen(page: Page, name: str) -> bool:
    return page.locator(f"input[name='{name}']:checked").count() > 0


def go_on(page: Page) -> None:
    """Press the button of the step, and wait for what comes in its place."""
    form = page.locator("main form[action*='/form/']")
    form.evaluate("form => form.id = 'before'")
    form.locator(".buttons button").last.click()
    expect(page.locator("#before")).to_have_count(0, timeout=30_000)


def through_the_form(page: Page) -> None:
    for _step in range(12):
        if not page.locator("main form[action*='/form/']").count():
            return
        before = page.url
        fill_step(page)
        go_on(page)
        page.wait_for_load_state("networkidle")
        if page.url == before:  # further questions came up
            assert page.locator(".error").count() == 0, page.locator("main").inner_text()[:2000]
    raise AssertionError(f"the form does not end: {page.url}")


@MODES
def test_from_a_question_to_a_verified_result(context_for, portal, javascript):
    main_journey(context_for, portal, javascript=javascript)


def test_the_same_on_a_slow_and_lossy_line(context_for, portal, lossy_slow):
    """100 kbit/s, 400 ms, 2 % of the packets lost: looked up, submitted, taken in, decided, verified."""
    url = f"http://127.0.0.1:{lossy_slow.port}"
    main_journey(context_for, portal, url=url, photographed=small_photo)
    assert lossy_slow.lost


def main_journey(context_for, portal, *, photographed=photo, **line) -> None:
    """Everybody on the same line."""
    lan = context_for(**line).new_page()
    sign_in(lan, "lan")

    lan.goto("/")
    lan.locator("main input[name=q]").fill("lam giay khai sinh cho con")
    lan.keyboard.press("Enter")
    first = lan.locator("#results a[href*='/procedures/']").first
    expect(first).to_have_attribute("href", re.compile(BIRTH))
    first.click()
    lan.locator(f"a[href$='/procedures/{BIRTH}/apply']").first.click()
    lan.wait_for_url("**/apply")
    through_the_form(lan)
    assert lan.url.endswith("/papers")
    upload_photo(lan, photographed=photographed)
    lan.locator("main a.button", has_text=re.compile("Tiếp tục")).click()
    lan.wait_for_url("**/review")
    lan.locator("select[name=branch]").select_option(
        lan.locator("select[name=branch] option", has_text="Hồng Gai").get_attribute("value")
    )
    lan.locator("form[action$='/submit'] button").click()
    lan.wait_for_url("**/receipt")
    code = lan.locator("dd.code").first.inner_text()

    binh = context_for(viewport=DESK, **line).new_page()
    sign_in(binh, "binh")
    binh.goto("/counter")
    binh.locator(f"a:has-text('{code}')").click()
    binh.locator("input[value=missing]").first.check()
    binh.locator("input[name^=note-]").first.fill("Ảnh mờ, không đọc được dấu")
    binh.locator("textarea[name=reason]").fill("Giấy chứng sinh chưa đọc được")
    binh.locator("button[value=ask]").click()
    binh.wait_for_url(f"**/dossiers/{code}")

    lan.goto(f"/dossiers/{code}")
    lan.locator("a[href$='/supply']").first.click()
    expect(lan.locator("form[enctype]")).to_have_count(1)
    upload_photo(lan, "a better photo", photographed)
    lan.locator("form[action$='/supply'] button").click()
    lan.wait_for_url(f"**/dossiers/{code}")

    binh.goto(f"/counter/{code}")
    binh.locator("input[value=fit]").first.check()
    binh.locator("button[value=receive]").click()
    binh.wait_for_url(f"**/dossiers/{code}")
    paper = binh.request.get(f"/dossiers/{code}/papers/01.pdf")
    assert paper.body().startswith(b"%PDF")

    cuong = context_for(viewport=DESK, **line).new_page()
    sign_in(cuong, "cuong")
    cuong.goto("/desk")
    cuong.locator(f"a:has-text('{code}')").click()
    cuong.locator("form[action$='/actions/forward'] button").click()
    cuong.wait_for_load_state("networkidle")

    dung = context_for(viewport=DESK, **line).new_page()
    sign_in(dung, "dung")
    dung.goto("/desk")
    dung.locator(f"a:has-text('{code}')").click()
    dung.locator("a[href$='/issue']").first.click()
    dung.locator("form[action$='/issue'] .buttons button").click()
    dung.wait_for_url(f"**/dossiers/{code}")

    portal.flask("job", "run", "announce")
    portal.flask("job", "run", "deliver")
    lan.goto("/mailbox")
    expect(lan.locator("#results")).to_contain_text(code)

    lan.goto(f"/dossiers/{code}")
    link = lan.locator("a[href$='/result.pdf']").first
    result = lan.request.get(link.get_attribute("href"))
    assert result.body().startswith(b"%PDF")

    anybody = context_for(**line).new_page()
    anybody.goto("/verify")
    check_code = portal_check_code(result.body())
    anybody.locator("input[name=code]").fill(check_code.lower().replace("-", " "))
    anybody.keyboard.press("Enter")
    expect(anybody.locator("main")).to_contain_text("Đúng và còn giá trị")


def portal_check_code(pdf: bytes) -> str:
    """What a person reads beside the QR code."""
    import io

    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.search(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", text)[0]


def test_what_a_newcomer_reads_on_the_way(context_for):
    """Branches by their names, the example of a paper in English, one person shown once."""
    lan = context_for(javascript=False).new_page()
    sign_in(lan, "lan")
    lan.goto(f"/en/procedures/{BIRTH}/apply")
    through_the_form(lan)
    expect(lan.locator("main")).to_contain_text("All four corners in the picture")
    upload_photo(lan)
    lan.locator("main a.button[href$='/review']").click()
    options = lan.locator("select[name=branch] option[value]:not([value=''])")
    assert options.count() > 53
    names = options.all_inner_texts()
    assert len(set(names)) == len(names)
    assert any(name.startswith("Hồng Gai") for name in names), names[:5]
    lan.locator("select[name=branch]").select_option(options.first.get_attribute("value"))
    lan.locator("form[action$='/submit'] button").click()
    lan.wait_for_url("**/receipt")
    lan.goto("/en/dossiers")
    lan.locator("#results a").first.click()
    expect(lan.locator("dt", has_text="Owner, who submitted it too")).to_have_count(1)
    expect(lan.locator("dt", has_text="Submitted by")).to_have_count(0)


@MODES
def test_cut_off_and_back_on_another_device(context_for, slow, portal, javascript):
    """On 100 kbit/s: typed, cut off, found again elsewhere with every answer."""
    here = context_for(javascript=javascript, url=f"http://127.0.0.1:{slow.port}").new_page()
    sign_in(here, "minh")
    here.goto(f"/procedures/{BIRTH}/apply")
    fill_step(here)
    go_on(here)
    here.wait_for_url("**/form/child")
    here.locator("input[name=child_name]").fill("Vũ Minh Khôi")
    if javascript:
        here.locator("#progress").wait_for()
        here.wait_for_timeout(3000)  # saved as typed, without any button
    else:
        go_on(here)
    slow.cut()
    here.close()

    there = context_for(javascript=javascript).new_page()
    sign_in(there, "minh")
    there.goto("/dossiers")
    there.locator("a[href*='/drafts/']").first.click()
    expect(there.locator("input[name=child_name]")).to_have_value("Vũ Minh Khôi")
