"""The demo's mailbox: what mail would have gone out."""

import flask
from flask import Blueprint

from portal.errors import NotFound
from portal.text import N_
from portal.web import Page, public, render

from .models import Message
from .services import texts_of

bp = Blueprint("notifications", __name__)


@bp.get("/mailbox")
@public
def mailbox() -> flask.Response:
    """Every message of the demo world; elsewhere there is no such page."""
    if not flask.current_app.config["PORTAL"].demo:
        raise NotFound(N_("There is no mailbox here: mail goes to its readers."))
    number = flask.request.args.get("page", 1, type=int)
    page = Page.of(Message.select().order_by(Message.id.desc()), number, 20)
    return render("notifications/mailbox.html", fragments=("results",), page=page, texts=texts_of(page.items))
