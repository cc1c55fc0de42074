"""Commands of the portal over folders, in processes of their own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal import db
from tests.conftest import SERVER, drop_database, new_database

ROOT = Path(__file__).parents[2]


@dataclass
class Place:
    """An instance folder and its database."""

    folder: Path
    url: str

    @property
    def environment(self):
        return {
            **os.environ,
            "PORTAL_INSTANCE_DIR": str(self.folder),
            "PORTAL_DATABASE_URL": self.url,
            "PORTAL_DEMO": "1",
        }

    def run(self, *words):
        """What a command prints and how it ends."""
        command = [sys.executable, "-m", "flask", "--app", "app", *map(str, words)]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def ask(self, program):
        """What a little program prints inside the application."""
        begin = "from app import app\nfrom portal import *\nwith app.app_context():\n"
        lines = "\n".join(f"    {line}" for line in program.splitlines())
        done = subprocess.run(
            [sys.executable, "-c", begin + lines],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def here(world, tmp_path):
    """The demo world as other processes find it."""
    url = (
        f"{SERVER.rpartition('/')[0]}/{db.database.database}" if SERVER else f"sqlite:///{tmp_path}/portal.db"
    )
    return Place(tmp_path, url)


@pytest.fixture
def elsewhere(tmp_path_factory):
    """An empty machine."""
    folder = tmp_path_factory.mktemp("elsewhere")
    url = new_database()
    yield Place(folder, url or f"sqlite:///{folder}/portal.db")
    drop_database(url)
