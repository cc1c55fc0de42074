"""Money out of the applicant's pocket: what is owed and what was paid."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField

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
