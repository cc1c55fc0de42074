"""Submissions a second into one database file by 1, 2 and 4 processes, every rule of `intake.submit` on."""

import os
import subprocess
import sys
import time
from pathlib import Path

from portal import accounts, catalogue, create_app, db, documents, forms, intake
from tests.demo.answering import filled
from tests.journeys.acts import photo

GUEST = accounts.Guest()
ROOT = Path(__file__).parent.parent.parent
EACH = 150  # drafts a process submits


def main(folder: Path) -> None:
    """Print a table. `folder` is an instance folder that holds the demo world."""
    print("\nSubmissions (synchronous=FULL, 1 paper, all rules)      a second")
    for count in (1, 2, 4):
        environment = dict(os.environ, PORTAL_INSTANCE_DIR=str(folder), PORTAL_DEMO="1")
        command = [sys.executable, "-m", "tests.bench.writes"]
        workers = [
            subprocess.Popen(
                command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            for _each in range(count)
        ]
        for worker in workers:
            worker.stdout.readline()  # its drafts are made
        started = time.monotonic()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            worker.wait()
        rate = count * EACH / (time.monotonic() - started)
        print(f"  by {count} at a time {rate:46.0f}")


def submit_many() -> None:
    """What one process does: make complete drafts, say so, and submit them when told."""
    app = create_app()
    with app.app_context():
        db.database.connect(reuse_if_open=True)
        version, unit = catalogue.published("1.001193"), accounts.Unit.get(kind="branch")
        answers = filled(forms.parse(version.form))
        body, name = photo()
        stored = documents.receive(body, name)
        drafts = [ready(version, answers, stored) for _each in range(EACH)]
        print("ready", flush=True)
        sys.stdin.readline()
        for draft in drafts:
            intake.submit(GUEST, draft, intake_unit=unit)


def ready(
    version: catalogue.ProcedureVersion, answers: dict[str, object], stored: documents.Stored
) -> intake.Draft:
    """A draft that lacks nothing, made by the verbs."""
    draft = intake.start_draft(GUEST, version, case="", language="vi")
    intake.keep_answers(GUEST, draft, answers)
    for need in intake.of_draft(draft, "vi"):
        intake.attach(GUEST, draft, need.key, [stored])
    return draft


if __name__ == "__main__":
    submit_many()
