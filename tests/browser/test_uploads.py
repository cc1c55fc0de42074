"""Files over bad lines in a real browser: cut, reload, restart, pause; smaller photos; nothing sent twice."""

import functools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.slow_link import Line
from tests.documents import samples
from tests.journeys.acts import BIRTH


@pytest.fixture
def line(portal):
    """3 Mbit/s: fast enough for a test, slow enough to be cut in the middle."""
    with Line(("127.0.0.1", portal.port), kbit=3000, delay=0.02) as line:
        yield line


@pytest.fixture
def papers(line, context_for):
    """A guest's papers page behind the line."""
    page = context_for(url=f"http://127.0.0.1:{line.port}").new_page()
    begin(page)
    return page


def begin(page, language=""):
    begun = page.request.post(f"{language}/procedures/{BIRTH}/apply")
    page.goto(begun.url.partition("/form/")[0] + "/papers")


def choose(page, body, name="anh.jpg", kind="image/jpeg"):
    form = page.locator("form[data-upload]").first
    form.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": body})
    form.locator("button").first.click()
    return page.locator("form[data-upload]").first.locator("[role=status]")


@functools.cache
def big_photo():
    """As a phone takes it: 5 MB, lying, with the place in its EXIF."""
    photo = samples.noise(3600, 2700).convert("RGB")
    body = samples.encoded(photo, "JPEG", quality=88)
    assert len(body) > 4_500_000
    return body


def heavy_pdf():
    """A megabyte that does not get smaller."""
    return samples.encoded(samples.noise(1400, 1050), "PDF", quality=92)


def has_arrived(page, name):
    card = page.locator("section.card").first
    expect(card).to_contain_text("Tệp đã đến nơi đầy đủ.", timeout=40_000)
    expect(card.locator("li")).to_contain_text(name)


def test_a_photo_is_made_smaller_first_and_says_so(papers, line):
    body, before = big_photo(), line.up
    status = choose(papers, body)
    expect(status).to_contain_text(re.compile(r"anh\.jpg: \d,\d MB → \d,\d+ MB"))
    expect(status).to_contain_text("Đang gửi")
    has_arrived(papers, "anh.jpg")
    assert line.up - before < len(body) / 2
    # The same photo on another paper: known by its hash, nothing is sent.
    before = line.up
    form = papers.locator("form[data-upload]").last
    form.locator("input[type=file]").set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": body}
    )
    form.locator("button").first.click()
    expect(papers.locator("section.card").last).to_contain_text("nên không phải gửi lại", timeout=15_000)
    assert line.up - before < 10_000


def test_cut_in_the_middle_and_on_after_a_reload(papers, line):
    body = big_photo()
    status = choose(papers, body)
    expect(status).to_contain_text(re.compile("Đang gửi [345]"))
    line.cut()
    papers.reload()
    with papers.expect_response(lambda answer: answer.status == 201) as begun:
        choose(papers, body)
    assert int(begun.value.headers["upload-offset"]) >= 65536
    has_arrived(papers, "anh.jpg")


def test_cut_and_restarted_while_the_page_stays_open(papers, line, portal):
    status = choose(papers, heavy_pdf(), "giay.pdf", "application/pdf")
    expect(status).to_contain_text(re.compile("Đang gửi [2345]"))
    portal.stop()
    expect(status).to_contain_text("Mất mạng: sẽ tự gửi tiếp…")
    portal.start()
    has_arrived(papers, "giay.pdf")


def test_pause_stops_the_bytes_and_resume_goes_on(papers, line):
    status = choose(papers, heavy_pdf(), "giay.pdf", "application/pdf")
    expect(status).to_contain_text(re.compile("Đang gửi [12345]"))
    papers.get_by_role("button", name="Tạm dừng").press("Enter")
    expect(status).to_contain_text(re.compile(r"Đã tạm dừng ở \d+ %"))
    papers.wait_for_timeout(800)
    before = line.up
    papers.wait_for_timeout(1000)
    assert line.up - before < 5000  # the page asks for other things meanwhile
    papers.get_by_role("button", name="Gửi tiếp").press("Enter")
    has_arrived(papers, "giay.pdf")


def test_a_wrong_file_is_told_at_its_paper(papers):
    choose(papers, b"no PDF", "giay.pdf", "application/pdf")
    expect(papers.locator("section.card .error").first).to_contain_text("giay.pdf: ")
    expect(papers.locator("section.card").first).to_be_focused()


def test_in_english_too(context_for, portal):
    page = context_for().new_page()
    sign_in(page, "lan")
    begin(page, "/en")
    choose(page, heavy_pdf(), "paper.pdf", "application/pdf")
    expect(page.locator("section.card").first).to_contain_text("It has arrived whole.", timeout=15_000)
