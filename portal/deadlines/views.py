"""The working calendar for whoever keeps it: one page a year and unit, plain forms."""

from collections.abc import Callable
from datetime import date
from typing import Any

import flask
from flask_babel import gettext as _

from portal import accounts, clock
from portal.accounts import Permission
from portal.errors import Conflict, Invalid, NotFound, PortalError
from portal.text import N_
from portal.web import actor, render, requires, then

from . import forms, queries, services
from .figures import FIRST_RULES, Figure
from .models import Holiday, MakeUpDay

bp = flask.Blueprint("deadlines", __name__, url_prefix="/calendar")

FIGURE_WORDS = {
    Figure.ANSWER_ONLINE_HOURS: N_("Working hours to answer an online submission"),
    Figure.LATE_HOUR: N_("From this hour on, received on the next working day"),
    Figure.SUPPLEMENT_REQUEST_TIMES: N_("How often papers may be asked for, before receipt and after it"),
    Figure.SUPPLEMENT_REQUEST_DAYS: N_("Working days in which missing papers are asked for"),
    Figure.LATE_SUPPLEMENT_REQUEST: N_("Whoever asks later is warned (warn) or stopped (refuse)"),
    Figure.SUPPLEMENT_DAYS: N_("Days that the applicant has to supply papers"),
    Figure.SUPPLEMENT_EFFECT: N_("After a supplement the clock goes on (resume) or starts again (restart)"),
    Figure.EXTENSION_TIMES: N_("How often a promised date may be extended"),
    Figure.EXTENSION_DAYS_BEFORE: N_("Working days before the promised date by which an extension is told"),
    Figure.FORM_SET: N_("Circular whose official forms are used"),
}


@bp.get("")
@requires(Permission.CALENDAR_EDIT)
def year() -> Any:
    """The year for a unit: what is out of the ordinary, hours, figures of law."""
    return _page()


def _page(refusal: PortalError | None = None) -> Any:
    shown_year, unit = _asked()
    return render(
        "deadlines/year.html",
        status=refusal.status if refusal else 200,
        year=shown_year,
        unit=unit,
        units=accounts.Unit.select().order_by(accounts.Unit.name),
        months=queries.months_of(shown_year, unit),
        typed={**forms.typed_week(queries.hours_of(unit)), **flask.request.form.to_dict()},
        inherited=forms.typed_week(queries.calendar_for(unit).sessions),
        weekdays=[date(2024, 1, day) for day in range(1, 8)],  # a Monday and the six days after it
        figures=queries.figures_on(clock.today()),
        figure_words=FIGURE_WORDS,
        first_rules=FIRST_RULES,
        **_told(refusal),
    )


def _asked() -> tuple[int, accounts.Unit | None]:
    """Year and unit of the address; both may be missing."""
    shown_year = flask.request.args.get("year", clock.today().year, type=int)
    if shown_year not in services.YEARS_KNOWN:
        raise NotFound(N_("Choose a year between 2000 and 2099"))
    code = flask.request.args.get("unit", "")
    unit = accounts.Unit.get_or_none(accounts.Unit.code == code) if code else None
    if code and unit is None:
        raise NotFound(N_("There is no such unit"))
    return shown_year, unit


def _told(refusal: PortalError | None) -> dict[str, Any]:
    """What is wrong: at its field where there is one, else above the page."""
    if refusal is None:
        return {"errors": {}}
    errors = {field: _(message, **refusal.values) for field, message in refusal.fields.items()}
    return {"errors": errors, "problem": "" if errors else _(refusal.message, **refusal.values)}


@bp.post("/fill")
@requires(Permission.CALENDAR_EDIT)
def fill() -> Any:
    """Enter the public holidays of the shown year."""
    return _done(lambda: services.fill_year(actor(), _asked()[0]))


def _done(verb: Callable[[], object]) -> Any:
    """Call the verb and show the year again; a refusal keeps what was typed."""
    try:
        verb()
    except (Conflict, Invalid) as refusal:
        return _page(refusal)
    flask.flash(_("The calendar is changed. Dates already promised stay."))
    shown_year, unit = _asked()
    return then("deadlines.year", year=shown_year, unit=unit.code if unit else None)


@bp.post("/holidays")
@requires(Permission.CALENDAR_EDIT)
def add_holiday() -> Any:
    """Enter a day off."""
    sent = flask.request.form
    return _done(lambda: services.add_holiday(actor(), **forms.read_holiday(sent), unit=_asked()[1]))


@bp.post("/holidays/<int:day_id>/remove")
@requires(Permission.CALENDAR_EDIT)
def remove_holiday(day_id: int) -> Any:
    """Work on a day off."""
    return _done(lambda: services.remove_holiday(actor(), queries.day_by_id(Holiday, day_id)))


@bp.post("/holidays/<int:day_id>/confirm")
@requires(Permission.CALENDAR_EDIT)
def confirm_holiday(day_id: int) -> Any:
    """A day off is as announced."""
    return _done(lambda: services.confirm(actor(), queries.day_by_id(Holiday, day_id)))


@bp.post("/make-up-days")
@requires(Permission.CALENDAR_EDIT)
def add_make_up_day() -> Any:
    """Work on a rest day in exchange for a day off."""
    sent = flask.request.form
    return _done(lambda: services.add_make_up_day(actor(), **forms.read_make_up_day(sent), unit=_asked()[1]))


@bp.post("/make-up-days/<int:day_id>/remove")
@requires(Permission.CALENDAR_EDIT)
def remove_make_up_day(day_id: int) -> Any:
    """Rest on that day after all."""
    return _done(lambda: services.remove_make_up_day(actor(), queries.day_by_id(MakeUpDay, day_id)))


@bp.post("/make-up-days/<int:day_id>/confirm")
@requires(Permission.CALENDAR_EDIT)
def confirm_make_up_day(day_id: int) -> Any:
    """A make-up day is as announced."""
    return _done(lambda: services.confirm(actor(), queries.day_by_id(MakeUpDay, day_id)))


@bp.post("/opening-hours")
@requires(Permission.CALENDAR_EDIT)
def set_opening_hours() -> Any:
    """Replace the week of the unit."""
    sent = flask.request.form
    return _done(lambda: services.set_opening_hours(actor(), forms.read_week(sent), unit=_asked()[1]))


@bp.post("/rules")
@requires(Permission.CALENDAR_EDIT)
def change_rule() -> Any:
    """A figure of law has a new value from some day on."""
    return _done(lambda: services.change_rule(actor(), **forms.read_rule(flask.request.form)))
