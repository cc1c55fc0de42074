"""axe finds nothing on any page, in both languages; nothing is wider than a small phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, sign_in
from tests.journeys.acts import BIRTH

PUBLIC = [
    "/",
    "/procedures",
    "/procedures?q=khai+sinh",
    "/procedures?q=xyzzy",
    f"/procedures/{BIRTH}",
    f"/procedures/{BIRTH}/apply",
    "/procedures/a-z",
    "/track",
    "/sign-in",
    "/register",
    "/verify",
    "/mailbox",
    "/resume",
]
STAFF = [("hoa", "/dossier-register"), ("hoa", "/request-reasons"),
         ("binh", "/counter"), ("cuong", "/desk"), ("hoa", "/coordination"), ("hoa", "/calendar"),
         ("hoa", "/search-words"), ("hoa", "/catalogue"), ("hoa", "/journal"), ("quang", "/users"),
         ("lan", "/profile"), ("lan", "/dossiers")]  # fmt: skip


def look(page, url):
    answer = page.goto(url)
    assert answer.status == 200, f"{url}: {answer.status}"
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, f"{url}\n{found.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{url}: {wide} px wider than the screen"


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
def test_public_pages(context_for, prefix, viewport):
    page = context_for(viewport=viewport).new_page()
    for url in PUBLIC:
        look(page, prefix + url)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
def test_staff_pages(context_for, viewport):
    for name in dict.fromkeys(name for name, _url in STAFF):
        page = context_for(viewport=viewport).new_page()
        sign_in(page, name)
        for url in [url for who, url in STAFF if who == name]:
            look(page, url)
