"""`make test`: every check, one after the other, all of them even when one fails.

A tool that is missing fails its check and names the remedy; nothing is skipped silently.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYTEST = [
    sys.executable,
    "-m",
    "pytest",
    "-p",
    "no:cacheprovider",
    "-n",
    str(os.cpu_count() or 2),
    "--dist",
    "loadfile",
]

NEEDED = {
    "chromium": "apt-get install chromium",
    "pdfsig": "apt-get install poppler-utils",
    "certutil": "apt-get install libnss3-tools",
    "zbarimg": "apt-get install zbar-tools",
    "nginx": "apt-get install nginx libnginx-mod-http-brotli-static",
    "caddy": "apt-get install caddy",
    "node": "apt-get install nodejs",
    "npm": "apt-get install npm",
    "softhsm2-util": "apt-get install softhsm2",
}

CHECKS = {
    "lint": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy"],
    # Lint, not `--check`: its formatter indents, and what stands in a template goes over the wire.
    "templates": [BIN / "djlint", "templates", "--quiet", "--lint"],
    "contracts": [BIN / "lint-imports", "--no-cache"],
    "tests on SQLite": [*PYTEST, "-m", "not browser"],
    "tests on PostgreSQL": [*PYTEST, "-m", "database and not browser"],
    "journeys in a browser": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "browser"],
}


def main() -> int:
    missing = [remedy for tool, remedy in NEEDED.items() if not shutil.which(tool)]
    if not postgres.binaries():
        missing.append("apt-get install postgresql")
    if missing:
        print("make test needs more than is here. As root:", *missing, sep="\n  ")
        return 1
    with postgres.running() as url:
        failed = [name for name, command in CHECKS.items() if not passes(name, command, url)]
    print(
        f"\n{len(CHECKS) - len(failed)} passed, {len(failed)} failed"
        + (f": {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


def passes(name: str, command: list[object], url: str) -> bool:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    environment = dict(os.environ)
    if "PostgreSQL" in name:
        environment["PORTAL_TEST_DATABASE"] = url
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False)
    print(f"   {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
