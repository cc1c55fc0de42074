"""A slow line that loses real packets: two network namespaces, a TUN device in each, a relay between.

The kernel's own TCP and TLS run over it, so handshakes, acknowledgements and lost packets cost what they cost
on a mobile network. Needs root and /dev/net/tun: `lacking()` says what is missing.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import shutil
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

SERVER, CLIENT = "10.232.0.1", "10.232.0.2"
NAMESPACE = 0x40000000  # CLONE_NEWNET
ATTACH = 0x400454CA  # TUNSETIFF
TUN_WITHOUT_HEADER = 0x1001
QUEUE = 2.0  # seconds that a direction may be behind; what comes then is thrown away, as routers do


def lacking() -> str:
    """What this machine lacks for a line of its own; "" if nothing."""
    if os.geteuid():
        return "root"
    if not Path("/dev/net/tun").exists():
        return "/dev/net/tun"
    if not shutil.which("ip"):
        return "ip (apt-get install iproute2)"
    made = subprocess.run(["ip", "netns", "add", "portal-probe"], capture_output=True, text=True, check=False)
    subprocess.run(["ip", "netns", "delete", "portal-probe"], capture_output=True, check=False)
    return made.stderr.strip()


@dataclass
class Line:
    """`kbit` a second each way, `delay` seconds one way, `loss` as a share, `seed` of the dice.

    Inside `with`, `near` and `far` begin commands that run at the client's and at the server's end.
    """

    kbit: float = 100
    delay: float = 0.2
    loss: float = 0.0
    seed: int = 0
    namespaces: tuple[str, str] = field(
        default_factory=lambda: (f"portal-far-{os.getpid()}", f"portal-near-{os.getpid()}")
    )

    def __enter__(self) -> "Line":
        for name in self.namespaces:
            _ip("netns", "add", name)
        settings = [*self.namespaces, self.kbit, self.delay, self.loss, self.seed]
        self.relay = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.link", *map(str, settings)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        )
        self.relay.stdout.readline()  # type: ignore[union-attr]  # it is up
        return self

    def __exit__(self, *_details: object) -> None:
        self.relay.terminate()
        self.relay.communicate()
        for name in self.namespaces:
            _ip("netns", "delete", name)

    @property
    def far(self) -> list[str]:
        return ["ip", "netns", "exec", self.namespaces[0]]

    @property
    def near(self) -> list[str]:
        return ["ip", "netns", "exec", self.namespaces[1]]


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@dataclass
class Direction:
    """From one device to the other: one wire that is free again at a moment."""

    source: int
    sink: int
    free: float = 0.0


@dataclass
class Relay:
    """Takes packets from a device, throws dice, and hands them to the other when they would arrive."""

    seconds_per_byte: float
    delay: float
    loss: float
    dice: random.Random
    waiting: list[tuple[float, int, int, bytes]] = field(default_factory=list)
    count: int = 0

    def run(self, directions: list[Direction]) -> None:
        by_source = {each.source: each for each in directions}
        while True:
            pause = max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            ready, _, _ = select.select(list(by_source), [], [], pause)
            for source in ready:
                self._take(by_source[source])
            self._deliver()

    def _take(self, way: Direction) -> None:
        packet = os.read(way.source, 65536)
        now = time.monotonic()
        if way.free - now > QUEUE:
            return
        # A packet that gets lost was on the wire all the same.
        way.free = max(way.free, now) + len(packet) * self.seconds_per_byte
        if self.dice.random() < self.loss:
            return
        self.count += 1
        heapq.heappush(self.waiting, (way.free + self.delay, self.count, way.sink, packet))

    def _deliver(self) -> None:
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _at, _number, sink, packet = heapq.heappop(self.waiting)
            os.write(sink, packet)


def device(namespace: str, own: str, other: str) -> int:
    """A TUN device inside the namespace; this process stays in it."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/run/netns", namespace).open("rb") as entry:
        if libc.setns(entry.fileno(), NAMESPACE):
            raise OSError(ctypes.get_errno(), "setns", namespace)
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, ATTACH, struct.pack("16sH22x", b"slow", TUN_WITHOUT_HEADER))
    _ip("address", "add", own, "peer", other, "dev", "slow")
    _ip("link", "set", "slow", "mtu", "1500", "up")
    _ip("link", "set", "lo", "up")
    return tun


def main(far: str, near: str, *settings: str) -> None:
    """The relay's process."""
    kbit, delay, loss = map(float, settings[:3])
    ends = device(far, SERVER, CLIENT), device(near, CLIENT, SERVER)
    print("up", flush=True)
    relay = Relay(8 / (kbit * 1000), delay, loss, random.Random(int(settings[3])))
    relay.run([Direction(*ends), Direction(*ends[::-1])])


if __name__ == "__main__":
    main(*sys.argv[1:])
