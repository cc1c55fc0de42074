"""A file that somebody asked for, and how far it is."""

from enum import StrEnum

from peewee import BigIntegerField, CharField, DateField, ForeignKeyField, IntegerField

from portal import accounts, db


class Kind(StrEnum):
    """What the register is written as."""

    PDF = "pdf"
    XLSX = "xlsx"


class State(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class Report(db.Model):
    """One register, for whoever asked. The file lies in the instance folder and is kept for a while."""

    asked_by_id: int
    unit_id: int | None
    unit = ForeignKeyField(
        accounts.Unit, null=True, on_delete="RESTRICT", backref="+"
    )  # null: the whole centre
    first_day = DateField()
    last_day = DateField()
    kind = db.Choice(Kind)
    language = CharField(max_length=5, default="vi")
    asked_by = ForeignKeyField(accounts.User, on_delete="RESTRICT", backref="+")
    asked_at = db.Moment()
    state = db.Choice(State, default=State.WAITING)
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    beat_at = db.Moment(null=True)  # when the writer last was seen: silence means that it died
    size = BigIntegerField(default=0)

    class Meta:
        indexes = ((("asked_by", "asked_at"), False), (("state", "asked_at"), False))
