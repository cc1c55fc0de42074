"""A file as an answer: whole, in part when a download goes on, or not again when it is the same.

Who may read it is checked before, by the page that knows why.
"""

from urllib.parse import quote

import flask

from portal.text import strip_accents

from . import names, services
from .models import Document

ATTACHED = "default-src 'none'; sandbox"
# A browser draws a PDF with a page of its own, which a sandbox or a stricter policy keeps white.
SHOWN = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def send(document: Document, *, as_name: str | None = None, inline: bool = False) -> flask.Response:
    """Answer with a file, to be saved under `as_name` or its own; `inline`: shown in the browser.

    Understands Range, If-Range and If-None-Match by the file's hash: 206, 304, 416.
    """
    response = flask.send_file(
        services.path_of(document),
        mimetype=document.media_type,
        download_name=document.sha256,
        etag=document.sha256,
        last_modified=document.created_at,
        max_age=0,
    )
    name = as_name or names.as_pdf(document.name)
    response.headers["Content-Disposition"] = _disposition(name, "inline" if inline else "attachment")
    response.headers["Content-Security-Policy"] = SHOWN if inline else ATTACHED
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Kept by the reader's browser only, and asked for again each time: a download goes on, a right ends.
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def _disposition(name: str, how: str) -> str:
    """RFC 6266: the true name, and one in ASCII for programs that know no other."""
    plain = strip_accents(name).encode("ascii", "replace").decode()
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
