"""The first tables, and the two triggers that keep the journal append-only."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

TRIGGERS = {
    "SqliteMigrator": [
        f"CREATE TRIGGER event_no_{act} BEFORE {act} ON event "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for act in ("update", "delete")
    ],
    "PostgresqlMigrator": [
        "CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
        "CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION event_append_only()",
    ],
}


def up(migrator, db):
    class Sector(Model):
        slug = CharField(unique=True, max_length=120)
        name = CharField(max_length=300)
        name_en = CharField(max_length=300, default="")

        class Meta:
            database = db
            table_name = "sector"

    db.create_tables([Sector])

    class Procedure(Model):
        code = CharField(unique=True, max_length=20)
        sector = ForeignKeyField(Sector, null=True, on_delete="RESTRICT")
        weight = FloatField(default=0.0)
        replaced_by = CharField(max_length=20, default="")
        version_id = IntegerField(null=True, index=True)  # procedure_version comes after: no constraint

        class Meta:
            database = db
            table_name = "procedure"

    db.create_tables([Procedure])

    class ProcedureVersion(Model):
        procedure = ForeignKeyField(Procedure, on_delete="RESTRICT")
        number = IntegerField()
        status = CharField(max_length=40, default="draft")
        name = TextField()
        name_en = TextField(default="")
        fingerprint = CharField(max_length=64)
        content = TextField()
        form = TextField(null=True)
        route = TextField(null=True)
        published_at = DateTimeField(null=True)
        withdrawn_at = DateTimeField(null=True)
        decision = CharField(max_length=120, default="")

        class Meta:
            database = db
            table_name = "procedure_version"
            indexes = ((("procedure", "number"), True),)

    db.create_tables([ProcedureVersion])

    class User(Model):
        username = CharField(unique=True, max_length=80)
        full_name = CharField(max_length=200)
        folded_name = CharField(index=True, max_length=300, default="")
        kind = CharField(max_length=40, default="person")
        identity_number = CharField(index=True, max_length=20, default="")
        tax_code = CharField(max_length=20, default="")
        organisation_name = CharField(max_length=200, default="")
        born_on = DateField(null=True)
        sex = CharField(max_length=10, default="")
        ethnicity = CharField(max_length=40, default="")
        nationality = CharField(max_length=40, default="")
        phone = CharField(max_length=20, default="")
        email = CharField(max_length=200, default="")
        commune = CharField(max_length=10, default="")
        address = CharField(max_length=300, default="")
        language = CharField(max_length=5, default="vi")
        password_hash = CharField(max_length=200, default="")
        password_set_by = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        is_active = BooleanField(default=True)
        created_at = DateTimeField()
        created_by = ForeignKeyField("self", null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "user"

    db.create_tables([User])

    class Unit(Model):
        code = CharField(unique=True, max_length=40)
        kind = CharField(max_length=40)
        name = CharField(max_length=200)
        name_en = CharField(max_length=200, default="")
        parent = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        commune = CharField(index=True, max_length=10, default="")
        address = CharField(max_length=300, default="")
        phone = CharField(max_length=40, default="")
        valid_from = DateField(null=True)
        valid_to = DateField(null=True)

        class Meta:
            database = db
            table_name = "unit"

    db.create_tables([Unit])

    class Dossier(Model):
        code = CharField(unique=True, max_length=60)
        version = ForeignKeyField(ProcedureVersion, on_delete="RESTRICT")
        case = CharField(max_length=300, default="")
        state = CharField(max_length=40, default="submitted")
        revision = IntegerField(default=1)
        channel = CharField(max_length=40)
        delivery = CharField(max_length=40, default="electronic")
        language = CharField(max_length=5, default="vi")
        submission_key = CharField(unique=True, max_length=64)
        secret_hash = CharField(max_length=64)
        secret = CharField(max_length=40)
        owner = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        handler = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        support_unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        intake_unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        competent_unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        routing_problem = TextField(default="")
        answers = TextField()
        submitted_at = DateTimeField()
        received_at = DateTimeField(null=True)
        started_at = DateTimeField(null=True)
        due_at = DateTimeField(null=True)
        original_due_at = DateTimeField(null=True)
        paused_at = DateTimeField(null=True)
        paused_minutes = FloatField(default=0.0)
        closed_at = DateTimeField(null=True)
        limit_value = CharField(max_length=20, default="")
        limit_unit = CharField(max_length=20, default="")

        class Meta:
            database = db
            table_name = "dossier"
            indexes = (
                (("competent_unit", "state", "due_at"), False),
                (("intake_unit", "state", "due_at"), False),
                (("state", "due_at"), False),
                (("owner", "submitted_at"), False),
            )

    db.create_tables([Dossier])

    class Ask(Model):
        dossier = ForeignKeyField(Dossier, on_delete="CASCADE")
        action = CharField(max_length=40)
        reason = TextField()
        items = TextField()
        legal_basis = CharField(max_length=200, default="")
        at = DateTimeField()
        answered_at = DateTimeField(null=True)
        asked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "ask"

    db.create_tables([Ask])

    class Assignment(Model):
        user = ForeignKeyField(User, on_delete="RESTRICT")
        role = CharField(max_length=40)
        unit = ForeignKeyField(Unit, on_delete="RESTRICT")
        sector = CharField(max_length=120, default="")
        created_at = DateTimeField()
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "assignment"

    db.create_tables([Assignment])

    class Charge(Model):
        dossier = ForeignKeyField(Dossier, on_delete="RESTRICT")
        name = CharField(max_length=300)
        amount = IntegerField()
        status = CharField(max_length=40, default="due")
        asked_at = DateTimeField()
        paid_at = DateTimeField(null=True)
        receipt_number = CharField(max_length=40, default="")
        collected_by = ForeignKeyField(User, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "charge"

    db.create_tables([Charge])

    class Commune(Model):
        code = CharField(unique=True, max_length=10)
        name = CharField(max_length=120)
        former = TextField(default="")

        class Meta:
            database = db
            table_name = "commune"

    db.create_tables([Commune])

    class Component(Model):
        dossier = ForeignKeyField(Dossier, on_delete="CASCADE")
        key = CharField(max_length=80)
        name = TextField()
        mandatory = BooleanField(default=True)
        originals = IntegerField(default=0)
        copies = IntegerField(default=0)
        check = CharField(max_length=40, default="unchecked")
        is_asked = BooleanField(default=False)
        note = TextField(default="")
        position = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "component"
            indexes = ((("dossier", "key"), True),)

    db.create_tables([Component])

    class Document(Model):
        sha256 = CharField(index=True, max_length=64)
        name = CharField(max_length=200)
        media_type = CharField(max_length=80)
        size = BigIntegerField()
        pages = IntegerField(null=True)
        source = CharField(max_length=40, default="upload")
        owner = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        is_signed = BooleanField(default=False)
        original_sha256 = CharField(max_length=64, default="")
        created_at = DateTimeField()

        class Meta:
            database = db
            table_name = "document"

    db.create_tables([Document])

    class ComponentFile(Model):
        component = ForeignKeyField(Component, on_delete="CASCADE")
        document = ForeignKeyField(Document, on_delete="RESTRICT")
        sha256 = CharField(max_length=64)
        added_at = DateTimeField()
        is_superseded = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "component_file"

    db.create_tables([ComponentFile])

    class Cursor(Model):
        reader = CharField(unique=True, max_length=60)
        last_event_id = BigIntegerField(default=0)

        class Meta:
            database = db
            table_name = "cursor"

    db.create_tables([Cursor])

    class Draft(Model):
        key = CharField(unique=True, max_length=40)
        version = ForeignKeyField(ProcedureVersion, on_delete="RESTRICT")
        case = CharField(max_length=300, default="")
        owner = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        language = CharField(max_length=5, default="vi")
        answers = TextField()
        known = TextField()
        delivery = CharField(max_length=20, default="electronic")
        dossier = ForeignKeyField(Dossier, unique=True, null=True, on_delete="RESTRICT")
        created_at = DateTimeField()
        updated_at = DateTimeField()

        class Meta:
            database = db
            table_name = "draft"

    db.create_tables([Draft])

    class DraftFile(Model):
        draft = ForeignKeyField(Draft, null=True, on_delete="CASCADE")
        dossier = ForeignKeyField(Dossier, null=True, on_delete="CASCADE")
        key = CharField(max_length=80)
        document = ForeignKeyField(Document, on_delete="RESTRICT")
        added_at = DateTimeField()

        class Meta:
            database = db
            table_name = "draft_file"

    db.create_tables([DraftFile])

    class Edition(Model):
        stamp = CharField(max_length=32)

        class Meta:
            database = db
            table_name = "edition"

    db.create_tables([Edition])

    class Event(Model):
        at = DateTimeField(index=True)
        actor = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        name = CharField(max_length=60)
        subject_kind = CharField(max_length=40)
        subject_id = IntegerField()
        particulars = TextField()

        class Meta:
            database = db
            table_name = "event"
            indexes = ((("subject_kind", "subject_id"), False), (("name", "id"), False))

    db.create_tables([Event])

    class Holiday(Model):
        unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        on = DateField(index=True)
        name = CharField(max_length=200)
        name_en = CharField(max_length=200, default="")
        legal_basis = CharField(max_length=300, default="")
        confirmed = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "holiday"

    db.create_tables([Holiday])

    class Interval(Model):
        dossier = ForeignKeyField(Dossier, on_delete="CASCADE")
        is_running = BooleanField()
        started_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        action = CharField(max_length=40)
        reason = TextField(default="")
        due_before = DateTimeField(null=True)
        due_after = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "interval"

    db.create_tables([Interval])

    class LifeEvent(Model):
        slug = CharField(unique=True, max_length=80)
        name = CharField(max_length=200)
        name_en = CharField(max_length=200)
        position = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "life_event"

    db.create_tables([LifeEvent])

    class Lock(Model):
        user = ForeignKeyField(User, on_delete="RESTRICT")
        reason = TextField()
        created_at = DateTimeField()
        created_by = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "lock"

    db.create_tables([Lock])

    class MakeUpDay(Model):
        unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        on = DateField(index=True)
        replaces = DateField()
        legal_basis = CharField(max_length=300, default="")
        confirmed = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "make_up_day"

    db.create_tables([MakeUpDay])

    class Message(Model):
        event = ForeignKeyField(Event, on_delete="RESTRICT")
        notice = CharField(max_length=60)
        channel = CharField(max_length=20)
        address = CharField(max_length=200)
        language = CharField(max_length=5)
        subject = CharField(max_length=300)
        body = TextField()
        status = CharField(max_length=40, default="waiting")
        attempts = IntegerField(default=0)
        next_attempt_at = DateTimeField()
        sent_at = DateTimeField(null=True)
        problem = CharField(max_length=300, default="")

        class Meta:
            database = db
            table_name = "message"
            indexes = ((("event", "channel", "address"), True), (("status", "next_attempt_at"), False))

    db.create_tables([Message])

    class OpeningHours(Model):
        unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        weekday = IntegerField()
        opens = CharField(max_length=5)
        closes = CharField(max_length=5)

        class Meta:
            database = db
            table_name = "opening_hours"

    db.create_tables([OpeningHours])

    class Party(Model):
        dossier = ForeignKeyField(Dossier, on_delete="CASCADE")
        role = CharField(max_length=40)
        kind = CharField(max_length=40, default="person")
        full_name = CharField(max_length=200)
        identity_number = CharField(max_length=20, default="")
        tax_code = CharField(max_length=20, default="")
        born_on = DateField(null=True)
        phone = CharField(max_length=20, default="")
        email = CharField(max_length=200, default="")
        address = CharField(max_length=400, default="")

        class Meta:
            database = db
            table_name = "party"

    db.create_tables([Party])

    class ProcedureFacet(Model):
        procedure = ForeignKeyField(Procedure, on_delete="CASCADE")
        kind = CharField(max_length=20)
        value = CharField(max_length=80)

        class Meta:
            database = db
            table_name = "procedure_facet"
            indexes = ((("kind", "value", "procedure"), True),)

    db.create_tables([ProcedureFacet])

    class Result(Model):
        dossier = ForeignKeyField(Dossier, on_delete="RESTRICT")
        kind = CharField(max_length=40, default="granted")
        name = CharField(max_length=300)
        number = CharField(unique=True, max_length=60)
        document = ForeignKeyField(Document, on_delete="RESTRICT")
        check_code = CharField(unique=True, max_length=40)
        issued_at = DateTimeField()
        valid_until = DateField(null=True)
        signed_by = ForeignKeyField(User, on_delete="RESTRICT")
        signer_title = CharField(max_length=200, default="")
        standing = CharField(max_length=40, default="valid")
        standing_reason = TextField(default="")
        standing_at = DateTimeField(null=True)
        superseded_by = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        holder_name = CharField(max_length=200)
        collected_at = DateTimeField(null=True)
        handed_over_to = CharField(max_length=200, default="")

        class Meta:
            database = db
            table_name = "result"

    db.create_tables([Result])

    class Rule(Model):
        name = CharField(index=True, max_length=40)
        value = TextField()
        legal_basis = CharField(max_length=300, default="")
        valid_from = DateField(null=True)
        valid_to = DateField(null=True)
        confirmed = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "rule"

    db.create_tables([Rule])

    class Sequence(Model):
        prefix = CharField(unique=True, max_length=60)
        last = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "sequence"

    db.create_tables([Sequence])

    class Session(Model):
        token_hash = CharField(unique=True, max_length=64)
        user = ForeignKeyField(User, on_delete="CASCADE")
        created_at = DateTimeField()
        last_seen_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        address = CharField(max_length=60, default="")
        browser = CharField(max_length=200, default="")

        class Meta:
            database = db
            table_name = "session"

    db.create_tables([Session])

    class Step(Model):
        dossier = ForeignKeyField(Dossier, on_delete="CASCADE")
        position = IntegerField()
        name = CharField(max_length=300)
        name_en = CharField(max_length=300, default="")
        role = CharField(max_length=40)
        unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        hours = FloatField()
        handler = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        started_at = DateTimeField(null=True)
        due_at = DateTimeField(null=True)
        finished_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "step"
            indexes = ((("dossier", "position"), True),)

    db.create_tables([Step])

    class Synonym(Model):
        phrase = CharField(unique=True, max_length=120)
        shown = CharField(max_length=120)
        meaning = CharField(max_length=300)
        is_active = BooleanField(default=True)

        class Meta:
            database = db
            table_name = "synonym"

    db.create_tables([Synonym])

    class Throttle(Model):
        key = CharField(unique=True, max_length=200)
        count = IntegerField(default=0)
        since = DateTimeField()

        class Meta:
            database = db
            table_name = "throttle"

    db.create_tables([Throttle])

    for statement in TRIGGERS[type(migrator).__name__]:
        db.execute_sql(statement)


def down(migrator, db):
    raise NotImplementedError("the first tables hold everything: restore a backup instead")
