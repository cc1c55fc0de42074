"""`flask --app app demo load`."""

import click
from flask.cli import AppGroup

from . import data
from .load import load, password

group = AppGroup("demo", help="A world to try things in.")


@group.command("load")
def load_command() -> None:
    """Load units, people, calendar and procedures; again, it adds what is missing."""
    for kind, count in load().items():
        click.echo(f"{count:5} {kind} added")
    click.echo("\nSign in as:")
    for person in data.read("people"):
        name = person["username"]
        click.echo(f"  {name:6} {password(name):12} {person['full_name']}: {person['purpose_en']}")
