"""Dynamic answers leave compressed: by the dictionary that the browser has, else Brotli, else gzip."""

import gzip
from collections.abc import Callable

import brotli
import flask

from . import dictionary
from .assets import preferred
from .language import current

KINDS = {"text/html", "application/json", "text/plain", "image/svg+xml", "text/csv", "application/xml"}
TOO_SMALL = 200  # bytes: below this the headers weigh more
PAGE = 65_536  # bytes
SIZE = "~kB~"  # stands in a page where its size will


def init_app(app: flask.Flask) -> None:
    """Compress after everything else has had its say."""
    app.after_request_funcs.setdefault(None, []).insert(0, compress)  # after_request runs backwards


def compress(response: flask.Response) -> flask.Response:
    """Compress the body where the browser can read it and it pays."""
    if response.mimetype not in KINDS or response.direct_passthrough or response.is_streamed:
        return response
    if response.content_encoding:
        return response
    response.vary.update(("Accept-Encoding", "Available-Dictionary"))
    body = response.get_data()
    coding, packed = _coding() if len(body) >= TOO_SMALL else ("", None)
    if _is_known(response, coding):
        return response
    response.set_data(telling(body, packed))
    if packed:
        response.content_encoding = coding.partition("-")[0]
    return response


def telling(body: bytes, packed: Callable[[bytes], bytes] | None) -> bytes:
    """Compress, and put the size of the compressed page where its footer tells it.

    A page that is sent as it is, such as one that is written to a file, tells its size after Brotli.
    """
    before, mark, after = body.rpartition(SIZE.encode())
    if not mark:
        return packed(body) if packed else body
    if packed in (_brotli, None) and len(body) <= PAGE:
        packer = brotli.Compressor(quality=9, lgwin=16)
        head: bytes = packer.process(before) + packer.flush()
        tail = _in_kb(len(head) + len(after)) + after  # what follows is short, so nothing is packed twice
        if packed is None:
            return before + tail
        return head + packer.process(tail) + packer.finish()  # type: ignore[no-any-return]
    told = before + _in_kb(len((packed or _brotli)(body))) + after
    return packed(told) if packed else told


def _in_kb(size: int) -> bytes:
    written = f"{size / 1000:.1f}"
    return (written if current() == "en" else written.replace(".", ",")).encode()


def _coding() -> tuple[str, Callable[[bytes], bytes] | None]:
    """Name and function of the smallest form that the browser reads."""
    if known := dictionary.available():
        return f"dcz-{known.digest}", known.compress
    coding = preferred()
    return coding, PACKED.get(coding)


def _brotli(body: bytes) -> bytes:
    """Quality 9 takes 0.4 ms a page if its window is no larger than that, as long as quality 5; else 4 ms."""
    if len(body) <= PAGE:
        return brotli.compress(body, quality=9, lgwin=16)  # type: ignore[no-any-return]
    return brotli.compress(body, quality=5)  # type: ignore[no-any-return]


def _is_known(response: flask.Response, coding: str) -> bool:
    """Whether the browser has just that (304). A tag names the form as well: its bytes differ."""
    tag, _weak = response.get_etag()
    if tag is None or response.status_code != 200:
        return False
    response.set_etag(f"{tag}-{coding or 'identity'}")
    response.make_conditional(flask.request)
    return response.status_code == 304


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "br": _brotli,
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
