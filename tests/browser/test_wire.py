"""The budget of bytes and round trips: at 100 kbit/s a kB is 80 ms, and a round trip is as much as 5 kB."""

import gzip
import re
import shutil
import statistics
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import FLAGS, PHONE, ROOT, Portal, free_port
from tests.browser.secure import certificate, secured
from tests.browser.wire import Answer, Wire, told
from tests.journeys.acts import BIRTH, GUEST_ANSWERS

USABLE, FIRST_VIEW = 9_000, 22_000  # bytes; all bodies
LATER, LONGEST = 3_000, 6_000
FRAGMENT = 1_000
JOURNEY, ROUND_TRIPS = 30_000, 8
WAITED_FOR = 8_000
TRACKING = 2_000
HEADERS = 900  # of one answer

HOUSEHOLD = "1.011607"  # three pages of questions, no papers
ANSWERS = GUEST_ANSWERS | {
    "member_name": "Phạm Thị Lan",
    "member_born_on": "14/05/1992",
    "member_income": "900000",
    "reason": "Một mẹ nuôi ba con nhỏ",
    "detail": "Tổ 4, khu 2",
    "applicant_identity": "022192000101",
}
QUESTIONS = ["khai sinh", "lam giay khai sinh cho con", "sổ đỏ", "xyzzyx", "giay phep xay dung", "ho"]


