"""The tus protocol 1.0 in requests and answers; knows neither where a file goes nor who may send it.

https://tus.io/protocols/resumable-upload: core, creation, expiration, checksum, termination.
"""

import base64
import binascii
import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from wsgiref.handlers import format_date_time

import flask
from flask_babel import gettext as _

from portal.errors import Invalid, PortalError
from portal.text import N_

from . import parts, storage

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
CHUNK_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 4000  # letters


class Refused(PortalError):
    """A request that does not follow the protocol."""

    def __init__(self, status: int, header: str) -> None:
        words = N_("This upload is not as the tus protocol asks: %(header)s")
        super().__init__(words, values={"header": header})
        self.status = status


@dataclass(frozen=True)
class Announced:
    """What a client says about the file that it is going to send."""

    size: int
    name: str
    sha256: str  # "" when it does not say


def speaks(view: Callable[..., flask.Response]) -> Callable[..., flask.Response]:
    """Answer by the protocol, and a refusal as plain words: a program shows them to its reader."""

    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> flask.Response:
        try:
            if flask.request.headers.get("Tus-Resumable") != VERSION:
                raise Refused(412, "Tus-Resumable")
            response = view(*args, **kwargs)
        except PortalError as refusal:
            words = _(refusal.message, **refusal.values)
            response = flask.Response(words, refusal.status, mimetype="text/plain")
            response.headers["Tus-Version"] = VERSION
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapper


def discovery() -> flask.Response:
    """The answer to OPTIONS: what is spoken here."""
    return flask.Response(
        status=204,
        headers={
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(storage.store().max_bytes),
            "Tus-Checksum-Algorithm": ",".join(parts.ALGORITHMS),
        },
    )


def announced() -> Announced:
    """Read the headers of a creation. Raises Refused: 400, or 413 when it will be too large; Invalid."""
    size = _number("Upload-Length")
    if size > storage.store().max_bytes:
        refusal = storage.too_large()
        refusal.status = 413
        raise refusal
    if not size:
        raise Invalid(storage.EMPTY)
    told = _metadata(flask.request.headers.get("Upload-Metadata", ""))
    sha256 = told.get("sha256", "").lower()
    is_digest = len(sha256) == 64 and all(letter in "0123456789abcdef" for letter in sha256)
    return Announced(size, told.get("filename") or told.get("name", ""), sha256 if is_digest else "")


def _number(header: str) -> int:
    text = flask.request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 15:
        raise Refused(400, header)
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    if len(header) > LONGEST_METADATA:
        raise Refused(400, "Upload-Metadata")
    pairs = (each.split(" ") for each in header.split(",") if each.strip())
    try:
        return {
            parts_of[0]: base64.b64decode(parts_of[1], validate=True).decode().replace("\0", "")
            for parts_of in ([part for part in pair if part] for pair in pairs)
            if len(parts_of) == 2
        }
    except ValueError as error:  # also what base64 and UTF-8 raise
        raise Refused(400, "Upload-Metadata") from error


def append(key: str, here: int, size: int) -> int:
    """Write the body of a PATCH behind the `here` bytes that arrived earlier; how many there are now.

    Raises Refused (400, 415, 413), Conflict when the client believes in another offset, what `parts` does.
    """
    request = flask.request
    if request.mimetype != CHUNK_TYPE:
        raise Refused(415, "Content-Type")
    if _number("Upload-Offset") != here:
        raise parts.elsewhere()
    if (request.content_length or 0) > size - here:
        raise Refused(413, "Upload-Length")
    # Werkzeug's stream would refuse a body that was cut; what came of it is kept here.
    stream, checksum = request.environ["wsgi.input"], _checksum()
    most = min(size - here, request.content_length or size - here)
    if checksum:
        return parts.append_checked(key, here, stream, most, checksum)
    return parts.append(key, here, stream, most)


def _checksum() -> tuple[str, bytes] | None:
    header = flask.request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, digest = header.partition(" ")
    if algorithm not in parts.ALGORITHMS:
        raise Refused(400, "Upload-Checksum")
    try:
        return algorithm, base64.b64decode(digest, validate=True)
    except binascii.Error as error:
        raise Refused(400, "Upload-Checksum") from error


def progress(status: int, *, offset: int, expires_at: datetime, **headers: str) -> flask.Response:
    """An answer that says how far the file is."""
    response = flask.Response(status=status)
    response.headers["Upload-Offset"] = str(offset)
    response.headers["Upload-Expires"] = format_date_time(expires_at.timestamp())
    response.headers.extend(headers)
    return response
