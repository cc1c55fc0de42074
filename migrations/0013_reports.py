"""Registers that somebody asked for as files."""

from peewee import BigIntegerField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Unit(Model):
        class Meta:
            database = db
            table_name = "unit"

    class Report(Model):
        unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT", backref="+")
        first_day = DateField()
        last_day = DateField()
        kind = CharField(max_length=40)
        language = CharField(max_length=5)
        asked_by = ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        asked_at = DateTimeField()
        state = CharField(max_length=40)
        done = IntegerField()
        total = IntegerField()
        beat_at = DateTimeField(null=True)
        size = BigIntegerField()

        class Meta:
            database = db
            table_name = "report"
            indexes = ((("asked_by", "asked_at"), False), (("state", "asked_at"), False))

    db.create_tables([Report])


def down(migrator, db):
    migrator.drop_table("report")
