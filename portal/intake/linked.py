"""What a link in a message opens: the papers that one request asks for, and nothing else of the dossier."""

import hmac
from typing import Any

import flask
from flask import request, url_for
from flask_babel import gettext as _

from portal import accounts, dossiers
from portal.errors import Conflict, Gone, Invalid, NotFound, PortalError
from portal.text import N_
from portal.web import public, render, see

from . import pages, supplying

bp = flask.Blueprint("linked", __name__, url_prefix="/asked/<int:ask_id>/<token>")

NO_LINK = N_("This link opens nothing. Copy it whole from the message, or track the dossier with its code.")
OVER = N_("This request has ended: the dossier has moved on. Track it with its code, or ask at any branch.")


def _ask(ask_id: int, token: str) -> dossiers.Ask:
    """The request behind a link. Raises NotFound, the same for a wrong number and a wrong secret."""
    ask = dossiers.Ask.get_or_none(dossiers.Ask.id == ask_id)
    if ask is None or not hmac.compare_digest(ask.link.encode(), token.encode()):
        raise NotFound(NO_LINK)
    return ask  # type: ignore[no-any-return]


def _open(ask_id: int, token: str) -> tuple[dossiers.Ask, accounts.Guest]:
    """A request that still waits, and who answers it: a guest for this dossier alone. Raises Gone."""
    ask = _ask(ask_id, token)
    if ask.answered_at or ask.dossier.state not in (
        dossiers.State.AWAITING_COMPLETION,
        dossiers.State.AWAITING_SUPPLEMENT,
    ):
        raise Gone(OVER)
    return ask, accounts.Guest(frozenset({ask.dossier.code}))


def _page(ask: dossiers.Ask, problem: PortalError | None = None, paper: str = "") -> flask.Response:
    here: dict[str, Any] = {"ask_id": ask.id, "token": ask.link}
    return render(
        "intake/supply.html",
        fragments=("form",),
        status=problem.status if problem else 200,
        by_link=True,
        send_to=url_for("intake.linked.send", **here),
        put_to=url_for("intake.linked.put", **here),
        remove_from=lambda file: url_for("intake.linked.remove", file_id=file.id, **here),
        **pages.supply(ask.dossier, problem=problem, paper=paper),
    )


@bp.get("")
@public
def show(ask_id: int, token: str) -> flask.Response:
    """What is asked for; once it is sent, that it has arrived."""
    ask = _ask(ask_id, token)
    if ask.answered_at:
        return render("intake/sent.html", code=ask.dossier.code)
    return _page(_open(ask_id, token)[0])


@bp.post("/papers")
@public
def put(ask_id: int, token: str) -> Any:
    """Files for one paper that is asked for."""
    ask, guest = _open(ask_id, token)
    paper, files = request.form.get("paper", ""), request.files.getlist("file")
    try:
        pages.take(files, lambda stored: supplying.attach_to_dossier(guest, ask.dossier, paper, stored))
    except Invalid as problem:
        return _page(ask, problem, paper)
    return see(url_for("intake.linked.show", ask_id=ask_id, token=token))


@bp.post("/papers/<int:file_id>/remove")
@public
def remove(ask_id: int, token: str, file_id: int) -> Any:
    """Take a file off that was not sent yet."""
    ask, guest = _open(ask_id, token)
    supplying.detach_from_dossier(guest, ask.dossier, file_id)
    return see(url_for("intake.linked.show", ask_id=ask_id, token=token))


@bp.post("")
@public
def send(ask_id: int, token: str) -> Any:
    """Send what was asked for; pressed twice is once."""
    if _ask(ask_id, token).answered_at is None:
        ask, guest = _open(ask_id, token)
        try:
            supplying.supply(guest, ask.dossier)
        except (Invalid, Conflict) as problem:
            return _page(ask, problem)
        flask.flash(_("Sent. We check it next."))
    return see(url_for("intake.linked.show", ask_id=ask_id, token=token))
