"""Compression dictionaries (RFC 9842): what all pages have in common is sent once, then left out of each.

One for each language: the literal text of the pages that `templates/_dictionary.html` names. It holds no data
and nothing of a person, and every process of a release makes the same.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import flask
from backports import zstd
from jinja2 import Environment, nodes
from werkzeug.exceptions import NotFound

from portal.text import translate

from .assets import Asset, kept, style, style_hash
from .language import current

LANGUAGES = {"vi": "/*", "en": "/en/*"}  # the longer match wins
LIST = "_dictionary.html"
LEVEL = 9  # 0.14 ms a page; 3 takes 0.05 ms and leaves 11 % more, 19 takes 1.5 ms and leaves 4 % less
MAGIC = bytes.fromhex("5e2a4d1820000000")  # begins every dcz answer; the dictionary's hash follows
bp = flask.Blueprint("dictionary", __name__)


@dataclass(frozen=True)
class Dictionary(Asset):
    """The text of one language, ready to compress with."""

    language: str = ""

    @cached_property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.body).digest()

    @cached_property
    def field(self) -> str:
        """As a browser that has it says in `Available-Dictionary`."""
        return f":{base64.b64encode(self.sha256).decode()}:"

    @property
    def address(self) -> str:
        return f"/static/{self.digest}/dictionary/{self.language}"

    @cached_property
    def _prepared(self) -> zstd.ZstdDict:
        return zstd.ZstdDict(self.body, is_raw=True)

    def compress(self, body: bytes, level: int = LEVEL) -> bytes:
        """`dcz`: zstd that refers to the dictionary."""
        return MAGIC + self.sha256 + zstd.compress(body, level, zstd_dict=self._prepared.as_digested_dict)


def init_app(app: flask.Flask) -> None:
    """Serve the dictionaries and tell pages where they are."""
    app.extensions["dictionaries"] = {}
    app.register_blueprint(bp)
    app.jinja_env.globals.update(dictionary=lambda: of(current()).address)


def of(language: str) -> Dictionary:
    """The dictionary of a language, made at the first call: 20 ms."""
    made: dict[str, Dictionary] = flask.current_app.extensions["dictionaries"]
    if language not in made:
        words = _words(flask.current_app.jinja_env, LIST, language, set())
        made[language] = Dictionary("".join(words).encode(), "text/plain", language)
    return made[language]


def available() -> Dictionary | None:
    """The one that the browser has, if it is one of this release."""
    named = flask.request.headers.get("Available-Dictionary")
    if not named or not flask.request.accept_encodings["dcz"]:
        return None
    return next((each for each in map(of, LANGUAGES) if each.field == named), None)


def _words(environment: Environment, name: str, language: str, seen: set[str]) -> Iterator[str]:
    """What a template says by itself, and what it includes or extends, each once."""
    if name in seen or environment.loader is None:
        return
    seen.add(name)
    tree = environment.parse(environment.loader.get_source(environment, name)[0])
    for node in tree.find_all((nodes.TemplateData, nodes.Call, nodes.Include, nodes.Extends)):
        match node:
            case nodes.TemplateData():
                yield node.data
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=message)]):
                yield translate(message, language)
            case nodes.Call(node=nodes.Name(name="style")):
                yield style()
            case nodes.Call(node=nodes.Name(name="style_hash")):
                yield style_hash()
            case nodes.Include() | nodes.Extends() if isinstance(node.template, nodes.Const):
                yield from _words(environment, node.template.value, language, seen)


@bp.get("/static/<digest>/dictionary/<language>")
def text(digest: str, language: str) -> flask.Response:
    """A dictionary for ever: its address changes with its content."""
    if language not in LANGUAGES:
        raise NotFound
    response = kept(of(language), asked=digest)
    response.headers["Use-As-Dictionary"] = f'match="{LANGUAGES[language]}"'
    return response


text.access = "public"  # type: ignore[attr-defined]
