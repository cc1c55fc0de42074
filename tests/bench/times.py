"""What a person waits for on a line of 100 kbit/s and 400 ms, over TLS: `python -m tests.bench.times`."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext, Error, Page, Playwright, sync_playwright

from tests.bench import link
from tests.bench.server import Portal
from tests.browser.conftest import FLAGS, PHONE
from tests.browser.secure import Certificate, certificate, secured
from tests.browser.test_wire import HOUSEHOLD, answer

PORT = 8443
RUNS, SEEDS = 3, 5
LOSS = 0.02
PATIENCE = 30_000  # ms
# Chromium lets dictionaries only to sites whose certificate comes from a public authority.
OWN_CERTIFICATE = "--disable-features=CompressionDictionaryTransportRequireKnownRootCert"
AIMS = {
    "home, cold: first paint": 1.9,
    "search, cold: first paint": 1.9,
    "search: a fragment after the pause": 0.6,
    "procedure, warm: first paint": None,
    "three-step application: all waiting": 2.6,
    "tracking, warm": None,
}

# Notes when a form is sent, and when what comes in its place is painted: in the page, or on the next one.
WATCH = """
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const note = () => {
    const began = +sessionStorage.began;
    delete sessionStorage.began;
    if (began) sessionStorage.waits = (sessionStorage.waits || "") + " " + (now() - began);
  };
  const painted = () => requestAnimationFrame(() => setTimeout(note));
  new PerformanceObserver((_list, it) => (it.disconnect(), note())).observe({type: "paint", buffered: true});
  const content = () => document.querySelector("#form h1, main h1");
  addEventListener("submit", () => {
    sessionStorage.began = now();
    const before = content();
    const look = new MutationObserver(() => {
      if (content() && content() !== before) (look.disconnect(), painted());
    });
    look.observe(document.body, {childList: true, subtree: true});
  }, true);
  addEventListener("htmx:after:swap", () => {
    const fetched = (each) => each.initiatorType == "fetch";
    const asked = performance.getEntriesByType("resource").filter(fetched).pop();
    if (asked) window.waited = performance.now() - asked.startTime;
  });
})()
"""


@dataclass
class Browser:
    """Chromium at the near end, new for each `context`: it was never here."""

    playwright: Playwright
    folder: Path
    pin: str
    near: list[str]
    made: int = 0
    more: tuple[str, ...] = ()  # flags

    @contextlib.contextmanager
    def context(self, address: str) -> Iterator[BrowserContext]:
        self.made += 1
        # Its key is trusted by name: a certificate that is only forgiven makes Chromium shake hands twice.
        context = self.playwright.chromium.launch_persistent_context(
            self.folder / f"profile-{self.made}", executable_path=self._starter(), base_url=address,
            args=[*FLAGS, *self.more, OWN_CERTIFICATE, f"--ignore-certificate-errors-spki-list={self.pin}"],
            viewport=PHONE, locale="vi-VN",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH)
        try:
            yield context
        finally:
            context.close()

    def _starter(self) -> Path:
        starter = self.folder / f"chromium-{abs(hash(tuple(self.near)))}"
        starter.write_text(f'#!/bin/sh\nexec {" ".join(self.near)} {shutil.which("chromium")} "$@"\n')
        starter.chmod(0o755)
        return starter


@dataclass
class Times:
    """Seconds by what was waited for."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, milliseconds: float) -> None:
        self.seconds.setdefault(name, []).append(milliseconds / 1000)

    def told(self, name: str) -> str:
        found = self.seconds.get(name)
        if not found:
            return "–"
        return f"{median(found):.2f} [{min(found):.2f}–{max(found):.2f}]"


def main(portal: Portal) -> None:
    """Print a table; `portal` was started once, so that its folder is ready."""
    if missing := link.lacking():
        print(f"\nTimes on a slow line are left out: this machine lacks {missing}")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        files = certificate(Path(folder), link.SERVER)
        sound, lossy = Times(), Times()
        with _line(portal, files, link.Line()) as (address, near):
            browser = Browser(playwright, Path(folder), files.pin, near)
            for _run in range(RUNS):
                _visit(browser, address, sound)
        for seed in range(1, SEEDS + 1):
            with _line(portal, files, link.Line(loss=LOSS, seed=seed)) as (address, near):
                _visit(Browser(playwright, Path(folder, str(seed)), files.pin, near), address, lossy)
    _print(sound, lossy)


@contextlib.contextmanager
def _line(portal: Portal, files: Certificate, line: link.Line) -> Iterator[tuple[str, list[str]]]:
    with line, secured(portal.environment, files, PORT, link.SERVER, *line.far) as address:
        yield address, line.near


def _print(sound: Times, lossy: Times) -> None:
    print(
        "\nSeconds at 100 kbit/s, 400 ms, TLS       aim   "
        f"no loss, {RUNS} runs   {LOSS:.0%} loss, seeds 1–{SEEDS}"
    )
    for name, aim in AIMS.items():
        print(f"  {name:36} {aim or '':>5}   {sound.told(name):18} {lossy.told(name)}")


def _visit(browser: Browser, address: str, times: Times) -> None:
    browser.folder.mkdir(exist_ok=True)
    for journey in (_home, _search, _apply):
        with browser.context(address) as context:
            journey(context.pages[0], times)


def _home(page: Page, times: Times) -> None:
    page.goto("/")
    times.note("home, cold: first paint", first_paint(page))


def _search(page: Page, times: Times) -> None:
    page.goto("/procedures")
    times.note("search, cold: first paint", first_paint(page))
    _quiet(page)
    page.locator("#q").press_sequentially("khai sinh", delay=10)
    times.note("search: a fragment after the pause", asked(page, "window.waited"))
    page.locator("#results a").first.click()
    page.wait_for_url("**/procedures/*.*")
    times.note("procedure, warm: first paint", first_paint(page))


def _apply(page: Page, times: Times) -> None:
    page.goto(f"/procedures/{HOUSEHOLD}/apply")
    _quiet(page)
    waits = []
    for _step in range(3):
        answer(page)
        waits.append(_pressed(page, "form[data-keep] .buttons button:not([type])"))
    waits.append(_pressed(page, "form[action$='/submit'] .buttons button"))
    times.note("three-step application: all waiting", sum(waits))
    page.wait_for_url("**/receipt")
    code, secret = page.locator("dd.code").all_inner_texts()
    page.goto("/track")
    _quiet(page)
    page.fill("#code", code)
    page.fill("#secret", secret)
    times.note("tracking, warm", _pressed(page, "form[action$='/track'] button"))


def first_paint(page: Page) -> float:
    """Milliseconds from the decision to go there."""
    return asked(page, "(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime")


def asked(page: Page, expression: str) -> float:
    """Ask again until there is an answer. (`wait_for_function` would need `eval` in the page.)"""
    for _try in range(PATIENCE // 100):
        with contextlib.suppress(Error):  # between two pages
            if found := page.evaluate(expression):
                return float(found)
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url} never says {expression}")


def _quiet(page: Page) -> None:
    """Nothing under way any more, the dictionary neither: Chromium fetches it when it is idle."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.wait_for_load_state("networkidle")


def _pressed(page: Page, button: str) -> float:
    """Milliseconds from pressing it until what comes next is painted."""
    page.evaluate("delete sessionStorage.waits")
    page.locator(button).last.click()
    return asked(page, "sessionStorage.waits && sessionStorage.waits.trim().split(' ')[0]")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="portal-times-") as instance:
        bench = Portal(Path(instance))
        bench.flask("prepare")
        main(bench)
    sys.exit()
