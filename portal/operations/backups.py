"""Backups: everything that cannot be made anew, as it was at one instant, while the portal runs.

`<root>/<instant>/` holds the database, the queue and the keys, `<root>/files/` the stored files of all
backups; `manifest.json` says what there is, with its hashes. A folder is made aside and named when whole.
"""

import fcntl
import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal import accounts, clock, db, documents, dumps, journal
from portal.config import Settings
from portal.errors import Conflict, NotFound
from portal.text import N_

from . import pool

FORMAT = 1
MANIFEST, POOL, QUEUE, KEYS, SECRET = "manifest.json", "files", "huey.db", "keys", "secret_key"
ASIDE = "incoming-"
STAMP = "%Y%m%dT%H%M%S.%fZ"
SUBJECT = "portal"

Progress = Callable[[str, int, int], object]  # (of what, done, of all)


@dataclass(frozen=True)
class Backup:
    """A backup that is whole, and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def at(self) -> datetime:
        """Whatever was answered before this moment is in it."""
        return datetime.fromisoformat(self.manifest["at"])

    @property
    def files(self) -> Path:
        """The pool of stored files."""
        return self.folder.parent / POOL


def back_up(settings: Settings, root: Path, progress: Progress) -> Backup:
    """Make a backup below `root` and remove those beyond PORTAL_BACKUP_KEEP. Nobody waits for it.

    Raises Conflict, in words, when another one is being made or the disk does not do.
    """
    with _in_words(root), _alone(root):
        at, began = clock.now(), time.monotonic()
        _clear(root)
        aside = root / f"{ASIDE}{at:{STAMP}}"
        aside.mkdir(mode=0o700)
        facts = _fill(settings, aside, root / POOL, progress)
        seconds = round(time.monotonic() - began, 1)
        backup = _named(aside, {"format": FORMAT, "at": at.isoformat(), "seconds": seconds, **facts})
        _prune(root, settings.backup_keep)
    note("backup", backup=backup.name, seconds=seconds, files=facts["files"], bytes=facts["bytes"])
    return backup


def _fill(settings: Settings, folder: Path, files: Path, progress: Progress) -> dict[str, Any]:
    """Files first and again after the database: each that the database names is there, whatever is swept or
    added meanwhile."""
    last_id, digest = journal.head()
    held: dict[str, int] = {}
    written = take_files(files, held, progress)
    database = dumps.save(settings.database_url, folder)
    written += database.stat().st_size + take_files(files, held, progress)
    (folder / pool.LIST).write_text(
        "".join(f"{sha256} {size}\n" for sha256, size in held.items()), encoding="ascii"
    )
    _take_queue(settings, folder)
    take_keys(settings, folder)
    return {
        "database": database.name,
        "hashes": {str(path.relative_to(folder)): pool.hash_of(path) for path in _all_files(folder)},
        "files": len(held),
        "file_bytes": sum(held.values()),
        "bytes": written,
        "journal": {"last_id": last_id, "digest": digest},
    }


def take_files(files: Path, held: dict[str, int], progress: Progress, *, after_id: int = 0) -> int:
    """Put every stored file that is not held yet into the pool; how many bytes that took."""
    document, written = documents.Document, 0
    rows = document.select().where(document.id > after_id).order_by(document.id)
    total = rows.count()
    for done, row in enumerate(rows.iterator(), start=1):
        path = documents.path_of(row)
        if (
            row.sha256 not in held and path.exists()
        ):  # one that is gone is told by `verify`, and held by nobody
            written += pool.put(path, files, row.sha256)
            held[row.sha256] = row.size
        progress("files", done, total)
    return written


def _take_queue(settings: Settings, folder: Path) -> None:
    queue = settings.instance_dir / QUEUE
    if queue.exists():
        dumps.save_sqlite(queue, folder / QUEUE)


def take_keys(settings: Settings, folder: Path) -> None:
    """What signs cookies and results, readable by the owner alone."""
    for name in (SECRET, KEYS):
        source, target = settings.instance_dir / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, copy_function=_copy_key)
        elif source.exists():
            _copy_key(str(source), str(target))
    if settings.signing_pkcs12:
        (folder / KEYS).mkdir(mode=0o700, exist_ok=True)
        _copy_key(settings.signing_pkcs12, str(folder / KEYS / Path(settings.signing_pkcs12).name))


def _copy_key(source: str, target: str) -> None:
    Path(target).unlink(missing_ok=True)
    Path(target).touch(mode=0o600)
    shutil.copyfile(source, target)


def _all_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _named(aside: Path, manifest: dict[str, Any]) -> Backup:
    """Whole from here on: the name appears when everything below it is on the disk."""
    (aside / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for path in [*_all_files(aside), aside]:
        dumps.sync(path)
    folder = aside.with_name(aside.name.removeprefix(ASIDE))
    aside.rename(folder)
    dumps.sync(folder.parent)
    return Backup(folder, manifest)


def newest(root: Path) -> Backup:
    """The newest backup below `root`, or `root` itself. Raises NotFound."""
    found = of(root) if not (root / MANIFEST).exists() else [_read(root)]
    if not found:
        raise NotFound(N_("There is no backup in %(folder)s."), values={"folder": root})
    return found[-1]


def of(root: Path) -> list[Backup]:
    """Every whole backup below `root`, oldest first."""
    folders = sorted(path.parent for path in root.glob(f"*/{MANIFEST}"))
    return [_read(folder) for folder in folders if not folder.name.startswith(ASIDE)]


def _read(folder: Path) -> Backup:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        words = N_("The manifest of %(folder)s cannot be read: it is damaged. Take another backup.")
        raise Conflict(words, values={"folder": folder}) from error
    return Backup(folder, manifest)


def _clear(root: Path) -> None:
    """Remove what a stopped run left."""
    for folder in root.glob(f"{ASIDE}*"):
        shutil.rmtree(folder)


def _prune(root: Path, keep: int) -> None:
    for backup in of(root)[:-keep]:
        shutil.rmtree(backup.folder)
    held = {sha256 for backup in of(root) for sha256, _size in pool.listed(backup.folder)}
    pool.sweep(root / POOL, held)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(N_("A backup is being made already. Wait until it has ended.")) from error
        yield


@contextmanager
def _in_words(root: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
        words = N_("No backup was made in %(folder)s: %(why)s. Mend that, then run it again.")
        why = getattr(error, "stderr", None) or error
        raise Conflict(words, values={"folder": root, "why": why}) from error


@db.atomic
def note(what: str, **particulars: Any) -> None:
    """Write into the journal that something was done to the portal as a whole."""
    journal.record(accounts.SYSTEM, f"{SUBJECT}.{what}", SUBJECT, 0, **particulars)
