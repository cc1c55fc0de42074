"""Fixtures: one migrated world, copied for each test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from portal import clock, create_app
from portal.config import Settings
from portal.db import connect_to, database, migrate
from tests.client import Client
from tests.people import CAST

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def settings_for(folder: Path) -> Settings:
    return Settings(
        instance_dir=folder,
        database_url=f"sqlite:///{folder / 'portal.db'}",
        secret_key="tests",
        public_url="http://localhost",
        demo=True,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@pytest.fixture
def db(settings: Settings) -> Iterator[None]:
    """An empty migrated database; no Flask."""
    connect_to(settings.database_url)
    with database.connection_context():
        migrate(MIGRATIONS)
        yield


@pytest.fixture
def app(settings: Settings) -> Iterator[object]:
    """The application over an empty migrated database."""
    app = create_app(settings)
    database.connect(reuse_if_open=True)
    migrate(MIGRATIONS)
    with app.app_context():
        yield app
    database.close()


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world, loaded once."""
    from portal import demo

    folder = tmp_path_factory.mktemp("world")
    app = create_app(settings_for(folder))
    with app.app_context():
        database.connect(reuse_if_open=True)
        migrate(MIGRATIONS)
        demo.load()
        database.close()
    return folder


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[object]:
    """The application over a fresh copy of the demo world."""
    shutil.copytree(world_template, tmp_path, dirs_exist_ok=True)
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        database.connect(reuse_if_open=True)
        yield app
        database.close()


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
