"""Addresses of programs that are told what happens, and each call to them."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Event(Model):
        class Meta:
            database = db
            table_name = "event"

    class Token(Model):
        class Meta:
            database = db
            table_name = "token"

    class Webhook(Model):
        token = ForeignKeyField(Token, on_delete="RESTRICT", backref="+")
        address = CharField(max_length=500)
        key = CharField(max_length=40, unique=True)
        created_at = DateTimeField()
        created_by = ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        ended_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "webhook"

    class Call(Model):
        webhook = ForeignKeyField(Webhook, on_delete="RESTRICT", backref="+")
        event = ForeignKeyField(Event, on_delete="RESTRICT", backref="+")
        body = TextField()
        status = CharField(max_length=40)
        attempts = IntegerField(default=0)
        next_attempt_at = DateTimeField()
        taken_at = DateTimeField(null=True)
        problem = CharField(max_length=300, default="")

        class Meta:
            database = db
            table_name = "call"
            indexes = ((("event", "webhook"), True), (("status", "next_attempt_at"), False))

    db.create_tables([Webhook, Call])


def down(migrator, db):
    migrator.drop_table("call")
    migrator.drop_table("webhook")
