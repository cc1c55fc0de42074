"""What a reader of answers says: a gettext id with the field's own words in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .spec import Item, Text

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Message:
    """`words` is a gettext id, or a text of the form's author; `values` fill it beside thing and label."""

    words: str | Text
    values: tuple[tuple[str, Any], ...] = ()

    def say(self, field: Item, language: str, translate: Translate) -> str:
        """The sentence for the reader, about `field`."""
        if isinstance(self.words, Text):
            return self.words.of(language)
        filled = {name: _shown(value, language) for name, value in self.values}
        return translate(self.words) % {
            "thing": field.thing_in(language),
            "label": field.label.of(language),
            **filled,
        }


class Refused(ValueError):
    """An answer that cannot be kept. WTForms takes its argument as the error."""

    def __init__(self, words: str | Text, **values: Any) -> None:
        super().__init__(Message(words, tuple(values.items())))


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Text):
        return value.of(language)
    return grouped(value, language) if isinstance(value, int | float) else str(value)


def grouped(number: int | float, language: str) -> str:
    """1234567.5 → `1.234.567,5` in Vietnamese, `1,234,567.5` in English."""
    english = f"{number:,}"
    return english if language == "en" else english.translate(str.maketrans(",.", ".,"))
