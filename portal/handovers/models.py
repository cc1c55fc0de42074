"""Biên bản bàn giao: what paper left where, and what of it arrived."""

from enum import StrEnum

from peewee import BooleanField, CharField, ForeignKeyField

from portal import accounts, db, dossiers


class Cargo(StrEnum):
    """What paper of a dossier travels."""

    PAPERS = "papers"  # the originals that the applicant left at a counter
    RESULT = "result"  # the result, where it is on paper


class Handover(db.Model):
    """One list: signed off by the sender when it leaves, by the receiver when it arrives."""

    code = CharField(max_length=60, unique=True)
    sender = ForeignKeyField(accounts.Unit, on_delete="RESTRICT", backref="+")
    receiver = ForeignKeyField(accounts.Unit, on_delete="RESTRICT", backref="+")
    sent_at = db.Moment()
    sent_by = ForeignKeyField(accounts.User, on_delete="RESTRICT", backref="+")
    received_at = db.Moment(null=True)
    received_by = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")
    note = CharField(max_length=500, default="")  # of the receiver, on what did not arrive
    submission_key = CharField(max_length=64, unique=True)  # the same page sent twice is one list

    class Meta:
        indexes = ((("receiver", "received_at"), False), (("sender", "sent_at"), False))


class Parcel(db.Model):
    """The paper of one dossier on a list."""

    dossier_id: int
    handover = ForeignKeyField(Handover, on_delete="CASCADE", backref="parcels")
    dossier = ForeignKeyField(dossiers.Dossier, on_delete="RESTRICT", backref="+")
    cargo = db.Choice(Cargo)
    has_arrived = BooleanField(null=True)  # null while it is under way

    class Meta:
        indexes = ((("handover", "dossier", "cargo"), True), (("dossier", "cargo"), False))
