"""The terminal door: `flask --app app …`."""

from importlib import import_module
from pathlib import Path

import click
import flask
from flask.cli import AppGroup

from portal import catalogue, db, demo, tasks
from portal.web import measures

MIGRATIONS = Path(__file__).parent.parent / "migrations"

database = AppGroup("db", help="The database's tables.")


def init_app(app: flask.Flask) -> None:
    """Register every command."""
    for command in (database, jobs, prepare):
        app.cli.add_command(command)
    for name in ("catalogue", "demo", "dossiers", "results"):
        app.cli.add_command(import_module(f"portal.{name}.commands").group)
    for command in import_module("portal.operations.commands").COMMANDS:
        app.cli.add_command(command)


@database.command("migrate")
def migrate() -> None:
    """Bring the tables up to date."""
    for name in db.migrate(MIGRATIONS):
        click.echo(f"applied {name}")


@database.command("check")
def check() -> None:
    """Say whether tables and models agree; exit status 1 if not."""
    problems = db.drift()
    for problem in problems:
        click.echo(problem)
    raise SystemExit(1 if problems else 0)


jobs = AppGroup("job", help="Background jobs, by hand.")


@jobs.command("run")
@click.argument("name", type=click.Choice([job.name for job in tasks.JOBS]))
def run_job(name: str) -> None:
    """Do now what the clock does later."""
    job = next(job for job in tasks.JOBS if job.name == name)
    click.echo(tasks.run(flask.current_app, job))


@jobs.command("work")
def work() -> None:
    """Do every job at its time, until told to stop."""
    tasks.work(flask.current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("prepare")
def prepare() -> None:
    """What a start needs: tables, and in a demonstration the demo world."""
    for name in db.migrate(MIGRATIONS):
        click.echo(f"applied {name}")
    measures.of(flask.current_app._get_current_object()).begin_anew()  # type: ignore[attr-defined]
    if catalogue.ensure_search():
        click.echo("made the search index anew")
    if flask.current_app.config["PORTAL"].demo:
        demo.load()
        click.echo(f"\n{demo.sign_ins()}\n\n{flask.current_app.config['PORTAL'].public_url}")
