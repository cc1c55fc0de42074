"""Our first view beside that of three design systems on a slow line: `python -m tests.bench.peers`.

GOV.UK Frontend, DSFR and USWDS as their own documentation includes them, whole; the same words on each page,
without their logos. One server program, one line, one run; each view by a browser that was never there.
"""

import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

from tests.bench import lighthouse, link, times
from tests.bench.server import Portal
from tests.browser.secure import certificate, secured

PORT = times.PORT + 1
QUESTION = "khai sinh"
RUNS = 3
PROTOCOLS = {"2": (), "1.1": ("--disable-http2",)}
PEERS = {"GOV.UK Frontend 6.6.0": "govuk", "USWDS 3.14.0": "uswds", "DSFR 1.15.3": "dsfr"}


@dataclass
class Wire:
    """What came over it, with headers, as the browser counts it: (second of its clock, bytes)."""

    came: list[tuple[float, int]] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    began: float = 0.0
    requests: int = 0

    def asked(self, event: dict[str, Any]) -> None:
        self.began = self.began or event["timestamp"]
        self.requests += not event["request"]["url"].startswith("data:")

    def part(self, event: dict[str, Any]) -> None:
        self._add(event, int(event["encodedDataLength"]))

    def ended(self, event: dict[str, Any]) -> None:
        """The whole of it: what the parts did not tell, such as headers, came by now."""
        self._add(event, int(event["encodedDataLength"]) - self.counted.get(event["requestId"], 0))

    def _add(self, event: dict[str, Any], size: int) -> None:
        self.counted[event["requestId"]] = self.counted.get(event["requestId"], 0) + size
        self.came.append((event["timestamp"], size))

    def until(self, second: float) -> int:
        return sum(size for at, size in self.came if at - self.began <= second)


@dataclass(frozen=True)
class View:
    """`before` counts the bytes that came before the first paint; `painted` is in seconds."""

    requests: int
    before: int
    total: int
    painted: float


def main(portal: Portal) -> None:
    """Print a table; `portal` was started once, so that its folder is ready."""
    if missing := link.lacking() or lighthouse.lacking():
        print(f"\nThe peers' table is left out: this machine lacks {missing}")
        return
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        results = folder / "results.json"
        found = portal.flask("catalogue", "search", QUESTION, "--json").strip().splitlines()[-1]
        results.write_text(json.dumps(json.loads(found)), encoding="utf-8")
        packages = {"PEERS_PACKAGES": str(lighthouse.FOLDER / "node_modules"), "PEERS_RESULTS": str(results)}
        files = certificate(folder, link.SERVER)
        with (
            link.Line() as line,
            secured(portal.environment, files, times.PORT, link.SERVER, *line.far) as ours,
            secured(
                {**portal.environment, **packages},
                files, PORT, link.SERVER, *line.far,
                app="tests.bench.peers.site:app",
            ) as theirs,
        ):  # fmt: skip
            addresses = {"this portal": f"{ours}/procedures?q={QUESTION.replace(' ', '+')}"}
            addresses |= {name: f"{theirs}/{peer}/" for name, peer in PEERS.items()}
            _print(times.Browser(playwright, folder, files.pin, line.near), addresses)


def _print(browser: times.Browser, addresses: dict[str, str]) -> None:
    print(f"\nA search page with ten results, first view at 100 kbit/s, 400 ms, TLS, Brotli, {RUNS} runs")
    print(f"  {'':24} HTTP  requests  kB before paint  kB in all  first paint s", flush=True)
    for protocol, flags in PROTOCOLS.items():
        here = replace(browser, folder=browser.folder / protocol, more=flags)
        here.folder.mkdir()
        for name, address in addresses.items():
            print(
                f"  {name:24} {protocol:4}  {_told([_seen(here, address) for _ in range(RUNS)])}", flush=True
            )


def _seen(browser: times.Browser, address: str) -> View:
    with browser.context(address) as context:
        return view(context, address)


def view(context: BrowserContext, address: str) -> View:
    """Open it and wait until nothing more comes."""
    page, wire = context.pages[0], Wire()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", wire.asked)
    session.on("Network.dataReceived", wire.part)
    session.on("Network.loadingFinished", wire.ended)
    page.goto(address, timeout=120_000, wait_until="load")
    page.wait_for_timeout(1500)  # what begins after it, such as htmx and the dictionary
    page.wait_for_load_state("networkidle", timeout=120_000)
    painted = times.first_paint(page) / 1000
    return View(wire.requests, wire.until(painted), sum(size for _at, size in wire.came), painted)


def _told(views: list[View]) -> str:
    seconds = [each.painted for each in views]
    requests, before, total = (
        median(getattr(each, name) for each in views) for name in ("requests", "before", "total")
    )
    return (
        f"{requests:8.0f} {before / 1000:16.1f} {total / 1000:10.1f}"
        f"  {median(seconds):6.2f} [{min(seconds):.2f}–{max(seconds):.2f}]"
    )
