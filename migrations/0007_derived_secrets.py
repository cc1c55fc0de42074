"""The secret of a dossier is no longer kept in clear: it is made from a chance word when it is shown."""

from peewee import CharField


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("dossier", "secret_nonce", CharField(max_length=32, default="")),
        migrator.drop_column("dossier", "secret"),
    )


def down(migrator, db):
    """What was kept in clear is gone: whoever has the secret on paper still gets in by its hash."""
    migrator.migrate(
        migrator.add_column("dossier", "secret", CharField(max_length=40, default="")),
        migrator.drop_column("dossier", "secret_nonce"),
    )
