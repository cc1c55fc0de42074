"""Deciding, downloading, handing over, and the public check of a paper."""

from typing import Any

import flask
from flask import Blueprint, request
from flask_babel import gettext as _

from portal import dossiers
from portal.accounts import Permission
from portal.documents.sending import send
from portal.errors import Invalid, NotFound
from portal.web import actor, public, render, requires, see, then

from . import pages, seals, services

bp = Blueprint("results", __name__)


@bp.get("/dossiers/<code>/issue")
@requires(Permission.DOSSIER_DECIDE)
def issue(code: str) -> flask.Response:
    """What the result shall say; 409 when the dossier cannot be decided now."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    dossiers.must_be_able(actor(), dossier, "decide")
    return render("results/issue.html", fragments=("form",), **pages.issuing(actor(), dossier))


@bp.post("/dossiers/<code>/issue")
@requires(Permission.DOSSIER_DECIDE)
def sign(code: str) -> Any:
    """Sign it and decide the dossier."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    try:
        decision = pages.decision(actor(), dossier, request)
        services.issue(actor(), dossier, decision, flask.current_app.config["PORTAL"])  # type: ignore[arg-type]
    except Invalid as problem:
        context = pages.issuing(actor(), dossier, typed=request.form, problem=problem)
        return render("results/issue.html", fragments=("form",), status=problem.status, **context)
    flask.flash(_("Signed. The applicant is told."))
    return see(flask.url_for("dossiers.show", code=code))


@bp.get("/dossiers/<code>/result.pdf")
@requires(Permission.DOSSIER_READ)
def download(code: str) -> Any:
    """The signed file; a cut download goes on where it stopped."""
    result = services.of_dossier(dossiers.visible_to(actor()).with_code(code))
    return send(result.document, as_name=f"{code}.pdf")


@bp.post("/dossiers/<code>/result/collect")
@requires(Permission.DOSSIER_SUBMIT)
def collect(code: str) -> Any:
    """The applicant says: I have it."""
    dossier = dossiers.visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code)
    services.collect(actor(), dossier)
    flask.flash(_("Noted: you have the result. You can download it again at any time."))
    return then("dossiers.show", code=code)


@bp.get("/dossiers/<code>/hand-over")
@requires(Permission.RESULT_RETURN)
def hand_over(code: str) -> flask.Response:
    """Who takes the paper, and by which card."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    services.must_be_able_to_hand_over(actor(), dossier)
    return render("results/hand_over.html", fragments=("form",), **pages.handing_over(dossier))


@bp.post("/dossiers/<code>/hand-over")
@requires(Permission.RESULT_RETURN)
def give(code: str) -> Any:
    """Note the hand-over and close the dossier."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    form = request.form
    try:
        services.hand_over(actor(), dossier, to=form.get("to", ""), evidence=form.get("evidence", ""))  # type: ignore[arg-type]
    except Invalid as problem:
        context = pages.handing_over(dossier, typed=form, problem=problem)
        return render("results/hand_over.html", fragments=("form",), status=problem.status, **context)
    return then("dossiers.show", code=code)


@bp.get("/dossiers/<code>/correct")
@requires(Permission.RESULT_REVOKE)
def correcting(code: str) -> flask.Response:
    """What the right result shall say, and what was wrong with the former."""
    dossier = dossiers.visible_to(actor(), Permission.RESULT_REVOKE).with_code(code)
    services.must_be_able_to_correct(actor(), dossier)
    return render("results/issue.html", fragments=("form",), **pages.correcting(actor(), dossier))


@bp.post("/dossiers/<code>/correct")
@requires(Permission.RESULT_REVOKE)
def correct(code: str) -> Any:
    """Sign it; the former no longer holds."""
    dossier = dossiers.visible_to(actor(), Permission.RESULT_REVOKE).with_code(code)
    reason = request.form.get("reason", "")
    try:
        decision = pages.decision(actor(), dossier, request)
        settings = flask.current_app.config["PORTAL"]
        services.correct(actor(), dossier, decision, settings, reason=reason)  # type: ignore[arg-type]
    except Invalid as problem:
        context = pages.correcting(actor(), dossier, typed=request.form, problem=problem)
        return render("results/issue.html", fragments=("form",), status=problem.status, **context)
    flask.flash(_("Signed. The applicant is told."))
    return see(flask.url_for("dossiers.show", code=code))


@bp.get("/dossiers/<code>/revoke")
@requires(Permission.RESULT_REVOKE)
def revoking(code: str) -> flask.Response:
    """Why the result is taken back."""
    dossier = dossiers.visible_to(actor(), Permission.RESULT_REVOKE).with_code(code)
    return render("results/revoke.html", fragments=("form",), **pages.revoking(dossier))


@bp.post("/dossiers/<code>/revoke")
@requires(Permission.RESULT_REVOKE)
def revoke(code: str) -> Any:
    """Take it back."""
    dossier = dossiers.visible_to(actor(), Permission.RESULT_REVOKE).with_code(code)
    reason = request.form.get("reason", "")
    try:
        services.revoke(actor(), services.of_dossier(dossier), reason=reason)  # type: ignore[arg-type]
    except Invalid as problem:
        context = pages.revoking(dossier, typed=request.form, problem=problem)
        return render("results/revoke.html", fragments=("form",), status=problem.status, **context)
    return then("dossiers.show", code=code)


@bp.get("/verify")
@public
def ask_code() -> Any:
    """Type a check code."""
    code = request.args.get("code", "").strip()
    return see(flask.url_for("results.verify", check_code=code)) if code else render("results/ask_code.html")


@bp.get("/verify/keys.json")
@public
def keys() -> dict[str, Any]:
    """The public keys of papers, for checks with no network."""
    folder = services.keys_of_papers(flask.current_app.config["PORTAL"])
    return {"keys": seals.public_keys(folder)}


@bp.get("/verify/revoked.json")
@public
def revoked() -> dict[str, str]:
    """The signed list of papers that no longer hold."""
    return services.revoked(flask.current_app.config["PORTAL"])


@bp.get("/verify/<check_code>")
@public
def verify(check_code: str) -> flask.Response:
    """Whether a paper is true and still holds: for anybody. An unknown code is asked again, as typed."""
    try:
        result = services.by_check_code(check_code)
    except NotFound as problem:
        context = {"code": check_code[:40], "problem": _(problem.message)}
        return render("results/ask_code.html", status=problem.status, **context)
    return render("results/verify.html", **pages.verifying(result))
