"""The catalogue as files: every public page asked from the app itself, readable with no app running.

Search and applying need the portal, so their links lead to its public address; nothing needs JavaScript.
"""

import re
import shutil
from contextvars import Context
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from portal.errors import Conflict
from portal.text import N_

from . import open_data

if TYPE_CHECKING:  # importing the package's face must not load Flask
    import flask

FILES = ("/sitemap.xml", "/open-data/procedures.json", "/open-data/procedures.csv")
LINK = re.compile(r'\b(href|action|src)="([^"]*)"')
FOR_SCRIPTS = re.compile(
    r'<script\b.*?</script>\n?|<meta name="htmx-config"[^>]*>\n?| hx-[a-z-]+="[^"]*"', re.S
)
MOST_NAMED = 5  # problems in a message


def public_urls() -> list[str]:
    """Addresses of all pages that make the catalogue, in both languages."""
    return [prefix + path for path in open_data.public_paths() for prefix in ("", "/en")]


def export(app: "flask.Flask", folder: Path) -> int:
    """Write all public pages below `folder`; returns how many.

    The new tree is whole before it takes the old one's place. Raises Conflict, and leaves the old one,
    where a page is not there, sets a cookie, or has a link that leads nowhere.
    """
    folder = folder.absolute()
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    run = _Run(app, fresh)
    for url in run.urls:
        run.page(url)
    for url in FILES:
        run.file(url)
    if run.problems:
        named = "; ".join(run.problems[:MOST_NAMED])
        raise Conflict(N_("The catalogue was not exported: %(problems)s"), values={"problems": named})
    _take_place(fresh, folder)
    return len(run.urls)


def _take_place(fresh: Path, folder: Path) -> None:
    """Two renames: the folder is missing for microseconds, never half written."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


class _Run:
    """One export: what is asked, where it goes, what is wrong."""

    def __init__(self, app: "flask.Flask", folder: Path) -> None:
        self.folder = folder
        self.live: str = app.config["PORTAL"].public_url
        self.client = app.test_client(use_cookies=False)
        self.routes = app.url_map.bind("localhost")
        self.urls = dict.fromkeys(public_urls())
        self.problems: list[str] = []

    def page(self, url: str) -> None:
        """Ask for a page and keep it with links that work from a file server."""
        html = FOR_SCRIPTS.sub("", self._ask(url))
        self._write(url.strip("/") + "/index.html", LINK.sub(lambda link: self._linked(link, url), html))

    def file(self, url: str) -> None:
        """Ask for a file and keep it as it is."""
        self._write(url.strip("/"), self._ask(url))

    def _ask(self, url: str) -> str:
        # In a context of its own: Flask would share one `g` with whoever calls, so also the language.
        answer = Context().run(self.client.get, url, base_url=self.live)
        if answer.status_code != 200:
            self.problems.append(f"{url} answers {answer.status_code}")
        if "Set-Cookie" in answer.headers:
            self.problems.append(f"{url} sets a cookie")
        return str(answer.get_data(as_text=True))

    def _linked(self, link: Any, url: str) -> str:
        name, address = link.groups()
        if not address.startswith("/"):
            return str(link.group())
        parts = urlsplit(unescape(address))
        if name == "href" and not parts.query and (parts.path in self.urls or parts.path in FILES):
            return str(link.group())
        if not self._is_route(parts.path):
            self.problems.append(f"{url} links to {address}")
        return f'{name}="{self.live}{address}"'

    def _is_route(self, path: str) -> bool:
        try:
            self.routes.match(path.removeprefix("/en") or "/")
        except NotFound:
            return False
        except (MethodNotAllowed, RequestRedirect):
            return True
        return True

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
