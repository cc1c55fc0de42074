"""Whether the portal lives, for machines that ask."""

import flask

from portal import db

bp = flask.Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> flask.Response:
    """200 while the database answers; the error page's status otherwise."""
    db.database.execute_sql("SELECT 1")
    return flask.Response("ok\n", mimetype="text/plain")


healthz.access = "public"  # type: ignore[attr-defined]
