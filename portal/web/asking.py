"""One public address as a file: asked from the app itself, its links checked, compressed in every way.

Nothing is made in two ways: the file is what the app answers, byte for byte.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextvars import Context
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import flask
from backports import zstd
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from . import away, dictionary

LINK = re.compile(r'\b(?:href|action|src)="([^"]*)"')
ID = re.compile(r'\bid="([^"]*)"')
LARGE = 200_000  # bytes: from here on seconds count more than the last percent
DICTIONARIES = ".dcz"  # folder of the forms that need a dictionary, by its hash


@dataclass(frozen=True)
class Made:
    """What came of one address."""

    address: str
    digest: str = ""  # of the body
    is_new: bool = False  # another body than before: its files lie in the staging folder
    problems: tuple[str, ...] = ()


class Maker:
    """Asks the app for addresses and writes them below `folder`. `known` are all addresses of the export."""

    def __init__(self, app: flask.Flask, folder: Path, known: Iterable[str]) -> None:
        self.app, self.folder, self.known = app, folder, frozenset(known)
        self.client = app.test_client(use_cookies=False)
        self.routes = app.url_map.bind("localhost")
        self.endpoints = set(map(self._endpoint, {each.removeprefix("/en") for each in self.known}))

    def make(self, address: str, before: str) -> Made:
        """Write the files of an address, unless its body has the digest that it had before."""
        body, problems = self._body(address)
        if file_of(address).name == "index.html":
            problems += self._bad_links(address, body.decode())
        digest = digest_of(body)
        is_new = digest != before and not problems
        if is_new:
            for name, form in self._forms(address, body):
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(form)
        return Made(address, digest, is_new, tuple(problems))

    def _body(self, address: str) -> tuple[bytes, list[str]]:
        if address.startswith(away.FOLDER):
            return away.page(self.app, address).encode(), []
        # In a context of its own: Flask would share one `g` with whoever calls, so also the language.
        live = self.app.config["PORTAL"].public_url
        answer = Context().run(self.client.get, address, base_url=live)
        problems = [f"{address} answers {answer.status_code}"] if answer.status_code != 200 else []
        if "Set-Cookie" in answer.headers:
            problems.append(f"{address} sets a cookie")
        return answer.get_data(), problems

    def _bad_links(self, address: str, html: str) -> Iterator[str]:
        ids = set(ID.findall(html))
        for link in dict.fromkeys(LINK.findall(html)):
            parts = urlsplit(unescape(link))
            if parts.scheme:
                continue
            here = not parts.fragment or parts.fragment in ids
            if not (self._leads_somewhere(parts.path, parts.query) if parts.path else here):
                yield f"{address} links to {link}"

    def _leads_somewhere(self, path: str, query: str) -> bool:
        """To a page of the export, else to a place of the portal that is never one of its pages."""
        if path in self.known:
            return True
        endpoint = self._endpoint(path)
        return bool(endpoint) and (bool(query) or endpoint not in self.endpoints)

    def _endpoint(self, path: str) -> str:
        try:
            return str(self.routes.match(path.removeprefix("/en") or "/")[0])
        except NotFound:
            return ""
        except (MethodNotAllowed, RequestRedirect):
            return "elsewhere"

    def _forms(self, address: str, body: bytes) -> Iterator[tuple[Path, bytes]]:
        """The file as it is comes last: whoever sees it sees the others too."""
        path = file_of(address)
        large = len(body) > LARGE
        yield (
            beside(path, ".br"),
            brotli.compress(body, quality=5 if large else 10, lgwin=22 if large else 16),
        )
        yield beside(path, ".gz"), gzip.compress(body, 6 if large else 9, mtime=0)
        yield beside(path, ".zst"), zstd.compress(body, 9)
        if path.suffix == ".html":
            with self.app.app_context():
                known = dictionary.of(language_of(address))
            yield by_dictionary(known.field, path), known.compress(body)
        yield path, body


def digest_of(body: bytes) -> str:
    """What the manifest knows a body by."""
    return hashlib.sha256(body).hexdigest()[:16]


def file_of(address: str) -> Path:
    """`/procedures/1.001193` → `procedures/1.001193/index.html`; a file's address is its own place."""
    path = Path(address.strip("/"))
    is_file = path.suffix in {".xml", ".json", ".jsonld", ".csv", ".html"} or path.parts[:1] == ("static",)
    return path if is_file else path / "index.html"


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def by_dictionary(field: str, path: Path) -> Path:
    """Where the form lies that needs a dictionary: the browser's own words for it, without the colons."""
    return Path(DICTIONARIES, field.strip(":"), path)


def files_of(address: str, field: str) -> list[Path]:
    """Every file that an address has, the one as it is last; `field` names the dictionary of its language."""
    path = file_of(address)
    forms: list[Path] = [beside(path, ending) for ending in (".br", ".gz", ".zst")]
    if path.suffix == ".html":
        forms.append(by_dictionary(field, path))
    return [*forms, path]


def language_of(address: str) -> str:
    """By its first part, as for everything; a procedure's code may be "en" as well."""
    return "en" if address.removeprefix(away.FOLDER).startswith("/en/") else "vi"
