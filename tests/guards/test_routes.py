"""Rule 6: each address says who may open it; parts are kebab-case; parameters are typed."""

import re

import pytest

PART = re.compile(r"^(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)?|<(?:[a-z]+:)?[a-z_]+>(?:\.[a-z]+)?|v1|)$")


@pytest.fixture
def rules(app):
    return list(app.url_map.iter_rules())


def test_each_view_says_who_may_open_it(app, rules):
    silent = sorted(
        {rule.endpoint for rule in rules if not hasattr(app.view_functions[rule.endpoint], "access")}
    )
    assert not silent, f"put @public, @signed_in or @requires(permission) on: {silent}"


def test_addresses_are_kebab_case(rules):
    wrong = [rule.rule for rule in rules for part in rule.rule.split("/") if not PART.match(part)]
    assert not wrong


def test_ids_are_numbers(rules):
    """`<code>` and `<key>` are text; whatever ends in `id` is a number."""
    loose = [rule.rule for rule in rules if re.search(r"<[a-z_]*id>", rule.rule)]
    assert not loose, f"say <int:…> in: {loose}"


def test_writing_addresses_answer_no_get(app, rules):
    """A link must never change anything."""
    both = [rule.rule for rule in rules if {"GET", "POST"} <= rule.methods]
    assert not both, f"give GET and POST a view each: {both}"
