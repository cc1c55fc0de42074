"""Pages by camera: the scanner's page for a draft, a dossier and a phone, and the officer's side."""

from typing import Any

import flask
from flask import request, url_for
from flask_babel import gettext as _

from portal import dossiers, pdf
from portal.accounts import Permission
from portal.documents import tus
from portal.documents.sending import send
from portal.errors import Invalid, NotFound
from portal.web import actor, current_language, public, render, requires, see

from . import arriving, needs, pages, phones, services, supplying
from .models import PhoneLink
from .uploads import Slot

bp = flask.Blueprint("scanning", __name__)

TARGET = 1_000_000  # bytes of a scanned PDF: 80 seconds at 100 kbit/s


@bp.get("/drafts/<key>/papers/<paper>/scan")
@public
def for_draft(key: str, paper: str) -> flask.Response:
    """The scanner for a paper of a draft."""
    draft = services.draft_of(actor(), key)
    services.must_want(draft, paper)
    names = {need.key: need.name for need in needs.of_draft(draft, current_language())}
    back = url_for("intake.papers", key=key)
    pieces = url_for("intake.arriving.begin_for_draft", key=key, paper=paper)
    return _scanner(paper, names.get(paper, ""), back=back, action=back, pieces=pieces)


@bp.get("/dossiers/<code>/supply/<paper>/scan")
@requires(Permission.DOSSIER_SUBMIT)
def for_dossier(code: str, paper: str) -> flask.Response:
    """The scanner for a paper that was asked for."""
    dossier = dossiers.visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code)
    supplying.must_ask(actor(), dossier, paper)
    action = url_for("intake.supply_file", code=code)
    pieces = url_for("intake.arriving.begin_for_dossier", code=code, paper=paper)
    name = phones.component_of(dossier, paper).name
    return _scanner(paper, name, back=url_for("intake.supply", code=code), action=action, pieces=pieces)


def _scanner(key: str, paper: str, *, back: str, status: int = 200, **more: Any) -> flask.Response:
    values = {"key": key, "paper": paper, "back": back, "next": back, "target": TARGET, **more}
    return render("intake/scan.html", fragments=("form",), status=status, **values)


@bp.get("/phones/<link_key>")
@public
def phone(link_key: str) -> flask.Response:
    """What the code on the officer's screen opens: the scanner for one paper, and nothing of the dossier."""
    return _for_phone(phones.open_with(link_key))


def _for_phone(link: PhoneLink, problem: Invalid | None = None) -> flask.Response:
    here = url_for("intake.scanning.phone", link_key=link.key)
    return _scanner(
        link.paper,
        phones.component_of(link.dossier, link.paper).name,
        back="",
        next=here,
        action=here,
        pieces=url_for("intake.scanning.begin_for_phone", link_key=link.key),
        until=link.expires_at,
        files=[file.document.name for file in phones.arrived(link)],
        problem=_(problem.message, **problem.values) if problem else "",
        status=problem.status if problem else 200,
    )


@bp.post("/phones/<link_key>")
@public
def send_photos(link_key: str) -> Any:
    """Photos as they are, from a phone without JavaScript."""
    link = phones.open_with(link_key)
    try:
        pages.take(request.files.getlist("file"), lambda stored: phones.attach(link, stored))
    except Invalid as problem:
        return _for_phone(link, problem)
    return see(url_for("intake.scanning.phone", link_key=link_key))


@bp.post("/phones/<link_key>/uploads")
@public
@tus.speaks
def begin_for_phone(link_key: str) -> flask.Response:
    """Announce a PDF of pages."""
    link = phones.open_with(link_key)
    return arriving.begun(Slot(link.paper, dossier=link.dossier, phone=link))


@bp.post("/counter/<code>/phones")
@requires(Permission.DOSSIER_RECEIVE)
def open_link(code: str) -> Any:
    """Show a code for one paper."""
    link = phones.open_link(actor(), _dossier(code), request.form.get("paper", ""))
    return see(url_for("intake.scanning.wait", code=code, link_id=link.id))


def _dossier(code: str) -> dossiers.Dossier:
    dossier = dossiers.visible_to(actor()).with_code(code)
    dossiers.must_be_able(actor(), dossier, "request_completion")
    return dossier


@bp.get("/counter/<code>/phones/<int:link_id>")
@requires(Permission.DOSSIER_RECEIVE)
def wait(code: str, link_id: int) -> flask.Response:
    """The code, and what has come by it so far."""
    dossier = _dossier(code)
    return _waiting(dossier, phones.link_of(dossier, link_id))


def _waiting(dossier: dossiers.Dossier, link: PhoneLink, problem: Invalid | None = None) -> flask.Response:
    language = "/en" if dossier.language == "en" else ""
    address = f"{flask.current_app.config['PORTAL'].public_url}{language}/phones/{link.key}"
    return render(
        "intake/phone.html",
        fragments=("results",),
        dossier=dossier,
        link=link,
        name=phones.component_of(dossier, link.paper).name,
        is_open=phones.is_open(link),
        files=phones.arrived(link),
        address=address,
        qr=pdf.qr_path(address),
        problem=_(problem.message, **problem.values) if problem else "",
        status=problem.status if problem else 200,
    )


@bp.get("/counter/<code>/phones/<int:link_id>/files/<int:file_id>")
@requires(Permission.DOSSIER_RECEIVE)
def look(code: str, link_id: int, file_id: int) -> flask.Response:
    """What came, to look at before it is taken."""
    link = phones.link_of(_dossier(code), link_id)
    document = next((file.document for file in phones.arrived(link) if file.id == file_id), None)
    if document is None:
        raise NotFound(phones.CLOSED)
    return send(document)


@bp.post("/counter/<code>/phones/<int:link_id>/take")
@requires(Permission.DOSSIER_RECEIVE)
def take(code: str, link_id: int) -> Any:
    """Put what came into the dossier."""
    dossier = _dossier(code)
    link = phones.link_of(dossier, link_id)
    try:
        phones.take(actor(), link)
    except Invalid as problem:
        return _waiting(dossier, link, problem)
    return see(url_for("intake.check", code=code))


@bp.post("/counter/<code>/phones/<int:link_id>/close")
@requires(Permission.DOSSIER_RECEIVE)
def close(code: str, link_id: int) -> Any:
    """End the code; what came is not taken."""
    phones.close(actor(), phones.link_of(_dossier(code), link_id))
    return see(url_for("intake.check", code=code))
