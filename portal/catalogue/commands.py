"""The catalogue from a terminal: `flask --app app catalogue …`."""

import json
from dataclasses import asdict
from pathlib import Path

import click
import flask
from flask.cli import AppGroup

from portal import accounts

from . import queries, services
from .export import export

group = AppGroup("catalogue", help="Import procedures, search them, write them as files.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def import_command(context: click.Context, file: Path) -> None:
    """Take the national record, one JSON object a line. Exit status 1 where a line was bad."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        report = services.import_national(accounts.SYSTEM, lines)
    click.echo(f"{report.imported} imported, {report.unchanged} unchanged, {len(report.kept)} kept")
    if report.kept:
        click.echo(f"kept, because they have a form here: {', '.join(report.kept)}")
    for number, reason in report.errors:
        click.echo(f"line {number}: {reason}", err=True)
    context.exit(1 if report.errors else 0)


@group.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def search_command(words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find procedures by any words."""
    found = queries.search(" ".join(words), per_page=limit)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    for hit in found.items:
        click.echo(f"{hit.code}  {hit.score:.2f}  {hit.name}")
    if found.nothing_right:
        click.echo("Nothing seems right.", err=True)


@group.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--anew", is_flag=True, help="Ask for every page, also where nothing was published.")
def export_command(folder: Path, *, anew: bool) -> None:
    """Write the public pages as files, to be served without the portal; again, only what changed."""
    done = export(flask.current_app, folder, anew=anew)
    if done is None:
        click.echo(f"{folder} is up to date")
    else:
        click.echo(f"{done.addresses} in {folder}: {done.written} written, {done.removed} removed")
