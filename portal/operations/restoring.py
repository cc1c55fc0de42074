"""Make a portal out of a backup or a copy, in an instance that is empty; and try it every night."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from portal import db, dumps
from portal.config import Settings
from portal.errors import Conflict
from portal.text import N_, Sentence

from . import backups, pool, proofs

log = logging.getLogger("portal.operations")

MIGRATIONS = Path(__file__).parents[2] / "migrations"
ROOT = MIGRATIONS.parent
DRILL = "drill-"

DAMAGED = N_("%(name)s in the backup is not what was saved.")
NO_FILE = N_("The backup lacks the file %(sha256)s, or it is damaged.")


def restore(settings: Settings, source: Path, progress: backups.Progress) -> list[Sentence]:
    """Fill an empty instance from the newest backup below `source`, bring its tables up to date and prove it.

    What is wrong afterwards; an empty list means: everything is whole. The database comes last, so a restore
    that was stopped is no portal. Raises Conflict, in words, when the instance is not empty or the backup's
    database is damaged.
    """
    backup = backups.newest(source)
    _must_be_empty(settings)
    _must_be_undamaged(backup)
    wrong = list(_files(backup, settings.instance_dir / "documents", progress))
    _keys(backup, settings.instance_dir)
    progress("database", 0, 1)
    dumps.load(backup.folder / backup.manifest["database"], settings.database_url)
    with db.database.connection_context():
        db.migrate(MIGRATIONS)
        wrong += proofs.prove(
            lambda proof, done, total: progress(proof.label, done, total), without=frozenset({"files"})
        )
        backups.note("restore", backup=backup.name, files=backup.manifest.get("files"), faults=len(wrong))
    return wrong


def _must_be_empty(settings: Settings) -> None:
    stored = next((settings.instance_dir / "documents").glob("??/??/*"), None)
    if stored or not dumps.is_empty(settings.database_url):
        words = N_(
            "%(folder)s holds a portal already, and nothing of it was touched. Restore into an empty folder "
            "and an empty database (PORTAL_INSTANCE_DIR, PORTAL_DATABASE_URL), or move the old ones away."
        )
        raise Conflict(words, values={"folder": settings.instance_dir})


def _must_be_undamaged(backup: backups.Backup) -> None:
    if "database" not in backup.manifest:
        raise Conflict(
            N_("This copy holds files only. Restore the database by PostgreSQL's own means first.")
        )
    for name, sha256 in backup.manifest.get("hashes", {}).items():
        path = backup.folder / name
        if not path.is_file() or pool.hash_of(path) != sha256:
            raise Conflict(DAMAGED, values={"name": path})


def _files(backup: backups.Backup, target: Path, progress: backups.Progress) -> Iterator[Sentence]:
    listed = list(pool.listed(backup.folder))
    for done, (sha256, size) in enumerate(listed, start=1):
        source = pool.place(backup.files, sha256)
        if not source.is_file() or source.stat().st_size != size or pool.hash_of(source) != sha256:
            yield Sentence(NO_FILE, {"sha256": sha256})
        else:
            pool.put(source, target, sha256)
        progress("files", done, len(listed))


def _keys(backup: backups.Backup, instance: Path) -> None:
    for name in (backups.SECRET, backups.QUEUE):
        if (backup.folder / name).exists():
            shutil.copyfile(backup.folder / name, instance / name)
            (instance / name).chmod(0o600)
    if (backup.folder / backups.KEYS).exists():
        shutil.copytree(backup.folder / backups.KEYS, instance / backups.KEYS, dirs_exist_ok=True)


def drill(settings: Settings) -> str:
    """Restore the newest backup into a folder of its own, prove it, throw it away, and note how it went.

    In a process of its own, as on the day when it is needed. Says nothing where no backups are made.
    """
    root = settings.backup_dir
    if root is None:
        return "no PORTAL_BACKUP_DIR"
    for left in root.glob(f"{DRILL}*"):  # of a drill that was stopped
        shutil.rmtree(left)
    began, backup = time.monotonic(), backups.newest(root)
    with tempfile.TemporaryDirectory(prefix=DRILL, dir=root) as folder:
        done = _tried(settings, backup, Path(folder))
    seconds = round(time.monotonic() - began, 1)
    if done.returncode:
        log.error("restore drill of %s failed: %s", backup.name, (done.stdout + done.stderr)[-4000:])
    backups.note("drill", backup=backup.name, seconds=seconds, passed=done.returncode == 0)
    return f"{backup.name}: {'whole' if done.returncode == 0 else 'NOT whole'}, {seconds} s"


def _tried(settings: Settings, backup: backups.Backup, folder: Path) -> subprocess.CompletedProcess[str]:
    with dumps.scratch(settings.database_url, folder) as url:
        return subprocess.run(  # noqa: S603  our own program with our own paths
            [sys.executable, "-m", "flask", "--app", "app", "restore", str(backup.folder)],
            cwd=ROOT,
            env={**os.environ, "PORTAL_INSTANCE_DIR": str(folder), "PORTAL_DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
