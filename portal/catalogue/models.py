"""What can be asked: procedures, their published versions, and the words people search with."""

from enum import StrEnum
from functools import cached_property

from peewee import (
    BooleanField,
    CharField,
    DeferredForeignKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal import db

from .record import Record, Route


class Status(StrEnum):
    """A version is drafted, in force, or no longer (replaced or abolished)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Sector(db.Model):
    """Lĩnh vực, such as Hộ tịch."""

    slug = CharField(max_length=120, unique=True)
    name = CharField(max_length=300)
    name_en = CharField(max_length=300, default="")


class LifeEvent(db.Model):
    """A moment of life under which procedures are found, such as having a child."""

    slug = CharField(max_length=80, unique=True)
    name = CharField(max_length=200)
    name_en = CharField(max_length=200)
    position = IntegerField(default=0)


class Procedure(db.Model):
    """A national procedure code and its version in force."""

    code = CharField(max_length=20, unique=True)
    sector = ForeignKeyField(Sector, null=True, on_delete="RESTRICT", backref="procedures")
    version = DeferredForeignKey("ProcedureVersion", null=True, on_delete="RESTRICT")
    weight = FloatField(default=0.0)  # how commonly asked for; 0 = unknown
    replaced_by = CharField(max_length=20, default="")


class ProcedureVersion(db.Model):
    """One published text; a dossier keeps the version it was received under."""

    procedure = ForeignKeyField(Procedure, on_delete="RESTRICT", backref="versions")
    number = IntegerField()
    status = db.Choice(Status, default=Status.DRAFT)
    name = TextField()
    name_en = TextField(default="")
    fingerprint = CharField(max_length=64)  # SHA-256 of record, form and route: an equal import adds nothing
    content = db.Json()  # Record.to_json()
    form = db.Json(null=True)  # portal.forms data; null: cannot be applied for online
    route = db.Json(null=True)  # Route as JSON; null: to the coordination queue
    published_at = db.Moment(null=True)
    withdrawn_at = db.Moment(null=True)
    decision = CharField(max_length=120, default="")

    class Meta:
        indexes = ((("procedure", "number"), True),)

    @cached_property
    def record(self) -> Record:
        """The whole text as typed values."""
        return Record.from_json(self.content)

    @property
    def routing(self) -> Route:
        """How a dossier of this version is routed; the empty rule when none was given."""
        return Route.from_json(self.route or {})


class ProcedureFacet(db.Model):
    """What search filters by: (kind, value) of a procedure's version in force."""

    procedure = ForeignKeyField(Procedure, on_delete="CASCADE", backref="facets")
    kind = CharField(max_length=20)  # level | subject | life_event
    value = CharField(max_length=80)

    class Meta:
        indexes = ((("kind", "value", "procedure"), True),)


class Synonym(db.Model):
    """What people say → what the law says. Staff edit it; search reads it."""

    phrase = CharField(max_length=120, unique=True)  # folded, as `portal.text.fold` gives it
    shown = CharField(max_length=120)  # as people write it
    meaning = CharField(max_length=300)  # words of procedure names, or a procedure code
    is_active = BooleanField(default=True)
