"""A paper is checked with no network by a phone that has opened the check once."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from portal import accounts, create_app, db, results
from tests.browser.conftest import Portal
from tests.conftest import settings_for
from tests.journeys.conftest import built
from tests.pdf import poppler

ALL_KEPT = """async () => {
  const { page, keys, revoked } = document.getElementById("seal").dataset;
  return !!(await caches.match(page) && localStorage[keys] && localStorage[revoked]);
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office_folder(world_template, tmp_path_factory):
    """Made in a thread of its own: signing runs an event loop, and the browser has one in this thread."""
    template, url = world_template
    assert not url, "journeys in a browser run on SQLite"
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(built, template, tmp_path_factory.mktemp("office")).result().folder


@pytest.fixture
def issuing(office_folder, tmp_path):
    """(a running portal that has issued a result, the rest of the address in its QR code)."""
    folder = tmp_path / "instance"
    shutil.copytree(office_folder, folder)
    app = create_app(settings_for(folder))
    with app.app_context(), db.database.connection_context():
        document = results.Result.get().document
        pdf = next(folder.rglob(document.sha256)).read_bytes()
    [scanned] = poppler.codes_on(pdf, tmp_path)
    portal = Portal(folder)
    portal.start()
    yield portal, scanned.removeprefix("http://localhost")
    portal.stop()


def opened(chromium, portal, place):
    """A phone that has opened this place once, with the worker ready and its shelf filled."""
    context = chromium.new_context(base_url=portal.url)
    page = context.new_page()
    page.goto(place)
    for _try in range(100):
        if page.evaluate(ALL_KEPT):
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail("the worker did not keep what the check needs")
    return context, page


def test_a_paper_is_checked_without_a_network(chromium, issuing):
    portal, place = issuing
    context, page = opened(chromium, portal, "/verify")
    context.set_offline(True)
    page.goto(place)
    box = page.locator("#seal")
    expect(box.locator("[data-verdict=true]")).to_be_visible()
    expect(box.locator("[data-fact=number]")).to_contain_text("/2026/KQ-")
    assert box.locator("[data-verdict]:visible").count() == 1
    middle = place.index("#") + 40
    changed = place[:middle] + ("A" if place[middle] != "A" else "B") + place[middle + 1 :]
    page.goto("about:blank")
    page.goto(changed)
    expect(box.locator("[data-verdict=false]")).to_be_visible()
    expect(box.locator("[data-fact=number]")).to_be_hidden()
    context.close()


def test_a_revoked_paper_is_known_from_the_list_without_a_network(chromium, issuing):
    portal, place = issuing
    app = create_app(settings_for(portal.folder))
    with app.app_context(), db.database.connection_context():
        dung = accounts.User.get(accounts.User.username == "dung")
        results.revoke(dung, results.Result.get(), reason="Sai tên")
    context, page = opened(chromium, portal, "/en/verify")
    context.set_offline(True)
    page.goto("/en" + place)
    expect(page.locator("#seal [data-verdict=revoked]")).to_be_visible()
    expect(page.locator("#seal [data-verdict=revoked]")).to_contain_text("no longer holds")
    context.close()


def test_with_a_network_the_scan_opens_the_check_as_before(chromium, issuing):
    portal, place = issuing
    context = chromium.new_context(base_url=portal.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(place)
    expect(page.locator("main .note.good").first).to_be_visible()
    expect(page.locator("#seal")).to_be_hidden()
    context.close()
