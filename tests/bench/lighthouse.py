"""Lighthouse's four scores on a phone: `python -m tests.bench.lighthouse`. Never fails on a score."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.pages import FLAGS, PAGES
from tests.bench.server import Portal
from tests.npm import installed

SOURCE, FOLDER = Path(__file__).parent / "npm", Path.home() / ".cache" / "portal-bench"
ASKED = {
    "home": "home",
    "search": "search",
    "procedure": "procedure",
    "apply": "before applying",
    "track": "track",
}
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
PAINTS = ["first-contentful-paint", "largest-contentful-paint", "speed-index"]
PROFILES = {
    "slow 4G": [],
    "100 kbit/s, 400 ms": ["--throttling.rttMs=400", "--throttling.throughputKbps=100"],
}
PATIENCE = 180  # seconds a page


def lacking() -> str:
    """What is missing for it, with the remedy; "" if nothing."""
    for tool, package in {"node": "nodejs", "npm": "npm", "chromium": "chromium"}.items():
        if not shutil.which(tool):
            return f"{tool} (apt-get install {package})"
    try:
        installed(SOURCE, FOLDER)
    except (OSError, subprocess.CalledProcessError):
        return f"the packages of {SOURCE.name} (run `npm ci --ignore-scripts` in tests/bench/npm to see why)"
    return ""


def main(url: str) -> None:
    """Print the table; each row names what keeps its page from 100, with the score of that part."""
    if missing := lacking():
        print(f"\nLighthouse is left out: this machine lacks {missing}")
        return
    print(
        "\nLighthouse, phone, simulated line   speed  accessible  practices  SEO   "
        "seconds to paint, largest, index  below 100",
        flush=True,
    )
    for profile, throttling in PROFILES.items():
        for name, page in ASKED.items():
            print(f"  {name:10} {profile:20} {_told(report(url + PAGES[page], throttling))}", flush=True)


def report(address: str, throttling: list[str]) -> dict[str, Any]:
    """What Lighthouse found on one page; {} if it broke off."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "report.json")
        command = [
            "node", str(FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"), address, "--quiet",
            "--output=json", f"--output-path={kept}", f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={' '.join(['--headless', *FLAGS])}", *throttling,
        ]  # fmt: skip
        environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
        try:
            subprocess.run(command, env=environment, timeout=PATIENCE, capture_output=True, check=True)
        except subprocess.SubprocessError:
            return {}
        found: dict[str, Any] = json.loads(kept.read_text())
        return found


def _told(found: dict[str, Any]) -> str:
    if not found:
        return "broke off"
    scores = [found["categories"][each]["score"] for each in CATEGORIES]
    seconds = [found["audits"][each].get("numericValue", 0) / 1000 for each in PAINTS]
    missed = [
        f"{audit['id']} {found['audits'][audit['id']]['score'] or 0:.2f}"
        for each in CATEGORIES
        for audit in found["categories"][each]["auditRefs"]
        if audit["weight"]
        and (found["audits"][audit["id"]]["score"] or 0) < 1
        and found["audits"][audit["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    ]
    shown = [" –" if score is None else f"{score * 100:.0f}" for score in scores]
    return (
        f"{shown[0]:>9} {shown[1]:>11} {shown[2]:>10} {shown[3]:>4}   "
        f"{' '.join(f'{each:6.2f}' for each in seconds)}{'':14}{', '.join(missed)}"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="portal-lighthouse-") as instance:
        portal = Portal(Path(instance))
        portal.start()
        try:
            main(portal.url)
        finally:
            portal.stop()
