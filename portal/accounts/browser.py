"""What a browser brings along: its session's token, the page it wanted, what it had typed."""

from typing import Any
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from .models import Guest, Session, User
from .permissions import Permission
from .queries import session_with

TOKEN = "_user_id"  # noqa: S105  flask-login's place for what its user loader gets
KEPT = "kept."  # before the names of fields that wait for a sign-in

# Where somebody goes after signing in: the first page that is theirs.
FIRST_PAGES = (
    (Permission.DOSSIER_RECEIVE, "intake.counter"),
    (Permission.DOSSIER_PROCESS, "dossiers.desk"),
    (Permission.DOSSIER_COORDINATE, "dossiers.coordination"),
    (Permission.USER_EDIT, "accounts.users"),
    (Permission.DOSSIER_SUBMIT, "intake.mine"),
    (Permission.DOSSIER_SUBMIT, "accounts.profile"),
)


def person_with(token: str) -> User | None:
    """flask-login's user loader: whose session it is."""
    session = session_with(token)
    flask.g.session = session
    if session is None:
        return None
    session.user.dossiers = frozenset(flask.session.get("tracked", ()))
    session.user.drafts = frozenset(flask.session.get("opened", ()))
    return session.user


def guest() -> Guest:
    """Somebody not signed in, with what was opened by code and secret in this browser."""
    kept = flask.session
    return Guest(frozenset(kept.get("tracked", ())), frozenset(kept.get("opened", ())))


def this_session() -> Session | None:
    """The session of this request; known once somebody asked who the actor is."""
    session: Session | None = flask.g.get("session")
    return session


def start(token: str) -> None:
    """Keep the token in the cookie. It lasts until the browser closes: many here share a computer."""
    flask.session[TOKEN] = token


def forget() -> None:
    """Leave nothing of the person in this browser."""
    flask.session.clear()


def who() -> dict[str, str]:
    """Where a session comes from: `address`, `browser`."""
    request = flask.request
    return {"address": request.remote_addr or "", "browser": request.user_agent.string}


def wanted() -> str:
    """The page to go to after signing in, "" if none or not on this portal."""
    return local(flask.request.values.get("next", ""))


def local(address: str) -> str:
    """`address` if it is a path on this portal, else "": no sign-in page leads to strangers."""
    if any(sign <= " " or sign in "\\\x7f" for sign in address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_path = not parts.scheme and not parts.netloc and address.startswith("/") and address[1:2] != "/"
    return address if is_path else ""


def next_page(user: User) -> str:
    """Where a sign-in leads: to what was wanted, but first to a password of one's own."""
    if user.must_choose_password:
        return flask.url_for("accounts.profile")
    return wanted() or first_page(user)


def first_page(user: User) -> str:
    """Address of the page on which this person's work begins, in their language."""
    known = flask.current_app.view_functions
    endpoint = next(name for permission, name in FIRST_PAGES if name in known and user.may(permission))
    return in_language(flask.url_for(endpoint), user.language)


def in_language(address: str, language: str) -> str:
    """The same page of this portal in Vietnamese ("vi") or English ("en")."""
    root = flask.request.script_root
    base = root.removesuffix("/en")
    path = address.removeprefix(root)
    return f"{base}/en{path}" if language == "en" else f"{base}{path}"


def here() -> str:
    """The address of this request, with language prefix and query."""
    return flask.request.script_root + flask.request.full_path.rstrip("?")


def typed() -> list[tuple[str, str]]:
    """Fields of a refused POST, to be sent again after the sign-in. Never passwords."""
    fields = flask.request.form.items(multi=True)
    return [(KEPT + name, value) for name, value in fields if not _is_secret(name)]


def _is_secret(name: str) -> bool:
    return "password" in name or name in {"old", "new"}


def kept() -> list[tuple[str, str]]:
    """The fields that the sign-in page carried, under their own names."""
    fields = flask.request.form.items(multi=True)
    return [(name.removeprefix(KEPT), value) for name, value in fields if name.startswith(KEPT)]


def takes_posts(address: str) -> bool:
    """Whether a form of this portal could go there."""
    root = flask.request.script_root
    path = urlsplit(address).path.removeprefix(root)
    adapter: Any = flask.current_app.create_url_adapter(flask.request)
    try:
        adapter.match(path, method="POST")
    except (HTTPException, RequestRedirect):
        return False
    return True
