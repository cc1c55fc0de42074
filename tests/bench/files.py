"""The static half: how long its files take, what a form costs, and how fast servers hand them out."""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import flask

from portal import accounts, catalogue, create_app, db
from portal.web import compression, dictionary
from tests import proxies
from tests.bench import load
from tests.bench.server import Portal, free_port

PLAIN = """
    server {
        listen 127.0.0.1:%(port)s;
        root %(public)s;
        brotli_static on;
        location / { try_files $uri/index.html $uri =404; }
    }
"""


def main(portal: Portal) -> None:
    """Print tables. `portal` runs; its folder holds the catalogue to write."""
    app = create_app(portal.settings())
    with app.app_context():
        db.database.connect(reuse_if_open=True)
        public = portal.folder / "bench-public"
        _writing(app, public)
        _forms(app, public)
        db.database.close()
    _rates(portal, public)


def _writing(app: flask.Flask, public: Path) -> None:
    """Beside the seconds of the clock those of all processors: they say the same on a busy machine."""
    print("\nThe catalogue as files, each with .br, .gz, .zst and by dictionary")
    _written("all of it", app, public)
    _written("again, nothing published", app, public)
    _publish(summary=" (mới)")
    _written("after one publication, another description", app, public)
    _publish(name=" (mới)")
    _written("after one publication, another name", app, public)


def _publish(**more: str) -> None:
    """Birth registration, with something added to some of its texts."""
    version = catalogue.published("1.001193")
    texts = {name: getattr(version.record, name) + added for name, added in more.items()}
    record, weight = replace(version.record, **texts), version.procedure.weight
    catalogue.publish(accounts.SYSTEM, "1.001193", record, version.form, version.routing, weight)


def _written(what: str, app: flask.Flask, public: Path) -> None:
    before = sum(os.times()[:4])
    spent, done = _timed(lambda: catalogue.export(app, public))
    worked = sum(os.times()[:4]) - before
    told = f"{done.written} of {done.addresses}" if done else "nothing"  # type: ignore[attr-defined]
    print(f"  {what:45} {told:>14} written in {spent:6.2f} s, {worked:6.2f} s of processors")


def _timed(act: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    outcome = act()
    return time.perf_counter() - began, outcome


def _forms(app: flask.Flask, public: Path) -> None:
    pages = sorted((public / "procedures").glob("*.*/index.html"))[::20]
    bodies = [page.read_bytes() for page in pages]
    ways = {**compression.PACKED, "dcz": dictionary.of("vi").compress}
    print(f"\n{len(bodies)} procedure pages, compressed as answers are      bytes p50      p90   ms p50")
    for name, pack in ways.items():
        spent, packed = zip(*(_timed(partial(pack, body)) for body in bodies), strict=True)
        sizes = sorted(len(each) for each in packed)
        middle, tenth = sizes[len(sizes) // 2], sizes[len(sizes) * 9 // 10]
        print(f"  {name:50} {middle:9} {tenth:8} {statistics.median(spent) * 1000:8.2f}")
    print(f"  the dictionary itself, once: {len(dictionary.of('vi').forms['br'])} bytes")


def _rates(portal: Portal, public: Path) -> None:
    """The same files, the same clients: plain nginx, ours in front of the portal, and the portal alone."""
    missing = [tool for tool in ("nginx", "caddy", "wrk") if not shutil.which(tool)]
    if missing:
        print(f"\nRates are left out: apt-get install {' '.join(missing)}")
        return
    pages = sorted((public / "procedures").glob("*.*"))[:200]
    paths = [f"/procedures/{page.name}" for page in pages]
    print("\nProcedure pages a second, 16 clients, Brotli")
    plain = 0.0
    for name, serving in {
        "plain nginx": _plain,
        "deploy/nginx.conf": _ours,
        "deploy/Caddyfile": _caddy,
    }.items():
        with tempfile.TemporaryDirectory() as folder, serving(portal, public, Path(folder)) as port:
            rate = load.run(port, paths)
            plain = plain or rate.per_second
            print(f"  {name:30} {rate}  {rate.per_second / plain:.0%} of plain nginx")
    rate = load.run(portal.port, paths)
    print(f"  {'the portal itself (make run)':30} {rate}  {rate.per_second / plain:.0%}")


def _names(portal: Portal, public: Path, port: int) -> dict[str, str]:
    return {
        "127.0.0.1:8000": f"127.0.0.1:{portal.port}",
        "/srv/portal/instance/public": str(public),
        "listen 80;": f"listen 127.0.0.1:{port};",
        ":80 {": f"http://127.0.0.1:{port} {{",
    }


@contextmanager
def _plain(portal: Portal, public: Path, folder: Path) -> Iterator[int]:
    port = free_port()
    with _until_done(folder, proxies.nginx(folder, PLAIN % {"port": port, "public": public})):
        yield port


@contextmanager
def _ours(portal: Portal, public: Path, folder: Path) -> Iterator[int]:
    port = free_port()
    with _until_done(folder, proxies.ours("nginx", folder, _names(portal, public, port))):
        yield port


@contextmanager
def _caddy(portal: Portal, public: Path, folder: Path) -> Iterator[int]:
    port = free_port()
    with _until_done(folder, proxies.ours("caddy", folder, _names(portal, public, port))):
        yield port


@contextmanager
def _until_done(folder: Path, command: list[str]) -> Iterator[None]:
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        time.sleep(2)
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)
