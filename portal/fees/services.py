"""Ask for money and note that it came. The dossier's state follows in the same transaction."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from portal import accounts, clock, db, dossiers, journal
from portal.accounts import Permission
from portal.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from portal.text import N_

from .models import Charge, ChargeStatus, Fit, Transfer, reference_of

MOST = 10_000_000_000  # đồng; more is a slip of the finger
UNPAYABLE = {dossiers.State.DECLINED, dossiers.State.STOPPED}
TRIES = 5  # while others change the same dossier
LONGEST_NOTE = 500
REFERENCE = re.compile(r"PL([0-9]{8})[0-9]{2}")
ENTER_NOTE = N_("Enter what became of the money, in at most 500 characters")
ENTER_NAME = N_("Enter what the payment is for, at most 300 characters")
ASKED_ALREADY = N_("This payment is asked for already, and waits at a counter. Open the dossier again.")
ENTER_AMOUNT = N_("Enter the amount in đồng, such as 8000")


@db.atomic
def request(
    actor: accounts.Actor, dossier: dossiers.Dossier, name: str, amount: int, *, revision: int | None = None
) -> Charge:
    """Ask for a payment: the clock stands until it has come. What was owed before and not paid is replaced.

    Raises Invalid with `fields`, Conflict where just this is owed already (an answer was lost, and the
    officer asks again), and what `dossiers.perform` raises for `request_payment`.
    """
    name = _named(name, amount)
    if any((charge.name, charge.amount) == (name, amount) for charge in due(dossier)):
        raise Conflict(ASKED_ALREADY)
    dossiers.perform(actor, dossier, "request_payment", revision=revision, charge=name, amount=amount)
    Charge.update(status=ChargeStatus.CANCELLED).where(
        Charge.dossier == dossier, Charge.status == ChargeStatus.DUE
    ).execute()
    return Charge.create(dossier=dossier, name=name, amount=amount, asked_at=clock.now())


@db.atomic
def confirm(actor: accounts.Actor, charge: Charge, *, revision: int | None = None) -> Charge:
    """Cash was paid at a counter: a numbered receipt, and the dossier goes on when nothing else is owed.

    Raises Conflict when it was paid or cancelled meanwhile, and what `dossiers.perform` raises.
    """
    return _pay(actor, charge, revision=revision)


@db.atomic
def collect(actor: accounts.Actor, dossier: dossiers.Dossier, name: str, amount: int) -> Charge:
    """Cash taken at a counter while the dossier goes its way, such as at receipt: the receipt's number.

    Raises NotFound and Forbidden, Invalid with `fields`, Conflict where just this was paid or is asked for.
    """
    held = dossiers.permissions_on(actor, dossier)
    if Permission.DOSSIER_READ not in held:
        raise NotFound(N_("There is no such dossier, or it is not open to you."))
    if Permission.FEE_COLLECT not in held:
        raise Forbidden(N_("This step belongs to another task than yours. Its officer can do it."))
    if dossier.state in UNPAYABLE:
        raise Conflict(N_("The dossier is over: nothing more is to be paid for it."))
    name = _named(name, amount)
    number = _receipt_number_at(dossier)  # first, so that two officers at once wait for each other here
    standing = [each for each in of_dossier(dossier) if each.status != ChargeStatus.CANCELLED]
    if any((each.name, each.amount) == (name, amount) for each in standing):
        raise Conflict(N_("Just this was paid, or is asked for already. Open the dossier again."))
    paid = {"status": ChargeStatus.PAID, "receipt_number": number, "collected_by": actor.row}
    charge = Charge.create(
        dossier=dossier, name=name, amount=amount, asked_at=clock.now(), paid_at=clock.now(), **paid
    )
    journal.record(
        actor, "dossier.collect_fee", "dossier", dossier.id, charge=name, amount=amount, receipt=number
    )
    return charge  # type: ignore[no-any-return]


def _named(name: str, amount: int) -> str:
    """The name with its gaps made even. Raises Invalid."""
    name = " ".join(name.split())
    fields = {}
    if not 0 < len(name) <= 300:
        fields["name"] = ENTER_NAME
    if not 0 < amount <= MOST:
        fields["amount"] = ENTER_AMOUNT
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
    return name


def _pay(actor: accounts.Actor, charge: Charge, *, revision: int | None = None, **evidence: Any) -> Charge:
    """The number comes first, so that all payments wait for each other at the same place."""
    paid_at, number = clock.now(), _receipt_number_at(charge.dossier)
    columns = {
        "status": ChargeStatus.PAID,
        "paid_at": paid_at,
        "receipt_number": number,
        "collected_by": actor.row,
    }
    still_due = (Charge.id == charge.id) & (Charge.status == ChargeStatus.DUE)
    if not Charge.update(**columns).where(still_due).execute():
        raise Conflict(N_("This was paid or cancelled meanwhile. Open the dossier again."))
    for name, value in columns.items():
        setattr(charge, name, value)
    if not due(charge.dossier):
        told = {"receipt": number, "charge": charge.name, "amount": charge.amount, **evidence}
        dossiers.perform(actor, charge.dossier, "confirm_payment", revision=revision, **told)
    return charge


@dataclass(frozen=True)
class Notice:
    """What a bank tells of one payment."""

    transaction: str
    reference: str
    amount: int
    paid_at: datetime


@db.atomic
def take_notice(actor: accounts.SystemActor, notice: Notice) -> Transfer:
    """Money came: the dossier that waits for it goes on; what fits none is kept for a person.

    The same notice again changes nothing. Raises Conflict where the transaction was told otherwise before,
    Busy where the dossier moves faster than we can follow: the bank tells it again.
    """
    try:
        with db.transaction():
            transfer = Transfer.create(
                **vars(notice), told_at=clock.now(), fit=Fit.UNKNOWN, charge=charge_in(notice.reference)
            )
    except IntegrityError:
        return _told_before(notice)
    transfer.fit = _paid_by(actor, transfer, transaction=notice.transaction)
    transfer.save(only=["fit"])
    if transfer.fit != Fit.MATCHED:
        journal.record(
            actor, "transfer.keep", "transfer", transfer.id, fit=transfer.fit, amount=notice.amount
        )
    return transfer  # type: ignore[no-any-return]


def _told_before(notice: Notice) -> Transfer:
    known: Transfer = Transfer.get(Transfer.transaction == notice.transaction)
    if (known.reference, known.amount) != (notice.reference, notice.amount):
        raise Conflict(N_("This transaction was told with another amount or reference before."))
    return known


def _paid_by(actor: accounts.SystemActor, transfer: Transfer, **evidence: Any) -> Fit:
    """A dossier that somebody works on at this moment is asked again, with its row read anew."""
    for _ in range(TRIES):
        charge = Charge.get_by_id(transfer.charge.id) if transfer.charge else None
        fit = _fit(charge, transfer.amount)
        if charge is None or fit != Fit.MATCHED:
            return fit
        try:
            with db.transaction():
                _pay(actor, charge, paid_at=transfer.paid_at.isoformat(), **evidence)
            return fit
        except Conflict:
            continue
    raise Busy()


def _fit(charge: Charge | None, amount: int) -> Fit:
    if charge is None:
        return Fit.UNKNOWN
    if charge.status != ChargeStatus.DUE:
        return Fit.PAID_ALREADY if charge.status == ChargeStatus.PAID else Fit.CANCELLED
    if charge.amount != amount:
        return Fit.WRONG_AMOUNT
    waits = charge.dossier.state == dossiers.State.AWAITING_PAYMENT
    return Fit.MATCHED if waits else Fit.NOT_WAITING


def charge_in(reference: str) -> Charge | None:
    """The charge that a bank's text names, wherever in it; None for a slip of the finger."""
    for found in REFERENCE.finditer(reference.upper()):
        if found[0] == reference_of(int(found[1])):
            return Charge.get_or_none(Charge.id == int(found[1]))  # type: ignore[no-any-return]
    return None


