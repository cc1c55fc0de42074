"""Passwords: argon2id, and which ones are too easy to guess."""

import re
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.text import N_, fold

SHORTEST, LONGEST = 10, 200

# The least that OWASP advises: 19 MiB, two passes, one lane; some 20 ms of one core.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Of no password. Comparing with it takes as long as with a real one: time does not tell who has an account.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$+KRU3QKY20r8iExBQSKslQ$yYqPcDuAQhberR4UpTEdSoc0IAyUhPk0HzfL6yOgJB8"

TOO_SHORT = N_("Choose a password of at least 10 characters; several words in a row are easy to remember.")
TOO_LONG = N_("Choose a password of at most 200 characters.")
TOO_COMMON = N_(
    "This password is easy to guess. Choose another, such as several words that don't belong together."
)
TOO_NEAR = N_("This password is made of your own name, number or address. Choose another.")

# Words that, alone, doubled or with digits, make most of the common passwords of ten characters and more.
COMMON = frozenset((Path(__file__).parent / "common_words.txt").read_text(encoding="ascii").split())
_RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)
_REPEATED = re.compile(r"(.{1,8}?)\1+")


def hashed(password: str) -> str:
    """The text to keep. Takes some 20 ms: call it before the transaction, never inside."""
    return str(_hasher.hash(_composed(password)))


def matches(password: str, kept: str) -> bool:
    """Whether `password` is the one of which `kept` was made; as slow where `kept` is empty."""
    try:
        return bool(_hasher.verify(kept or _NOBODY, _composed(password))) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return bool(_hasher.check_needs_rehash(kept))


def _composed(password: str) -> str:
    """One form for ế, whatever the keyboard sends: phones and computers differ."""
    return unicodedata.normalize("NFC", password)


def problem(password: str, *about: str) -> str:
    """What to tell somebody who wants this password, "" if nothing. `about`: what others know of them."""
    if len(_composed(password)) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    plain = fold(password).replace(" ", "")
    if plain and _is_common(plain):
        return TOO_COMMON
    known = (part for fact in about for part in (fact, fact.partition("@")[0]))
    return TOO_NEAR if any(_is_near(plain, fact) for fact in known) else ""


def _is_common(plain: str) -> bool:
    words = re.sub(r"[0-9]+", "", plain)
    if not words:
        return len(set(plain)) <= 4 or _is_run(plain)
    return _once(plain) != plain or _is_run(plain) or _once(words) in COMMON


def _is_run(plain: str) -> bool:
    return any(plain in run or plain[::-1] in run for run in _RUNS)


def _once(text: str) -> str:
    """`passpass` → `pass`; what is not one piece over and over stays as it is."""
    whole = _REPEATED.fullmatch(text)
    return whole.group(1) if whole else text


def _is_near(plain: str, fact: str) -> bool:
    """No more than a year is left of the password without what others know."""
    known = fold(fact).replace(" ", "")
    return len(known) >= 4 and known in plain and len(plain.replace(known, "")) <= 4
