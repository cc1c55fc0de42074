"""Which programs have a token, for the administrator."""

from typing import Any

import flask
from flask_babel import gettext as _

from portal.accounts import Permission
from portal.errors import Invalid, NotFound
from portal.text import N_
from portal.web import Page, actor, render, requires, then

from . import services, webhooks
from .models import Call, Outcome, Scope, Token, Webhook

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
    token = _token(token_id)
    services.revoke_token(actor(), token)  # type: ignore[arg-type]
    flask.flash(_("Revoked: %(name)s gets in no more.", name=token.name))
    return then("api.programs.listing")


def _token(token_id: int) -> Token:
    token = Token.get_or_none(Token.id == token_id)
    if token is None:
        raise NotFound(N_("There is no such token."))
    return token  # type: ignore[no-any-return]


OUTCOMES = {
    Outcome.WAITING: (N_("Waiting"), "warn"),
    Outcome.TAKEN: (N_("Taken"), "good"),
    Outcome.FAILED: (N_("Given up"), "bad"),
}


@bp.get("/programs/<int:token_id>/calls")
@requires(Permission.TOKEN_EDIT)
def calls(token_id: int) -> flask.Response:
    """Where the program is told what happens to its dossiers, and what became of each call."""
    return _calls(_token(token_id))


def _calls(token: Token, problem: Invalid | None = None) -> flask.Response:
    settings = flask.current_app.config["PORTAL"]
    told = Call.select(Call, Webhook).join(Webhook).where(Webhook.token == token).order_by(Call.id.desc())
    hooks = Webhook.select().where(Webhook.token == token, Webhook.ended_at.is_null()).order_by(Webhook.id)
    return render(
        "api/calls.html",
        fragments=("results",),
        status=problem.status if problem else 200,
        token=token,
        hooks=[(each, webhooks.secret_of(each, settings)) for each in hooks],
        page=Page.of(told, flask.request.args.get("page", 1, type=int), 50),
        outcomes=OUTCOMES,
        typed=flask.request.form,
        errors={name: _(message) for name, message in problem.fields.items()} if problem else {},
    )


@bp.post("/programs/<int:token_id>/calls")
@requires(Permission.TOKEN_EDIT)
def subscribe(token_id: int) -> Any:
    """Tell one more address."""
    token, settings = _token(token_id), flask.current_app.config["PORTAL"]
    try:
        webhooks.subscribe(actor(), token, flask.request.form.get("address", ""), settings)  # type: ignore[arg-type]
    except Invalid as problem:
        return _calls(token, problem)
    return then("api.programs.calls", token_id=token_id)


@bp.post("/programs/<int:token_id>/addresses/<int:webhook_id>/end")
@requires(Permission.TOKEN_EDIT)
def unsubscribe(token_id: int, webhook_id: int) -> Any:
    """Tell this address nothing more."""
    webhook = Webhook.get_or_none(Webhook.id == webhook_id, Webhook.token == _token(token_id))
    if webhook is None:
        raise NotFound(N_("There is no such address."))
    webhooks.unsubscribe(actor(), webhook)  # type: ignore[arg-type]
    return then("api.programs.calls", token_id=token_id)


@bp.post("/programs/<int:token_id>/calls/<int:call_id>/again")
@requires(Permission.TOKEN_EDIT)
def again(token_id: int, call_id: int) -> Any:
    """Try once more what was given up."""
    found = Call.select(Call, Webhook).join(Webhook).where(Call.id == call_id, Webhook.token == token_id)
    call = found.first()
    if call is None:
        raise NotFound(N_("There is no such call."))
    webhooks.call_again(actor(), call)  # type: ignore[arg-type]
    return then("api.programs.calls", token_id=token_id)
