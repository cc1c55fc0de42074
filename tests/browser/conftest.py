"""A real server, a real Chromium."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.slow_link import Line
from tests.people import password

ROOT = Path(__file__).parent.parent.parent
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Portal:
    """The production server over a scratch copy of the demo world."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = dict(
            os.environ,
            PORTAL_INSTANCE_DIR=str(folder),
            PORTAL_DEMO="1",
            PORTAL_PUBLIC_URL=self.url,
        )

    def flask(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def start(self) -> None:
        self.server = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1",
                "--port", str(self.port), "--workers", "1", "--blocking-threads", "1", "--no-ws",
                "--log-level", "warning", "app:app",
            ],
            cwd=ROOT, env=self.environment,
        )  # fmt: skip
        for _try in range(200):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=1).read()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = Portal(tmp_path_factory.mktemp("instance"))
    portal.flask("prepare")
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def slow(portal: Portal) -> Iterator[Line]:
    """The portal behind 100 kbit/s and 400 ms."""
    with Line(("127.0.0.1", portal.port)) as line:
        yield line


@pytest.fixture
def lossy_slow(portal: Portal) -> Iterator[Line]:
    """The same, and 2 % of the packets are lost, by the dice of a seed that is printed."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    with Line(("127.0.0.1", portal.port), loss=0.02, seed=seed) as line:
        yield line
    print(f"{line.lost} packets lost, {line.down / 1000:.0f} kB down, {line.up / 1000:.0f} kB up")


@pytest.fixture
def context_for(chromium: Browser, portal: Portal) -> Iterator[Callable[..., BrowserContext]]:
    """`context_for(javascript=False, url=…)`: a browser of its own, with the phone's screen."""
    opened: list[BrowserContext] = []

    def make(*, javascript: bool = True, url: str = "", viewport: dict[str, int] = PHONE) -> BrowserContext:
        context = chromium.new_context(
            java_script_enabled=javascript, base_url=url or portal.url, viewport=viewport, locale="vi-VN",
            bypass_csp=False,
        )  # fmt: skip
        context.set_default_timeout(60_000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", password(name))
    page.locator("main form").filter(has=page.locator("input[name=password]")).locator("button").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
