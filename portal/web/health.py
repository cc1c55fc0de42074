"""Whether the portal lives and whether it can work, for machines that ask."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import flask

from portal import db

bp = flask.Blueprint("health", __name__)

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LEAST_ROOM = 50_000_000  # bytes: two of the largest files on their way


@bp.get("/healthz")
def healthz() -> flask.Response:
    """200 while the database answers; the error page's status otherwise."""
    db.database.execute_sql("SELECT 1")
    return flask.Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> flask.Response:
    """200 when people can be let in, else 503 and what is missing: one thing a line."""
    folder = flask.current_app.config["PORTAL"].instance_dir
    missing = list(_missing(folder))
    return flask.Response("".join(f"{each}\n" for each in missing or ["ready"]), 503 if missing else 200,
                          mimetype="text/plain")  # fmt: skip


def _missing(folder: Path) -> Iterator[str]:
    try:
        waiting = db.pending(MIGRATIONS)
    except Exception:  # noqa: BLE001  whatever it is: nobody is let in
        yield "the database does not answer"
    else:
        if waiting:
            yield "tables are not up to date: flask --app app db migrate"
    if not os.access(folder, os.W_OK):
        yield "the instance folder cannot be written"
    if shutil.disk_usage(folder).free < LEAST_ROOM:
        yield "the disk is full"


healthz.access = readyz.access = "public"  # type: ignore[attr-defined]
