"""The library of reasons for which papers are asked for."""

from peewee import CharField, DateField, ForeignKeyField, IntegerField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class AskReason(Model):
        code = CharField(max_length=20)
        version = IntegerField()
        text = CharField(max_length=300)
        text_en = CharField(max_length=300)
        example = CharField(max_length=500)
        legal_basis = CharField(max_length=200)
        valid_from = DateField()
        valid_to = DateField(null=True)
        entered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            table_name = "ask_reason"

    db.create_tables([AskReason])


def down(migrator, db):
    migrator.drop_table("ask_reason")
