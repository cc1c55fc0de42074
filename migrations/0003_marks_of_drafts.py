"""Which page saved each step of a draft last."""

from peewee import TextField


def up(migrator, db):
    migrator.migrate(migrator.add_column("draft", "marks", TextField(default="{}")))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("draft", "marks"))
