"""What the islands say, in both languages inside each file: it is fetched once, and no page carries it."""

import json
import re

from portal.text import N_, translate

WORDS = {
    "js/sw.js": {
        "title": N_("No connection"),
        "text": N_("This page needs a connection. What is saved is kept."),
        "list": N_("These pages open now"),
        "copy": N_("No or slow connection: as of {}."),
    },
    "js/keep.js": {
        "here": N_(
            "Saved on this device {}, not yet at the portal: no connection. "
            "It is sent as soon as the connection is back."
        ),
        "page": N_(
            "Not saved yet: no connection. What you typed stands on this page only: leave it open. "
            "It is sent as soon as the connection is back."
        ),
        "waithere": N_(
            "Not submitted yet: no connection. Your submission waits on this device since {} and goes "
            "as soon as the connection is back."
        ),
        "waitpage": N_(
            "Not submitted yet: no connection. Leave this page open: your submission goes as soon as "
            "the connection is back."
        ),
        "not": N_("Not submitted yet."),
        "faulthere": N_(
            "The portal has a fault at the moment. What you typed is kept on this device, {}, "
            "and is sent again by itself."
        ),
        "faultpage": N_(
            "The portal has a fault at the moment. What you typed is kept on this page: leave it open. "
            "It is sent again by itself."
        ),
        "sent": N_("What waited here has arrived: saved at the portal, {}."),
        "submitted": N_("What waited here has arrived: submitted {}."),
        "receipt": N_("See the receipt"),
        "both": N_("Other answers were saved meanwhile, on another page or device. Nothing is overwritten."),
        "see": N_("See both, and choose"),
        "drop": N_("Delete what waits here"),
        "signin": N_("Sign in: then what waits here is sent."),
        "open": N_("Open the draft"),
        "leave": N_(
            "Some of your answers are not at the portal yet. Sign out and delete them from this device?"
        ),
    },
}


def spoken(name: str, source: str) -> str:
    """A script of ours with its words, without comments and indents."""
    bare = re.sub(r"^\s*//.*\n|^ +|\s+//.*$|^\n", "", source, flags=re.M)
    if name in WORDS:  # its texts are not in the script, so no text loses a space
        bare = re.sub(r"(?<=[;(])\n|\s*(=>|[={}?:,+]|&&|\|\|)\s*", r"\1", bare)
    words = {
        language: {word: translate(message, language) for word, message in WORDS.get(name, {}).items()}
        for language in ("vi", "en")
    }
    return bare.replace("WORDS={}", f"WORDS={json.dumps(words, ensure_ascii=False)}")
