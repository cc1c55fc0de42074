"""The register of dossiers: on the page, and as files that are written beside it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import flask
from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from portal import accounts, clock
from portal.accounts import Permission
from portal.errors import Gone, Invalid, PortalError
from portal.text import N_
from portal.web import Page, actor, current_language, render, requires, see

from . import queries, services, writing
from .models import Kind, Report, State

bp = Blueprint("reports", __name__, url_prefix="/dossier-register")

SHOWN = 50
ENTER_DAY = N_("Enter a date, such as 31/12/2026")
STATE_WORDS = {
    State.WAITING: N_("Waits for its turn: a few seconds, at most a minute."),
    State.WRITING: N_("Is being written."),
    State.READY: N_("Is ready."),
    State.FAILED: N_("Could not be written. Ask for it anew; if it fails again, tell the administrator."),
}
MEDIA = {
    Kind.PDF: "application/pdf",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DATE = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*", re.ASCII)


@bp.get("")
@requires(Permission.REGISTER_READ)
def show() -> flask.Response:
    """The register of a unit for some days."""
    try:
        unit, first, last = _asked(request.args)
    except Invalid as problem:
        return _page(problem)
    number = request.args.get("page", 1, type=int)
    page = Page.of(queries.entered(unit, first, last), number, SHOWN)
    start = (page.number - 1) * SHOWN + 1
    rows = list(queries.rows([row.id for row in page.items], current_language(), start))
    return _page(page=page, rows=rows, unit=unit, first=first, last=last)


def _asked(sent: Mapping[str, str]) -> tuple[accounts.Unit | None, date, date]:
    """Whose register of which days: this month's of one's own unit, where nothing is said."""
    today = clock.today()
    first = _day(sent, "first", today.replace(day=1))
    last = _day(sent, "last", max(today, first))
    services.must_be_a_period(first, last)
    return _unit(sent), first, last


def _unit(sent: Mapping[str, str]) -> accounts.Unit | None:
    units = {unit.code: unit for unit in queries.units_of(actor())}
    own = None if queries.reads_all(actor()) else next(iter(units.values()), None)
    code = sent.get("unit", "")
    unit = units.get(code, accounts.Unit(code=code)) if code else own
    queries.may_read(actor(), unit)
    return unit


def _day(sent: Mapping[str, str], name: str, otherwise: date) -> date:
    typed = sent.get(name, "")
    if not typed.strip():
        return otherwise
    found = _DATE.fullmatch(typed)
    try:
        day, month, year = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise Invalid(ENTER_DAY, fields={name: ENTER_DAY}) from error


def _page(problem: PortalError | None = None, **context: Any) -> flask.Response:
    known = {"page": None, "rows": [], "unit": None, "first": None, "last": None, **context}
    sent = request.args if request.method == "GET" else request.form
    return render(
        "reports/register.html",
        fragments=("results",),
        status=problem.status if problem else 200,
        errors={name: _(text) for name, text in problem.fields.items()} if problem else {},
        problem=_(problem.message) if problem and not problem.fields else "",
        typed=sent,
        units=queries.units_of(actor()),
        reads_all=queries.reads_all(actor()),
        head=writing.HEAD,
        files=services.reports_of(actor()),
        state_words=STATE_WORDS,
        **known,
    )


@bp.post("/files")
@requires(Permission.REGISTER_READ)
def ask() -> Any:
    """Have it written as a file."""
    try:
        unit, first, last = _asked(request.form)
        report = services.ask(actor(), unit, first, last, request.form.get("kind", ""), current_language())
    except Invalid as problem:
        return _page(problem)
    (flask.current_app.config["PORTAL"].instance_dir / services.WANTED).touch()
    return see(url_for("reports.progress", report_id=report.id))


@bp.get("/files/<int:report_id>")
@requires(Permission.REGISTER_READ)
def progress(report_id: int) -> flask.Response:
    """How far a file is; looks again by itself until it is ready."""
    report = services.report_of(actor(), report_id)
    return render(
        "reports/progress.html",
        fragments=("progress",),
        report=report,
        about=writing.titles(report)[1],
        words=STATE_WORDS[report.state],
        is_open=report.state in {State.WAITING, State.WRITING},
        kept_until=report.asked_at + services.KEPT_FOR,
    )


@bp.get("/files/<int:report_id>/download")
@requires(Permission.REGISTER_READ)
def download(report_id: int) -> flask.Response:
    """The file, for whoever asked for it."""
    report = services.report_of(actor(), report_id)
    path = services.path_of(flask.current_app.config["PORTAL"].instance_dir, report)
    if report.state != State.READY or not path.exists():
        raise Gone(N_("This file is not here, or not ready yet. Ask for the register anew."))
    response = flask.send_file(
        path.absolute(), MEDIA[report.kind], as_attachment=True, download_name=_name(report), max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _name(report: Report) -> str:
    unit = f"-{report.unit.code}" if report.unit else ""
    return f"so-theo-doi{unit}-{report.first_day:%Y%m%d}-{report.last_day:%Y%m%d}.{report.kind}"
