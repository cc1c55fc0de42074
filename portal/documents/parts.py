"""Files that come in pieces: what has arrived lies on disk, whatever happens to the line or to the portal.

The file itself says how far it is, so a piece costs no transaction. Several requests may write to one upload,
as the old one of a line that died without a word: each piece is written under a lock, where the file ends.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from tempfile import SpooledTemporaryFile

from portal.errors import Conflict, NoSpace, NotFound, PortalError
from portal.text import N_

from . import services, storage

# Bytes: a cut at 100 kbit/s loses at most 1.3 seconds. Behind a proxy that takes bodies in whole it loses
# what the browser sent at once: upload.js makes that smaller after each cut.
PIECE = 16 * 1024
IN_MEMORY = 1 << 20
ALGORITHMS = ("sha1", "sha256")


class Held(PortalError):
    """Another request is at work on this file."""

    status = 423


class Damaged(PortalError):
    """The bytes are not those that were sent."""

    status = 460  # of the tus protocol


def begin(key: str) -> None:
    """An empty file, for the bytes to come."""
    with _spacious():
        _path(key).open("xb").close()


def arrived(key: str) -> int:
    """How many bytes are safe on disk, also from a power cut. Raises NotFound."""
    with _spacious(), _opened(key) as file:
        os.fsync(file.fileno())
        return os.fstat(file.fileno()).st_size


def is_here(key: str) -> bool:
    """Whether there is such a file."""
    return _path(key).is_file()


def append(key: str, start: int, stream: storage.Readable, most: int) -> int:
    """Write what comes, at most `most` bytes from `start` on; where the file ends then.

    A stream that ends early, because the line was cut, is no error: what came is kept. Raises Conflict when
    the file ends elsewhere, Held while somebody else writes, NoSpace.
    """
    end = start
    with _spacious():
        while piece := stream.read(min(PIECE, start + most - end)):
            with _alone(key) as file:
                _must_end_at(file, end)
                file.write(piece)
            end += len(piece)
        arrived(key)
    return end


def append_checked(
    key: str, start: int, stream: storage.Readable, most: int, checksum: tuple[str, bytes]
) -> int:
    """As `append`, all or nothing: only when the bytes have that (algorithm, digest). Raises Damaged."""
    digest, size = hashlib.new(checksum[0], usedforsecurity=False), 0
    with SpooledTemporaryFile(IN_MEMORY, dir=str(_folder())) as aside:
        while piece := stream.read(min(PIECE, most - size)):
            digest.update(piece)
            aside.write(piece)
            size += len(piece)
        if digest.digest() != checksum[1]:
            raise Damaged(N_("These bytes were damaged on their way. Send them again."))
        aside.seek(0)
        return append(key, start, aside, most)


def cut_back(key: str, size: int) -> None:
    """Forget what lies behind `size`."""
    with _alone(key) as file:
        file.truncate(min(size, os.fstat(file.fileno()).st_size))


def receive(key: str, name: str, sha256: str = "") -> services.Stored:
    """The file is here whole: check and store it like any other. Takes seconds; nobody writes meanwhile.

    `sha256`: what the sender says it is. Raises what `documents.receive` raises, and Damaged.
    """
    with _spacious(), _alone(key) as file:
        if sha256 and hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Damaged(N_("These bytes were damaged on their way. Send them again."))
        file.seek(0)
        return services.receive(file, name)


def drop(key: str) -> None:
    """Remove the file, if it is there."""
    _path(key).unlink(missing_ok=True)


def _path(key: str) -> Path:
    return _folder() / f"{key}.part"


def _folder() -> Path:
    return storage.store().folder / storage.INCOMING


@contextmanager
def _opened(key: str) -> Iterator[BufferedRandom]:
    try:
        file = _path(key).open("r+b")
    except FileNotFoundError as error:
        raise NotFound(N_("This upload is not here any more. Choose the file again.")) from error
    with file:
        yield file


@contextmanager
def _alone(key: str) -> Iterator[BufferedRandom]:
    with _opened(key) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Held(N_("This file is just being checked. Wait a moment.")) from error
        yield file


def _must_end_at(file: BufferedRandom, place: int) -> None:
    if file.seek(0, os.SEEK_END) != place:
        raise elsewhere()


def elsewhere() -> Conflict:
    """The refusal of bytes that belong to another place of the file."""
    return Conflict(N_("Another part of this file has arrived meanwhile. Go on from there."))


@contextmanager
def _spacious() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in storage.FULL:
            raise NoSpace from error
        raise
