"""Addresses of pages in templates, each built once: a page has twenty, and building one takes 15 µs."""

import functools

import flask

KNOWN = 4000  # of 300 bytes; procedures in two languages are most of them


def init_app(app: flask.Flask) -> None:
    """Let templates use this `url_for`."""
    _built.cache_clear()
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: object) -> str:
    """As Flask's. What depends on more than the endpoint and plain values is built anew."""
    plain = flask.has_request_context() and not endpoint.startswith(".")
    if plain and all(type(value) in (str, int) and name[0] != "_" for name, value in values.items()):
        return _built(flask.request.script_root, endpoint, *values.items())
    return flask.url_for(endpoint, **values)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=KNOWN)
def _built(_root: str, endpoint: str, *values: tuple[str, object]) -> str:
    return flask.url_for(endpoint, **dict(values))  # type: ignore[arg-type]
