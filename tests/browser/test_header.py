"""The header: two lines on every phone, whoever signs in, and everything in it reached by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, sign_in

EDGES = """() => {
  const row = document.activeElement.closest(".links");
  if (!row) return null;
  const [outer, inner] = [row, document.activeElement].map(e => e.getBoundingClientRect());
  return [outer.left, inner.left, inner.right, outer.right].map(Math.round);
}"""


@pytest.mark.parametrize(("name", "start"), [("lan", "/"), ("quang", "/"), ("quang", "/en/")])
def test_the_header_takes_two_lines_on_a_phone(context_for, name, start):
    page = context_for(javascript=False).new_page()
    sign_in(page, name)
    page.goto(start)
    assert page.locator("header").bounding_box()["height"] < 120
    last = page.locator("header button")
    for _press in range(20):
        page.keyboard.press("Tab")
        if last.evaluate("e => e == document.activeElement"):
            break
    expect(last).to_be_in_viewport()


@pytest.mark.parametrize("start", ["/", "/en/"])
def test_a_link_of_the_header_that_takes_focus_is_seen_whole(context_for, start):
    page = context_for(javascript=False).new_page()
    sign_in(page, "quang")
    page.goto(start)
    seen = 0
    for key in ["Tab"] * 13 + ["Shift+Tab"] * 13:
        page.keyboard.press(key)
        edges = page.evaluate(EDGES)
        if edges:
            seen += 1
            assert edges[0] <= edges[1] <= edges[2] <= edges[3], f"{key}: {edges}"
    assert seen > 15


def test_the_header_takes_two_lines_on_a_desk(context_for):
    page = context_for(viewport=DESK).new_page()
    sign_in(page, "quang")
    for start in ("/", "/en/"):
        page.goto(start)
        assert page.locator("header").bounding_box()["height"] < 100
        assert page.locator(".links").evaluate("e => e.scrollWidth == e.clientWidth")


def test_what_somebody_wrote_keeps_its_small_letters(context_for):
    page = context_for().new_page()
    sign_in(page, "lan")
    page.goto("/profile")
    shown = page.locator("dd", has_text="lan").first
    assert shown.evaluate("e => getComputedStyle(e, '::first-letter').textTransform") == "none"


def test_a_table_of_long_words_stays_within_a_phone(context_for):
    page = context_for().new_page()
    sign_in(page, "quang")
    page.goto("/journal")
    widths = page.locator(".scroll").evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert widths[0] <= widths[1], "details of the journal are cut off"
