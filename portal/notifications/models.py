"""Messages to people, each the answer to one event."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal import db, journal


class Delivery(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # given up after the last try


class Message(db.Model):
    """One message; unique per event, channel and address, so that reading twice writes once."""

    event_id: int
    event = ForeignKeyField(journal.Event, on_delete="RESTRICT", backref="+")
    notice = CharField(max_length=60)
    channel = CharField(max_length=20)  # mail
    address = CharField(max_length=200)
    language = CharField(max_length=5)
    subject = CharField(max_length=300)
    body = TextField()
    status = db.Choice(Delivery, default=Delivery.WAITING)
    attempts = IntegerField(default=0)
    next_attempt_at = db.Moment()
    sent_at = db.Moment(null=True)
    problem = CharField(max_length=300, default="")

    class Meta:
        indexes = ((("event", "channel", "address"), True), (("status", "next_attempt_at"), False))
