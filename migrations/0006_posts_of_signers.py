"""Under which post somebody signs, and in whose place."""

from peewee import CharField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("assignment", "title", CharField(max_length=100, default="")),
        migrator.add_column("assignment", "in_place_of", CharField(max_length=100, default="")),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_column("assignment", "in_place_of"), migrator.drop_column("assignment", "title")
    )
