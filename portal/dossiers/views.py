"""The desk, the dossier's page, tracking and coordination."""

from typing import Any

import flask
from flask import Blueprint, request
from flask_babel import gettext as _

from portal import accounts, documents
from portal.accounts import Permission, Try
from portal.documents.sending import send
from portal.errors import Conflict, Invalid, NotFound, PortalError
from portal.text import N_
from portal.web import actor, public, render, requires, see, signed_in, then

from . import giving, holding, issued, pages, queries, services
from .manifest import handed_in
from .models import Dossier
from .reach import permissions_on, visible_to

bp = Blueprint("dossiers", __name__)

MOST_TRACKED = 20
CHOOSE_FILE = N_("Choose a file: a PDF or a photo")


@bp.get("/desk")
@requires(Permission.DOSSIER_PROCESS)
def desk() -> flask.Response:
    """What this person's agencies have in hand, nearest due first."""
    return render("dossiers/desk.html", fragments=("results",), **pages.desk(actor(), request.args))  # type: ignore[arg-type]


@bp.get("/dossiers/<code>")
@requires(Permission.DOSSIER_READ)
def show(code: str) -> flask.Response:
    """The dossier, for its applicant and for those who work on it."""
    return _show(visible_to(actor()).with_code(code))


def _show(dossier: Dossier, refusal: PortalError | None = None, refused: str = "") -> flask.Response:
    context = pages.show(actor(), dossier, refusal=refusal, typed=request.form, refused=refused)
    status = refusal.status if refusal else 200
    return render("dossiers/show.html", fragments=("progress", "history"), status=status, **context)


@bp.post("/dossiers/<code>/actions/<name>")
@requires(Permission.DOSSIER_READ)
def act(code: str, name: str) -> Any:
    """Every action that asks no more than a reason; a stale page gets the fresh one."""
    try:
        done = pages.act(actor(), visible_to(actor()).with_code(code), name, request.form)
    except (Invalid, Conflict) as refusal:
        return _show(visible_to(actor()).with_code(code), refusal, name)
    flask.flash(_("Done: %(what)s.", what=_(done.label)))
    return _onward(code)


def _onward(code: str) -> Any:
    """To the dossier, or to the desk when it has gone on to another agency."""
    if visible_to(actor()).where(Dossier.code == code).exists():
        return then("dossiers.show", code=code)
    return then("dossiers.desk")


@bp.post("/dossiers/<code>/steps/<int:position>/papers/<key>")
@requires(Permission.DOSSIER_PROCESS)
def give(code: str, position: int, key: str) -> Any:
    """Attach what the step gives."""
    dossier, sent = visible_to(actor()).with_code(code), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid(CHOOSE_FILE)
        stored = documents.receive(sent.stream, sent.filename)
        giving.give(actor(), dossier, position, key, stored)
    except (Invalid, Conflict) as refusal:
        return _show(dossier, refusal)
    return see(flask.url_for("dossiers.show", code=code))


@bp.get("/dossiers/<code>/given/<int:paper_id>")
@requires(Permission.DOSSIER_READ)
def given(code: str, paper_id: int) -> flask.Response:
    """A paper that a step gave; the applicant's with the result."""
    return send(giving.paper_of(actor(), visible_to(actor()).with_code(code), paper_id))


@bp.post("/dossiers/<code>/handler")
@requires(Permission.DOSSIER_PROCESS)
def assign_to(code: str) -> Any:
    """Give the dossier to a colleague, or back to the desk."""
    dossier, form = visible_to(actor()).with_code(code), request.form
    try:
        services.assign(
            actor(), dossier, holding.chosen_handler(actor(), dossier, form), revision=pages.revision_in(form)
        )
    except (Invalid, Conflict) as refusal:
        return _show(visible_to(actor()).with_code(code), refusal)
    return then("dossiers.show", code=code)


@bp.get("/dossiers/<code>/extend")
@requires(Permission.DOSSIER_DECIDE)
def extend(code: str) -> flask.Response:
    """Apologise and promise another day."""
    dossier = visible_to(actor()).with_code(code)
    services.must_be_able(actor(), dossier, "extend")
    return render("dossiers/extend.html", **pages.extending(dossier))


