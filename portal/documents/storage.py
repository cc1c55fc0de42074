"""Files on disk: written aside, then put under the hash of their bytes, whole or not at all.

`<folder>/ab/cd/<sha256>` holds a file, `<folder>/incoming` those on their way.
"""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from portal import clock
from portal.errors import Invalid, NoSpace
from portal.text import N_

CHUNK = 256 * 1024  # bytes
INCOMING = "incoming"
# A quota or a limit of the process is a full disk to whoever sends a file.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
EMPTY = N_("The file is empty. Choose it again, or photograph the page again.")


class Readable(Protocol):
    """Anything that gives bytes: an upload, a file, a BytesIO."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Store:
    """Where files are kept and how large they may be."""

    folder: Path
    max_bytes: int  # of a file as it is sent
    longest_side: int  # points of a photo that is kept


_stores: list[Store] = []


def configure(folder: Path, max_bytes: int, *, longest_side: int = 2480) -> None:
    """Keep files in `folder`, which no web server shows.

    A photo's long side becomes at most `longest_side` points: 2,480 are 212 a inch on A4.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.joinpath(INCOMING).mkdir(exist_ok=True)
    _stores[:] = [Store(folder, max_bytes, longest_side)]


def store() -> Store:
    """What `configure` said last."""
    if not _stores:
        raise RuntimeError("call documents.configure(folder, max_bytes) first")
    return _stores[0]


@contextmanager
def room() -> Iterator[Path]:
    """A folder for one file on its way, gone afterwards with all in it. Raises NoSpace."""
    try:
        with tempfile.TemporaryDirectory(dir=store().folder / INCOMING) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno in FULL:
            raise NoSpace from error
        raise


def spool(stream: Readable, path: Path) -> str:
    """Write what is sent to `path`; its SHA-256.

    Raises Invalid for no bytes at all or too many: then at most one CHUNK more than allowed was read.
    """
    digest, size, most = hashlib.sha256(), 0, store().max_bytes
    with path.open("xb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise too_large()
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise Invalid(EMPTY)
    return digest.hexdigest()


def too_large() -> Invalid:
    """The refusal of a file, with the limit."""
    words = N_("File is larger than %(limit)s MB. Choose a smaller one, or photograph the page instead.")
    return Invalid(words, values={"limit": f"{store().max_bytes / 1_000_000:g}"})


def settle(path: Path, sha256: str) -> None:
    """Put a complete file to its place; when this returns, a power cut cannot take it away.

    A file that is there already is replaced by its equal: that mends a damaged one and makes it young again
    for the sweep.
    """
    place = place_of(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(0o600)
    _sync(path)
    path.replace(place)
    touch(sha256)
    for folder in (place.parent, place.parent.parent, store().folder):
        _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def place_of(sha256: str) -> Path:
    """Where the file with that hash lies or would lie."""
    return store().folder / sha256[:2] / sha256[2:4] / sha256


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def touch(sha256: str) -> bool:
    """Make a file young again for the sweep; whether it is there."""
    moment = clock.now().timestamp()
    try:
        os.utime(place_of(sha256), (moment, moment))
    except FileNotFoundError:
        return False
    return True


def files_before(moment: datetime) -> Iterator[Path]:
    """Files last touched before a moment."""
    return (path for path in store().folder.glob("??/??/*") if _is_older(path, moment))


def remove(path: Path, before: datetime) -> bool:
    """Remove a file, unless somebody touched it meanwhile; whether it is gone.

    It is taken away first and its time read again then: who touches it later finds it missing and says so,
    who touched it before keeps it.
    """
    aside = store().folder / INCOMING / path.name
    path.replace(aside)
    if not _is_older(aside, before):
        aside.replace(path)
        return False
    aside.unlink()
    return True


def clear(before: datetime) -> int:
    """Remove what a stopped process left on its way before a moment; how many."""
    left = [path for path in store().folder.glob(f"{INCOMING}/*") if _is_older(path, before)]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(left)


def _is_older(path: Path, moment: datetime) -> bool:
    return path.stat().st_mtime < moment.timestamp()
