"""Money that banks tell of."""

from peewee import BigIntegerField, CharField, DateTimeField, ForeignKeyField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Charge(Model):
        class Meta:
            database = db
            table_name = "charge"

    class Transfer(Model):
        transaction = CharField(max_length=80, unique=True)
        reference = CharField(max_length=200)
        amount = BigIntegerField()
        paid_at = DateTimeField()
        told_at = DateTimeField()
        charge = ForeignKeyField(Charge, null=True, on_delete="RESTRICT", backref="+")
        fit = CharField(max_length=40, index=True)
        settled_at = DateTimeField(null=True)
        settled_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        note = CharField(max_length=500, default="")

        class Meta:
            database = db
            table_name = "transfer"

    db.create_tables([Transfer])


def down(migrator, db):
    migrator.drop_table("transfer")
