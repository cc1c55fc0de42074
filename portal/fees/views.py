"""Asking for a payment, and taking it at the counter."""

from typing import Any

import flask
from flask import Blueprint, url_for
from flask import request as sent
from flask_babel import gettext as _

from portal import dossiers
from portal.accounts import Permission
from portal.errors import Conflict, Invalid, PortalError
from portal.web import actor, render, requires, see

from . import services

bp = Blueprint("fees", __name__)


@bp.get("/dossiers/<code>/fees/request")
@requires(Permission.DOSSIER_PROCESS)
def request(code: str) -> flask.Response:
    """What is to be paid, and how much."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    dossiers.must_be_able(actor(), dossier, "request_payment")
    return render("fees/request.html", dossier=dossier, **_told())


@bp.post("/dossiers/<code>/fees/request")
@requires(Permission.DOSSIER_PROCESS)
def send_request(code: str) -> Any:
    """Ask for it."""
    dossier, form = dossiers.visible_to(actor()).with_code(code), sent.form
    try:
        amount, revision = _amount(form.get("amount", "")), form.get("revision", type=int)
        services.request(actor(), dossier, form.get("name", ""), amount, revision=revision)
    except (Invalid, Conflict) as refusal:
        return render("fees/request.html", status=refusal.status, dossier=dossier, **_told(refusal))
    return see(url_for("dossiers.show", code=code))


def _amount(text: str) -> int:
    """`8.000 đ` → 8000; 0 for what is no amount."""
    digits = text.replace("đ", "").replace(".", "").replace(",", "").replace(" ", "")
    return int(digits) if digits.isdecimal() and len(digits) < 15 else 0


def _told(refusal: PortalError | None = None) -> dict[str, Any]:
    if refusal is None:
        return {"typed": sent.form, "errors": {}}
    values = {name: _(value) if isinstance(value, str) else value for name, value in refusal.values.items()}
    errors = {field: _(message) for field, message in refusal.fields.items()}
    return {"typed": sent.form, "errors": errors, "problem": "" if errors else _(refusal.message, **values)}


@bp.get("/dossiers/<code>/fees/confirm")
@requires(Permission.FEE_COLLECT)
def confirm(code: str) -> flask.Response:
    """What to take in cash."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    return render("fees/confirm.html", dossier=dossier, charge=services.due_now(dossier))


@bp.post("/dossiers/<code>/fees/confirm")
@requires(Permission.FEE_COLLECT)
def take(code: str) -> Any:
    """It was paid: give the receipt's number."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    charge = services.confirm(actor(), services.due_now(dossier))
    flask.flash(_("Paid. Number of the receipt: %(number)s", number=charge.receipt_number))
    return see(url_for("dossiers.show", code=code))
