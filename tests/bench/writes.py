"""Submissions a second into one database file by 1, 2 and 4 processes, every rule of `intake.submit` on."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from portal import accounts, catalogue, create_app, db, documents, forms, intake
from tests.demo.answering import filled
from tests.journeys.acts import photo

GUEST = accounts.Guest()
ROOT = Path(__file__).parents[2]
SECONDS = 3  # of submitting
EACH = 600  # drafts that a process has for that


@dataclass(frozen=True)
class Written:
    """What all processes did together."""

    processes: int
    per_second: float
    p50_ms: float
    p99_ms: float
    worst_ms: float


def main(folder: Path) -> None:
    """Print a table. `folder` is an instance folder that holds the demo world."""
    print("\nSubmissions (synchronous=FULL, 1 paper, all rules)     a second   p50 ms   p99 ms  worst ms")
    for count in (1, 2, 4):
        done = submissions(folder, count)
        name = f"{count} process{'es' if count > 1 else ''} at once"
        print(
            f"  {name:50} {done.per_second:10.0f} {done.p50_ms:8.1f} {done.p99_ms:8.1f} {done.worst_ms:9.1f}"
        )


def submissions(folder: Path, count: int) -> Written:
    """Let `count` processes submit for SECONDS, all at once."""
    environment = dict(os.environ, PORTAL_INSTANCE_DIR=str(folder), PORTAL_DEMO="1")
    command = [sys.executable, "-m", "tests.bench.writes"]
    pipe = subprocess.PIPE
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdin=pipe, stdout=pipe)
        for _each in range(count)
    ]
    for worker in workers:
        worker.stdout.readline()  # type: ignore[union-attr]  # its drafts are made
    for worker in workers:
        worker.stdin.write("go\n")  # type: ignore[union-attr]
        worker.stdin.flush()  # type: ignore[union-attr]
    told = [worker.communicate()[0].split() for worker in workers]
    times = sorted(float(each) for words in told for each in words)
    rate = sum(len(words) / (sum(map(float, words)) / 1000) for words in told)
    return Written(count, rate, times[len(times) // 2], times[len(times) * 99 // 100], times[-1])


def submit_many() -> None:
    """What one process does: make complete drafts, say so, submit when told; print milliseconds of each."""
    app = create_app()
    with app.app_context():
        db.database.connect(reuse_if_open=True)
        drafts = ready()
        print("ready", flush=True)
        sys.stdin.readline()
        unit = accounts.Unit.get(kind="branch")
        times = []
        end = time.perf_counter() + SECONDS
        while drafts and (began := time.perf_counter()) < end:
            intake.submit(GUEST, drafts.pop(), intake_unit=unit)
            times.append((time.perf_counter() - began) * 1000)
        print(*(f"{each:.2f}" for each in times))


def ready(number: int = EACH) -> list[intake.Draft]:
    """Drafts that lack nothing, made by the verbs."""
    version = catalogue.published("1.001193")
    answers = filled(forms.parse(version.form))
    stored = documents.receive(*photo())
    return [_ready(version, answers, stored) for _each in range(number)]


def _ready(
    version: catalogue.ProcedureVersion, answers: dict[str, object], stored: documents.Stored
) -> intake.Draft:
    draft = intake.start_draft(GUEST, version, case="", language="vi")
    draft = intake.keep_step(GUEST, draft, "all", tuple(answers), answers)
    for need in intake.of_draft(draft, "vi"):
        intake.attach(GUEST, draft, need.key, [stored])
    return draft


if __name__ == "__main__":
    submit_many()
