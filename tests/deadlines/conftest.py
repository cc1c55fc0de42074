"""An empty database with the tables that the calendar needs."""

import pytest

from portal import accounts, db, deadlines, journal

TABLES = [
    accounts.Unit,
    accounts.User,
    journal.Event,
    deadlines.Holiday,
    deadlines.MakeUpDay,
    deadlines.OpeningHours,
    deadlines.Rule,
    deadlines.Edition,
]


@pytest.fixture
def tables(tmp_path):
    db.connect_to(f"sqlite:///{tmp_path / 'calendar.db'}")
    db.database.create_tables(TABLES)
    yield db.database
    db.database.close()


@pytest.fixture
def co_to(tables):
    return accounts.Unit.create(code="H49.1", kind=accounts.UnitKind.COMMUNE, name="Đặc khu Cô Tô")
