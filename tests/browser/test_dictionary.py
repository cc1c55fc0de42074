"""A real Chromium takes the dictionary once, after the page, and reads the next pages by it."""

import re

import pytest

ENOUGH = 1_500  # bytes of the next procedure page


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_next_procedure_page_costs_little(context_for, language):
    page = context_for().new_page()
    with page.expect_response(re.compile("/dictionary/")) as fetched:
        page.goto(f"{language}/procedures/1.001193")
    assert fetched.value.finished() is None
    answer = page.goto(f"{language}/procedures/1.004884")
    assert answer.headers["content-encoding"] == "dcz"
    assert page.locator("h1").inner_text()
    assert answer.request.sizes()["responseBodySize"] <= ENOUGH
