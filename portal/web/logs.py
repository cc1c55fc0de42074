"""What processes tell: one line of JSON each, with the number of the request, without anybody's data.

A line names the route, never the address: addresses hold codes, keys of drafts and what people search for.
Of a fault it tells the kind and the place, never its message: databases put values into theirs.
"""

import json
import logging
import re
import secrets
import sys
import traceback
from datetime import datetime
from typing import Any, TextIO

import flask

from portal.clock import UTC

log = logging.getLogger("portal.requests")

PERSONAL = re.compile(r"[\w.+-]+@[\w.-]+|\d{9,}")  # mail addresses; identity, tax and telephone numbers
GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": PERSONAL.sub("…", record.getMessage()),
        }
        if flask.has_request_context():
            told["request"] = request_id()
        told |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[1]:
            told["fault"] = _fault(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


class ToErrorOutput(logging.StreamHandler[TextIO]):
    """Writes to whatever the error output is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def init_app(app: flask.Flask) -> None:
    """Lines from PORTAL_LOG_LEVEL on; one for each request at `info`."""
    logger = logging.getLogger("portal")
    if not any(isinstance(handler, ToErrorOutput) for handler in logger.handlers):
        handler = ToErrorOutput()
        handler.setFormatter(Lines())
        logger.addHandler(handler)
    logger.setLevel(app.config["PORTAL"].log_level.upper())
    flask.request_finished.connect(tell, app)


def request_id() -> str:
    """The proxy's number for this request where a proxy is trusted, else our own."""
    if "request_id" not in flask.g:
        given = flask.request.headers.get("X-Request-Id", "")
        trusted = flask.current_app.config["PORTAL"].trusted_proxies and GIVEN_ID.fullmatch(given)
        flask.g.request_id = given if trusted else secrets.token_hex(6)
    number: str = flask.g.request_id
    return number


def tell(app: flask.Flask, response: Any, **_more: Any) -> None:
    """One answered request."""
    if log.isEnabledFor(logging.INFO):
        told = {
            "route": flask.request.endpoint,
            "method": flask.request.method,
            "status": response.status_code,
            "ms": round(flask.g.get("seconds", 0) * 1000, 1),
            "bytes": response.calculate_content_length(),
        }
        log.info("answered", extra={"told": told})


def _fault(error: BaseException) -> list[str]:
    """Kinds and places, the first cause first."""
    earlier = error.__cause__ or error.__context__
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return [*(_fault(earlier) if earlier else []), type(error).__name__, *places]
