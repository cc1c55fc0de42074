"""A step as a page of inputs: everything that `components/fields.html` draws."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import wtforms

from .compile import Sent, compiled, wire
from .kinds import hint
from .known import prefill
from .reading import Answers, Reader, read_step
from .spec import Group, Item, Step


@dataclass(frozen=True)
class Page:
    """`bound` has only the questions that are asked now. Sets hold wire names."""

    step: Step
    language: str
    bound: wtforms.Form
    errors: dict[str, str]
    warnings: dict[str, str]
    required: frozenset[str]
    visible: frozenset[str]
    revealed: tuple[str, ...]  # asked because of the answers just given
    deciders: frozenset[str]  # names of fields on which other questions of the step depend
    may_reveal: bool  # saving this step may bring up further questions
    values: dict[str, Any]
    known: frozenset[str] = frozenset()  # answered from the applicant's account

    @property
    def title(self) -> str:
        return self.step.title.of(self.language)

    @property
    def intro(self) -> str:
        return self.step.intro.of(self.language) if self.step.intro else ""

    @property
    def conditions(self) -> frozenset[str]:
        """Names of the items that are asked under a condition."""
        return frozenset(item.name for item in _all(self.step.fields) if item.when)

    @property
    def shown(self) -> str:
        """For the hidden input that says which conditional questions this page has."""
        conditions = self.conditions
        return " ".join(sorted(name for name in self.visible if name.rpartition("-")[2] in conditions))

    @property
    def repeats(self) -> bool:
        """Whether there are buttons before the one that sends the step."""
        return any(isinstance(item, Group) for item in self.step.fields)

    def is_required(self, field: Any) -> bool:
        """Whether `field` of `bound` must be answered; an address as its commune."""
        return field.name in self.required or f"{field.name}-commune" in self.required

    def hint(self, field: Any) -> str:
        """Help text, or a gettext id where the field has none of its own."""
        return str(field.description) or ("" if isinstance(field.spec, Group) else hint(field.spec))

    def notes(self, field: Any) -> list[str]:
        """Ids of what describes `field`."""
        has = {
            "hint": self.hint(field),
            "error": field.name in self.errors,
            "warning": field.name in self.warnings,
        }
        return [f"{field.name}-{note}" for note, is_there in has.items() if is_there]

    def with_facts(self, facts: Mapping[str, str]) -> "Page":
        """The same page, which knows the answers that are still as the applicant's account says."""
        found = prefill(self.step.fields, facts)
        return replace(self, known=frozenset(n for n, value in found.items() if self.values.get(n) == value))


def bind(step: Step, answers: Mapping[str, Any], reader: Reader, after: Answers | None) -> Page:
    """The page for kept `answers`, or, `after` a refused reading, for what was typed then."""
    sent = Sent.of(after.raw) if after else wire(step.fields, answers, reader.language)
    now = read_step(step, sent, answers, reader)
    shown = wire(step.fields, now.values, reader.language)
    bound = compiled(step, reader.communes, reader.language)(shown)
    _hide(step.fields, bound, now.visible)
    return Page(
        step=step,
        language=reader.language,
        bound=bound,
        errors=after.errors if after else {},
        warnings=now.warnings,
        required=now.required,
        visible=now.visible,
        revealed=after.revealed if after else (),
        deciders=_deciders(step),
        may_reveal=_may_reveal(step, now.visible),
        values=now.values,
    )


def _hide(items: tuple[Item, ...], bound: wtforms.Form, visible: frozenset[str]) -> None:
    for item in items:
        field = bound[item.name]
        if field.name not in visible:
            del bound[item.name]
        elif isinstance(item, Group):
            for entry in field.entries:
                _hide(item.fields, entry.form, visible)


def _deciders(step: Step) -> frozenset[str]:
    return frozenset(name for item in _all(step.fields) for name in _mentions(item))


def _all(items: tuple[Item, ...]) -> tuple[Item, ...]:
    nested = [field for item in items if isinstance(item, Group) for field in item.fields]
    return (*items, *nested)


def _mentions(item: Item) -> frozenset[str]:
    rules = (item.when, None if isinstance(item, Group) else item.required_when)
    return frozenset(name for rule in rules if rule for name in rule.mentions())


def _may_reveal(step: Step, visible: frozenset[str]) -> bool:
    here = {item.name for item in _all(step.fields)}
    seen = {name.rpartition("-")[2] for name in visible}
    return any(item.name not in seen and _mentions(item) & here for item in _all(step.fields))
