"""Tells the tracking secrets their key, for `create_app`."""

import flask

from . import tracking


def init_app(app: flask.Flask) -> None:
    """The key of the instance: kept beside the database, never in it."""
    tracking.configure(app.config["PORTAL"].secret_key)
