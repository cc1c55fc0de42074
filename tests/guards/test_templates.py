"""Rule 8: fragments are blocks of their page; pages have titles; no script, style or handler inline."""

import ast
import re

import pytest
from jinja2 import Environment, FileSystemLoader

from tests.guards.sources import ROOT, modules

TEMPLATES = ROOT / "templates"
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if not path.name.startswith("_") and path.parent.name != "components"
)


def offered():
    """(template, fragment) of each `render(…, fragments=(…))` in the views."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render" and node.args:
                template = node.args[0]
                for keyword in node.keywords:
                    if keyword.arg == "fragments" and isinstance(template, ast.Constant):
                        for name in ast.literal_eval(keyword.value):
                            yield path.name, template.value, name


@pytest.mark.parametrize(("view", "template", "fragment"), sorted(set(offered())))
def test_each_fragment_is_a_block_with_its_id(view, template, fragment):
    source = (TEMPLATES / template).read_text()
    assert re.search(rf"{{% block {fragment}\b", source), (
        f"{template}: add the block {fragment} that {view} offers"
    )
    assert f'id="{fragment}"' in source, f"{template}: the block {fragment} needs an element with that id"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_each_page_has_a_title_and_imports_nothing(page):
    source = page.read_text()
    if page.name != "base.html":
        assert "{% block title %}" in source, "fill the block title"
    assert "{% import" not in source, "macros come as `ui`: an import is lost when a block is rendered alone"
    assert "{% from" not in source, "macros come as `ui`: an import is lost when a block is rendered alone"


@pytest.mark.parametrize(
    "page", sorted(TEMPLATES.rglob("*.html")), ids=lambda page: str(page.relative_to(TEMPLATES))
)
def test_nothing_inline_that_the_policy_forbids(page):
    source = page.read_text()
    assert not re.search(r"\sstyle=", source), "use a class of static/css/portal.css"
    assert not re.search(r"\son[a-z]+=", source), "handlers belong into an island under static/js"
    assert not re.search(r"<script(?![^>]*\bsrc=)", source), "scripts are files under static/js"
    assert "hx-on" not in source, "hx-on needs eval, which the policy forbids"


@pytest.mark.parametrize(
    "page", sorted(TEMPLATES.rglob("*.html")), ids=lambda page: str(page.relative_to(TEMPLATES))
)
def test_nothing_is_fetched_but_words(page):
    source = page.read_text()
    assert not re.search(r"<(img|picture|video|iframe)\b", source), "draw it by CSS or inline SVG"
    for tag in re.findall(r"<[^<>]*hx-(?:get|post)=[^<>]*>", re.sub(r"{[{%#].*?[}%#]}", "", source)):
        assert "hx-swap=" in tag, "say how: htmx puts the answer inside the target otherwise"


def test_no_font_and_no_image_is_fetched():
    for sheet in (ROOT / "portal" / "static" / "css").glob("*.css"):
        assert not re.search(r"@font-face|@import|url\(", sheet.read_text()), sheet.name
    kinds = {path.suffix for path in (ROOT / "portal" / "static").rglob("*") if path.is_file()}
    assert kinds <= {".css", ".js", ""}, f"neither fonts nor images: {kinds}"


def test_every_template_parses():
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    for page in TEMPLATES.rglob("*.html"):
        environment.parse(page.read_text())
