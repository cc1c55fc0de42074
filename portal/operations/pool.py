"""A folder of files under their hashes, shared by all backups in it: each is kept once."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from portal import dumps

LIST = "files.txt"  # one line `hash size` for each file of a backup


def place(pool: Path, sha256: str) -> Path:
    """Where the file with that hash lies or would lie."""
    return pool / sha256[:2] / sha256[2:4] / sha256


def put(source: Path, pool: Path, sha256: str) -> int:
    """Make sure that a file is in the pool; how many bytes that took. 0: there already, or linked.

    Stored files are never written again, so on one disk a second name is as good as a second file.
    """
    target = place(pool, sha256)
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return 0
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        return _copy(source, target)
    return 0


def _copy(source: Path, target: Path) -> int:
    aside = target.with_name("incoming-" + target.name)
    shutil.copyfile(source, aside)
    aside.chmod(0o600)
    dumps.sync(aside)
    aside.replace(target)
    return target.stat().st_size


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed(folder: Path) -> Iterator[tuple[str, int]]:
    """(hash, size) of each file that a backup holds."""
    for line in (folder / LIST).read_text(encoding="ascii").splitlines():
        sha256, size = line.split()
        yield sha256, int(size)


def sweep(pool: Path, held: set[str]) -> int:
    """Remove the files that no backup holds any more; how many."""
    gone = [path for path in pool.glob("??/??/*") if path.name not in held]
    for path in gone:
        path.unlink()
    return len(gone)
