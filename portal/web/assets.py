"""Static files from memory, each compressed once and named by its hash; the CSS goes into the page."""

import base64
import functools
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

import brotli
import flask
from werkzeug.exceptions import NotFound

from .scripts import spoken

FOLDER = Path(__file__).parent.parent / "static"
bp = flask.Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file and its compressed forms."""

    body: bytes
    media_type: str

    @functools.cached_property
    def forms(self) -> dict[str, bytes]:
        """Content coding → bytes; "" is the file as it is."""
        return {
            "": self.body,
            "br": brotli.compress(self.body, quality=11),
            "gzip": gzip.compress(self.body, 9, mtime=0),
        }

    @functools.cached_property
    def digest(self) -> str:
        """What its address and its tags name it by."""
        return hashlib.sha256(self.body).hexdigest()[:12]


@functools.cache
def load(name: str) -> Asset:
    """Read a file below `portal/static`. Raises NotFound."""
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER) or not path.is_file():
        raise NotFound
    body = path.read_bytes()
    if path.suffix == ".css":
        body = lean(body.decode()).encode()
    if name.startswith("js/"):
        body = spoken(name, body.decode()).encode()
    return Asset(body, mimetypes.guess_type(path.name)[0] or "application/octet-stream")


def addresses() -> list[str]:
    """Of all files there are."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.is_file())
    return [address(str(path.relative_to(FOLDER))) for path in files]


@bp.get("/static/<digest>/<path:name>")
def static(digest: str, name: str) -> flask.Response:
    """A file for ever: its address changes with its content."""
    return kept(load(name), asked=digest)


static.access = "public"  # type: ignore[attr-defined]


def kept(asset: Asset, *, asked: str) -> flask.Response:
    """Answer with the smallest form that the browser reads, to be kept for ever.

    An address of another release gets what there is now, and nobody keeps it.
    """
    coding = preferred()
    response = flask.Response(asset.forms[coding], mimetype=asset.media_type)
    response.vary.add("Accept-Encoding")
    if coding:
        response.content_encoding = coding
    if asked == asset.digest:
        response.set_etag(f"{asset.digest}-{coding or 'identity'}")
        response.cache_control.public = True
        response.cache_control.max_age = 31536000
        response.cache_control.immutable = True
        response.make_conditional(flask.request)
    return response


def preferred() -> str:
    """Brotli, else gzip, else nothing: what the browser reads and is smallest."""
    accepted = flask.request.accept_encodings
    return next((coding for coding in ("br", "gzip") if accepted[coding]), "")


def address(name: str) -> str:
    """`/static/<hash>/…`: the same in both languages, so it is fetched once.

    The hash is part of the path, so that a file server never hands out another release's file for ever.
    """
    return f"/static/{load(name).digest}/{name}"


@functools.cache
def style() -> str:
    """`css/first.css`: it goes into each page, and the rest follows as a file.

    One request before the first paint beats the bytes it costs later: a round trip of 400 ms is 5 kB
    at 100 kbit/s. What is not needed to lay out a first view would cost them on every page.
    """
    return load("css/first.css").body.decode()


def lean(css: str) -> str:
    """Without comments and spare white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};:,>])\s*", r"\1", css).replace(";}", "}").strip()


@functools.cache
def style_hash() -> str:
    """The name by which the content security policy knows the inline style."""
    digest = hashlib.sha256(style().encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()
