"""The service worker: one file for the whole portal.

It is not below /static: its address must stay, and its place in the tree says which pages it may serve.
"""

import flask

from . import assets

bp = flask.Blueprint("offline", __name__)


@bp.get("/sw.js")
def script() -> flask.Response:
    """Asked for anew each time: 304 while nothing has changed."""
    asset, coding = assets.load("js/sw.js"), assets.preferred()
    response = flask.Response(asset.forms[coding], mimetype=asset.media_type)
    if coding:
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    response.cache_control.no_cache = True
    response.set_etag(f"{asset.digest}-{coding or 'identity'}")
    response.make_conditional(flask.request)
    return response


script.access = "public"  # type: ignore[attr-defined]
