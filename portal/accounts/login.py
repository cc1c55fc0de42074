"""Joins sessions and flask-login."""

from typing import Any

import flask
from flask_login import LoginManager
from flask_login.utils import _user_context_processor as current_user_in_templates

from portal.web import actor, see

from . import browser, services
from .views import sign_in_needed

# Open while somebody still has to choose a password of their own.
ALWAYS_OPEN = {"accounts.profile", "accounts.change_password", "accounts.sign_out", "assets.static"}


def init_app(app: flask.Flask) -> None:
    """Know who asks, in views and templates.

    Without flask-login's own `init_app`: its remember-me cookie is not used, and looking for it would mark
    every answer, also static files, as different for each cookie.
    """
    manager = LoginManager()
    manager.session_protection = None  # it would sign out phones that change their network
    manager.login_view = "accounts.sign_in"
    manager.anonymous_user = browser.guest
    manager.user_loader(browser.person_with)
    manager.unauthorized_handler(sign_in_needed)
    app.login_manager = manager  # type: ignore[attr-defined]
    app.context_processor(current_user_in_templates)
    app.before_request(note_presence)


def note_presence() -> Any:
    """A POST of somebody signed in: the session is in use, and the password must be their own."""
    if flask.request.method != "POST" or browser.TOKEN not in flask.session:
        return None
    person: Any = actor()
    session = browser.this_session()
    if session is None:
        return None
    if person.must_choose_password and flask.request.endpoint not in ALWAYS_OPEN:
        return see(flask.url_for("accounts.profile"))
    services.seen(session)
    return None
