"""Puts the catalogue together for `create_app`."""

import flask

from . import index


def init_app(app: flask.Flask) -> None:
    """Say where the search index is: beside the database's other derived files."""
    index.configure(app.config["PORTAL"].instance_dir / "search.db")
