"""Seals of the journal: append-only as the journal itself."""

from peewee import BigIntegerField, CharField, DateTimeField, IntegerField, Model, TextField

TRIGGERS = {
    "SqliteMigrator": [
        f"CREATE TRIGGER seal_no_{act} BEFORE {act} ON seal "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for act in ("update", "delete")
    ],
    "PostgresqlMigrator": [
        "CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON seal "
        "FOR EACH ROW EXECUTE FUNCTION event_append_only()",
    ],
}


def up(migrator, db):
    class Seal(Model):
        after_id = BigIntegerField(unique=True)
        last_id = BigIntegerField(unique=True)
        events = IntegerField()
        marks = TextField()
        digest = CharField(max_length=64)
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "seal"

    db.create_tables([Seal])
    for statement in TRIGGERS[type(migrator).__name__]:
        db.execute_sql(statement)


def down(migrator, db):
    db.execute_sql("DROP TABLE seal")
