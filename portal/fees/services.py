"""Ask for money and note that it came. The dossier's state follows in the same transaction."""

from portal import accounts, clock, db, dossiers
from portal.errors import Conflict, Invalid, NotFound
from portal.text import N_

from .models import Charge, ChargeStatus

MOST = 10_000_000_000  # đồng; more is a slip of the finger
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
    name = " ".join(name.split())
    fields = {}
    if not 0 < len(name) <= 300:
        fields["name"] = ENTER_NAME
    if not 0 < amount <= MOST:
        fields["amount"] = ENTER_AMOUNT
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
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
    paid_at, number = clock.now(), _receipt_number(charge)
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
        dossiers.perform(
            actor,
            charge.dossier,
            "confirm_payment",
            revision=revision,
            receipt=number,
            charge=charge.name,
            amount=charge.amount,
        )
    return charge


def _receipt_number(charge: Charge) -> str:
    """`BL-H49.43-2026-0001`: counted by unit and year, never given twice."""
    unit, year = charge.dossier.intake_unit, clock.today().year
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
