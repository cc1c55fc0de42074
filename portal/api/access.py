"""Which program asks, and whether its token opens this address."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import flask

from portal.errors import Forbidden, PortalError
from portal.text import N_

from . import services, uses
from .models import Scope, Token

View = TypeVar("View", bound=Callable[..., Any])


class NoToken(PortalError):
    """Nobody known asks."""

    status = 401


def needs(scope: Scope) -> Callable[[View], View]:
    """Only programs with a token of that scope get in; the view gets the token first."""

    def guarded(view: View) -> View:
        @functools.wraps(view)
        def wrapper(**values: Any) -> Any:
            return view(_caller(scope), **values)

        wrapper.access = "token"  # type: ignore[attr-defined]
        wrapper.scope = scope  # type: ignore[attr-defined]
        return cast(View, wrapper)

    return guarded


def _caller(scope: Scope) -> Token:
    kind, _, text = flask.request.headers.get("Authorization", "").partition(" ")
    token = services.token_with(text.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise NoToken(
            N_("Send a token that is in force: Authorization: Bearer … The administrator issues them.")
        )
    uses.count(flask.current_app.config["PORTAL"].instance_dir / "uses", token)
    if not token.may(scope):
        raise Forbidden(N_("This token does not open that. Ask the administrator for another one."))
    return token


def ask_for_token(response: flask.Response) -> flask.Response:
    """RFC 9110: a 401 says how to sign in; a 429 when to come again."""
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="portal"'
    if response.status_code == 429:
        response.headers["Retry-After"] = "60"
    return response
