"""Tokens of programs, and what each handed in."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Dossier(Model):
        class Meta:
            database = db
            table_name = "dossier"

    class Token(Model):
        name = CharField(max_length=120)
        contact = CharField(max_length=200)
        secret_hash = CharField(max_length=64, unique=True)
        ending = CharField(max_length=4)
        scopes = TextField()
        per_minute = IntegerField()
        created_at = DateTimeField()
        created_by = ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        expires_at = DateTimeField()
        revoked_at = DateTimeField(null=True)
        revoked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        last_used_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "token"

    class Submission(Model):
        token = ForeignKeyField(Token, on_delete="RESTRICT", backref="+")
        key_hash = CharField(max_length=64)
        body_hash = CharField(max_length=64)
        dossier = ForeignKeyField(Dossier, unique=True, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            table_name = "submission"
            indexes = ((("token", "key_hash"), True),)

    db.create_tables([Token, Submission])


def down(migrator, db):
    migrator.drop_table("submission")
    migrator.drop_table("token")
