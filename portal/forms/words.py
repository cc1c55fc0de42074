"""Text as it is kept: composed letters, single spaces, nothing invisible."""

import re
import unicodedata

from portal.text import N_

from .messages import Refused

CONTROL = N_("Remove the characters that cannot be printed from %(thing)s")
TOO_LONG = N_("Shorten %(thing)s to %(limit)s characters or fewer: it has %(length)s now")

_BLANK_LINES = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """NFC, single spaces, no invisible format characters. Raises Refused on control characters."""
    return " ".join(_printable(text).split())


def lines(text: str) -> str:
    """As `one_line` for each line; at most one empty line in a row."""
    kept = [" ".join(line.split()) for line in _printable(text).split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(kept)).strip("\n")


def _printable(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co") for letter in plain if letter != "\n"):
        raise Refused(CONTROL)
    visible = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", visible)


def limited(text: str, most: int) -> str:
    """`text`, if it is not longer than `most` letters."""
    if len(text) > most:
        raise Refused(TOO_LONG, limit=most, length=len(text))
    return text


def storable(text: str) -> str:
    """What was typed, as a database can keep it: only what no keyboard types is taken out."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\r\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Cf")
    )
