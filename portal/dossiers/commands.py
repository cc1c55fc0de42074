"""The terminal door to dossiers: `flask --app app dossier …`."""

from typing import Any

import click
from flask.cli import AppGroup

from portal import accounts
from portal.errors import PortalError

from . import queries, services
from .lifecycle import ROWS
from .models import Dossier
from .reach import visible_to

group = AppGroup("dossier", help="Dossiers.")


@group.command("act")
@click.argument("code")
@click.argument("action", type=click.Choice([row.name for row in ROWS if not row.page]))
@click.option("--as", "username", default="", help="Sign-in name of whoever acts; else the portal itself.")
@click.option("--reason", default="")
@click.option("--legal-basis", default="", help="Article and law that a refusal or stop rests on.")
def act(code: str, action: str, username: str, reason: str, legal_basis: str) -> None:
    """Do one action; exit status 1 and one line when it is refused."""
    actor = _person(username) if username else accounts.SYSTEM
    try:
        dossier = visible_to(actor).with_code(code)
        given: dict[str, Any] = {"legal_basis": legal_basis} if legal_basis else {}
        services.perform(actor, dossier, action, reason=reason, **given)
    except PortalError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(_line(dossier))


@group.command("list")
@click.option("--as", "username", required=True, help="Sign-in name of whoever looks.")
@click.option("--limit", default=50, show_default=True)
def list_dossiers(username: str, limit: int) -> None:
    """Dossiers that somebody may see, nearest due first: code, state, promised date."""
    query = queries.in_list(visible_to(_person(username))).order_by(*queries.SORTS["due"], Dossier.id)
    for dossier in query.limit(limit):
        click.echo(_line(dossier))


def _person(username: str) -> accounts.User:
    user: accounts.User | None = accounts.User.get_or_none(accounts.User.username == username)
    if user is None:
        raise click.ClickException(f"There is no account {username!r}.")
    return user


def _line(dossier: Any) -> str:
    due = dossier.due_at.isoformat() if dossier.due_at else "-"
    return f"{dossier.code} {dossier.state} {due}"
