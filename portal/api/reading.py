"""What a program sent, read and judged before any verb sees it."""

import base64
import hashlib
import io
import json
import re
from typing import Any

import flask
from werkzeug.exceptions import BadRequest

from portal import catalogue, documents, forms, intake
from portal.errors import Invalid
from portal.text import N_
from portal.web import current_language

from . import representations
from .shapes import MISSING, Schema, misfits, schema_of

KEY = "Idempotency-Key"
KEY_SCHEMA: Schema = {"type": "string", "pattern": "^[!-~]{8,100}$"}
MEND = N_("Something is still missing. Mend what is listed, then submit.")


def body_as(shape: Any) -> dict[str, Any]:
    """The JSON of the request, which is as `shape` says. Raises Invalid with `fields`, BadRequest."""
    request = flask.request
    if not request.is_json:
        request.on_json_loading_failed(None)  # 415
    sent = _parsed(request.get_data())
    wrong = dict(misfits(sent, schema_of(shape)))
    if wrong:
        raise Invalid(MEND, fields={place or "body": message for place, message in wrong.items()})
    return sent  # type: ignore[no-any-return]


def _parsed(raw: bytes) -> Any:
    """Nothing that a database cannot keep: NUL, half letters, numbers that are none."""
    try:
        sent = json.loads(raw, parse_constant=_refuse)
        text = json.dumps(sent, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadRequest from None
    if b"\\u0000" in text:
        raise BadRequest
    return sent


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def limit() -> int:
    """`limit` of the query, 10 if none. Raises Invalid."""
    value = flask.request.args.get("limit", "10")
    if not (value.isascii() and value.isdecimal() and len(value) < 4 and 1 <= int(value) <= 100):
        message = N_("limit must be a whole number from 1 to 100")
        raise Invalid(message, fields={"limit": message})
    return int(value)


def idempotency_key() -> tuple[str, str]:
    """The key and a hash of what came with it. Raises Invalid."""
    key = flask.request.headers.get(KEY, "")
    if not re.search(KEY_SCHEMA["pattern"], key):
        message = N_(
            "Send the header Idempotency-Key with 8 to 100 letters that you use for this dossier only."
        )
        raise Invalid(message, fields={KEY: message})
    return key, hashlib.sha256(flask.request.get_data()).hexdigest()


def application(sent: representations.Application, version: catalogue.ProcedureVersion) -> intake.Application:
    """The files stored, the rest as `intake.apply` takes it. Raises Invalid with `fields`."""
    _must_be_answers(sent["answers"], version)
    return intake.Application(
        case=sent.get("case", ""),
        answers=sent["answers"],
        papers=tuple(
            (each["key"], _stored(each, f"papers.{index}"))
            for index, each in enumerate(sent.get("papers", []))
        ),
        branch=intake.branch_with(sent["branch"]),
        delivery=sent.get("delivery", "electronic"),
        language=current_language(),
    )


def _must_be_answers(answers: dict[str, Any], version: catalogue.ProcedureVersion) -> None:
    """Of the kinds that the form asks for; what is missing is told in the form's own words later."""
    schema = forms.parse(version.form).json_schema() if version.form else {}
    wrong = {place: message for place, message in misfits(answers, schema) if message != MISSING}
    if wrong:
        raise Invalid(MEND, fields=wrong)


def _stored(sent: representations.SentPaper, place: str) -> documents.Stored:
    try:
        content = base64.b64decode(sent["content"], validate=True)
    except ValueError:
        message = N_("Send the file in base64.")
        raise Invalid(message, fields={place: message}) from None
    try:
        return documents.receive(io.BytesIO(content), sent["name"])
    except Invalid as problem:
        raise Invalid(problem.message, values=problem.values, fields={place: problem.message}) from None
