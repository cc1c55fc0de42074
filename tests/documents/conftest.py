"""A store in the test's own folder, and the tables a file needs."""

import io

import pytest

from portal import accounts, clock, db, documents, journal


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "kept"
    documents.configure(folder, 20_000_000)
    return folder


@pytest.fixture
def tables(tmp_path, store):
    """Only what lies below, also of what refers to files."""
    referring = dict(documents.Document._meta.backrefs)
    documents.Document._meta.backrefs.clear()
    db.connect_to(f"sqlite:///{tmp_path / 'files.db'}")
    db.database.create_tables([accounts.Unit, accounts.User, journal.Event, documents.Document])
    yield db.database
    db.database.close()
    documents.Document._meta.backrefs.update(referring)


@pytest.fixture
def lan(tables):
    return accounts.User.create(username="lan", full_name="Nguyễn Thị Lan", created_at=clock.now())


@pytest.fixture
def receive(store):
    """`receive(bytes, "name")`."""
    return lambda content, name="tep": documents.receive(io.BytesIO(content), name)


@pytest.fixture
def files(store):
    """Every file in the store, also those on their way."""
    return lambda: sorted(path for path in store.rglob("*") if path.is_file())
