"""The case: what was handed in, by whom, to whom, and how its clock ran."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, FloatField, ForeignKeyField, IntegerField, TextField

from portal import accounts, catalogue, db, documents

from . import tracking
from .lifecycle import State


class Channel(StrEnum):
    """How it came in; the national codes are 1, 2, 3 (domain §5.3)."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class Delivery(StrEnum):
    """How the applicant wants the result."""

    ELECTRONIC = "electronic"
    COUNTER = "counter"
    POST = "post"


class Dossier(db.Model):
    """One application. Only `dossiers/services.py` writes state and timing."""

    owner_id: int | None
    competent_unit_id: int | None
    intake_unit_id: int | None
    code = CharField(max_length=60, unique=True)
    version = ForeignKeyField(catalogue.ProcedureVersion, on_delete="RESTRICT", backref="+")
    case = CharField(max_length=300, default="")
    state = db.Choice(State, default=State.SUBMITTED)
    revision = IntegerField(default=1)  # optimistic lock: each action adds one
    channel = db.Choice(Channel)
    delivery = db.Choice(Delivery, default=Delivery.ELECTRONIC)
    language = CharField(max_length=5, default="vi")  # of papers and notices
    submission_key = CharField(max_length=64, unique=True)  # the same twice is one dossier
    secret_nonce = CharField(max_length=32, default="")  # the tracking secret is made from it: see tracking
    secret_hash = CharField(max_length=64, default="")  # only of dossiers older than that

    owner = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")  # null: a guest
    handler = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")  # who works on it

    # Three roles of units, three fields (domain: ten facts, no. 3).
    support_unit = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    intake_unit = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    competent_unit = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    routing_problem = TextField(default="")  # why no unit was found: it waits in the coordination queue

    answers = db.Json()
    submitted_at = db.Moment()
    received_at = db.Moment(null=True)
    started_at = db.Moment(null=True)  # of the clock; later than receipt after a restart
    due_at = db.Moment(null=True)
    original_due_at = db.Moment(null=True)
    paused_at = db.Moment(null=True)
    paused_minutes = FloatField(default=0.0)  # working minutes of all pauses
    closed_at = db.Moment(null=True)  # clock ended: decided, declined, stopped
    limit_value = CharField(max_length=20, default="")
    limit_unit = CharField(max_length=20, default="")

    class Meta:
        indexes = (
            (("competent_unit", "state", "due_at"), False),
            (("intake_unit", "state", "due_at"), False),
            (("state", "due_at"), False),
            (("owner", "submitted_at"), False),
        )

    @property
    def secret(self) -> str:
        """Opens tracking together with the code: for the applicant's receipt and mail, for nobody else."""
        return tracking.secret_of(self.code, self.secret_nonce)


class PartyRole(StrEnum):
    """Chủ hồ sơ and người nộp are two roles, often one person."""

    OWNER = "owner"
    SUBMITTER = "submitter"


class Party(db.Model):
    """Somebody on a dossier, as they were on that day."""

    dossier = ForeignKeyField(Dossier, on_delete="CASCADE", backref="parties")
    role = db.Choice(PartyRole)
    kind = db.Choice(accounts.PersonKind, default=accounts.PersonKind.PERSON)
    full_name = CharField(max_length=200)
    identity_number = CharField(max_length=20, default="", index=True)
    tax_code = CharField(max_length=20, default="")
    born_on = DateField(null=True)
    phone = CharField(max_length=20, default="", index=True)
    email = CharField(max_length=200, default="")
    address = CharField(max_length=400, default="")


class Check(StrEnum):
    """What the counter found about a paper."""

    UNCHECKED = "unchecked"
    FIT = "fit"
    MISSING = "missing"  # not there, or there and unfit: `note` says why
    WAIVED = "waived"  # known from a register or not needed in this case


class Component(db.Model):
    """A required paper and how it was met. Asked for again = `is_asked` until supplied."""

    dossier = ForeignKeyField(Dossier, on_delete="CASCADE", backref="components")
    key = CharField(max_length=80)
    name = TextField()
    mandatory = BooleanField(default=True)
    originals = IntegerField(default=0)
    copies = IntegerField(default=0)
    check = db.Choice(Check, default=Check.UNCHECKED)
    is_asked = BooleanField(default=False)
    note = TextField(default="")
    position = IntegerField(default=0)

    class Meta:
        indexes = ((("dossier", "key"), True),)


class ComponentFile(db.Model):
    """A file given for a component; earlier ones stay when a better one is supplied."""

    component_id: int
    component = ForeignKeyField(Component, on_delete="CASCADE", backref="files")
    document = ForeignKeyField(documents.Document, on_delete="RESTRICT", backref="+")
    sha256 = CharField(max_length=64)  # at that moment: what was handed in is provable
    added_at = db.Moment()
    is_superseded = BooleanField(default=False)


class Step(db.Model):
    """One step inside `in_process`, planned at receipt from the version's route."""

    dossier = ForeignKeyField(Dossier, on_delete="CASCADE", backref="steps")
    dossier_id: int
    unit_id: int | None
    position = IntegerField()
    name = CharField(max_length=300)
    name_en = CharField(max_length=300, default="")
    role = CharField(max_length=40)
    unit = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    hours = FloatField()
    stage = IntegerField(default=0)  # steps of one stage run side by side
    clock_runs = BooleanField(default=True)  # False: its time is excluded from the dossier's
    handler = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")
    started_at = db.Moment(null=True)
    due_at = db.Moment(null=True)
    finished_at = db.Moment(null=True)

    class Meta:
        indexes = ((("dossier", "position"), True),)

    @property
    def at(self) -> str:
        """The name of the agency that does it."""
        return str(self.unit.name) if self.unit else ""


class StepPaper(db.Model):
    """What a step gave, as its route asks: mostly a result of another agency, given out with the decision."""

    step = ForeignKeyField(Step, on_delete="CASCADE", backref="papers")
    key = CharField(max_length=80)
    document = ForeignKeyField(documents.Document, on_delete="RESTRICT", backref="+")
    sha256 = CharField(max_length=64)
    added_at = db.Moment()
    added_by = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        indexes = ((("step", "key"), False),)


class Interval(db.Model):
    """The ledger of the clock: each stretch in which it ran or stood still, and why."""

    dossier = ForeignKeyField(Dossier, on_delete="CASCADE", backref="intervals")
    is_running = BooleanField()
    started_at = db.Moment()
    ended_at = db.Moment(null=True)
    action = CharField(max_length=40)  # that began it
    reason = TextField(default="")
    due_before = db.Moment(null=True)
    due_after = db.Moment(null=True)


class Ask(db.Model):
    """A request for papers (Mẫu 02): once, complete, with reasons."""

    dossier = ForeignKeyField(Dossier, on_delete="CASCADE", backref="asks")
    action = CharField(max_length=40)  # request_completion | request_supplement
    reason = TextField()
    items = db.Json()  # [{"key", "name", "reason"}]
    legal_basis = CharField(max_length=200, default="")
    at = db.Moment()
    answered_at = db.Moment(null=True)
    asked_by = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")

    @property
    def link(self) -> str:
        """The secret end of its link, for the applicant alone: a new tracking secret makes it void too."""
        return tracking.link_of(self.dossier.code, self.dossier.secret_nonce, self.id)


class Sequence(db.Model):
    """Last number given for a prefix, such as `H49.43-260105`; never reused (domain §4.1)."""

    prefix = CharField(max_length=60, unique=True)
    last = IntegerField(default=0)
