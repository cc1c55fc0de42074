"""30 % of the answers never arrive: exactly one dossier, with all its files, each time."""

import random

from tests.browser.conftest import sign_in
from tests.browser.lossy import LOSS, Lossy, tries
from tests.browser.test_cut_off import dossiers_of, ready

TRIES = 20  # `make bench` does 200


def test_applications_over_a_line_that_loses_answers(portal):
    first = random.randrange(10**6)
    print(f"seeds {first} to {first + TRIES - 1}")
    dropped, dossiers = tries(portal.port, portal.folder / "portal.db", range(first, first + TRIES))
    assert dossiers == TRIES
    assert dropped > TRIES, "the line did lose answers"


LOADED = """() => performance.getEntriesByType("resource")
  .some(each => each.name.includes("/keep.js") && each.responseEnd > 0)"""


def test_a_browser_submits_once_over_a_line_that_loses_answers(context_for, portal):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    good = context_for()
    page = good.new_page()
    ready(page, "minh")
    before = dossiers_of(good.new_page())
    with Lossy(("127.0.0.1", portal.port), 0, seed) as line:
        bad = context_for(url=f"http://127.0.0.1:{line.port}")
        # The same browser session, over another line: cookies know no port.
        bad.add_cookies(good.cookies())
        there = bad.new_page()
        there.goto(page.url.removeprefix(portal.url))
        there.wait_for_function(LOADED)
        line.loss = 1  # the first answer is lost for certain
        there.locator("form[data-keep=submit] button").click(no_wait_after=True)
        there.locator("#progress", has_text="Chưa nộp được").wait_for()
        assert dossiers_of(good.new_page()) == before + 1, "it arrived; its answer did not"
        line.loss = LOSS
        there.wait_for_url("**/receipt", wait_until="commit")
    assert dossiers_of(good.new_page()) == before + 1


def test_a_browser_answers_over_a_line_that_loses_answers(context_for, portal):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    with Lossy(("127.0.0.1", portal.port), 0, seed) as line:
        page = context_for(url=f"http://127.0.0.1:{line.port}").new_page()
        sign_in(page, "lan")
        page.goto("/procedures/1.001193/apply")
        page.wait_for_function(LOADED)
        line.loss = LOSS
        for text in ("0911111111", "0922222222", "0933333333"):
            page.locator("input[name=applicant_phone]").fill(text)
            page.wait_for_timeout(1200)
        page.wait_for_function("() => document.querySelector('#progress').textContent.match(/trên cổng/)")
        line.loss = 0
        page.reload()
        assert page.locator("input[name=applicant_phone]").input_value().replace(" ", "") == "0933333333"
