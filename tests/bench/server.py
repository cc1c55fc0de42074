"""The portal as `deploy/run` starts it: on a free port of this machine, over a folder of its own."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.config import Settings

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv" / "bin"
PATIENCE = 60  # seconds for a start or an end


@dataclass(frozen=True)
class Memory:
    """Of all processes together, in MB (10^6 bytes). PSS counts a shared page once, RSS in each process."""

    rss: float
    pss: float
    processes: dict[str, tuple[float, float]]


class Portal:
    """`start` and `stop` as often as wanted; the folder stays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log_path = folder / "bench.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = dict(
            os.environ, HOST="127.0.0.1", PORT=str(self.port), PORTAL_DEMO="1",
            PORTAL_INSTANCE_DIR=str(folder), PORTAL_PUBLIC_URL=self.url,
        )  # fmt: skip

    def settings(self) -> Settings:
        """What it runs with."""
        return Settings.from_env(self.environment)

    def start(self) -> float:
        """Seconds from the command to the first answered page of /procedures."""
        began = time.monotonic()
        self.begin()
        while not self._answers():
            if self.shell.poll() is not None or time.monotonic() - began > PATIENCE:
                raise SystemExit(f"deploy/run does not answer:\n{self.log_path.read_text()}")
            time.sleep(0.02)
        return time.monotonic() - began

    def begin(self) -> None:
        """Give the command, and wait for nothing."""
        self.log = self.log_path.open("ab")
        self.shell = subprocess.Popen(
            [ROOT / "deploy" / "run"], cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log
        )

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/procedures")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def settled(self) -> None:
        """Wait until nothing of the start is running any more, such as the export."""
        began = time.monotonic()
        while any("export" in name for _pid, name in self.processes()):
            if time.monotonic() - began > PATIENCE:
                return
            time.sleep(0.1)

    def stop(self) -> None:
        self.shell.send_signal(signal.SIGTERM)
        try:
            self.shell.wait(PATIENCE)
        finally:
            self.log.close()

    def flask(self, *command: str | Path) -> str:
        """What a command of the portal prints."""
        done = subprocess.run(
            [BIN / "flask", "--app", "app", *command], cwd=ROOT, env=self.environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        return done.stdout + done.stderr

    def processes(self) -> list[tuple[int, str]]:
        """(id, short name) of all that `deploy/run` has started and is still there."""
        return list(_below(self.shell.pid, ""))

    def memory(self) -> Memory:
        found: dict[str, tuple[float, float]] = {}
        for number, (pid, name) in enumerate(self.processes()):
            sizes = _sizes(pid)
            if sizes:
                found[f"{number} {name}"] = sizes
        rss, pss = (sum(sizes[at] for sizes in found.values()) for at in (0, 1))
        return Memory(rss, pss, found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _below(pid: int, parent: str) -> Iterator[tuple[int, str]]:
    """A process and its children; those that end meanwhile are left out."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    name = _name(words)
    yield pid, f"{name} worker" if name == parent == "granian" else name
    for child in children:
        yield from _below(int(child), name)


def _name(words: list[str]) -> str:
    for program in ("granian", "export", "work", "prepare"):
        if any(word.endswith(program) for word in words):
            return {"work": "jobs"}.get(program, program)
    return Path(words[0]).name


def _sizes(pid: int) -> tuple[float, float] | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    sizes = {line.split()[0]: int(line.split()[1]) * 1024 / 1e6 for line in lines}
    return (sizes["Rss:"], sizes["Pss:"]) if sizes else None
