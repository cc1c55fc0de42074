"""Without a line: a catalogue page that was opened opens again, the rest says so."""

import urllib.request

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.journeys.acts import BIRTH

COPY, NO_CONNECTION = "bản lưu lúc", "Không có mạng"


def with_worker(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    wait_until_kept(page, url)
    # What the browser itself keeps for a minute would open as well.
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    return page


def wait_until_kept(page: Page, url: str) -> None:
    page.wait_for_function("url => caches.match(url, {ignoreVary: true})", arg=url)


def everything_kept(page: Page) -> str:
    return page.evaluate("""async () => {
      let all = "";
      for (const name of await caches.keys()) {
        const shelf = await caches.open(name);
        for (const key of await shelf.keys())
          all += key.url + "\\n" + (await (await shelf.match(key, {ignoreVary: true})).text());
      }
      return all;
    }""")


def test_a_visited_page_of_the_catalogue_opens_offline_and_says_of_when_it_is(context_for):
    context = context_for()
    page = with_worker(context, f"/procedures/{BIRTH}")
    name = page.locator("h1").inner_text()
    context.set_offline(True)
    page.goto(f"/procedures/{BIRTH}")
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("main .note").first).to_contain_text(COPY)


@pytest.mark.parametrize(("prefix", "words"), [("", NO_CONNECTION), ("/en", "No connection")])
def test_other_pages_say_in_words_what_is_and_what_does_open(context_for, prefix, words):
    context = context_for()
    page = with_worker(context, f"{prefix}/procedures/{BIRTH}")
    context.set_offline(True)
    answer = page.goto(f"{prefix}/track")
    assert answer.status == 503
    expect(page.locator("h1")).to_have_text(words)
    page.locator(f"main a[href$='{BIRTH}']").click()
    expect(page.locator("main .note").first).to_be_visible()
    context.set_offline(False)
    page.goto(f"{prefix}/track")
    expect(page.locator("input[name=code]")).to_be_visible()


def test_nothing_of_a_person_is_kept(context_for):
    context = context_for()
    page = context.new_page()
    sign_in(page, "lan")
    page.goto(f"/procedures/{BIRTH}")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.goto("/sectors")
    wait_until_kept(page, "/sectors")
    assert "Lan" in page.content()
    for url in ("/dossiers", "/profile", f"/procedures/{BIRTH}/apply", "/procedures?q=ly+hon"):
        page.goto(url)
    kept = everything_kept(page)
    assert "/sectors" in kept
    for secret in ("Phạm", "Lan</a>", "/dossiers\n", "/profile\n", "/apply\n", "ly+hon"):
        assert secret not in kept
    context.set_offline(True)
    page.goto("/dossiers")
    expect(page.locator("h1")).to_have_text(NO_CONNECTION)
    context.set_offline(False)
    page.goto("/sectors")
    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    assert everything_kept(page).count("/sectors\n") == 0, "cleared at the sign-out"


def test_of_staff_nothing_is_kept(context_for):
    page = context_for().new_page()
    sign_in(page, "binh")
    page.goto("/sectors")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.goto(f"/procedures/{BIRTH}")
    page.wait_for_load_state("networkidle")
    assert "/sectors\n" not in everything_kept(page)
    assert BIRTH not in everything_kept(page)


def test_when_the_line_is_dead_slow_the_kept_page_comes_after_four_seconds(context_for, portal, slow):
    context = context_for(url=f"http://127.0.0.1:{slow.port}")
    slow.kbit = 10_000
    page = with_worker(context, "/branches")
    slow.delay = 20
    page.goto("/branches", wait_until="commit")
    expect(page.locator("main .note").first).to_contain_text(COPY)


def test_only_so_many_pages_are_kept_and_old_shelves_go(context_for):
    context = context_for()
    page = context.new_page()
    page.goto("/branches")
    page.evaluate("caches.open('kept-0')")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.wait_for_function("() => caches.keys().then(names => !names.includes('kept-0'))")
    page.evaluate("""async () => {
      const shelf = await caches.open("kept-1");
      for (let i = 0; i < 80; i++) await shelf.put("/procedures/" + i, new Response("<title>x – y</title>"));
    }""")
    page.goto("/sectors")
    page.wait_for_function("() => caches.open('kept-1').then(s => s.keys()).then(keys => keys.length == 70)")


def test_the_worker_comes_after_load_and_is_small(context_for, portal):
    page = context_for().new_page()
    asked = []
    page.context.on("request", lambda request: asked.append(request.url.removeprefix(portal.url)))
    page.goto("/")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    files = page.evaluate(
        "[...document.querySelectorAll('[src],[rel=stylesheet]')].map(e => e.src || e.href)"
    )
    before = asked[: asked.index("/sw.js")]
    assert {file.removeprefix(portal.url) for file in files} <= set(before)
    request = urllib.request.Request(portal.url + "/sw.js", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        assert len(answer.read()) <= 1500
        tag = answer.headers["ETag"]
    assert page.request.get("/sw.js", headers={"If-None-Match": tag, "Accept-Encoding": "br"}).status == 304
