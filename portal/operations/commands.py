"""The terminal door: `flask --app app verify`, `backup`, `restore`."""

import sys
import time

import click

from . import proofs

MOST_TOLD = 200  # faults; a thousand lines help nobody


@click.command("verify")
def verify() -> None:
    """Prove that every file, number, reference, life and event is whole; exit status 1 if not."""
    wrong = proofs.prove(Progress())
    for sentence in wrong[:MOST_TOLD]:
        click.echo(sentence.told("en"))
    if len(wrong) > MOST_TOLD:
        click.echo(f"… and {len(wrong) - MOST_TOLD} more.")
    click.echo(f"Faults found: {len(wrong)}." if wrong else "Everything is whole.")
    raise SystemExit(1 if wrong else 0)


class Progress:
    """Says on the error output how far a long check is: at once on a terminal, else twice a minute."""

    def __init__(self) -> None:
        self.every = 0.2 if sys.stderr.isatty() else 30
        self.told_at = time.monotonic()

    def __call__(self, proof: proofs.Proof, done: int, total: int) -> None:
        if time.monotonic() - self.told_at < self.every:
            return
        self.told_at = time.monotonic()
        end = "\r" if sys.stderr.isatty() else "\n"
        sys.stderr.write(f"{proof.label}: {done:,} of {total:,}{end}")


COMMANDS = (verify,)
