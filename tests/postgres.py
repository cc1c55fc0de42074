"""A real PostgreSQL for the tests: made in a scratch folder, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Nothing here has to survive a power cut.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first; None if PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if found:
        return found[0].parent
    return Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Address of a fresh server's empty database, such as postgresql://portal@127.0.0.1:5433/postgres."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    port = _free_port()
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)
    try:
        _run(
            owner,
            folder,
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "portal",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        )
        listen = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {OPTIONS}"
        _run(
            owner,
            folder,
            "pg_ctl",
            "-D",
            str(folder / "data"),
            "-o",
            listen,
            "-l",
            str(folder / "log"),
            "-w",
            "start",
        )
        yield f"postgresql://portal@127.0.0.1:{port}/postgres"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            _run(owner, folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> str:
    """Whose server it is: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(owner: str, folder: Path, program: str, *arguments: str) -> None:
    where = binaries()
    assert where, "PostgreSQL is missing: apt-get install postgresql"
    account = pwd.getpwnam(owner) if owner else None
    subprocess.run(
        [str(where / program), *arguments],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )
