"""Puts the catalogue together for `create_app`."""

import flask

from . import index
from .models import Sector


def init_app(app: flask.Flask) -> None:
    """Say where the search index is: beside the database's other derived files."""
    index.configure(app.config["PORTAL"].instance_dir / "search.db")
    # Tasks are given for a sector on a page of accounts, which lies below and cannot ask.
    app.extensions["sectors"] = sectors


def sectors() -> list[tuple[str, str]]:
    """(slug, name) of every sector, for choosing."""
    return [(row.slug, row.name) for row in Sector.select().order_by(Sector.name)]
