"""Fixtures: one migrated world, copied for each test, on SQLite or on PORTAL_TEST_DATABASE (PostgreSQL)."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from portal import clock, create_app
from portal.config import Settings
from portal.db import connect_to, database, migrate
from portal.dossiers import tracking
from tests.client import Client
from tests.people import CAST

MIGRATIONS = Path(__file__).parent.parent / "migrations"
SERVER = os.environ.get("PORTAL_TEST_DATABASE", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
numbers = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database through the fixtures below: it runs on both databases."""
    for item in items:
        if {"db", "app", "world"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


def settings_for(folder: Path, database_url: str = "") -> Settings:
    return Settings(
        instance_dir=folder,
        database_url=database_url or f"sqlite:///{folder / 'portal.db'}",
        secret_key="tests",
        public_url="http://localhost",
        demo=True,
    )


def new_database(template: str = "template1") -> str:
    """Address of a fresh PostgreSQL database; "" when the tests run on SQLite."""
    if not SERVER:
        return ""
    name = f"portal_{WORKER}_{next(numbers)}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return SERVER.rpartition("/")[0] + "/" + name


def drop_database(url: str) -> None:
    if url:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty installation."""
    url = new_database()
    yield settings_for(tmp_path, url)
    if not database.is_closed():
        database.close()
    drop_database(url)


@pytest.fixture
def db(settings: Settings) -> Iterator[None]:
    """An empty migrated database; no Flask."""
    connect_to(settings.database_url)
    tracking.configure(settings.secret_key)
    with database.connection_context():
        migrate(MIGRATIONS)
        yield


@pytest.fixture
def app(settings: Settings) -> Iterator[object]:
    """The application over an empty migrated database."""
    app = create_app(settings)
    with app.app_context():
        database.connect(reuse_if_open=True)
        migrate(MIGRATIONS)
        yield app
        database.close()


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The demo world, loaded once: its folder and, on PostgreSQL, its database."""
    from portal import demo

    folder, url = tmp_path_factory.mktemp("world"), new_database()
    app = create_app(settings_for(folder, url))
    with app.app_context():
        database.connect(reuse_if_open=True)
        migrate(MIGRATIONS)
        demo.load()
        database.close()
    yield folder, url
    drop_database(url)


@pytest.fixture
def world(world_template: tuple[Path, str], tmp_path: Path) -> Iterator[object]:
    """The application over a fresh copy of the demo world."""
    folder, template = world_template
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    url = new_database(template.rpartition("/")[2]) if template else ""
    app = create_app(settings_for(tmp_path, url))
    with app.app_context():
        database.connect(reuse_if_open=True)
        yield app
        database.close()
    drop_database(url)


@pytest.fixture
def client_for(world: object) -> Callable[..., Client]:
    """`client_for("lan")` is signed in as Lan; `client_for()` is a guest."""

    def make(name: str | None = None) -> Client:
        client = Client(world)
        if name:
            assert name in CAST, f"{name} is not in the cast: {CAST}"
            client.sign_in(name)
        return client

    return make


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """`at("2026-01-05 09:00")` stops the clock at that Vietnamese time."""

    def stop(text: str) -> datetime:
        moment = datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM).astimezone(clock.UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return stop
