"""A slow line on loopback: a relay that lets bytes through at a rate, after a delay, in both directions.

Chromium's own throttling forgets the handshakes; here a connection costs its round trips. A lost packet shows
in a stream of bytes as TCP lets it show: everything of that direction waits until the packet was sent again,
one round trip and 200 ms later (the least that Linux waits), then twice as long each time it is lost again,
and its bytes go over the wire once more. A device of its own (TUN) would lose real packets, but needs root
and a kernel that has one; this runs everywhere. `cut()` ends all connections at once.
"""

import contextlib
import queue
import random
import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Line:
    """`kbit` per second each way, `delay` seconds one way, `loss` of packets; `port` is where to connect."""

    target: tuple[str, int]
    kbit: float = 100
    delay: float = 0.2
    loss: float = 0.0
    seed: int = 0
    lost: int = 0  # packets so far
    down: int = 0  # bytes to the browser so far
    up: int = 0
    connections: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> "Line":
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.free = {"up": 0.0, "down": 0.0}  # when each direction's wire is free again
        self.lock = threading.Lock()
        self.dice = random.Random(self.seed)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_details: object) -> None:
        self.listener.close()
        self.cut()

    def cut(self) -> None:
        """The line goes dead for everything under way."""
        with self.lock:
            gone, self.connections = self.connections, []
        for connection in gone:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                try:
                    far = socket.create_connection(self.target)
                except OSError:  # the portal is just being started again
                    near.close()
                    continue
                with self.lock:
                    self.connections += [near, far]
                if self.listener.fileno() < 0:  # closed meanwhile
                    return self.cut()
                # A real connection would have shaken hands first: one round trip.
                start = time.monotonic() + 2 * self.delay
                threading.Thread(target=self._pump, args=(near, far, "up", start), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, "down", start), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, way: str, start: float) -> None:
        on_the_way: queue.Queue[tuple[float, bytes]] = queue.Queue()
        threading.Thread(target=self._deliver, args=(sink, on_the_way), daemon=True).start()
        with contextlib.suppress(OSError):
            while piece := source.recv(1460):
                with self.lock:
                    begin = max(time.monotonic(), self.free[way], start)
                    sendings, stall = self._sendings()
                    self.free[way] = begin + sendings * len(piece) * 8 / (self.kbit * 1000)
                    arrives = self.free[way] + self.delay + stall
                    setattr(self, way, getattr(self, way) + len(piece))
                on_the_way.put((arrives, piece))
        on_the_way.put((0.0, b""))

    def _sendings(self) -> tuple[int, float]:
        """How often the next packet is sent until it arrives, and how long its sender waits in between."""
        sendings, stall, wait = 1, 0.0, 2 * self.delay + 0.2
        while self.dice.random() < self.loss:
            self.lost += 1
            sendings, stall, wait = sendings + 1, stall + wait, 2 * wait
        return sendings, stall

    @staticmethod
    def _deliver(sink: socket.socket, on_the_way: "queue.Queue[tuple[float, bytes]]") -> None:
        with contextlib.suppress(OSError):
            while (arriving := on_the_way.get())[1]:
                time.sleep(max(0.0, arriving[0] - time.monotonic()))
                sink.sendall(arriving[1])
            sink.shutdown(socket.SHUT_WR)
