"""The public catalogue as files: a web server hands them out by itself, with the portal or without."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from . import pages

if TYPE_CHECKING:  # importing the package's face must not load Flask
    import flask

    from portal.config import Settings
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


def export_apart(app: "flask.Flask", folder: Path, *, anew: bool = False) -> "files.Written | None":
    """As `export`, by a process that ends with it: what it reads stays with nobody who waits for the clock.

    Where nothing was published, that costs two small reads, and no process is begun.
    """
    from portal.web import export as files

    if not anew and files.is_current(app, folder, pages.state()):
        return None
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_apart, app.config["PORTAL"], folder, anew).result()


def _apart(settings: "Settings", folder: Path, anew: bool) -> "files.Written | None":
    from portal import create_app, db  # the application imports this module

    os.nice(10)
    app = create_app(settings)
    with app.app_context():
        db.database.connect(reuse_if_open=True)
        return export(app, folder, anew=anew)


def _addresses() -> dict[str, str]:
    return {prefix + path: mark for path, mark in pages.public_pages().items() for prefix in ("", "/en")}
