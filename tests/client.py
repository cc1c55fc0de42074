"""A browser without a screen: every page it gets is checked as HTML for people."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from itertools import pairwise
from typing import Any

import html5lib
from flask import Flask

from portal import db
from tests.people import password

MOST_QUERIES = 30  # on one page
# A signed result carries its number, and no PDF is made inside a transaction: number first, result then.
TRANSACTIONS = {"results.sign": 2, "results.correct": 2}
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.I)


class Page:
    """A parsed answer. `text` is what a reader sees; `find`/`all` take a tag and attributes."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        is_text = (response.mimetype or "").startswith("text/")
        self.html = response.get_data(as_text=True) if is_text else ""
        self.tree = html5lib.parse(self.html, namespaceHTMLElements=False)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.tree.itertext()).split())

    def all(self, tag: str, **attributes: str) -> list[Any]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(tag)
            if all(element.get(name) == value for name, value in wanted.items())
        ]

    def find(self, tag: str, **attributes: str) -> Any:
        found = self.all(tag, **attributes)
        assert found, f"no <{tag}> with {attributes} on the page:\n{self.text[:2000]}"
        return found[0]


class Client:
    """`get` and `post` return a Page; `htmx="results"` aims at that element."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.flask = app.test_client()

    def sign_in(self, name: str) -> None:
        page = self.post("/sign-in", username=name, password=password(name))
        assert page.status == 303, f"{name} could not sign in: {page.text[:400]}"

    def get(self, url: str, *, htmx: str = "", **headers: str) -> Page:
        with _watched(self.app, "GET", url):
            answer = alone(self.flask.get, url, headers={**_aim(htmx), **headers})
        return self._page(answer, htmx)

    def post(self, url: str, *, htmx: str = "", data: Any = None, **fields: Any) -> Page:
        with _watched(self.app, "POST", url):
            answer = alone(self.flask.post, url, data={**(data or {}), **fields}, headers=_aim(htmx))
        return self._page(answer, htmx)

    def _page(self, response: Any, htmx: str) -> Page:
        page = Page(response)
        response.close()
        response.request.environ["wsgi.input"].close()  # a temporary file where the body is large
        if response.mimetype == "text/html" and not htmx and page.status not in {301, 302, 303}:
            check(page, self.app)
        return page


def alone(send: Any, *args: Any, **options: Any) -> Any:
    """Send with a `flask.g` of its own: the fixtures' context would keep who was signed in before."""
    return Context().run(send, *args, **options)


@contextmanager
def _watched(app: Flask, method: str, url: str) -> Iterator[None]:
    """Rule 7: a GET writes nothing and asks little, a POST opens one transaction. SQLite tells of each."""
    if not db.is_sqlite():
        yield
        return
    statements: list[str] = []
    connection = db.database.connection()
    connection.set_trace_callback(statements.append)
    try:
        yield
    finally:
        connection.set_trace_callback(None)
    judge(method, url, statements, TRANSACTIONS.get(_endpoint(app, method, url), 1))


def _endpoint(app: Flask, method: str, url: str) -> str:
    path = url.partition("?")[0].removeprefix("/en")
    try:
        return str(app.url_map.bind("localhost").match(path, method=method)[0])
    except Exception:  # noqa: BLE001  a wrong address is a page too
        return ""


def _begins(statement: str) -> bool:
    """Several in a row are one that waits for its turn."""
    return statement.upper().startswith("BEGIN")


def judge(method: str, url: str, statements: list[str], most_transactions: int = 1) -> None:
    """Fail with the statements that should not be there."""
    begun = [each for each, after in pairwise([*statements, ""]) if _begins(each) and not _begins(after)]
    if method == "GET":
        written = [each for each in statements if _WRITES.match(each) or each in begun]
        assert not written, f"GET {url} writes; make it a POST, or move it into a job:\n" + "\n".join(written)
        asked = [each for each in statements if each.upper().startswith(("SELECT", "WITH"))]
        assert len(asked) <= MOST_QUERIES, (
            f"GET {url} asks {len(asked)} queries, {MOST_QUERIES} are allowed; fetch rows with joins:\n"
            + "\n".join(each[:150] for each in asked)
        )
    assert len(begun) <= most_transactions, (
        f"{method} {url} opens {len(begun)} transactions; join the verbs into one (rule 7):\n"
        + "\n".join(each[:150] for each in statements if each in begun or _WRITES.match(each))
    )


def _aim(element: str) -> dict[str, str]:
    if not element:
        return {}
    return {"HX-Request": "true", "HX-Target": f"div#{element}", "HX-Request-Type": "partial"}


def check(page: Page, app: Flask) -> None:
    """What every whole page owes its reader. Failure messages say what to do."""
    url = page.response.request.path
    headings = page.all("h1")
    assert len(headings) == 1, f"{url}: give the page exactly one h1, it has {len(headings)}"
    title = page.find("title").text or ""
    assert title.strip(" –"), f"{url}: fill the block title"
    ids = [element.get("id") for element in page.tree.iter() if element.get("id")]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"{url}: ids must be unique, these are not: {sorted(twice)}"
    labels = {element.get("for") for element in page.all("label")}
    wrapped = {id(control) for label in page.all("label") for control in label.iter()}
    for control in [*page.all("input"), *page.all("select"), *page.all("textarea")]:
        if control.get("type") in {"hidden", "submit"}:
            continue
        named = control.get("id") in labels or id(control) in wrapped or control.get("aria-label")
        assert named, f"{url}: give the control {control.get('name')!r} a label"
    for form in page.all("form"):
        assert form.get("action") is not None, f"{url}: say where each form goes (action)"
    for element in page.tree.iter():
        assert not element.get("style"), f"{url}: no style attribute, the security policy forbids it"
        assert not any(name.startswith("on") for name in element.attrib), f"{url}: no inline handlers"
