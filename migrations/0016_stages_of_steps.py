"""Steps in stages, a clock that may stand during them, and the papers that they give."""

from peewee import SQL, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Document(Model):
        class Meta:
            database = db
            table_name = "document"

    class Step(Model):
        position = IntegerField()
        stage = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "step"

    class StepPaper(Model):
        step = ForeignKeyField(Step, on_delete="CASCADE", backref="+")
        key = CharField(max_length=80)
        document = ForeignKeyField(Document, on_delete="RESTRICT", backref="+")
        sha256 = CharField(max_length=64)
        added_at = DateTimeField()
        added_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            table_name = "step_paper"
            indexes = ((("step", "key"), False),)

    migrator.migrate(
        migrator.add_column("step", "stage", IntegerField(default=0)),
        migrator.add_column("step", "clock_runs", BooleanField(default=True)),
    )
    Step.update(stage=SQL("position")).execute()  # one after the other, as until now
    db.create_tables([StepPaper])


def down(migrator, db):
    migrator.drop_table("step_paper")
    migrator.migrate(migrator.drop_column("step", "clock_runs"), migrator.drop_column("step", "stage"))
