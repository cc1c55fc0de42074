"""Which programs may ask, and what they handed in."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from portal import accounts, clock, db, dossiers, journal


class Scope(StrEnum):
    """What a token opens; what is public needs none."""

    SUBMIT = "dossier:submit"
    READ = "dossier:read"  # the state of what this program handed in
    RESULT = "result:read"  # and its results


class Token(db.Model):
    """A program's key. Its text is shown once; the row holds a hash."""

    name = CharField(max_length=120)  # the program and who runs it
    contact = CharField(max_length=200)  # whom to ask when it misbehaves
    secret_hash = CharField(max_length=64, unique=True)
    ending = CharField(max_length=4)  # of its text, to tell two apart
    scopes = db.Json()
    per_minute = IntegerField()
    created_at = db.Moment()
    created_by = ForeignKeyField(accounts.User, on_delete="RESTRICT", backref="+")
    expires_at = db.Moment()
    revoked_at = db.Moment(null=True)
    revoked_by = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")
    last_used_at = db.Moment(null=True)  # as the job `note_uses` last saw it

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and clock.now() < self.expires_at

    def may(self, scope: Scope) -> bool:
        return str(scope) in self.scopes


class Submission(db.Model):
    """What a program handed in, by the key it gave: the same key is the same dossier for ever."""

    token = ForeignKeyField(Token, on_delete="RESTRICT", backref="+")
    key_hash = CharField(max_length=64)
    body_hash = CharField(max_length=64)  # the same key with another body is a mistake
    dossier = ForeignKeyField(dossiers.Dossier, unique=True, on_delete="RESTRICT", backref="+")

    class Meta:
        indexes = ((("token", "key_hash"), True),)


class Webhook(db.Model):
    """Where a program wants to be told. What signs is derived from `key`, so the database holds no secret."""

    token_id: int
    token = ForeignKeyField(Token, on_delete="RESTRICT", backref="+")
    address = CharField(max_length=500)
    key = CharField(max_length=40, unique=True)
    created_at = db.Moment()
    created_by = ForeignKeyField(accounts.User, on_delete="RESTRICT", backref="+")
    ended_at = db.Moment(null=True)


class Outcome(StrEnum):
    """What became of a call."""

    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"  # given up after the last try


class Call(db.Model):
    """One thing to tell one address; unique, so that reading the journal twice tells once."""

    webhook_id: int
    webhook = ForeignKeyField(Webhook, on_delete="RESTRICT", backref="+")
    event = ForeignKeyField(journal.Event, on_delete="RESTRICT", backref="+")
    body = TextField()
    status = db.Choice(Outcome, default=Outcome.WAITING)
    attempts = IntegerField(default=0)
    next_attempt_at = db.Moment()
    taken_at = db.Moment(null=True)
    problem = CharField(max_length=300, default="")

    class Meta:
        indexes = ((("event", "webhook"), True), (("status", "next_attempt_at"), False))
