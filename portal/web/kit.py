"""Puts the kit together for `create_app`."""

from typing import Any

import flask
from htmx_flask import Htmx
from jinja2 import Environment
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map

from portal import db

from . import (
    addresses,
    assets,
    compression,
    dictionary,
    errors,
    filters,
    health,
    language,
    logs,
    measures,
    offline,
    security,
)


def init_app(app: flask.Flask) -> None:
    """Database connection, language, headers, compression, error doors, template helpers."""
    db.connect_to(app.config["PORTAL"].database_url)
    Htmx(app)
    app.url_map.converters["int"] = Id
    measures.init_app(app)
    logs.init_app(app)
    app.before_request(refuse_unreadable)
    app.before_request(open_connection)
    app.teardown_request(leave_connection)
    language.init_app(app)
    addresses.init_app(app)
    filters.init_app(app)
    compression.init_app(app)
    dictionary.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    app.register_blueprint(assets.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(offline.bp)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=assets.address,
        size=compression.SIZE,
        style=assets.style,
        style_hash=assets.style_hash,
        language=language.current,
        ui=Components(app.jinja_env),
    )


class Id(IntegerConverter):
    """`<int:…>` in an address: a number that a row can have. More is no such page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def refuse_unreadable() -> None:
    """No address and no field holds a NUL: PostgreSQL refuses to store or to compare it."""
    request = flask.request
    typed = [request.path, *request.args.values(), *request.form.values()]
    if any("\0" in each for each in typed):
        raise BadRequest


def open_connection() -> None:
    """One connection a thread, kept between requests: opening costs 0.3 ms each time."""
    db.database.connect(reuse_if_open=True)


def leave_connection(error: BaseException | None) -> None:
    """Never carry an open transaction into the next request."""
    if not db.database.is_closed() and db.database.in_transaction():
        db.database.rollback()


class Components:
    """`ui.button(…)` in every template, also where a block is rendered alone.

    The macros of `templates/components/*.html` see Jinja's globals and their arguments only.
    """

    FILES = ("components/ui.html", "components/fields.html")

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Any:
        for file in self.FILES:
            module = self._environment.get_template(file).module
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(name)
