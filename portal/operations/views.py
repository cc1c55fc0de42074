"""How the portal is: for whoever watches by machine, and in words for the administrator."""

import flask
from flask import Blueprint, current_app, request
from werkzeug.exceptions import NotFound

from portal.accounts import Permission
from portal.web import measures, public, render, requires

from . import state as states

bp = Blueprint("operations", __name__)

LOCAL = {"127.0.0.1", "::1"}


@bp.get("/metrics")
@public
def metrics() -> flask.Response:
    """For Prometheus on the same machine. To whoever comes from outside there is no such page."""
    if request.remote_addr not in LOCAL or "X-Forwarded-For" in request.headers:
        raise NotFound
    now = states.state(current_app.config["PORTAL"])
    lines = [*measures.of(current_app._get_current_object()).lines(), *states.figures(now)]  # type: ignore[attr-defined]
    return flask.Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/operations")
@requires(Permission.SYSTEM_WATCH)
def show() -> flask.Response:
    """Backup, drill, copy, seals, disk, jobs and notices, each with what to do about it."""
    settings = current_app.config["PORTAL"]
    facts = states.facts(states.state(settings), settings)
    return render("operations/show.html", fragments=("facts",), facts=facts)
