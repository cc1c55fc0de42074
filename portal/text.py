"""Words: folding for search and sorting, and the mark for messages that are translated at a door."""

import gettext
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

_NOT_A_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """`Đăng ký  GIẤY` → `dang ky giay`: no accents, no đ, lower case, single spaces, only a–z and 0–9."""
    plain = strip_accents(text.lower())
    return _NOT_A_WORD.sub(" ", plain).strip()


def strip_accents(text: str) -> str:
    """`Đỗ Văn` → `Do Van`. SQLite's tokenizers leave đ alone, so it is done here for both sides."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return kept.replace("đ", "d").replace("Đ", "D")


def N_(message: str) -> str:  # noqa: N802  the customary name of gettext's "translate later" mark
    """Mark a message for the translators; the door that shows it translates it."""
    return message


_translations: dict[str, gettext.NullTranslations] = {}


def use_translations(folder: Path) -> None:
    """Read `<folder>/<language>/LC_MESSAGES/messages.mo` from now on. English is the messages themselves."""
    _translations.clear()
    for file in folder.glob("*/LC_MESSAGES/messages.mo"):
        with file.open("rb") as stream:
            _translations[file.parent.parent.name] = gettext.GNUTranslations(stream)


def translate(message: str, language: str, **values: object) -> str:
    """A message in a language, for what no request shows: mails, papers, jobs."""
    catalogue = _translations.get(language)
    text = catalogue.gettext(message) if catalogue and message else message
    return text % values if values else text


class Sentence(NamedTuple):
    """Something to tell that no door has translated yet: a gettext id and its values."""

    message: str
    values: dict[str, object]

    def told(self, language: str) -> str:
        """The sentence in "vi" or "en"."""
        return translate(self.message, language, **self.values)
