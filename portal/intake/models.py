"""How a dossier begins: a draft has no legal existence until it is submitted."""

from peewee import BigIntegerField, BooleanField, CharField, DateField, ForeignKeyField, IntegerField

from portal import accounts, catalogue, db, documents, dossiers


class Draft(db.Model):
    """Answers and files on their way. `key` is unguessable: for a guest it is the private link."""

    version_id: int
    owner_id: int | None
    dossier_id: int | None
    counter_id: int | None
    key = CharField(max_length=40, unique=True)
    version = ForeignKeyField(catalogue.ProcedureVersion, on_delete="RESTRICT", backref="+")
    case = CharField(max_length=300, default="")
    owner = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+", index=True)
    language = CharField(max_length=5, default="vi")
    # The branch whose officer types it for a person without an account; index: its page lists what is open.
    counter = ForeignKeyField(accounts.Unit, null=True, on_delete="RESTRICT", backref="+")
    answers = db.Json()  # as stored, plus raw text where it is not yet right
    marks = db.Json(default=dict)  # {step: [page that saved last, its edits]}: see keeping
    known = db.Json()  # names of answers that came from the account and were not changed
    delivery = CharField(max_length=20, default="electronic")
    dossier = ForeignKeyField(dossiers.Dossier, null=True, on_delete="RESTRICT", backref="+", unique=True)
    resume_hash = CharField(max_length=64, null=True, unique=True)  # of the code that opens it elsewhere
    resume_until = db.Moment(null=True)
    created_at = db.Moment()
    updated_at = db.Moment()


class DraftFile(db.Model):
    """A file put onto a required paper of a draft, or of a dossier that waits for a supplement."""

    document_id: int
    draft = ForeignKeyField(Draft, null=True, on_delete="CASCADE", backref="files")
    dossier = ForeignKeyField(dossiers.Dossier, null=True, on_delete="CASCADE", backref="+")
    key = CharField(max_length=80)  # of the requirement
    document = ForeignKeyField(documents.Document, on_delete="RESTRICT", backref="+")
    added_at = db.Moment()


class PhoneLink(db.Model):
    """A phone may send pages of one paper for some minutes: whoever reads the QR code at the counter."""

    dossier_id: int
    key = CharField(max_length=40, unique=True)  # unguessable
    dossier = ForeignKeyField(dossiers.Dossier, on_delete="CASCADE", backref="+")
    paper = CharField(max_length=80)
    officer = ForeignKeyField(accounts.User, on_delete="RESTRICT", backref="+")
    created_at = db.Moment()
    expires_at = db.Moment()
    closed_at = db.Moment(null=True)


class Upload(db.Model):
    """A file on its way in pieces, to one paper of a draft, a dossier or a phone's link.

    `key` is unguessable, and names the bytes that have arrived.
    """

    owner_id: int | None
    key = CharField(max_length=40, unique=True)
    draft = ForeignKeyField(Draft, null=True, on_delete="CASCADE", backref="+")
    dossier = ForeignKeyField(dossiers.Dossier, null=True, on_delete="CASCADE", backref="+")
    phone = ForeignKeyField(PhoneLink, null=True, on_delete="CASCADE", backref="+")
    paper = CharField(max_length=80)
    owner = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")
    name = CharField(max_length=200)
    size = BigIntegerField()  # bytes, as announced
    sha256 = CharField(max_length=64, default="")  # as announced
    is_done = BooleanField(default=False)
    expires_at = db.Moment(index=True)


class AskReason(db.Model):
    """One version of a reason for which papers are asked for. `code` is the same over its versions."""

    code = CharField(max_length=20, default="")
    version = IntegerField(default=1)
    text = CharField(max_length=300)
    text_en = CharField(max_length=300, default="")
    example = CharField(max_length=500, default="")
    legal_basis = CharField(max_length=200, default="")
    valid_from = DateField()
    valid_to = DateField(null=True)
    entered_by = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+")
