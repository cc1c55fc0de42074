"""What somebody with the database's password could do to the journal."""

from portal import db


def unguard() -> None:
    """Take the triggers away."""
    if db.is_sqlite():
        for table in ("event", "seal"):
            for act in ("update", "delete"):
                db.database.execute_sql(f"DROP TRIGGER IF EXISTS {table}_no_{act}")
    else:
        for table in ("event", "seal"):
            db.database.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
