"""Hand-over lists of paper between counters and agencies."""

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Unit(Model):
        class Meta:
            database = db
            table_name = "unit"

    class Dossier(Model):
        class Meta:
            database = db
            table_name = "dossier"

    class Handover(Model):
        code = CharField(max_length=60, unique=True)
        sender = ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
        receiver = ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
        sent_at = DateTimeField()
        sent_by = ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        received_at = DateTimeField(null=True)
        received_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        note = CharField(max_length=500, default="")
        submission_key = CharField(max_length=64, unique=True)

        class Meta:
            database = db
            table_name = "handover"
            indexes = ((("receiver", "received_at"), False), (("sender", "sent_at"), False))

    class Parcel(Model):
        handover = ForeignKeyField(Handover, on_delete="CASCADE", backref="+")
        dossier = ForeignKeyField(Dossier, on_delete="RESTRICT", backref="+")
        cargo = CharField(max_length=40)
        has_arrived = BooleanField(null=True)

        class Meta:
            database = db
            table_name = "parcel"
            indexes = ((("handover", "dossier", "cargo"), True), (("dossier", "cargo"), False))

    db.create_tables([Handover, Parcel])


def down(migrator, db):
    migrator.drop_table("parcel")
    migrator.drop_table("handover")