@pytest.fixture(scope="module")
def addresses(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The same portal over HTTP/1.1 and, with TLS, over HTTP/2."""
    files = certificate(tmp_path_factory.mktemp("tls"))
    with secured(portal.environment, files, free_port()) as address:
        yield {"HTTP/1.1": portal.url, "HTTP/2": address, "pin": files.pin}


@pytest.fixture(params=["HTTP/1.1", "HTTP/2"])
def cold(
    request: pytest.FixtureRequest, chromium: Browser, addresses: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[], tuple[BrowserContext, Page, Wire]]]:
    """A browser that was never here and reads Brotli, but no dictionaries: not all do."""
    opened = []

    def enter() -> tuple[BrowserContext, Page, Wire]:
        # A certificate that is trusted by its key: otherwise Chromium keeps nothing.
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / str(len(opened)), executable_path=shutil.which("chromium"),
            args=[*FLAGS, f"--ignore-certificate-errors-spki-list={addresses['pin']}"],
            base_url=addresses[request.param], viewport=PHONE, locale="vi-VN",
            extra_http_headers={"Accept-Encoding": "gzip, br"}, service_workers="block",
        )  # fmt: skip
        opened.append(context)
        page = context.new_page()
        return context, page, Wire(page)

    yield enter
    for context in opened:
        context.close()


def settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def all_of(page: Page, wire: Wire) -> list[Answer]:
    """Of a first view, with the dictionary that Chromium fetches when it has nothing else to do."""
    settle(page)
    for _try in range(50):
        if any("/dictionary/" in each.path and each.total for each in wire.answers.values()):
            break
        page.wait_for_timeout(100)
    return wire.take()


@pytest.mark.parametrize("address", ["/", "/procedures", "/en/", f"/procedures?q={quote('khai sinh')}"])
def test_a_first_view_is_usable_after_one_answer_and_light_in_all(cold, portal, address):
    _context, page, wire = cold()
    page.goto(address)
    answers = all_of(page, wire)
    assert answers[0].kind == "Document"
    assert answers[0].total <= USABLE, told(answers)
    worker = size(f"{portal.url}/sw.js")  # asked for outside the page
    assert sum(each.body for each in answers) + worker <= FIRST_VIEW, f"{told(answers)}\n{worker:7} /sw.js"
    assert answers[0].head <= HEADERS, told(answers)
    assert blocking(page) == [], "something is waited for before the first paint"
    assert sum("htmx" in each.path for each in answers) == 1, told(answers)


def blocking(page: Page) -> list[str]:
    """What Chromium waited for before it painted."""
    return page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(each => each.renderBlockingStatus === 'blocking').map(each => each.name)"
    )


def test_a_later_page_is_one_answer(cold):
    _context, page, wire = cold()
    page.goto("/")
    all_of(page, wire)
    for code in (BIRTH, HOUSEHOLD):
        page.goto(f"/procedures/{code}")
        settle(page)
        answers = wire.take()
        assert len(answers) == 1, told(answers)
        assert answers[0].body <= LONGEST, told(answers)


@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
@pytest.mark.parametrize("address", ["/", f"/en/procedures/{BIRTH}"])
def test_the_footer_tells_what_the_page_weighs(portal, accepted, address):
    sent = fetched(f"{portal.url}{address}", Accept_Encoding=accepted)
    said = re.search(r"(?:weighs|nặng) (\d+)[.,](\d) kB", UNPACKED[accepted](sent).decode())
    assert said
    if accepted == "identity":  # as in an exported file, which is sent compressed
        sent = fetched(f"{portal.url}{address}", Accept_Encoding="br")
    assert abs(int(said[1]) * 1000 + int(said[2]) * 100 - len(sent)) <= 100


UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


def test_procedure_pages_are_short(portal):
    sizes = sorted(size(f"{portal.url}/procedures/{path.stem}") for path in PROCEDURES)
    assert len(sizes) > 40
    assert statistics.median(sizes) <= LATER, sizes
    assert sizes[-1] <= LONGEST, sizes


PROCEDURES = sorted((ROOT / "portal" / "demo" / "procedures").glob("*.json"))


def size(address: str, **headers: str) -> int:
    """Bytes of the body for a browser that reads Brotli."""
    return len(fetched(address, Accept_Encoding="br", **headers))


def fetched(address: str, **headers: str) -> bytes:
    """The body as sent."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(address, headers=named)) as answer:
        return bytes(answer.read())


def test_what_a_search_sends_at_each_pause_is_short(cold, portal):
    _context, page, wire = cold()
    page.goto("/procedures")
    all_of(page, wire)
    page.locator("#q").press_sequentially("khai sinh", delay=10)
    page.wait_for_url("**q=khai**")
    answers = wire.take()
    assert [each.kind for each in answers] == ["Fetch"], told(answers)
    assert answers[0].body <= FRAGMENT, told(answers)
    for question in QUESTIONS:
        address = f"{portal.url}/procedures?q={quote(question)}"
        assert size(address, HX_Request="true", HX_Target="div#results") <= FRAGMENT, question


def test_a_three_step_application_takes_a_round_trip_a_page(cold):
    _context, page, wire = cold()
    page.goto(f"/procedures/{HOUSEHOLD}/apply")
    all_of(page, wire)
    titles = apply(page)
    settle(page)
    answers = wire.take()
    assert len(set(titles)) == 5, f"each page has a title of its own: {titles}"
    # A person waits for three pages of questions and the submission; answers kept meanwhile hold up nobody.
    waited = [each for each in answers if not each.path.endswith("/answers")]
    assert [each.method for each in waited] == ["POST"] * 4, told(answers)
    assert sum(each.total for each in waited) <= WAITED_FOR, told(answers)
    assert len(answers) <= ROUND_TRIPS, told(answers)
    assert sum(each.total for each in answers) <= JOURNEY, told(answers)


def apply(page: Page) -> list[str]:
    """From the first questions to the receipt; the titles on the way."""
    titles = []
    for address in ("/apply", "/form/household", "/form/situation"):
        page.wait_for_url(f"**{address}")
        titles.append(page.title())
        answer(page)
        press(page, "form[data-keep] .buttons button:not([type])")
    page.wait_for_url("**/review")
    titles.append(page.title())
    press(page, "form[action$='/submit'] .buttons button")
    page.wait_for_url("**/receipt")
    return [*titles, page.title()]


def press(page: Page, button: str) -> None:
    page.locator(button).last.click()


def answer(page: Page) -> None:
    """Answer all that is asked on this page."""
    form = page.locator("form[data-keep]")
    for control in form.locator("input:visible, select:visible, textarea:visible").all():
        name, kind = control.get_attribute("name") or "", control.get_attribute("type")
        value = next((ANSWERS[key] for key in ANSWERS if name.endswith(key)), "")
        if kind in {"radio", "checkbox"}:
            control.check()
        elif control.evaluate("each => each.tagName") == "SELECT":
            control.select_option(index=1)
        elif value:
            control.fill(value)


def test_tracking_is_one_short_answer(cold):
    _context, page, _wire = cold()
    page.goto(f"/procedures/{HOUSEHOLD}/apply")
    apply(page)
    code, secret = page.locator("dd.code").all_inner_texts()
    _context, page, wire = cold()
    page.goto("/track")
    answers = all_of(page, wire)
    assert answers[0].body <= TRACKING, told(answers)
    page.fill("#code", code)
    page.fill("#secret", secret)
    press(page, "form[action$='/track'] button")
    page.wait_for_url(f"**/dossiers/{code}")
    settle(page)
    answers = wire.take()
    assert len(answers) == 1, told(answers)
    assert answers[0].body <= TRACKING, told(answers)
