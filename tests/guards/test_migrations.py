"""Rule 10: the scripts build exactly the models, and their numbers run without a gap."""

from portal import db as portal_db
from tests.conftest import MIGRATIONS
from tests.guards.sources import ROOT


def test_migrations_build_exactly_the_models(app):
    assert portal_db.drift() == []


def test_numbers_run_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted(MIGRATIONS.glob("[0-9]*.py"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_journal_cannot_be_changed(app):
    import peewee
    import pytest

    from portal import journal
    from portal.accounts import SYSTEM

    event = journal.record(SYSTEM, "test.happen", "test", 1)
    with pytest.raises(peewee.DatabaseError, match="append-only"):
        journal.Event.update(name="test.never").where(journal.Event.id == event.id).execute()
    with pytest.raises(peewee.DatabaseError, match="append-only"):
        journal.Event.delete().execute()


def test_nothing_but_the_house_stands_at_the_top():
    allowed = {
        "app.py", "portal", "templates", "migrations", "tests", "requirements.txt", "README.md", "Makefile",
        "pyproject.toml", "deploy", "docs", "LICENSE", "instance",
    }  # fmt: skip
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found <= allowed, f"what are these for? {sorted(found - allowed)}"
