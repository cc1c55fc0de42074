"""How a dossier begins: a draft has no legal existence until it is submitted."""

from peewee import CharField, ForeignKeyField

from portal import accounts, catalogue, db, documents, dossiers


class Draft(db.Model):
    """Answers and files on their way. `key` is unguessable: for a guest it is the private link."""

    version_id: int
    owner_id: int | None
    dossier_id: int | None
    key = CharField(max_length=40, unique=True)
    version = ForeignKeyField(catalogue.ProcedureVersion, on_delete="RESTRICT", backref="+")
    case = CharField(max_length=300, default="")
    owner = ForeignKeyField(accounts.User, null=True, on_delete="RESTRICT", backref="+", index=True)
    language = CharField(max_length=5, default="vi")
    answers = db.Json()  # as stored, plus raw text where it is not yet right
    marks = db.Json(default=dict)  # {step: [page that saved last, its edits]}: see keeping
    known = db.Json()  # names of answers that came from the account and were not changed
    delivery = CharField(max_length=20, default="electronic")
    dossier = ForeignKeyField(dossiers.Dossier, null=True, on_delete="RESTRICT", backref="+", unique=True)
    created_at = db.Moment()
    updated_at = db.Moment()


class DraftFile(db.Model):
    """A file put onto a required paper of a draft, or of a dossier that waits for a supplement."""

    draft = ForeignKeyField(Draft, null=True, on_delete="CASCADE", backref="files")
    dossier = ForeignKeyField(dossiers.Dossier, null=True, on_delete="CASCADE", backref="+")
    key = CharField(max_length=80)  # of the requirement
    document = ForeignKeyField(documents.Document, on_delete="RESTRICT", backref="+")
    added_at = db.Moment()
