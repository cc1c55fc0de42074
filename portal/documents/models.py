"""Files: kept once by content, named by what they hold."""

from enum import StrEnum

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField

from portal import accounts, db


class Source(StrEnum):
    """Where a file came from."""

    UPLOAD = "upload"  # by the applicant
    COUNTER = "counter"  # scanned by an officer
    PORTAL = "portal"  # made here


class Document(db.Model):
    """One file as somebody handed it in. Equal bytes are stored once, under their SHA-256."""

    sha256 = CharField(max_length=64, index=True)  # of the stored bytes
    name = CharField(max_length=200)  # as the person named it, cleaned
    media_type = CharField(max_length=80)  # by content
    size = BigIntegerField()  # bytes
    pages = IntegerField(null=True)
    source = db.Choice(Source, default=Source.UPLOAD)
    owner = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")  # null: a guest
    is_signed = BooleanField(default=False)
    original_sha256 = CharField(max_length=64, default="")  # before a photo became a PDF
    created_at = db.Moment()
