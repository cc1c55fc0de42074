"""A code that opens a draft on another device."""

from peewee import CharField, DateTimeField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("draft", "resume_hash", CharField(max_length=64, null=True, unique=True)),
        migrator.add_column("draft", "resume_until", DateTimeField(null=True)),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_column("draft", "resume_until"), migrator.drop_column("draft", "resume_hash")
    )
