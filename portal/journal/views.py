"""Who did what and when, for those who may read the journal."""

import flask
from flask import Blueprint, request

from portal.accounts import Permission, User
from portal.web import Page, render, requires

from .models import Event
from .words import EVENT_WORDS

bp = Blueprint("journal", __name__)


@bp.get("/journal")
@requires(Permission.AUDIT_READ)
def audit() -> flask.Response:
    """Events, newest first; by name or by person. No answers and no identity numbers stand in them."""
    name, who = request.args.get("name", "").strip(), request.args.get("who", "").strip().lower()
    query = Event.select(Event, User).left_outer_join(User).order_by(Event.id.desc())
    if name:
        query = query.where(Event.name.startswith(name))
    if who:
        query = query.where(User.username == who)
    page = Page.of(query, request.args.get("page", 1, type=int), 50)
    return render(
        "journal/audit.html", fragments=("results",), page=page, name=name, who=who, words=EVENT_WORDS
    )
