"""Headers on every answer, and requests from other sites refused by their own headers."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.errors import Forbidden
from portal.text import N_

from .assets import style_hash

PARTS = {"text/css", "text/javascript", "text/plain"}
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def init_app(app: flask.Flask) -> None:
    """Set cookies, headers and the cross-site check."""
    settings = app.config["PORTAL"]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.config.update(
        SESSION_COOKIE_NAME="portal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SESSION_COOKIE_PATH="/",  # one session for both languages
    )
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def refuse_other_sites() -> None:
    """No token in any form: browsers say where a request comes from (Sec-Fetch-Site, else Origin).

    A request with neither header is no browser and carries no cookie by accident.
    """
    request = flask.request
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site in {"same-origin", "none"}:
        return
    if site is None and (origin is None or urlsplit(origin).netloc == request.host):
        return
    raise Forbidden(N_("This form was sent from another website. Open it on the portal and send it again."))


def add_headers(response: flask.Response) -> flask.Response:
    """Strict for everything; pages that a person sees are not kept by caches unless they say so.

    What becomes part of a page is under the page's policy already: 0.5 kB less on the way.
    """
    headers: Any = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if response.mimetype not in PARTS:
        response.vary.update(("HX-Request", "HX-Target"))
        if "HX-Request" not in flask.request.headers:
            for name, value in for_documents():
                headers.setdefault(name, value)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-cache"
    return response


def for_documents() -> Iterator[tuple[str, str]]:
    """Headers of what is opened by itself."""
    yield "Content-Security-Policy", policy()
    yield "Referrer-Policy", "same-origin"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    yield "Permissions-Policy", "geolocation=(), microphone=()"
    if flask.request.is_secure:
        yield "Strict-Transport-Security", "max-age=31536000"


def policy() -> str:
    """Scripts only from here; the one inline style is named by its hash."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' '{style_hash()}'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )
