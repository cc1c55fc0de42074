"""How long answers take, by route: counted in each process, added up by whoever asks.

Each process writes its own small file, mapped into memory: no dependency, microseconds an answer.
The files of a process that died stay until the portal starts again, so that sums only grow.
"""

import hashlib
import mmap
import os
import struct
import threading
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import flask

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
CLASSES = ("2xx", "3xx", "4xx", "5xx")
SLOT = len(BOUNDS) + 2 + len(CLASSES)  # numbers of a route: buckets, what is above, sum, classes
NOWHERE = "none"  # addresses that no route knows


class Measures:
    """The numbers of one application, in `folder`."""

    def __init__(self, folder: Path, routes: list[str]) -> None:
        self.folder = folder
        self.routes = [NOWHERE, *sorted(routes)]
        self.places = {route: number * SLOT * 8 for number, route in enumerate(self.routes)}
        self.kind = hashlib.sha256("\n".join(self.routes).encode()).hexdigest()[:12]
        self.pid = 0
        self.mine: mmap.mmap | None = None
        self.lock = threading.Lock()  # between threads: each number is read, then written

    def add(self, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self.lock:
            numbers = self._numbers()
            if numbers is not None:
                self._add(numbers, self.places.get(route, 0), status, seconds)

    def _add(self, numbers: mmap.mmap, place: int, status: int, seconds: float) -> None:
        bucket = next((at for at, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        for at, more in (
            (bucket, 1.0),
            (len(BOUNDS) + 1, seconds),
            (len(BOUNDS) + 2 + min(max(status // 100 - 2, 0), 3), 1.0),
        ):
            before = struct.unpack_from("d", numbers, place + at * 8)[0]
            struct.pack_into("d", numbers, place + at * 8, before + more)

    def _numbers(self) -> mmap.mmap | None:
        if self.pid != os.getpid():  # a server makes its workers out of a process that has loaded all this
            self.pid, self.mine = os.getpid(), self._mapped()
        return self.mine

    def _mapped(self) -> mmap.mmap | None:
        """None where the disk has no room: writing to a page that has no place would end the process."""
        size = len(self.routes) * SLOT * 8
        try:
            self.folder.mkdir(exist_ok=True)
            descriptor = os.open(self.folder / f"{self.pid}-{self.kind}", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        try:
            os.posix_fallocate(descriptor, 0, size)
            return mmap.mmap(descriptor, size)
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def sums(self) -> Iterator[tuple[str, tuple[float, ...]]]:
        """(route, its numbers over all processes) of each route that was asked."""
        shape = struct.Struct(f"{len(self.routes) * SLOT}d")
        files = [path.read_bytes() for path in self.folder.glob(f"*-{self.kind}")]
        columns = [shape.unpack(each) for each in files if len(each) == shape.size]
        totals = [sum(values) for values in zip(*columns, strict=True)]
        for number, route in enumerate(self.routes if totals else []):
            own = tuple(totals[number * SLOT : (number + 1) * SLOT])
            if any(own):
                yield route, own

    def begin_anew(self) -> None:
        """Forget what processes of an earlier start counted."""
        for path in self.folder.glob("*-*"):
            path.unlink(missing_ok=True)

    def lines(self) -> Iterator[str]:
        """In Prometheus' text format."""
        yield "# TYPE portal_request_seconds histogram"
        answers = []
        for route, numbers in self.sums():
            counts = list(accumulate(numbers[: len(BOUNDS) + 1]))
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
                yield f'portal_request_seconds_bucket{{route="{route}",le="{bound}"}} {count:g}'
            yield f'portal_request_seconds_sum{{route="{route}"}} {numbers[len(BOUNDS) + 1]:.6f}'
            yield f'portal_request_seconds_count{{route="{route}"}} {counts[-1]:g}'
            answers += [
                f'portal_responses_total{{route="{route}",status="{name}"}} {number:g}'
                for name, number in zip(CLASSES, numbers[len(BOUNDS) + 2 :], strict=True)
                if number
            ]
        yield "# TYPE portal_responses_total counter"
        yield from answers


def init_app(app: flask.Flask) -> None:
    """Take the time from the first thing that happens to a request to the last."""
    app.before_request(begin)
    flask.request_finished.connect(finished, app)


def of(app: flask.Flask) -> Measures:
    """The numbers of an application; made when all its routes are known."""
    if "measures" not in app.extensions:
        folder = app.config["PORTAL"].instance_dir / "measures"
        app.extensions["measures"] = Measures(folder, list(app.view_functions))
    found: Measures = app.extensions["measures"]
    return found


def begin() -> None:
    """Remember when."""
    flask.g.began = time.perf_counter()


def finished(app: flask.Flask, response: Any, **_more: Any) -> None:
    """Count the answer."""
    seconds = time.perf_counter() - flask.g.get("began", time.perf_counter())
    flask.g.seconds = seconds
    of(app).add(flask.request.endpoint or NOWHERE, response.status_code, seconds)
