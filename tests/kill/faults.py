"""What happens to machines: processes die, disks fill up or become read-only, clocks jump."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.server import Portal

PRELOADED = Path(__file__).parent / "preloaded"
ROOM = "200M"  # of the disk that fills up
HOUR = 3600


class Machine(Portal):
    """The portal as `deploy/run` starts it, over a small disk of its own and with a clock that can be set."""

    def __init__(self, folder: Path, log: Path) -> None:
        super().__init__(folder)
        self.clock, self.log_path = log.with_name("clock"), log
        self.clock.write_text("0")
        self.environment |= {"PYTHONPATH": str(PRELOADED), "PORTAL_TEST_CLOCK": str(self.clock)}

    def pids(self, wanted: str) -> list[int]:
        """Processes whose name begins so: `granian worker`, `jobs`, or all of them."""
        return [pid for pid, name in self.processes() if name.startswith(wanted)]

    def kill(self, pids: list[int]) -> int:
        """SIGKILL; how many there were."""
        killed = 0
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
        return killed

    def kill_all(self) -> int:
        """As when the current fails. The shell goes first, so that nothing is tidied up."""
        count = self.kill([self.shell.pid, *self.pids("")])
        while left := self.orphans():  # begun in the moment of dying
            count += self.kill(left)
            time.sleep(0.02)
        self.shell.wait(30)
        self.log.close()
        return count

    def orphans(self) -> list[int]:
        """Processes over this folder, whoever started them; the dead that nobody has buried do not count."""
        mine = f"PORTAL_INSTANCE_DIR={self.folder}".encode()
        return [pid for pid, environment in _environments() if mine in environment.split(b"\0")]

    def end(self) -> None:
        """Leave nothing running, whatever happened."""
        self.kill_all()


def _environments() -> Iterator[tuple[int, bytes]]:
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            yield int(path.parent.name), path.read_bytes()


@contextlib.contextmanager
def disk(folder: Path) -> Iterator[bool]:
    """A small disk at `folder`, gone afterwards. False where mounting is not allowed: a plain folder then."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={ROOM},mode=0700", "portal-kill", str(folder)]
    mounted = subprocess.run(["mount", *options], check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)


def worker(machine: Machine, source: random.Random) -> int:
    """One of the two processes that answer."""
    pids = machine.pids("granian worker")
    return machine.kill([source.choice(pids)]) if pids else 0


def jobs(machine: Machine, source: random.Random) -> int:
    """The process that does what nobody waits for."""
    return machine.kill(machine.pids("jobs"))


def both(machine: Machine, source: random.Random) -> int:
    """Workers and jobs at once."""
    return machine.kill([*machine.pids("granian worker"), *machine.pids("jobs")])


def everything(machine: Machine, source: random.Random) -> int:
    """All processes; then the machine starts again."""
    count = machine.kill_all()
    machine.start()
    return count


def full(machine: Machine, source: random.Random) -> int:
    """No byte is left for a while, and somebody dies in the middle of it."""
    ballast = machine.folder / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 20))
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(512))
    time.sleep(source.uniform(0.5, 1.5))
    count = worker(machine, source)
    time.sleep(0.3)
    ballast.unlink()
    return count


def read_only(machine: Machine, source: random.Random) -> int:
    """The disk comes back read-only after a crash: who writes is told so. Then it is mended."""
    count = machine.kill_all()
    _remount(machine.folder, "ro")
    machine.begin()
    time.sleep(source.uniform(2, 4))
    count += machine.kill_all()
    _remount(machine.folder, "rw")
    machine.start()
    return count


def _remount(folder: Path, how: str) -> None:
    """A little program that looked into a file may live on for a moment and hold the disk."""
    for left in range(50, -1, -1):
        done = subprocess.run(["mount", "-o", f"remount,{how}", folder], check=not left, capture_output=True)
        if done.returncode == 0:
            return
        time.sleep(0.2)


def clock(machine: Machine, source: random.Random) -> int:
    """The clock jumps by hours, somebody dies, the clock comes back."""
    machine.clock.write_text(str(source.choice((-2, -1, 1, 2)) * HOUR))
    time.sleep(source.uniform(0.5, 1.5))
    count = worker(machine, source)
    time.sleep(0.5)
    machine.clock.write_text("0")
    return count


KILLS = (worker, worker, worker, worker, jobs, both, everything)
Fault = Callable[[Machine, random.Random], int]


def plan(kills: int, source: random.Random, *, small_disk: bool) -> Iterator[Fault]:
    """Which faults, in what order: each kind at least once, most of them kills."""
    others: list[Fault] = [full, read_only, clock] if small_disk else [clock]
    rare = [each for each in others for _ in range(max(1, kills // 40))]
    chosen = [*rare, both, everything, jobs]
    chosen += [source.choice(KILLS) for _ in range(kills - len(chosen))]
    source.shuffle(chosen)
    return iter(chosen[:kills])
