"""The database: one connection per thread, moments in UTC, transactions that take the write lock at once.

Everything that differs between SQLite and PostgreSQL stands here, or in the search index.
"""

import functools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import peewee
from playhouse.db_url import parse as parse_url
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from .clock import UTC
from .errors import Busy, NoSpace, PortalError, ReadOnly

P = ParamSpec("P")
R = TypeVar("R")

database = peewee.DatabaseProxy()


def connect_to(url: str) -> None:
    """Point the portal at `sqlite:///path` or `postgresql://user@host/name`. Opens nothing yet."""
    database.initialize(_sqlite(url) if url.startswith("sqlite:") else _postgresql(url))


def _sqlite(url: str) -> peewee.Database:
    # FULL, not NORMAL: a receipt number in a citizen's hand must survive a power cut (0.1–0.4 ms a commit).
    pragmas = {
        "journal_mode": "wal",
        "synchronous": "full",
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "cache_size": -4000,  # kB for each connection; what else is read lately, the system keeps
    }
    return _Sqlite(url.removeprefix("sqlite:///"), pragmas=pragmas)


class _Sqlite(peewee.SqliteDatabase):
    """Asks for the write lock every half millisecond.

    SQLite itself sleeps 1, 2, 5, 10… ms between tries: with two processes writing, the lock lies idle for
    as long as it is used, and who has slept longest sleeps on.
    """

    def begin(self, lock_type: str | None = None) -> None:
        patience = int(self.execute_sql("PRAGMA busy_timeout").fetchone()[0])
        until = time.monotonic() + patience / 1000
        self.execute_sql("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(lock_type, time.monotonic() > until):
                time.sleep(0.0005)
        finally:
            self.execute_sql(f"PRAGMA busy_timeout = {patience}")

    def _has_begun(self, lock_type: str | None, is_last: bool) -> bool:
        try:
            super().begin(lock_type)
        except peewee.OperationalError as error:
            if is_last or "locked" not in str(error):
                raise
            return False
        return True


def _postgresql(url: str) -> peewee.Database:
    options = parse_url(url)
    return peewee.PostgresqlDatabase(options.pop("database"), prefer_psycopg3=True, **options)


def is_sqlite() -> bool:
    """Whether the portal runs on SQLite. For this module, the search index and tests only."""
    return isinstance(database.obj, peewee.SqliteDatabase)


def commit_lag() -> timedelta:
    """How long an id may stay invisible after a later one was committed.

    SQLite has one writer, so ids commit in order. PostgreSQL hands ids out before commit: readers of the
    journal stay behind by the longest transaction we allow.
    """
    return timedelta(0) if is_sqlite() else timedelta(seconds=5)


def wait_for_writers(table: type["Model"]) -> None:
    """Inside a transaction: go on when every writer of `table` has ended; others wait until this one ends.

    SQLite has one writer, and that is this transaction. Gives up after 3 seconds: whoever writes comes first.
    """
    if not is_sqlite():
        database.execute_sql("SET LOCAL lock_timeout = '3s'")
        database.execute_sql(f'LOCK TABLE "{table._meta.table_name}" IN SHARE ROW EXCLUSIVE MODE')


def damage() -> list[str]:
    """What the database itself finds wrong: damaged pages, references that lead nowhere; one a line.

    PostgreSQL holds its references by itself; its pages are checked by `initdb --data-checksums`.
    """
    if not is_sqlite():
        return []
    pages = [row[0] for row in database.execute_sql("PRAGMA quick_check") if row[0] != "ok"]
    loose = database.execute_sql("PRAGMA foreign_key_check").fetchall()
    return pages + [f"{table} {row} → {parent}" for table, row, parent, _ in loose]


@contextmanager
def transaction() -> Iterator[None]:
    """One writing transaction; inside another one, a savepoint.

    SQLite takes the write lock at the start: a transaction that reads first and writes later fails at once
    with "database is locked", whatever the busy timeout.
    """
    if database.in_transaction():
        with database.savepoint():
            yield
    elif is_sqlite():
        with database.atomic("IMMEDIATE"):
            yield
    else:
        with database.atomic():
            yield


def atomic(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in one transaction. Stands on verbs in `services.py`, nowhere else."""

    @functools.wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return verb(*args, **kwargs)

    return wrapper


def refusal(error: Exception) -> PortalError | None:
    """What a failing database means to the reader: it is busy, or its disk is full. None: a fault of ours."""
    if not isinstance(error, peewee.OperationalError):
        return None
    # SQLite gives a transaction up when the disk is full; rolling it back then fails in its turn.
    said = " / ".join(_chain(error)).lower()
    if any(words in said for words in ("disk is full", "no space left", "disk full")):
        return NoSpace()
    if "readonly database" in said or "read-only transaction" in said:
        return ReadOnly()
    waited = ("is locked", "lock timeout", "deadlock", "connection", "too many clients")
    return Busy() if any(words in said for words in waited) else None


def _chain(error: BaseException | None) -> Iterator[str]:
    while error:
        yield str(error)
        error = error.__context__


class Moment(peewee.DateTimeField):
    """An aware datetime, stored in UTC without its zone (sorts as text in SQLite)."""

    formats = ["%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"]

    def db_value(self, value: datetime | str | None) -> Any:
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError("a Moment needs a time zone: use portal.clock")
            value = value.astimezone(UTC).replace(tzinfo=None)
            # One width for all, so that text order is time order.
            return value.strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite() else value
        return value

    def python_value(self, value: Any) -> Any:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)  # ten times as fast as peewee's strptime
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


class Choice(peewee.CharField):
    """A column that holds a member of a StrEnum."""

    def __init__(self, choices_from: type[StrEnum], **options: Any) -> None:
        self.choices_from = choices_from
        super().__init__(max_length=40, **options)

    def db_value(self, value: Any) -> str | None:
        return None if value is None else self.choices_from(value).value

    def python_value(self, value: Any) -> StrEnum | None:
        return None if value is None else self.choices_from(value)


class Json(peewee.TextField):
    """A JSON value in a text column: the same in both databases. Never queried inside."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: Any) -> Any:
        return None if value is None else json.loads(value)


class Model(peewee.Model):
    """Base of every table."""

    id = peewee.AutoField()

    class Meta:
        database = database
        legacy_table_names = False


def tables() -> list[type[Model]]:
    """Every table of the packages imported so far."""
    return list(Model.__subclasses__())


def migrate(folder: Path) -> list[str]:
    """Apply the pending scripts of `folder` in their order; names of those applied."""
    return list(Runner(database.obj, str(folder)).up())


def pending(folder: Path) -> list[str]:
    """Names of the scripts in `folder` that are not applied yet."""
    scripts = Runner(database.obj, str(folder)).status()
    return [script.name for script in scripts if script.applied is None]


def drift() -> list[str]:
    """Differences between the tables and the models, one a line."""
    difference = diff_models(database.obj, tables())
    return [str(difference)] if difference else []
