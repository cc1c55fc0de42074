"""Puts the catalogue together for `create_app`."""

import flask
from werkzeug.routing import BaseConverter, ValidationError

from . import index
from .folding import Section
from .models import Sector


def init_app(app: flask.Flask) -> None:
    """Say where the search index is: beside the database's other derived files."""
    index.configure(app.config["PORTAL"].instance_dir / "search.db")
    # Tasks are given for a sector on a page of accounts, which lies below and cannot ask.
    app.extensions["sectors"] = sectors
    app.url_map.converters["section"] = SectionOf


class SectionOf(BaseConverter):
    """`<section:…>` in an address: one that may have pages of its own. Any other is no such page."""

    def to_python(self, value: str) -> Section:
        try:
            return Section(value)
        except ValueError:
            raise ValidationError from None


def sectors() -> list[tuple[str, str]]:
    """(slug, name) of every sector, for choosing."""
    return [(row.slug, row.name) for row in Sector.select().order_by(Sector.name)]
