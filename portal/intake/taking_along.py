"""Taking a draft along, and opening it again: the pages of `leaving`."""

from typing import Any

import flask
from flask import request, url_for
from flask_babel import gettext as _

from portal import accounts, forms, pdf
from portal.accounts import Try
from portal.errors import Invalid, PortalError
from portal.web import actor, current_language, public, render, see

from . import leaving, needs, pages, services

bp = flask.Blueprint("leaving", __name__)
MOST_OPENED = 20  # drafts in one browser


@bp.get("/drafts/<key>/take-along")
@public
def offer(key: str) -> flask.Response:
    """As a file, or as a code."""
    draft = services.draft_of(actor(), key)
    services.must_be_open(draft)
    return render("intake/take_along.html", **_along(draft))


def _along(draft: Any) -> dict[str, Any]:
    kept = leaving.files_in(needs.of_draft(draft, current_language()))
    made = flask.session.get("code", "")
    code = made if leaving.opens(draft, made) else ""
    address = flask.current_app.config["PORTAL"].public_url + url_for("intake.leaving.ask", code=code)
    return {
        "draft": draft,
        "kept": kept,
        "days": leaving.FILE_LIVES.days,
        "code": code,
        "address": address,
        "qr": pdf.qr_path(address) if code else None,
        "back": pages.first_open(draft),
    }


@bp.post("/drafts/<key>/take-along")
@public
def code(key: str) -> Any:
    """A new code: as letters and as a QR code to print or photograph. Kept by this browser alone:
    a reload shows the same one."""
    flask.session["code"] = leaving.new_code(actor(), services.draft_of(actor(), key))
    return see(url_for("intake.leaving.offer", key=key))


@bp.get("/drafts/<key>/take-along/file")
@public
def file(key: str) -> flask.Response:
    """The draft as one file: to read by anybody, to open by the portal."""
    draft = services.draft_of(actor(), key)
    services.must_be_open(draft)
    form, language = forms.parse(draft.version.form), current_language()
    response = render(
        "intake/_draft_file.html",
        draft=draft,
        rows=form.review(draft.answers, communes=pages.communes(), language=language),
        needs=needs.of_draft(draft, language),
        token=leaving.token(draft, flask.current_app.config["PORTAL"].secret_key),
        days=leaving.FILE_LIVES.days,
    )
    name = f"ho-so-nhap-{draft.version.procedure.code}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/resume")
@bp.get("/resume/<code>")
@public
def ask(code: str = "") -> flask.Response:
    """By code or by file. What a QR code leads to opens nothing by itself: a button does."""
    return render("intake/resume.html", code=code, problem="")


@bp.post("/resume")
@public
def resume() -> Any:
    """Let this browser open the draft, and go to it."""
    tried = Try("resume", accounts.network(request.remote_addr or ""))
    accounts.refuse_if_many(tried)
    try:
        opened = _opened()
    except PortalError as problem:
        accounts.count_try(*tried)
        words = _(problem.message, **problem.values)
        return render(
            "intake/resume.html", status=problem.status, code=request.form.get("code", ""), problem=words
        )
    key = opened.draft.key
    flask.session["opened"] = [*flask.session.get("opened", ()), key][-MOST_OPENED:]
    if opened.lost:
        flask.flash(_("The files of this draft are not kept any more: add them once more under “Papers”."))
    return see(url_for("intake.draft", key=key))


def _opened() -> leaving.Opened:
    sent = request.files.get("file")
    if sent and sent.filename:
        body = sent.stream.read(leaving.LARGEST)
        return leaving.open_file(actor(), body, flask.current_app.config["PORTAL"].secret_key)
    typed = request.form.get("code", "").strip()
    if not typed:
        raise Invalid(leaving.NOTHING)
    return leaving.open_code(typed)
