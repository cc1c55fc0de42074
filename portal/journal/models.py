"""What happened: one append-only row for each thing, and how far each reader has read, and its seals."""

from peewee import BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField

from portal import accounts, db


class Event(db.Model):
    """Somebody did something to something. Triggers forbid UPDATE and DELETE (migration 0001)."""

    at = db.Moment(index=True)
    actor = ForeignKeyField(
        accounts.User, null=True, on_delete="RESTRICT", backref="+"
    )  # null: the system or a guest
    name = CharField(max_length=60)  # noun.action
    subject_kind = CharField(max_length=40)
    subject_id = IntegerField()
    particulars = db.Json()

    class Meta:
        indexes = ((("subject_kind", "subject_id"), False), (("name", "id"), False))


class Cursor(db.Model):
    """How far a reader of the journal has come."""

    reader = CharField(max_length=60, unique=True)
    last_event_id = BigIntegerField(default=0)


class Seal(db.Model):
    """The hash chain up to an event. Triggers forbid UPDATE and DELETE here too (migration 0002).

    A row seals many events: the chain goes through each of them, and `marks` tell which one was touched.
    """

    after_id = BigIntegerField(unique=True)  # the last event of the seal before: no two go on from one place
    last_id = BigIntegerField(unique=True)
    events = IntegerField()  # how many
    marks = TextField()  # `id:start of its own hash` of each
    digest = CharField(max_length=64)  # of the chain at the last event
    at = db.Moment()
