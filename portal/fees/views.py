"""Asking for a payment, and taking it at the counter."""

from typing import Any

import flask
from flask import Blueprint, url_for
from flask import request as sent
from flask_babel import gettext as _

from portal import accounts, clock, dossiers, pdf
from portal.accounts import Permission
from portal.config import BankAccount, Settings
from portal.errors import Conflict, Invalid, NotFound, PortalError
from portal.text import N_
from portal.web import actor, public, render, requires, see

from . import notices, services
from .models import Charge, Fit, Transfer
from .vietqr import Transfer as ByApp
from .vietqr import plain

bp = Blueprint("fees", __name__)

FITS = {
    Fit.UNKNOWN: N_("no payment code in it"),
    Fit.WRONG_AMOUNT: N_("another amount than asked for"),
    Fit.PAID_ALREADY: N_("paid already"),
    Fit.CANCELLED: N_("the request was cancelled"),
    Fit.NOT_WAITING: N_("the dossier waits for no payment"),
}


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


@bp.get("/dossiers/<code>/fees/pay")
@requires(Permission.DOSSIER_READ)
def pay(code: str) -> flask.Response:
    """What to pay from a bank's app: as a QR code, and in words for those who type it."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    charge = services.due_now(dossier)
    if dossier.state != dossiers.State.AWAITING_PAYMENT:  # stopped meanwhile: money would come to nothing
        raise NotFound(N_("Nothing is to be paid for this dossier."))
    account = _account_for(charge)
    if account is None:
        raise NotFound(N_("This unit takes cash only. Pay at the branch that took the dossier in."))
    by_app = ByApp(account, charge.amount, charge.reference)
    return render(
        "fees/pay.html",
        dossier=dossier,
        charge=charge,
        account=account,
        purpose=plain(charge.reference),
        qr=pdf.qr_path(by_app.payload),
    )


def _account_for(charge: Charge) -> BankAccount | None:
    """The account of the branch or of the nearest unit above it; else the one of all others."""
    known = _settings().payment_accounts
    unit = charge.dossier.intake_unit
    while unit is not None and unit.code not in known:
        unit = unit.parent
    return known.get(unit.code if unit else "*")


def _settings() -> Settings:
    settings: Settings = flask.current_app.config["PORTAL"]
    return settings


@bp.post("/payments/notices")
@public
def take_notice() -> Any:
    """A bank tells of a payment: docs/payments.md. Whoever signs as the bank is the bank."""
    settings, now = _settings(), clock.now()
    sent.max_content_length = notices.LARGEST
    try:
        body = sent.get_data()
        notices.check(
            settings.payment_secret, sent.headers, body, now=now, tolerance=settings.payment_tolerance
        )
        transfer = services.take_notice(accounts.SYSTEM, notices.read(body))
    except PortalError as refusal:
        return {"error": _(refusal.message, **refusal.values)}, refusal.status
    return {"transaction": transfer.transaction, "status": transfer.fit}


@bp.get("/payments")
@requires(Permission.FEE_RECONCILE)
def payments() -> flask.Response:
    """Money that came and fits no dossier."""
    return _payments_page()


def _payments_page(refusal: PortalError | None = None, refused: int = 0) -> flask.Response:
    status = refusal.status if refusal else 200
    rows = services.unmatched()
    return render(
        "fees/payments.html", status=status, rows=rows, fits=FITS, refused=refused, **_told(refusal)
    )


@bp.post("/payments/<int:transfer_id>/settle")
@requires(Permission.FEE_RECONCILE)
def settle(transfer_id: int) -> Any:
    """A person says what became of it."""
    transfer = Transfer.get_or_none(Transfer.id == transfer_id)
    person = actor().row
    if transfer is None or person is None:
        raise NotFound(N_("There is no such payment."))
    try:
        services.settle(person, transfer, sent.form.get("note", ""), sent.form.get("reference", "")[:200])
    except (Invalid, Conflict) as refusal:
        return _payments_page(refusal, transfer_id)
    return see(url_for("fees.payments"))
