"""The same search page by three design systems, from their npm packages, served as ours is.

`PEERS_PACKAGES` is the folder of the packages, `PEERS_RESULTS` a file with what the search found.
"""

import json
import mimetypes
import os
from pathlib import Path

import flask

from portal.web.assets import Asset, kept

PACKAGES = {
    "govuk": "govuk-frontend/dist/govuk",
    "dsfr": "@gouvfr/dsfr/dist",
    "uswds": "@uswds/uswds/dist",
}
PACKED = {".woff2", ".woff", ".png", ".ico"}  # already
app = flask.Flask(__name__, template_folder=str(Path(__file__).parent), static_folder=None)
made: dict[str, Asset] = {}


@app.get("/<peer>/")
def page(peer: str) -> flask.Response:
    """The search page with ten results."""
    if peer not in PACKAGES:
        flask.abort(404)
    if peer not in made:
        found = json.loads(Path(os.environ["PEERS_RESULTS"]).read_text(encoding="utf-8"))
        made[peer] = Asset(flask.render_template(f"{peer}.html", found=found).encode(), "text/html")
    return kept(made[peer], asked="")


@app.get("/assets/<path:name>")
def assets(name: str) -> flask.Response:
    """Where the CSS of GOV.UK Frontend looks for its fonts."""
    return file("govuk", f"assets/{name}")


@app.get("/<peer>/<path:name>")
def file(peer: str, name: str) -> flask.Response:
    """Whatever the page asks for from its package."""
    path = Path(os.environ["PEERS_PACKAGES"], PACKAGES.get(peer, "-"), name)
    if not path.is_file():
        flask.abort(404)
    asset = made.setdefault(
        str(path), Asset(path.read_bytes(), mimetypes.guess_type(name)[0] or "text/plain")
    )
    if path.suffix in PACKED:
        return flask.Response(asset.body, mimetype=asset.media_type)
    return kept(asset, asked=asset.digest)
