"""A refusal, told once a door: page, fragment or JSON. The words come from the error."""

import errno
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import flask
from flask_babel import gettext as _
from flask_login import current_user
from htmx_flask import request
from werkzeug.exceptions import HTTPException

from portal import db
from portal.errors import NoSpace, NotYours, PortalError
from portal.text import N_, translate

from . import logs
from .language import current

log = logging.getLogger("portal")

WORDS = {
    400: N_("The request could not be read. Go back and try again."),
    404: N_(
        "There is no such page, or it is not open to you. Check the address, or search for the procedure."
    ),
    405: N_("This address cannot be opened that way. Go back and use the button on the page."),
    413: N_("The file is too large. Choose a smaller file, or photograph the page again."),
    415: N_("Send this as JSON, with the header Content-Type: application/json."),
    416: N_("The file has no such part. Download it again from the beginning."),
    429: N_("Too many requests. Wait a minute and try again."),
}

BROKEN = N_("Something broke on our side. What you saved is kept. Reference: %(reference)s")
HOME = N_("Start page")
TRY_AGAIN = {503, 507}  # nothing was stored, and the same again will do
SECRETS = {"old", "new"}  # of the page that changes a password
PROSE = re.compile(r"\S\s+\S|.{40}", re.S)  # what a person wrote, not what they chose
FULL = {errno.ENOSPC, errno.EDQUOT}
PLAIN = """<!doctype html><html><meta charset="utf-8"><title>%s</title>
<h1>%s</h1><p>%s</p><p><a href="/">%s</a></p></html>"""


def init_app(app: flask.Flask) -> None:
    """Register the doors."""
    app.register_error_handler(PortalError, refused)
    app.register_error_handler(HTTPException, http_refused)
    app.register_error_handler(Exception, broken)


def refused(error: PortalError) -> Any:
    """A verb said no. To somebody whose session has ended meanwhile: sign in, and what was typed is kept."""
    if isinstance(error, NotYours) and "_user_id" in flask.session and current_user.row is None:
        return flask.current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    # A value may be a message itself, such as the name of an action; names of people pass unchanged.
    values = {name: _(value) if isinstance(value, str) else value for name, value in error.values.items()}
    is_page = flask.request.method == "GET" and not request.htmx
    flask.g.may_sign_in = is_page and isinstance(error, NotYours) and current_user.row is None
    fields = {name: _(message, **values) for name, message in error.fields.items()}
    return answer(error.status, _(error.message, **values), fields)


def http_refused(error: HTTPException) -> Any:
    """Flask or Werkzeug said no. Headers such as Allow and Content-Range stay: programs read them."""
    if error.code is None or error.code < 400:
        return error
    answered = flask.make_response(answer(error.code, _(WORDS.get(error.code, WORDS[400]))))
    told = error.get_headers(flask.request.environ)
    answered.headers.extend((name, value) for name, value in told if name != "Content-Type")
    return answered


def broken(error: Exception) -> Any:
    """A fault of ours: the reader gets a number that stands in the log."""
    known = NoSpace() if isinstance(error, OSError) and error.errno in FULL else db.refusal(error)
    if known:
        log.warning("%s at %s", known.__class__.__name__, flask.request.endpoint, exc_info=error)
        return _safely(lambda: refused(known), known.status, known.message)
    reference = logs.request_id()
    log.error("fault at %s", flask.request.endpoint, exc_info=error)
    return _safely(lambda: answer(500, _(BROKEN, reference=reference)), 500, BROKEN, reference=reference)


def _safely(page: Callable[[], Any], status: int, message: str, **values: str) -> Any:
    """What broke a page may break the page about it: its header asks the database who is signed in."""
    try:
        return page()
    except Exception:
        log.exception("the page about a fault broke as well: %s", values)
        words = translate(message, current(), **values)
        return PLAIN % (status, status, words, translate(HOME, current())), status


def answer(status: int, message: str, wrong: Mapping[str, str] | None = None) -> Any:
    """The same words as JSON, as a fragment for htmx, or as a page. `wrong`: by field, for programs."""
    if flask.request.path.startswith("/api/"):
        return {"error": status, "message": message, **({"fields": wrong} if wrong else {})}, status
    if request.htmx and not request.htmx.boosted:
        html = flask.render_template("_flash.html", problem=message)
        return html, status, {"HX-Retarget": "#flash", "HX-Reswap": "outerHTML"}
    fields = _sent()
    if status in TRY_AGAIN and flask.request.method == "POST":
        page = flask.render_template("errors/again.html", message=message, fields=fields)
        return page, status, {"Retry-After": "10"}
    # Not for a form of another website: nobody else's words appear on our pages.
    written = [value for _name, value in fields if PROSE.search(value)] if status != 403 else []
    page = flask.render_template("errors/error.html", status=status, message=message, written=written)
    return page, status


def _sent() -> list[tuple[str, str]]:
    """The fields of a refused POST but its passwords; none of a body that is too large to be read."""
    try:
        sent = list(flask.request.form.items(multi=True))
    except HTTPException:
        return []
    return [(name, value) for name, value in sent if "password" not in name and name not in SECRETS]
