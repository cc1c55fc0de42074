"""Who goes on with the work of a unit that was merged or split."""

from peewee import DateField, DateTimeField, ForeignKeyField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Unit(Model):
        class Meta:
            database = db
            table_name = "unit"

    class Succession(Model):
        unit = ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
        successor = ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
        first_day = DateField()
        last_day = DateField(null=True)
        entered_at = DateTimeField()
        entered_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            table_name = "succession"
            indexes = ((("unit", "successor", "first_day"), True),)

    db.create_tables([Succession])


def down(migrator, db):
    migrator.drop_table("succession")
