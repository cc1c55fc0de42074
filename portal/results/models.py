"""The paper that comes out: number, validity, signature, and what became of it."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, TextField

from portal import accounts, db, documents, dossiers


class Standing(StrEnum):
    """What `/verify` says about a result."""

    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Kind(StrEnum):
    """Granted, or a reasoned refusal on the merits (a result too)."""

    GRANTED = "granted"
    REFUSED = "refused"


class Result(db.Model):
    """An issued result. The document is kept as signed; a correction is a new result."""

    dossier_id: int
    dossier = ForeignKeyField(dossiers.Dossier, on_delete="RESTRICT", backref="+")
    kind = db.Choice(Kind, default=Kind.GRANTED)
    name = CharField(max_length=300)
    number = CharField(max_length=60, unique=True)
    document = ForeignKeyField(documents.Document, on_delete="RESTRICT", backref="+")
    check_code = CharField(max_length=40, unique=True)
    issued_at = db.Moment()
    valid_until = DateField(null=True)
    signed_by = ForeignKeyField(accounts.User, on_delete="RESTRICT", backref="+")
    signer_title = CharField(max_length=200, default="")
    standing = db.Choice(Standing, default=Standing.VALID, index=True)  # the few that no longer hold
    standing_reason = TextField(default="")
    standing_at = db.Moment(null=True)
    superseded_by = ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="+")
    holder_name = CharField(max_length=200)
    collected_at = db.Moment(null=True)
    handed_over_to = CharField(max_length=200, default="")
