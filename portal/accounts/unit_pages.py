"""Units, for administrators: which there are, who went on with whose work, and merging or splitting one."""

from datetime import date
from typing import Any

import flask
from flask_babel import gettext as _

from portal import clock
from portal.errors import PortalError
from portal.web import actor, render, requires, then

from . import queries, reorganising
from .administration import KINDS_OF_UNITS, bp, told
from .models import Succession, Unit
from .permissions import Permission


@bp.get("/units")
@requires(Permission.USER_EDIT)
def units() -> Any:
    """Those that exist and those that ended, by kind."""
    ended = Unit.select().where(Unit.valid_to < clock.today()).order_by(Unit.name)
    return render(
        "accounts/units.html", units=queries.units_by_kind(), unit_kinds=KINDS_OF_UNITS, ended=list(ended)
    )


@bp.get("/units/<int:unit_id>")
@requires(Permission.USER_EDIT)
def unit(unit_id: int) -> Any:
    """One unit: from when until when, whose work it took over, who goes on with its own."""
    return _unit_page(queries.unit_named(unit_id))


def _unit_page(shown: Unit, error: PortalError | None = None) -> Any:
    return render(
        "accounts/unit.html",
        status=error.status if error else 200,
        unit=shown,
        unit_kinds=KINDS_OF_UNITS,
        followed=_rows(Succession.unit == shown, Succession.successor),
        took_over=_rows(Succession.successor == shown, Succession.unit),
        possible=[each for each in queries.units_by_kind().get(shown.kind, []) if each != shown],
        typed=flask.request.form,
        chosen=flask.request.form.getlist("successors"),
        today=clock.today(),
        errors=told(error, "successors") if error else {},
    )


def _rows(condition: Any, other: Any) -> list[Succession]:
    query = Succession.select(Succession, Unit).join(Unit, on=(other == Unit.id), attr="other")
    return list(query.where(condition).order_by(Succession.first_day, Unit.name))


@bp.post("/units/<int:unit_id>/reorganise")
@requires(Permission.USER_EDIT)
def reorganise(unit_id: int) -> Any:
    """Merge it into one, or split it into several."""
    ending, sent = queries.unit_named(unit_id), flask.request.form
    try:
        successors = list(Unit.select().where(Unit.id.in_(sent.getlist("successors", type=int))))
        reorganising.reorganise(actor(), ending, successors, _day(sent.get("first_day", "")))
    except PortalError as error:
        return _unit_page(ending, error)
    flask.flash(
        _("Saved. Dossiers handed in from that day on go to the successor; earlier ones keep this name.")
    )
    return then("accounts.unit", unit_id=unit_id)


def _day(typed: str) -> date | None:
    """`2027-07-01` or `1/7/2027`."""
    try:
        if "/" in typed:
            day, month, year = typed.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
