"""Which programs have a token, for the administrator."""

from typing import Any

import flask
from flask_babel import gettext as _

from portal.accounts import Permission
from portal.errors import Invalid, NotFound
from portal.text import N_
from portal.web import actor, render, requires, then

from . import services
from .models import Scope, Token

bp = flask.Blueprint("programs", __name__)

SCOPES = {
    Scope.SUBMIT: N_("Hand in dossiers"),
    Scope.READ: N_("Ask for the state of what it handed in"),
    Scope.RESULT: N_("Download the results of what it handed in"),
}
USUAL = {"days": "180", "per_minute": "120"}


@bp.get("/programs")
@requires(Permission.TOKEN_EDIT)
def listing() -> flask.Response:
    """Every token, newest first."""
    return _page()


def _page(problem: Invalid | None = None) -> flask.Response:
    form = flask.request.form
    errors = {name: _(message) for name, message in problem.fields.items()} if problem else {}
    return render(
        "api/programs.html",
        status=problem.status if problem else 200,
        tokens=list(Token.select().order_by(Token.id.desc())),
        scopes=SCOPES,
        typed=form or USUAL,
        chosen=form.getlist("scopes"),
        errors=errors,
    )


@bp.post("/programs")
@requires(Permission.TOKEN_EDIT)
def issue() -> flask.Response:
    """Make a token. This page alone shows its text."""
    form = flask.request.form
    try:
        token, text = services.issue_token(
            actor(),  # type: ignore[arg-type]
            name=form.get("name", ""),
            contact=form.get("contact", ""),
            scopes=form.getlist("scopes"),
            days=form.get("days", 0, type=int),
            per_minute=form.get("per_minute", 0, type=int),
        )
    except Invalid as problem:
        return _page(problem)
    return render("api/issued.html", token=token, text=text, scopes=SCOPES)


@bp.post("/programs/<int:token_id>/revoke")
@requires(Permission.TOKEN_EDIT)
def revoke(token_id: int) -> Any:
    """Take it back at once."""
    token = Token.get_or_none(Token.id == token_id)
    if token is None:
        raise NotFound(N_("There is no such token."))
    services.revoke_token(actor(), token)  # type: ignore[arg-type]
    flask.flash(_("Revoked: %(name)s gets in no more.", name=token.name))
    return then("api.programs.listing")
