"""`make bench`: tables of figures. Never fails on a time."""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import (
    files,
    lighthouse,
    load,
    pages,
    peers,
    register,
    search,
    slow,
    times,
    weights,
    writes,
)  # fmt: skip
from tests.bench.server import Portal
from tests.browser import lossy

FOLDER = Path(os.environ.get("PORTAL_BENCH_DATA", "../shared/data"))
DATA, VARIED = FOLDER / "procedures.jsonl", FOLDER / "queries.dev.jsonl"
QUESTIONS = [
    "lam giay khai sinh", "dang ki ket hon", "giay phep xay dung", "sổ đỏ", "khai tử", "bằng lái",
    "giấy độc thân", "tam tru", "ho kinh doanh", "chung thuc ban sao", "nhập khẩu", "trợ cấp", "đất đai",
]  # fmt: skip

TRIES = 200


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        portal = Portal(Path(folder))
        print(f"Cold start to the first answer: {portal.start():.1f} s")
        portal.settled()
        portal.stop()
        print(f"Second start: {portal.start():.1f} s")
        if DATA.exists():
            print(portal.flask("catalogue", "import", DATA.absolute()).strip().splitlines()[-1])
            portal.stop()
            portal.start()
        portal.settled()
        figures(portal)
        portal.stop()
        writes.main(Path(folder))
        times.main(portal)
        peers.main(portal)
    register.main()
    weights.main()
    print("\nSearch quality")
    search.main([])
    print(
        "\nRequests that fit the description of /api/v1 and requests that do not, 150 of each kind",
        flush=True,
    )
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=1800"]
    environment = {**os.environ, "PORTAL_API_EXAMPLES": "150"}
    subprocess.run([*asked, "tests/api/test_description.py"], env=environment, check=False)


def figures(portal: Portal) -> None:
    """Pages, searches a second and memory of the running portal."""
    pages.main(portal.url)
    print(f"\nMemory of all processes before the searches: {portal.memory()}")
    print("\nDynamic searches, 16 clients, 2 workers of four threads:")
    asked = {f"{len(QUESTIONS)} questions again and again": QUESTIONS}
    if VARIED.exists():
        every = search.asked(VARIED)
        asked[f"{len(every)} different questions"] = every
        labelled = [question for question, _codes in search.labelled(VARIED)]
        asked[f"the {len(labelled)} labelled ones"] = labelled
    for name, questions in asked.items():
        print(f"  {name:40} {load.run(portal.port, load.searches(questions))}")
    slow.main(portal.port)
    print(f"\nMemory of all processes after that: {portal.memory()}")
    files.main(portal)
    lost_answers(portal)
    lighthouse.main(portal.url)


def lost_answers(portal: Portal) -> None:
    """200 applications in a row over a line on which 30 % of the answers never arrive."""
    first = random.randrange(10**6)
    print(
        f"\n{TRIES} applications, {lossy.LOSS:.0%} of all answers lost, seeds {first} to {first + TRIES - 1}:"
    )
    began = time.monotonic()
    lost, dossiers = lossy.tries(portal.port, portal.folder / "portal.db", range(first, first + TRIES))
    print(f"  {lost} answers lost, {dossiers} dossiers with all files, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
