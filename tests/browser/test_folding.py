"""A procedure with huge texts in a browser: sections open in place, without JavaScript and without a line."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessible import look
from tests.browser.test_offline import with_worker
from tests.catalogue import endless

PAGE = f"/procedures/{endless.CODE}"


@pytest.fixture(scope="module", autouse=True)
def imported(portal, tmp_path_factory):
    file = tmp_path_factory.mktemp("endless") / "endless.jsonl"
    file.write_text(endless.line(), encoding="utf-8")
    portal.flask("catalogue", "import", str(file))


def test_by_keyboard_a_section_opens_in_place_and_turns_its_pages(context_for):
    page = context_for().new_page()
    page.goto(PAGE)
    page.wait_for_function("() => window.htmx")
    page.locator("summary", has_text="Trình tự").press("Enter")
    page.locator("#steps a").press("Enter")
    expect(page.locator("#steps")).to_be_focused()
    expect(page.locator("#steps nav")).to_contain_text("Trang 1 trên")
    page.locator("#steps [rel=next]").press("Enter")
    expect(page.locator("#steps nav")).to_contain_text("Trang 2 trên")
    expect(page.locator("#steps")).to_be_focused()
    assert page.url.endswith(PAGE)
    expect(page.locator("h1")).to_have_text(endless.NAME)


def test_without_javascript_the_same_links_lead_to_pages(context_for):
    page = context_for(javascript=False).new_page()
    page.goto(f"/en{PAGE}")
    page.locator("#papers a").click()
    expect(page.locator("h1")).to_have_text("What to bring")
    page.locator("[rel=next]").click()
    assert page.url.endswith(f"/en{PAGE}/papers/2")
    page.locator(".crumbs a").last.click()
    expect(page.locator("h1")).to_have_text(endless.NAME)
    page.goto("/procedures/1.001193/legal-basis")
    assert page.url.endswith("/procedures/1.001193#legal_basis")
    expect(page.locator("#legal_basis")).to_be_visible()


def test_a_visited_section_opens_without_a_line(context_for):
    context = context_for()
    page = with_worker(context, f"{PAGE}/steps/2")
    context.set_offline(True)
    page.goto(f"{PAGE}/steps/2")
    expect(page.locator("h1")).to_have_text("Trình tự thực hiện")


@pytest.mark.parametrize(("prefix", "viewport"), [("", PHONE), ("/en", DESK)], ids=["360 vi", "1280 en"])
def test_axe_finds_nothing(context_for, prefix, viewport):
    page = context_for(viewport=viewport).new_page()
    for address in (PAGE, f"{PAGE}/steps/2", f"{PAGE}/papers"):
        look(page, prefix + address)
