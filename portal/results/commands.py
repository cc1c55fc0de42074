"""The keys of papers from a terminal: `flask --app app papers …`."""

import click
import flask
from flask.cli import AppGroup

from . import seals, services

group = AppGroup("papers", help="The keys that sign the QR codes of papers.")


@group.command("keys")
def keys() -> None:
    """List them; the last one signs."""
    for key in seals.public_keys(services.keys_of_papers(flask.current_app.config["PORTAL"])):
        click.echo(f"{key['id']} {key['key']}")


@group.command("new-key")
def new_key() -> None:
    """Sign by a new key from now on. Phones learn it the next time they are online."""
    seals.new_key(services.keys_of_papers(flask.current_app.config["PORTAL"]))
    click.echo("The new key signs from now on; the older ones stay listed.")
