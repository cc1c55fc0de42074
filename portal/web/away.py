"""What a proxy says while the portal does not answer: made beforehand, in both languages."""

from contextvars import Context

import flask

from .compression import telling

FOLDER = "/.away"
# For a page; for a form that was sent; for a search; for htmx, which keeps the page and shows the words.
KINDS = ("page", "sent", "search", "fragment")
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
        text = flask.render_template(
            "errors/away.html" if kind != "fragment" else "errors/_away.html", kind=kind
        )
        return telling(text.encode(), None).decode()