@db.atomic
def settle(actor: accounts.User, transfer: Transfer, note: str, reference: str = "") -> Transfer:
    """A person looked at money that fitted nothing: what became of it, or the charge that it is for.

    Raises Invalid with `fields`, Conflict where it was settled meanwhile or does not fit that charge.
    """
    note = note.strip()
    if not 0 < len(note) <= LONGEST_NOTE:
        raise Invalid(ENTER_NOTE, fields={"note": ENTER_NOTE})
    changes: dict[str, Any] = {"settled_at": clock.now(), "settled_by": actor, "note": note}
    waiting = (Transfer.id == transfer.id) & Transfer.settled_at.is_null() & (Transfer.fit != Fit.MATCHED)
    if not Transfer.update(**changes).where(waiting).execute():
        raise Conflict(N_("Somebody settled this meanwhile."))
    if reference.strip():
        _match(actor, transfer, reference)
    journal.record(actor, "transfer.settle", "transfer", transfer.id, note=note, reference=reference.strip())
    return transfer


def _match(actor: accounts.User, transfer: Transfer, reference: str) -> None:
    transfer.charge = charge_in(reference)
    transfer.fit = _paid_by(
        accounts.SYSTEM, transfer, transaction=transfer.transaction, matched_by=actor.full_name
    )
    if transfer.fit != Fit.MATCHED:
        message = N_("This money is not what that payment code waits for. Compare amount and state.")
        raise Invalid(message, fields={"reference": message})
    transfer.save(only=["charge", "fit"])


def unmatched() -> list[Transfer]:
    """Money that waits for a person, oldest first."""
    waiting = Transfer.settled_at.is_null() & (Transfer.fit != Fit.MATCHED)
    return list(Transfer.select().where(waiting).order_by(Transfer.told_at).limit(200))


def _receipt_number_at(dossier: dossiers.Dossier) -> str:
    """`BL-H49.43-2026-0001`: counted by unit and year, never given twice."""
    unit, year = dossier.intake_unit, clock.today().year
    prefix = f"BL-{unit.code if unit else '0'}-{year}"
    return f"{prefix}-{dossiers.next_number(prefix):04d}"


def of_dossier(dossier: dossiers.Dossier) -> list[Charge]:
    """All charges, oldest first."""
    return list(Charge.select().where(Charge.dossier == dossier).order_by(Charge.id))


def due(dossier: dossiers.Dossier) -> list[Charge]:
    """What is still owed."""
    return [charge for charge in of_dossier(dossier) if charge.status == ChargeStatus.DUE]


def due_now(dossier: dossiers.Dossier) -> Charge:
    """The charge that waits at the counter. Raises NotFound when nothing is owed."""
    owed = due(dossier)
    if not owed:
        raise NotFound(N_("Nothing is to be paid for this dossier."))
    return owed[0]
