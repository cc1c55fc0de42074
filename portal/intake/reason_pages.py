"""The library of reasons, for those who edit the catalogue."""

from typing import Any

import flask
from flask import request, url_for
from flask_babel import gettext as _

from portal.accounts import Permission
from portal.errors import Conflict, Invalid, PortalError
from portal.web import actor, render, requires, see

from . import reasons

bp = flask.Blueprint("reason_pages", __name__, url_prefix="/request-reasons")


@bp.get("")
@requires(Permission.CATALOGUE_EDIT)
def show() -> flask.Response:
    """The reasons that can be picked, each to be changed or withdrawn."""
    return _page()


def _page(problem: PortalError | None = None, at: int = 0) -> flask.Response:
    return render(
        "intake/reasons.html",
        status=problem.status if problem else 200,
        reasons=reasons.in_force(),
        at=at,
        typed=request.form,
        errors={name: _(text) for name, text in problem.fields.items()} if problem else {},
        problem=_(problem.message) if problem and not problem.fields else "",
    )


@bp.post("")
@requires(Permission.CATALOGUE_EDIT)
def enter() -> Any:
    """Add one, or the usual ones to an empty library."""
    try:
        if "usual" in request.form:
            reasons.fill(actor())
        else:
            reasons.enter(actor(), request.form)
    except (Invalid, Conflict) as problem:
        return _page(problem)
    return see(url_for("intake.reason_pages.show"))


@bp.post("/<int:reason_id>")
@requires(Permission.CATALOGUE_EDIT)
def change(reason_id: int) -> Any:
    """Another version from today on, or none any more."""
    row = reasons.by_id(reason_id)
    try:
        if "withdraw" in request.form:
            reasons.withdraw(actor(), row)
        else:
            reasons.enter(actor(), request.form, row)
    except (Invalid, Conflict) as problem:
        return _page(problem, reason_id)
    return see(url_for("intake.reason_pages.show"))
