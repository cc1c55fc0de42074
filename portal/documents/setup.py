"""Tells the store where it is, for `create_app`."""

import flask

from . import storage


def init_app(app: flask.Flask) -> None:
    """Files lie in the instance folder, which no web server shows."""
    settings = app.config["PORTAL"]
    storage.configure(settings.instance_dir / "documents", settings.max_upload_mb * 1_000_000)
