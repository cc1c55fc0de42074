"""Signing in and out, making an account, and one's own page."""

from typing import Any

import flask
from flask_babel import gettext as _

from portal.errors import Invalid, PortalError
from portal.text import N_
from portal.web import actor, current_language, public, render, see, signed_in, then

from . import (
    browser,
    forms,
    names,
    queries,
    services,
    unit_pages,  # noqa: F401  its pages join the blueprint
)
from .administration import bp, told
from .models import User

DEMO_PEOPLE = ("lan", "minh", "binh", "cuong", "dung", "hoa", "quang")

__all__ = ["bp", "sign_in_needed"]


def sign_in_needed() -> Any:
    """What an anonymous person gets instead of a page for people with an account.

    A POST has often lost its session meanwhile: the page carries what was typed, to be sent afterwards.
    """
    if flask.request.path.startswith("/api/"):
        return {"error": "Unauthorized", "message": _("Sign in first.")}, 401
    if flask.request.method in {"GET", "HEAD"}:
        return see(flask.url_for("accounts.sign_in", next=browser.here()))
    has_files = any(file.filename for file in flask.request.files.values())
    return _sign_in_page(401, target=browser.here(), waiting=browser.typed(), had_files=has_files)


@bp.get("/sign-in")
@public
def sign_in() -> Any:
    """Name and password."""
    person = actor()
    if isinstance(person, User):
        return see(browser.next_page(person))
    return _sign_in_page(200)


def _sign_in_page(status: int, **more: Any) -> Any:
    people = queries.people_called(DEMO_PEOPLE) if flask.current_app.config["PORTAL"].demo else []
    shown: dict[str, Any] = {"target": "", "waiting": [], "had_files": False, "errors": {}, "typed": ""}
    return render(
        "accounts/sign_in.html",
        status=status,
        next=browser.wanted(),
        people=people,
        duties=queries.roles_of(people),
        role_names=names.ROLES,
        **{**shown, **more},
    )


@bp.post("/sign-in")
@public
def signing_in() -> Any:
    """Start a session; then go on, or show what still waits to be sent."""
    sent = flask.request.form
    target = browser.local(sent.get("target", ""))
    waiting = [(browser.KEPT + name, value) for name, value in browser.kept()]
    try:
        session, token = services.sign_in(sent.get("username", ""), sent.get("password", ""), **browser.who())
    except PortalError as error:
        return _sign_in_page(
            error.status,
            target=target,
            waiting=waiting,
            errors=told(error, "username"),
            typed=sent.get("username", ""),
        )
    browser.start(token)
    if target and browser.takes_posts(target):
        return _send_again(session.user, target)
    return see(browser.next_page(session.user))


def _send_again(user: User, target: str) -> Any:
    """Nothing is sent in somebody's name before they saw it."""
    first = browser.first_page(user)
    return render(
        "accounts/send_again.html", person=user, target=target, fields=browser.kept(), first_page=first
    )


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    """End this session. Works twice."""
    person, session = actor(), browser.this_session()
    if isinstance(person, User) and session:
        services.end_session(person, session)
    browser.forget()
    flask.flash(_("You have signed out."))
    answer = see(flask.url_for("accounts.sign_in"))
    answer.headers["Clear-Site-Data"] = '"storage"'  # also answers and pages kept for a time without a line
    return answer


@bp.get("/register")
@public
def register() -> Any:
    """Make an account."""
    return _register_page()


def _register_page(error: PortalError | None = None) -> Any:
    return render(
        "accounts/register.html",
        status=error.status if error else 200,
        errors=told(error, "username") if error else {},
        typed=flask.request.form,
        next=browser.wanted(),
    )


@bp.post("/register")
@public
def registering() -> Any:
    """Make the account and sign in."""
    sent = flask.request.form
    facts = {name: sent.get(name, "") for name in ("username", "full_name", "password")}
    try:
        session, token = services.register(**facts, **browser.who(), language=current_language())
    except PortalError as error:
        return _register_page(error)
    browser.start(token)
    return see(browser.next_page(session.user))


@bp.get("/profile")
@signed_in
def profile() -> Any:
    """What the portal knows about me, my password, where I am signed in."""
    return _profile_page()


def _profile_page(after: Any = None, error: PortalError | None = None) -> Any:
    me = _me()
    page = forms.PROFILE.bind(forms.STEP, forms.answers_of(me), after=after, **_reading())
    return render(
        "accounts/profile.html",
        status=422 if after else error.status if error else 200,
        page=page,
        person=me,
        errors=told(error, "old") if error else page.errors,
        sessions=queries.open_sessions(me),
        this_session=browser.this_session(),
        browser_name=names.browser_name,
        role_names=names.ROLES,
    )


def _reading() -> dict[str, Any]:
    return {"communes": forms.communes(), "language": current_language(), "translate": _}


def _me() -> User:
    person = actor()
    if not isinstance(person, User):  # @signed_in lets nobody else in
        raise Invalid(N_("Sign in first."))
    return person


@bp.post("/profile")
@signed_in
def update_profile() -> Any:
    """Keep what I changed about myself."""
    read = forms.PROFILE.read_step(forms.STEP, flask.request.form, {}, **_reading())
    if not read.complete:
        return _profile_page(after=read)
    services.update_profile(actor(), _me(), **forms.facts_in(read.values))
    flask.flash(_("Saved."))
    return then("accounts.profile")


@bp.post("/profile/language")
@signed_in
def choose_language() -> Any:
    """The language of mails and papers, and of the pages from now on."""
    language = flask.request.form.get("language", "")
    if language not in {"vi", "en"}:
        raise Invalid(N_("Choose Vietnamese or English."))
    services.update_profile(actor(), _me(), language=language)
    flask.flash(_("Saved."))
    return see(browser.in_language(flask.url_for("accounts.profile"), language))


@bp.post("/profile/password")
@signed_in
def change_password() -> Any:
    """A new password; all other browsers are signed out."""
    sent = flask.request.form
    try:
        services.change_password(_me(), sent.get("old", ""), sent.get("new", ""), keep=browser.this_session())
    except PortalError as error:
        return _profile_page(error=error)
    flask.flash(_("Your password is changed. All other browsers are signed out."))
    return then("accounts.profile")


@bp.post("/profile/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Any:
    """Sign another browser of mine out."""
    services.end_session(actor(), queries.session_of(_me(), session_id))
    flask.flash(_("That browser is signed out."))
    return then("accounts.profile")


@bp.post("/profile/sessions/end-others")
@signed_in
def end_other_sessions() -> Any:
    """Sign me out everywhere but here."""
    session = browser.this_session()
    if session:
        services.end_other_sessions(_me(), session)
    flask.flash(_("All other browsers are signed out."))
    return then("accounts.profile")
