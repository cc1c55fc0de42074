"""Both languages are complete: every message has its Vietnamese, with the same values in it."""

import io
import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.guards.sources import PORTAL, ROOT

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
VALUE = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def messages():
    """{message id: where} of everything that is marked."""
    found = {}
    for folder in (PORTAL, ROOT / "templates"):
        for file, line, message, _comments, _context in extract_from_dir(
            str(folder), method_map=METHODS, keywords=KEYWORDS
        ):
            for each in message if isinstance(message, tuple) else (message,):
                found.setdefault(each, f"{file}:{line}")
    return found


@pytest.fixture(scope="module")
def vietnamese():
    texts = {}
    for source in sorted((PORTAL / "translations" / "vi").glob("*.po")):
        for message in read_po(io.BytesIO(source.read_bytes()), locale="vi"):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            string = message.string[0] if isinstance(message.string, tuple | list) else message.string
            assert "fuzzy" not in message.flags, f"{source.name}: {message.id!r} is marked fuzzy"
            texts.update(dict.fromkeys(ids, string))
    return texts


def test_every_message_has_its_vietnamese(messages, vietnamese):
    missing = {message: where for message, where in messages.items() if not vietnamese.get(message)}
    assert not missing, "translate in portal/translations/vi/<package>.po:\n" + "\n".join(
        f"  {where}: {message!r}" for message, where in sorted(missing.items(), key=lambda pair: pair[1])
    )


def test_translations_keep_the_values(messages, vietnamese):
    for message in messages:
        said = vietnamese.get(message) or message
        assert set(VALUE.findall(message)) == set(VALUE.findall(said)), f"values differ: {message!r}"


def test_no_translation_is_left_behind(messages, vietnamese):
    stale = sorted(message for message in vietnamese if message and message not in messages)
    assert not stale, f"delete these: {stale}"
