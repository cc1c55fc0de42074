"""Hand-over lists: what comes, what is under way, a new one, and signing one off."""

import secrets
from typing import Any

import flask
from flask_babel import gettext as _

from portal import accounts
from portal.accounts import Permission
from portal.errors import Conflict, Invalid, PortalError
from portal.web import actor, render, requires, see

from . import papers, queries, services
from .models import Cargo

bp = flask.Blueprint("handovers", __name__)


@bp.get("/handovers")
@requires(Permission.HANDOVER_SIGN)
def lists() -> flask.Response:
    """What waits for this person's signature, what is under way, what is done."""
    incoming, outgoing, signed = queries.lists_of(services.with_merged(services.units_of(_person())))
    return render("handovers/lists.html", incoming=incoming, outgoing=outgoing, signed=signed)


@bp.get("/handovers/new")
@requires(Permission.HANDOVER_SIGN)
def new() -> flask.Response:
    """Scan what leaves."""
    return _new_page()


def _new_page(problem: PortalError | None = None) -> flask.Response:
    sent = flask.request.form
    return render(
        "handovers/new.html",
        status=problem.status if problem else 200,
        units=[(unit.code, unit.name) for unit in services.units_of(_person())],
        receivers=queries.receivers(),
        typed=sent,
        key=sent.get("key") or secrets.token_urlsafe(18),
        errors=_told(problem, "codes"),
    )


@bp.post("/handovers")
@requires(Permission.HANDOVER_SIGN)
def send() -> Any:
    """It leaves."""
    sent, person = flask.request.form, _person()
    try:
        sender, receiver = (
            _unit(sent.get("sender", ""), "sender"),
            _unit(sent.get("receiver", ""), "receiver"),
        )
        cargo = Cargo.RESULT if sent.get("cargo") == Cargo.RESULT else Cargo.PAPERS
        codes = queries.codes_in(sent.get("codes", ""))
        handover = services.send(person, sender, receiver, cargo, codes, sent.get("key", "")[:64])
    except (Invalid, Conflict) as problem:
        return _new_page(problem)
    flask.flash(_("Signed off. Print the list and put it into the bag."))
    return see(flask.url_for("handovers.show", list_code=handover.code))


@bp.get("/handovers/<list_code>")
@requires(Permission.HANDOVER_SIGN)
def show(list_code: str) -> flask.Response:
    """One list: what is on it, and for the receiver the place to scan what arrived."""
    return _list_page(list_code)


def _list_page(code: str, problem: PortalError | None = None) -> flask.Response:
    person = _person()
    handover = services.list_for(person, code)
    return render(
        "handovers/show.html",
        status=problem.status if problem else 200,
        handover=handover,
        parcels=queries.parcels_of(handover),
        can_sign=not handover.received_at and services.signs_for(person, handover.receiver),
        typed=flask.request.form,
        errors=_told(problem, "codes"),
    )


@bp.post("/handovers/<list_code>/arrive")
@requires(Permission.HANDOVER_SIGN)
def arrive(list_code: str) -> Any:
    """It is here, or part of it."""
    person, sent = _person(), flask.request.form
    handover = services.list_for(person, list_code)
    try:
        services.arrive(person, handover, queries.codes_in(sent.get("codes", "")), sent.get("note", ""))
    except (Invalid, Conflict) as problem:
        return _list_page(list_code, problem)
    flask.flash(_("Signed off: everybody sees now where the paper is."))
    return see(flask.url_for("handovers.show", list_code=list_code))


@bp.get("/handovers/<list_code>.pdf")
@requires(Permission.HANDOVER_SIGN)
def paper(list_code: str) -> flask.Response:
    """The list for the bag."""
    handover = services.list_for(_person(), list_code)
    public_url = flask.current_app.config["PORTAL"].public_url
    content = papers.list_pdf(handover, queries.parcels_of(handover), public_url)
    answer = flask.Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{handover.code}.pdf"'
    return answer


def _person() -> accounts.User:
    person = actor()
    assert isinstance(person, accounts.User)  # noqa: S101  `requires` let no guest in
    return person


def _unit(code: str, field: str) -> accounts.Unit:
    unit = accounts.Unit.get_or_none(accounts.Unit.code == code.partition(" ")[0])
    if unit is None:
        message = _("Choose the unit from the list.")
        raise Invalid(message, fields={field: message})
    return unit  # type: ignore[no-any-return]


def _told(problem: PortalError | None, field: str) -> dict[str, str]:
    if problem is None:
        return {}
    messages = problem.fields or {field: problem.message}
    return {name: _(message, **problem.values) for name, message in messages.items()}
