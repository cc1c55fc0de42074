"""Files that come in pieces, and phones that may send them."""

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, ForeignKeyField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Dossier(Model):
        class Meta:
            database = db
            table_name = "dossier"

    class Draft(Model):
        class Meta:
            database = db
            table_name = "draft"

    class PhoneLink(Model):
        key = CharField(max_length=40, unique=True)
        dossier = ForeignKeyField(Dossier, on_delete="CASCADE", backref="+")
        paper = CharField(max_length=80)
        officer = ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        created_at = DateTimeField()
        expires_at = DateTimeField()
        closed_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "phone_link"

    class Upload(Model):
        key = CharField(max_length=40, unique=True)
        draft = ForeignKeyField(Draft, null=True, on_delete="CASCADE", backref="+")
        dossier = ForeignKeyField(Dossier, null=True, on_delete="CASCADE", backref="+")
        phone = ForeignKeyField(PhoneLink, null=True, on_delete="CASCADE", backref="+")
        paper = CharField(max_length=80)
        owner = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        name = CharField(max_length=200)
        size = BigIntegerField()
        sha256 = CharField(max_length=64, default="")
        is_done = BooleanField(default=False)
        expires_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "upload"

    db.create_tables([PhoneLink, Upload])


def down(migrator, db):
    migrator.drop_table("upload")
    migrator.drop_table("phone_link")
