"""Drafts that a counter keeps for people without an account, and people found by what they show there."""

import peewee


def up(migrator, db):
    class Unit(peewee.Model):
        class Meta:
            database = db
            table_name = "unit"

    counter = peewee.ForeignKeyField(Unit, field=Unit.id, null=True, on_delete="RESTRICT", backref="+")
    migrator.migrate(
        migrator.add_column("draft", "counter_id", counter),
        migrator.add_index("party", ("identity_number",), False),
        migrator.add_index("party", ("phone",), False),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index("party", "party_phone"),
        migrator.drop_index("party", "party_identity_number"),
        migrator.drop_column("draft", "counter_id"),
    )
