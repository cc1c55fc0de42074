"""The database as files: saved while it is in use, loaded again, and followed commit by commit.

Beside `db`, the place that knows what differs between SQLite and PostgreSQL.
"""

import os
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

FILES = {"sqlite": "portal.db", "postgresql": "portal.dump"}
SHIPPED_BEFORE_FOLDING = 4_000_000  # bytes of the write-ahead log; SQLite itself folds at 4 MB


def kind_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    return url.partition(":")[0]


def save(url: str, folder: Path) -> Path:
    """The state of this moment as one file in `folder`. Nobody who writes meanwhile waits.

    Raises OSError or sqlite3.Error, subprocess.CalledProcessError where pg_dump fails.
    """
    target = folder / FILES[kind_of(url)]
    if kind_of(url) == "sqlite":
        save_sqlite(path_of(url), target)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", url)
    sync(target)
    return target


def save_sqlite(source: Path, target: Path, *, as_it_is: bool = False) -> None:
    """Page by page from one read transaction. `as_it_is`: ready for a write-ahead log beside it."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        if not as_it_is:
            copy.execute("PRAGMA journal_mode = DELETE")


def load(file: Path, url: str) -> None:
    """Put a saved state into an empty database. A log beside an SQLite file is played over it."""
    if kind_of(url) == "postgresql":
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={url}", file)
        return
    target = path_of(url)
    aside = target.with_name("restoring.db")
    for path in (file, log_of(file)):
        if path.exists():
            shutil.copyfile(path, aside.with_name(aside.name + path.name.removeprefix(file.name)))
    with closing(sqlite3.connect(aside)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    sync(aside)
    aside.replace(target)
    sync(target.parent)


def is_empty(url: str) -> bool:
    """Whether the database has no table."""
    if kind_of(url) == "sqlite":
        path = path_of(url)
        if not path.exists():
            return True
        with closing(sqlite3.connect(path)) as live:
            return not live.execute("SELECT 1 FROM sqlite_master").fetchone()
    import psycopg

    with psycopg.connect(url) as connection:
        tables = "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
        return not connection.execute(tables).fetchone()


@contextmanager
def scratch(url: str, folder: Path) -> Iterator[str]:
    """Address of an empty database for a trial, of the same kind as the one at `url`; gone afterwards.

    On PostgreSQL its user needs the right to create databases.
    """
    if kind_of(url) == "sqlite":
        yield f"sqlite:///{folder / 'portal.db'}"
        return
    import psycopg
    from psycopg import sql

    name = urlsplit(url).path.strip("/") + "_drill"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(drop)


def path_of(url: str) -> Path:
    """Where an SQLite database lies."""
    return Path(url.removeprefix("sqlite:///"))


def log_of(database: Path) -> Path:
    """The write-ahead log of an SQLite database."""
    return database.with_name(database.name + "-wal")


def sync(path: Path) -> None:
    """When this returns, a power cut cannot take it away."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _run(program: str, *words: str | Path) -> None:
    subprocess.run([program, *words], check=True, capture_output=True, text=True)  # noqa: S603


class Follower:
    """Keeps a second SQLite file equal to one in use, by sending on what its write-ahead log gained.

    The log begins anew when nobody reads the old one, so somebody always reads: of two readers the new one
    begins before the old one ends. Only `_fold` lets the log begin anew, when all of it was sent on.

    POSIX forgets every lock of a process on a file as soon as the process closes one descriptor of it. So
    this needs a process of its own, and the descriptor of the lock file stays open.
    """

    def __init__(self, source: Path, target: Path) -> None:
        self.source, self.target = source, target
        self.reader = self._reading()
        self.locks = os.open(source.with_name(source.name + "-shm"), os.O_RDONLY)
        save_sqlite(source, target, as_it_is=True)
        self.salts, self.sent = b"", 0
        self.log = log_of(target)
        self.log.unlink(missing_ok=True)

    def move(self, target: Path) -> None:
        """The target was renamed."""
        self.target, self.log = target, log_of(target)

    def position(self) -> tuple[bytes, int, int]:
        """(which log this is, how many frames of it are committed, bytes of a frame)."""
        while True:
            twice = os.pread(self.locks, 96, 0)
            if twice[:48] == twice[48:]:
                break
        size, frames = struct.unpack_from("=HI", twice, 14)
        return twice[32:40], frames, (65_536 if size == 1 else size) + 24

    def send(self, position: tuple[bytes, int, int]) -> int:
        """Bring the target to a position of the log; how many bytes that took."""
        salts, frames, size = position
        if salts != self.salts:
            self._close_target()
            self.salts, self.sent = salts, 0
        written = self._append(frames, size)
        if frames * size > SHIPPED_BEFORE_FOLDING:
            written += self._fold()
        return written

    def _append(self, frames: int, size: int) -> int:
        if frames <= self.sent:
            return 0
        begin = 32 + self.sent * size if self.sent else 0
        end = 32 + frames * size
        with log_of(self.source).open("rb") as source, self.log.open("r+b" if self.sent else "wb") as target:
            source.seek(begin)
            target.seek(begin)
            target.write(source.read(end - begin))
            target.flush()
            os.fsync(target.fileno())
        self.sent = frames
        return end - begin

    def _fold(self) -> int:
        """Let the log begin anew: under the write lock nothing is added while the rest is sent."""
        with closing(sqlite3.connect(self.source, isolation_level=None, timeout=5)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            _salts, frames, size = self.position()
            written = self._append(frames, size)
            self._change_reader()
            with closing(sqlite3.connect(self.source, isolation_level=None)) as folder:
                folder.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._change_reader()
            writer.execute("ROLLBACK")
        return written

    def _close_target(self) -> None:
        """Play the log that is complete into the target. SQLite removes it then."""
        with closing(sqlite3.connect(self.target)) as copy:
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.log.unlink(missing_ok=True)

    def _reading(self) -> sqlite3.Connection:
        reader = sqlite3.connect(self.source, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT 1 FROM sqlite_master").fetchone()
        return reader

    def _change_reader(self) -> None:
        before, self.reader = self.reader, self._reading()
        before.execute("ROLLBACK")
        before.close()

    def close(self) -> None:
        """End. The target stays as it is."""
        self.reader.close()
        os.close(self.locks)