@bp.post("/dossiers/<code>/extend")
@requires(Permission.DOSSIER_DECIDE)
def send_extension(code: str) -> Any:
    """Store the new promise."""
    dossier = visible_to(actor()).with_code(code)
    try:
        pages.extend(actor(), dossier, request.form)
    except Invalid as refusal:
        context = pages.extending(dossier, refusal, request.form)
        return render("dossiers/extend.html", status=refusal.status, **context)
    return see(flask.url_for("dossiers.show", code=code))


@bp.get("/dossiers/<code>/manifest")
@requires(Permission.DOSSIER_READ)
def manifest(code: str) -> flask.Response:
    """Every file with its SHA-256, as it was handed in: the same for all who read the dossier."""
    dossier = visible_to(actor()).with_code(code)
    return render("dossiers/manifest.html", dossier=dossier, manifests=handed_in(dossier))


@bp.get("/dossiers/<code>/papers/<number>.pdf")
@requires(Permission.DOSSIER_READ)
def paper(code: str, number: str) -> flask.Response:
    """An official form, made from the record in the applicant's language."""
    dossier = visible_to(actor()).with_code(code)
    settings = flask.current_app.config["PORTAL"]
    is_own = Permission.DOSSIER_SUBMIT in permissions_on(actor(), dossier)
    at_work = pages.is_at_work(actor())
    body = issued.make(dossier, number, settings.public_url, for_staff=at_work, for_applicant=is_own)
    shown_as = f'inline; filename="{dossier.code}-{number}.pdf"'
    return flask.Response(body, mimetype="application/pdf", headers={"Content-Disposition": shown_as})


@bp.post("/dossiers/<code>/secret")
@signed_in
def renew_secret(code: str) -> Any:
    """A new tracking secret for the owner, told once."""
    dossier = services.renew_secret(actor(), visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code))
    flask.flash(
        _(
            "The new secret of dossier %(code)s is %(secret)s. Write it down: the former one is void.",
            code=code,
            secret=dossier.secret,
        )
    )
    return see(flask.url_for("dossiers.show", code=code))


@bp.get("/dossiers/<code>/files/<int:file_id>")
@requires(Permission.DOSSIER_READ)
def file(code: str, file_id: int) -> flask.Response:
    """A file that was handed in."""
    dossier = visible_to(actor()).with_code(code)
    return send(pages.file_of(actor(), dossier, file_id).document)


@bp.get("/track")
@public
def track() -> flask.Response:
    """Ask for code and secret."""
    return render("dossiers/track.html", typed=request.args, errors={})


@bp.post("/track")
@public
def find_tracked() -> Any:
    """Open a dossier in this browser by the code and secret on its receipt."""
    tried = Try("track", accounts.network(request.remote_addr or ""))
    accounts.refuse_if_many(tried)
    try:
        dossier = queries.by_tracking(request.form.get("code", ""), request.form.get("secret", ""))
    except NotFound as refusal:
        accounts.count_try(*tried)
        return render(
            "dossiers/track.html", status=refusal.status, typed=request.form, problem=_(refusal.message)
        )
    flask.session["tracked"] = [*flask.session.get("tracked", ()), dossier.code][-MOST_TRACKED:]
    return then("dossiers.show", code=dossier.code)


@bp.get("/coordination")
@requires(Permission.DOSSIER_COORDINATE)
def coordination() -> flask.Response:
    """Dossiers for which no agency was found."""
    return render("dossiers/coordination.html", fragments=("results",), **pages.coordination(actor()))  # type: ignore[arg-type]


@bp.get("/coordination/<code>")
@requires(Permission.DOSSIER_COORDINATE)
def choose_unit(code: str) -> flask.Response:
    """Which agency shall decide."""
    return render("dossiers/choose_unit.html", **pages.choosing(visible_to(actor()).with_code(code)))


@bp.post("/coordination/<code>")
@requires(Permission.DOSSIER_COORDINATE)
def route_to(code: str) -> Any:
    """Name the agency."""
    dossier, form = visible_to(actor()).with_code(code), request.form
    try:
        unit, revision = pages.chosen_unit(form), pages.revision_in(form)
        services.route_to(actor(), dossier, unit, form.get("reason", ""), revision=revision)
    except (Invalid, Conflict) as refusal:
        context = pages.choosing(visible_to(actor()).with_code(code), refusal, form)
        return render("dossiers/choose_unit.html", status=refusal.status, **context)
    return see(flask.url_for("dossiers.coordination"))
