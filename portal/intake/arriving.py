"""Files that come in pieces by the tus protocol: created at a paper, sent on at an address of their own."""

from collections.abc import Callable

import flask
from flask import request, url_for

from portal import dossiers
from portal.accounts import Permission
from portal.documents import tus
from portal.web import actor, public, requires

from . import services, uploads
from .models import Upload
from .uploads import Slot

bp = flask.Blueprint("arriving", __name__)


@bp.route("/drafts/<key>/papers/<paper>/uploads", methods=["OPTIONS"])
@bp.route("/dossiers/<code>/supply/<paper>/uploads", methods=["OPTIONS"])
@bp.route("/phones/<link_key>/uploads", methods=["OPTIONS"])
@bp.route("/uploads/<key>", methods=["OPTIONS"])
@public
def discover(**_place: str) -> flask.Response:
    """What is spoken here, for anybody."""
    return tus.discovery()


@bp.post("/drafts/<key>/papers/<paper>/uploads")
@public
@tus.speaks
def begin_for_draft(key: str, paper: str) -> flask.Response:
    """Announce a file for a paper of a draft."""
    return begun(Slot(paper, draft=services.draft_of(actor(), key)))


@bp.post("/dossiers/<code>/supply/<paper>/uploads")
@requires(Permission.DOSSIER_SUBMIT)
@tus.speaks
def begin_for_dossier(code: str, paper: str) -> flask.Response:
    """Announce a file for a paper that was asked for."""
    dossier = dossiers.visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code)
    return begun(Slot(paper, dossier=dossier))


def begun(slot: Slot) -> flask.Response:
    """Make room for what the request announces."""
    coming = tus.announced()
    upload = uploads.begin(actor(), slot, uploads.Coming(coming.name, coming.size, coming.sha256))
    here = url_for("intake.arriving.send_on", key=upload.key)
    return _told(201, upload, uploads.arrived(upload), Location=here)


def _told(status: int, upload: Upload, offset: int, **headers: str) -> flask.Response:
    return tus.progress(status, offset=offset, expires_at=upload.expires_at, **headers)


@bp.route("/uploads/<key>", methods=["HEAD"])
@public
@tus.speaks
def ask(key: str) -> flask.Response:
    """How far a file is."""
    upload = uploads.upload_of(actor(), key)
    return _told(200, upload, uploads.arrived(upload), **{"Upload-Length": str(upload.size)})


@bp.route("/uploads/<key>", methods=["PATCH"])
@public
@tus.speaks
def send_on(key: str) -> flask.Response:
    """More bytes; the last of them put the file to its place."""
    upload = uploads.upload_of(actor(), key)
    here = uploads.make_room(upload)
    offset = tus.append(upload.key, here, upload.size)
    if offset == upload.size and not upload.is_done:
        uploads.finish(actor(), upload)
    return _told(204, upload, offset)


@bp.delete("/uploads/<key>")
@public
@tus.speaks
def give_up(key: str) -> flask.Response:
    """Forget a file that is on its way."""
    uploads.give_up(actor(), uploads.upload_of(actor(), key))
    return flask.Response(status=204)


INSTEAD: dict[str, Callable[[str], flask.Response]] = {"PATCH": send_on, "DELETE": give_up}


@bp.post("/uploads/<key>")
@public
def override(key: str) -> flask.Response:
    """For networks that let no PATCH or DELETE through: the protocol has a header for them."""
    meant = INSTEAD.get(request.headers.get("X-HTTP-Method-Override", "").upper(), _neither)
    return flask.make_response(meant(key))


@tus.speaks
def _neither(key: str) -> flask.Response:
    raise tus.Refused(400, "X-HTTP-Method-Override")
