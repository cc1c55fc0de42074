"""Which person may open which page. Every route says `@public`, `@signed_in` or `@requires(permission)`."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import flask
from flask_login import current_user

from portal.errors import Forbidden
from portal.text import N_

if TYPE_CHECKING:  # names only: the kit knows no domain
    from portal import accounts

View = TypeVar("View", bound=Callable[..., Any])


def actor() -> "accounts.User | accounts.Guest":
    """Who asks: a User row or a Guest, never flask-login's proxy."""
    person = current_user._get_current_object()
    return cast("accounts.User | accounts.Guest", person)


def public(view: View) -> View:
    """Anybody may open this page."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody with an account may open this page."""
    return _guarded(view, "signed in", lambda person: person.row is not None)


def requires(permission: "accounts.Permission") -> Callable[[View], View]:
    """Only people with a role that carries the permission may open this page."""
    return lambda view: _guarded(view, permission, lambda person: person.may(permission))


def _guarded(view: View, access: str, allows: Callable[[Any], bool]) -> View:
    @functools.wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if allows(actor()):
            return view(*args, **kwargs)
        if actor().row is None:
            return flask.current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        raise Forbidden(N_("Your account does not have this task. Ask the administrator of your centre."))

    wrapper.access = access  # type: ignore[attr-defined]
    return cast(View, wrapper)
