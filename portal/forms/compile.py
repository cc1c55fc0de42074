"""A step becomes a WTForms class. WTForms keeps names, rows and what was typed; `kinds` does the reading."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import wtforms

from . import kinds
from .messages import Message
from .spec import Field, Group, Item, Step, address_parts

Communes = tuple[tuple[str, str], ...]
FRESH = "row"  # a hidden input that keeps a row with nothing ticked


class Sent(dict[str, list[str]]):
    """What a browser sent, as WTForms wants it. Made from a MultiDict or a plain mapping."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Sent":
        """Only text is taken, and only under names a form can have."""
        lists = getattr(data, "getlist", None)
        pairs = ((name, lists(name) if lists else data[name]) for name in data)
        return cls((name, _texts(value)) for name, value in pairs if name.isascii() and len(name) < 200)

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])

    def within(self, names: Iterable[str]) -> "Sent":
        """Only what belongs to the items called `names`."""
        wanted = frozenset(names)
        return Sent((name, texts) for name, texts in self.items() if name.partition("-")[0] in wanted)


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(each) for each in values if isinstance(each, str | int | float)]


class Answer(wtforms.Field):  # type: ignore[misc]
    """One question, whatever its kind."""

    def __init__(self, *, spec: Field, language: str, **options: Any) -> None:
        help_text = spec.help.of(language) if spec.help else ""
        super().__init__(label=spec.label.of(language), description=help_text, **options)
        self.spec = spec
        self.kind = kinds.KINDS[spec.kind]
        self.control = kinds.control(spec)
        self.language = language

    def process_formdata(self, valuelist: list[str]) -> None:
        """WTForms calls it with every value under the field's name."""
        self.data = None
        self.data = kinds.read(valuelist, self.spec)

    def pre_validate(self, form: wtforms.Form) -> None:
        """For who calls `validate()` alone; conditions over other answers are the reader's work."""
        if self.data is None and self.spec.required and not self.spec.when:
            raise ValueError(Message(self.kind.ask))

    @property
    def typed(self) -> list[str]:
        """What the inputs hold: exactly what was typed."""
        return list(self.raw_data or [])

    @property
    def options(self) -> Iterator[tuple[str, str]]:
        """(value, label) of each option."""
        return ((option.value, option.label.of(self.language)) for option in self.spec.options)


class Address(wtforms.FormField):  # type: ignore[misc]
    """A commune and the line before it."""

    control = "address"

    def __init__(self, form_class: type[wtforms.Form], *, spec: Field, language: str, **options: Any) -> None:
        help_text = spec.help.of(language) if spec.help else ""
        super().__init__(form_class, label=spec.label.of(language), description=help_text, **options)
        self.spec = spec


class Rows(wtforms.FieldList):  # type: ignore[misc]
    """The rows of a group."""

    control = "group"

    def __init__(self, row: Any, *, spec: Group, language: str, **options: Any) -> None:
        help_text = spec.help.of(language) if spec.help else ""
        label = spec.label.of(language)
        limits = {"min_entries": spec.least, "max_entries": spec.most + 1}  # one more, to be told about it
        super().__init__(row, label=label, description=help_text, **limits, **options)
        self.spec = spec

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """WTForms' own takes `ab7` for row 7 of group `a`."""
        found = (re.match(rf"{re.escape(prefix)}-([0-9]{{1,4}})-", name) for name in formdata)
        return (int(match[1]) for match in found if match)


@lru_cache(maxsize=256)
def compiled(step: Step, communes: Communes, language: str) -> type[wtforms.Form]:
    """The class for a step. Instances take `formdata`; `read_step` and `bind` use them."""
    return _class(step.fields, communes, language)


def _class(items: Iterable[Item], communes: Communes, language: str) -> type[wtforms.Form]:
    fields = {item.name: _unbound(item, communes, language) for item in items}
    return type("StepForm", (_Base,), fields)


class _Base(wtforms.Form):  # type: ignore[misc]
    class Meta:
        locales = False  # messages are ours


def _unbound(item: Item, communes: Communes, language: str) -> Any:
    if isinstance(item, Group):
        row = wtforms.FormField(_class(item.fields, communes, language))
        return Rows(row, spec=item, language=language)
    if item.kind == "address" and not item.computed:
        parts = _class(address_parts(item, communes), communes, language)
        return Address(parts, spec=item, language=language)
    return Answer(spec=item, language=language)


def wire(items: Iterable[Item], values: Any, language: str, prefix: str = "") -> Sent:
    """Kept answers as a browser would send them: `{"children": [{"name": "An"}]}` → `children-0-name=An`."""
    sent = Sent()
    kept = values if isinstance(values, dict) else {}
    for item in items:
        sent |= _wire_one(item, kept.get(item.name), language, prefix + item.name)
    return sent


def _wire_one(item: Item, value: Any, language: str, name: str) -> Sent:
    if isinstance(item, Group):
        return _wire_rows(item, value if isinstance(value, list) else [], language, name)
    if item.kind == "address" and not item.computed:
        return wire(address_parts(item), value, language, f"{name}-")
    texts = kinds.typed(value, item, language)
    return Sent({name: texts}) if texts else Sent()


def _wire_rows(group: Group, rows: list[Any], language: str, name: str) -> Sent:
    sent = Sent()
    for index, row in enumerate(rows[: group.most + 1]):
        sent |= wire(group.fields, row, language, f"{name}-{index}-")
        sent[f"{name}-{index}-{FRESH}"] = ["1"]
    return sent
