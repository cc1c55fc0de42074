"""The service worker: one file for the whole portal, with its words in both languages inside.

It is not below /static: its address must stay, and its place in the tree says which pages it may serve.
"""

import functools
import json
import re

import flask

from portal.text import N_, translate

from . import assets

bp = flask.Blueprint("offline", __name__)

WORDS = {
    "title": N_("No connection"),
    "text": N_("This page needs a connection. What is saved is kept."),
    "list": N_("These pages open now"),
    "copy": N_("No or slow connection: as of {}."),
}


@functools.cache
def worker() -> assets.Asset:
    """The script with its words, without comments and spare white space."""
    source = assets.load("js/sw.js").body.decode()
    words = {
        language: {name: translate(message, language) for name, message in WORDS.items()}
        for language in ("vi", "en")
    }
    bare = re.sub(r"^\s*//.*\n|^ +|\s+//.*$|^\n", "", source, flags=re.M)
    bare = re.sub(r"(?<=[;(])\n|\s*(=>|[={}?:,+]|&&|\|\|)\s*", r"\1", bare)
    filled = bare.replace("WORDS={}", f"WORDS={json.dumps(words, ensure_ascii=False)}")
    return assets.Asset(filled.encode(), "text/javascript")


@bp.get("/sw.js")
def script() -> flask.Response:
    """Asked for anew each time: 304 while nothing has changed."""
    asset, coding = worker(), assets.preferred()
    response = flask.Response(asset.forms[coding], mimetype=asset.media_type)
    if coding:
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    response.cache_control.no_cache = True
    response.set_etag(f"{asset.digest}-{coding or 'identity'}")
    response.make_conditional(flask.request)
    return response


script.access = "public"  # type: ignore[attr-defined]
