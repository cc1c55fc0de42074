"""One's own uploads. Files of a dossier are read on its pages."""

import flask

from portal.web import actor, public

from . import queries
from .sending import send

bp = flask.Blueprint("documents", __name__)


@bp.get("/documents/<int:document_id>")
@public
def download(document_id: int) -> flask.Response:
    """For who uploaded it; for anybody else there is no such file."""
    return send(queries.uploaded_by(actor(), document_id))
