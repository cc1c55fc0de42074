"""`flask --app app demo load`."""

import click
from flask.cli import AppGroup

from .load import load, sign_ins

group = AppGroup("demo", help="A world to try things in.")


@group.command("load")
def load_command() -> None:
    """Load units, people, calendar and procedures; again, it adds what is missing."""
    for kind, count in load().items():
        click.echo(f"{count:5} {kind} added")
    click.echo(sign_ins())
