"""What a proxy says in the portal's place, in both languages, made beforehand: that the portal does not
answer, that something is too large to be passed on."""

from contextvars import Context

import flask
from flask_babel import gettext as _

from .compression import telling
from .errors import WORDS

FOLDER = "/.away"
# For a page; for a form that was sent; for a search; for what is too large; each "fragment" for htmx, which
# keeps the page and shows the words.
KINDS = ("page", "sent", "search", "fragment", "large", "large-fragment")
LANGUAGES = ("", "/en")


def addresses() -> list[str]:
    """Where these files lie."""
    return [f"{FOLDER}{language}/{kind}.html" for language in LANGUAGES for kind in KINDS]


def page(app: flask.Flask, address: str) -> str:
    """The text of one of them."""
    language, _slash, name = address.removeprefix(FOLDER).rpartition("/")
    live = app.config["PORTAL"].public_url + language
    # In a context of its own: Flask would share one `g` with whoever calls.
    return Context().run(_rendered, app, live, name.removesuffix(".html"))


def _rendered(app: flask.Flask, live: str, kind: str) -> str:
    with app.test_request_context("/", base_url=live):
        name = "errors/_away.html" if kind.endswith("fragment") else "errors/away.html"
        text = flask.render_template(name, kind=kind, too_large=_(WORDS[413]))
        return telling(text.encode(), None).decode()
