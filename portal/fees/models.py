"""Money out of the applicant's pocket: what is owed and what was paid."""

from enum import StrEnum

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField

from portal import accounts, db, dossiers


class ChargeStatus(StrEnum):
    """Financial status, apart from the dossier's own (domain §2.1)."""

    DUE = "due"
    PAID = "paid"
    CANCELLED = "cancelled"


class Charge(db.Model):
    """One fee (phí, lệ phí) of a dossier, in đồng."""

    dossier = ForeignKeyField(dossiers.Dossier, on_delete="RESTRICT", backref="+")
    name = CharField(max_length=300)
    amount = IntegerField()
    status = db.Choice(ChargeStatus, default=ChargeStatus.DUE)
    asked_at = db.Moment()
    paid_at = db.Moment(null=True)
    receipt_number = CharField(max_length=40, default="")
    collected_by = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")

    @property
    def reference(self) -> str:
        """What a bank carries along: `PL0000001290`, the last two from the others as in ISO 7064 (mod 97)."""
        return reference_of(self.id)


def reference_of(charge_id: int) -> str:
    """The check digits keep a slip of the finger from paying for somebody else."""
    return f"PL{charge_id:08d}{98 - charge_id * 100 % 97:02d}"


class Fit(StrEnum):
    """Whether money that came is what a dossier waits for; if not, why a person must look."""

    MATCHED = "matched"
    UNKNOWN = "unknown"
    WRONG_AMOUNT = "wrong_amount"
    PAID_ALREADY = "paid_already"
    CANCELLED = "cancelled"
    NOT_WAITING = "not_waiting"


class Transfer(db.Model):
    """Money that a bank told us of. Every notice is kept, whatever it is for."""

    transaction = CharField(max_length=80, unique=True)
    reference = CharField(max_length=200)
    amount = BigIntegerField()
    paid_at = db.Moment()
    told_at = db.Moment()
    charge = ForeignKeyField(Charge, null=True, on_delete="RESTRICT", backref="+")
    fit = db.Choice(Fit, index=True)
    settled_at = db.Moment(null=True)
    settled_by = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")
    note = CharField(max_length=500, default="")
