"""What each address takes and gives, said at the view; OpenAPI 3.1 is made from that and from the routes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import flask
from werkzeug.routing import Rule

from .representations import Refusal
from .shapes import Schema, schema_of

View = TypeVar("View", bound=Callable[..., Any])

BLANK = re.compile(r"<(?:\w+:)?(\w+)>")
CODE: Schema = {"type": "string", "pattern": "^[0-9A-Za-z][0-9A-Za-z.-]*$", "maxLength": 60}
WORDS = {
    200: "Found",
    201: "Made",
    400: "The request cannot be read",
    401: "No token, or none in force",
    403: "The token does not open this",
    404: "There is no such thing, or not for this program",
    409: "It moved on meanwhile, or the Idempotency-Key was used for something else",
    413: "Too large",
    415: "Not JSON",
    422: "Something is to be mended: see `fields`",
    429: "Too many requests: see Retry-After",
    503: "Busy: the same again will do",
}
ABOUT = """Everything that the portal does for applicants, for programs.

What is public needs no token. The administrator of the centre issues tokens with scopes; a program sees what
it handed in itself, nothing else. Refusals are in the words of the pages: Vietnamese here, English below
`/en/api/v1`. Keys are only ever added, so leave alone what you do not know."""


@dataclass(frozen=True)
class Operation:
    """`answers`: status → TypedDict, or the media type of what is no JSON of ours."""

    answers: Mapping[int, Any]
    refusals: tuple[int, ...] = ()
    query: Any = None
    body: Any = None
    headers: Mapping[str, Schema] = field(default_factory=dict)


def describes(**told: Any) -> Callable[[View], View]:
    """Put an Operation on a view."""

    def said(view: View) -> View:
        view.operation = Operation(**told)  # type: ignore[attr-defined]
        return view

    return said


def openapi(app: flask.Flask) -> dict[str, Any]:
    """The whole interface as an OpenAPI 3.1 document."""
    named: dict[str, Schema] = {}
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        view = app.view_functions[rule.endpoint]
        if hasattr(view, "operation"):
            method = "post" if "POST" in (rule.methods or ()) else "get"
            paths.setdefault(BLANK.sub(r"{\1}", rule.rule), {})[method] = _operation(rule, view, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cổng dịch vụ công", "version": "1", "description": ABOUT},
        "servers": [{"url": app.config["PORTAL"].public_url}],
        "paths": paths,
        "components": {
            "schemas": named,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(rule: Rule, view: Any, named: dict[str, Schema]) -> dict[str, Any]:
    told: Operation = view.operation
    answers = {str(status): _answer(status, each, named) for status, each in told.answers.items()}
    refusals = {str(status): _answer(status, Refusal, named) for status in told.refusals}
    made: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": " ".join((view.__doc__ or "").split()),
        "parameters": _parameters(rule, told, named),
        "responses": answers | refusals,
    }
    if told.body:
        content = {"application/json": {"schema": schema_of(told.body, named)}}
        made["requestBody"] = {"required": True, "content": content}
    if hasattr(view, "scope"):
        made["security"] = [{"token": []}]
        made["description"] = f"Needs a token with the scope `{view.scope}`."
    return made


def _answer(status: int, shape: Any, named: dict[str, Schema]) -> dict[str, Any]:
    media = shape if isinstance(shape, str) else "application/json"
    schema = {} if isinstance(shape, str) else schema_of(shape, named)
    return {"description": WORDS[status], "content": {media: {"schema": schema}}}


def _parameters(rule: Rule, told: Operation, named: dict[str, Schema]) -> list[dict[str, Any]]:
    path = [("path", name, CODE, True) for name in sorted(rule.arguments)]
    asked = schema_of(told.query)["properties"] if told.query else {}
    query = [("query", name, schema, False) for name, schema in asked.items()]
    headers = [("header", name, schema, True) for name, schema in told.headers.items()]
    return [
        {"in": place, "name": name, "schema": schema, "required": required}
        for place, name, schema, required in [*path, *query, *headers]
    ]
