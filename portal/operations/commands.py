"""The terminal door: `flask --app app verify`, `backup`, `restore`."""

import signal
import sys
import threading
import time
from pathlib import Path

import click
import flask

from portal.config import Settings
from portal.errors import PortalError
from portal.text import Sentence

from . import backups, copying, proofs, restoring

MOST_TOLD = 200  # faults; a thousand lines help nobody


@click.command("verify")
def verify() -> None:
    """Prove that every file, number, reference, life and event is whole; exit status 1 if not."""
    progress = Progress()
    wrong = proofs.prove(lambda proof, done, total: progress(proof.label, done, total))
    _tell(wrong)


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def backup(folder: Path | None) -> None:
    """Save everything into FOLDER, else into PORTAL_BACKUP_DIR, while the portal runs."""
    root = folder or _settings().backup_dir
    if root is None:
        raise click.UsageError("Name a folder, or set PORTAL_BACKUP_DIR.")
    try:
        made = backups.back_up(_settings(), root.absolute(), Progress())
    except PortalError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    told = made.manifest
    click.echo(f"{made.folder}: {told['files']:,} files, {told['bytes']:,} new bytes, {told['seconds']} s")


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Fill this empty instance from a backup, or from the newest below FOLDER; then verify it."""
    try:
        wrong = restoring.restore(_settings(), folder.absolute(), Progress())
    except PortalError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _tell(wrong)


@click.command("copy")
def copy() -> None:
    """Keep a copy in PORTAL_COPY_DIR, a few seconds behind, until told to stop."""
    root, stop = _settings().copy_dir, threading.Event()
    if root is None:
        raise click.UsageError("Set PORTAL_COPY_DIR.")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    copying.keep_copying(_settings(), root, stop)


def _settings() -> Settings:
    settings: Settings = flask.current_app.config["PORTAL"]
    return settings


def _tell(wrong: list[Sentence]) -> None:
    for sentence in wrong[:MOST_TOLD]:
        click.echo(sentence.told("en"))
    if len(wrong) > MOST_TOLD:
        click.echo(f"… and {len(wrong) - MOST_TOLD} more.")
    click.echo(f"Faults found: {len(wrong)}." if wrong else "Everything is whole.")
    raise SystemExit(1 if wrong else 0)


class Progress:
    """Says on the error output how far a long work is: at once on a terminal, else twice a minute."""

    def __init__(self) -> None:
        self.is_seen = sys.stderr.isatty()
        self.told_at = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() - self.told_at < (0.2 if self.is_seen else 30):
            return
        self.told_at = time.monotonic()
        sys.stderr.write(f"{what}: {done:,} of {total:,}" + ("\r" if self.is_seen else "\n"))


COMMANDS = (verify, backup, restore, copy)
