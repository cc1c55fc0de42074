"""The public catalogue as files: a web server hands them out by itself, with the portal or without."""

from pathlib import Path
from typing import TYPE_CHECKING

from . import pages

if TYPE_CHECKING:  # importing the package's face must not load Flask
    import flask

    from portal.web import export as files

SITEMAP = "/sitemap.xml"
DATA = ("/open-data/procedures.json", "/open-data/procedures.csv", "/open-data/procedures.jsonld")


def public_urls() -> list[str]:
    """Addresses of all pages that make the catalogue, in both languages."""
    return list(_addresses())


def export(app: "flask.Flask", folder: Path, *, anew: bool = False) -> "files.Written | None":
    """Bring the files below `folder` up to date; None where nothing was published since.

    `anew` asks for every page and compares: for what no publication tells of, such as a lost file.
    Raises Conflict, and changes nothing, where a page is not there, sets a cookie, or links to nothing.
    """
    from portal.web import export as files

    state = pages.state()
    if not anew and files.is_current(app, folder, state):
        return None
    addresses, everything = _addresses(), pages.mark_of_all()
    wanted = addresses | dict.fromkeys(DATA, everything) | {SITEMAP: pages.mark(list(addresses))}
    return files.write(app, folder, wanted, state, anew=anew)


def _addresses() -> dict[str, str]:
    return {prefix + path: mark for path, mark in pages.public_pages().items() for prefix in ("", "/en")}
