"""A second portal a few seconds behind this one, in another folder: a mount of another machine, say."""

import json
import logging
import shutil
import threading
from pathlib import Path

from portal import clock, db, dumps
from portal.config import Settings

from . import backups, pool

log = logging.getLogger("portal.operations")

EVERY = 5  # seconds
STATUS = "copy.json"  # in the instance folder: when all was the same last, or why not
OVERLAP = 500  # ids: on PostgreSQL a smaller one may be committed later


class Copier:
    """`<root>/<instant>/` is like a backup whose database goes on; `restore` reads it in the same way.

    Each start begins a new one, and removes the old one when the new one is whole. On PostgreSQL it takes
    files and keys: the database has its own streaming.
    """

    def __init__(self, settings: Settings, root: Path) -> None:
        self.settings, self.root = settings, root
        self.held: dict[str, int] = {}
        self.last_id = 0
        self.folder = root / f"{backups.ASIDE}{clock.now():{backups.STAMP}}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)
        self.follower = self._following()
        self.step()
        self._name()

    def _following(self) -> dumps.Follower | None:
        url = self.settings.database_url
        if dumps.kind_of(url) != "sqlite":
            return None
        return dumps.Follower(dumps.path_of(url), self.folder / dumps.FILES["sqlite"])

    def step(self) -> int:
        """Bring the copy to this moment; how many bytes that took. Files first: each that the database names
        is there before it."""
        position = self.follower.position() if self.follower else None
        known = len(self.held)
        newest = self._newest_id()
        written = backups.take_files(
            self.root / backups.POOL, self.held, _silent, after_id=max(0, self.last_id - OVERLAP)
        )
        self.last_id = newest
        with (self.folder / pool.LIST).open("a", encoding="ascii") as listed:
            listed.writelines(f"{sha} {size}\n" for sha, size in list(self.held.items())[known:])
        backups.take_keys(self.settings, self.folder)
        return written + (self.follower.send(position) if self.follower and position else 0)

    def _newest_id(self) -> int:
        return int(db.database.execute_sql("SELECT MAX(id) FROM document").fetchone()[0] or 0)

    def _name(self) -> None:
        manifest = {"format": backups.FORMAT, "at": clock.now().isoformat(), "is_copy": True}
        if self.follower:
            manifest["database"] = dumps.FILES["sqlite"]
        (self.folder / backups.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        whole = self.folder.with_name(self.folder.name.removeprefix(backups.ASIDE))
        self.folder.rename(whole)
        self.folder = whole
        if self.follower:
            self.follower.move(whole / dumps.FILES["sqlite"])
        for other in self.root.iterdir():
            if other.is_dir() and other.name != backups.POOL and other != whole:
                shutil.rmtree(other)


def keep_copying(settings: Settings, root: Path, stop: threading.Event) -> None:
    """Copy every few seconds until told to stop. A fault is told, and the copy begun anew a minute later."""
    while not stop.is_set():
        try:
            copier = Copier(settings, root)
            while not stop.wait(EVERY):
                _tell(settings, copier.step(), "")
        except Exception as error:
            log.exception("the copy stopped")
            _tell(settings, 0, f"{type(error).__name__}: {error}")
            stop.wait(60)


def _tell(settings: Settings, written: int, problem: str) -> None:
    """For the administrator's page, which another process shows."""
    aside = settings.instance_dir / (STATUS + ".new")
    status = {"at": clock.now().isoformat(), "bytes": written, "problem": problem}
    aside.write_text(json.dumps(status), encoding="utf-8")
    aside.replace(settings.instance_dir / STATUS)


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""
