"""From what was sent to what is kept: conditions, required answers, rows, warnings."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import wtforms

from portal.text import N_

from .compile import Address, Answer, Communes, Rows, Sent, compiled
from .computed import compute
from .conditions import holds
from .identity import born_and_sex
from .messages import Message, Translate
from .spec import ELSEWHERE, Field, Group, Item, Step
from .words import storable

TOO_MANY = N_("Give at most %(most)s: “%(label)s”")
TOO_FEW = N_("Give at least %(least)s: “%(label)s”")
BORN = N_("Check %(thing)s: by its digits the holder was born in %(year)s")
A_MAN = N_("Check %(thing)s: by its digits the holder is a man")
A_WOMAN = N_("Check %(thing)s: by its digits the holder is a woman")
MEN, WOMEN = ("male", "m", "nam"), ("female", "f", "nu", "nữ")
SHOWN = "_shown"  # a hidden input: which conditional questions the page had

Values = dict[str, Any]
Scope = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """What one step says. Names in `errors`, `warnings`, `raw` are those on the wire: `children-0-name`."""

    values: Values
    errors: dict[str, str]
    warnings: dict[str, str]
    raw: dict[str, str | list[str]]
    revealed: tuple[str, ...]  # questions that the page did not show yet: show it again before going on
    visible: frozenset[str]
    required: frozenset[str]
    names: tuple[str, ...]  # of the step's items

    @property
    def complete(self) -> bool:
        """Nothing to correct and nothing still unseen."""
        return not self.errors and not self.revealed

    def into(self, answers: Mapping[str, Any]) -> Values:
        """All answers, with this step's replaced: what was cleared or is hidden now is gone."""
        return {name: value for name, value in answers.items() if name not in self.names} | self.values


@dataclass(frozen=True)
class Reader:
    """With `demand`, answers must be there and right; without, whatever was typed is kept."""

    communes: Communes
    language: str
    translate: Translate
    demand: bool = True


@dataclass
class _Notes:
    reader: Reader
    sent: Sent
    row: str = ""  # heading of the row that is being read
    errors: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    revealed: list[str] = field(default_factory=list)
    visible: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)

    def sentence(self, spec: Item, message: Message) -> str:
        words = message.say(spec, self.reader.language, self.reader.translate)
        return f"{self.row}: {words}" if self.row else words

    def see(self, item: Item, name: str) -> None:
        """The question is asked; note whether the page that was sent had it."""
        self.visible.add(name)
        had = [*self.sent, *" ".join(self.sent.getlist(SHOWN)).split()]
        if item.when and SHOWN in self.sent and not any(_belongs(each, name) for each in had):
            self.revealed.append(name)

    def is_unseen(self, name: str) -> bool:
        return any(_belongs(name, seen) for seen in self.revealed)


def _belongs(name: str, item: str) -> bool:
    return name == item or name.startswith(f"{item}-")


def read_step(step: Step, data: Mapping[str, Any], answers: Scope, reader: Reader) -> Answers:
    """Reads the fields of `step` from `data`; `answers` are those of the other steps, for conditions."""
    sent = Sent.of(data)
    bound = compiled(step, reader.communes, reader.language)(sent)
    notes = _Notes(reader, sent)
    outer = {name: value for name, value in answers.items() if name not in step.names}
    return Answers(
        values=_read_items(step.fields, bound, outer, notes),
        errors=notes.errors,
        warnings=notes.warnings,
        raw=_raw(sent.within(step.names)),
        revealed=tuple(notes.revealed),
        visible=frozenset(notes.visible),
        required=frozenset(notes.required),
        names=step.names,
    )


def _raw(sent: Sent) -> dict[str, str | list[str]]:
    lists = {name: [storable(text) for text in texts] for name, texts in sent.items()}
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in lists.items()}


def _read_items(items: Iterable[Item], bound: wtforms.Form, outer: Scope, notes: _Notes) -> Values:
    values: Values = {}
    scope = ChainMap(values, _mutable(outer))
    for item in items:
        if holds(item.when, scope):
            notes.see(item, bound[item.name].name)
            value = _read_item(item, bound[item.name], scope, notes)
            values |= {} if value is None else {item.name: value}
    for item in items:
        if isinstance(item, Field) and item.kind == "citizen_id" and item.name in values:
            _compare(item, bound[item.name], scope, notes)
    return values


def _mutable(outer: Scope) -> MutableMapping[str, Any]:
    return outer if isinstance(outer, MutableMapping) else dict(outer)


def _read_item(item: Item, bound: Any, scope: Scope, notes: _Notes) -> Any:
    if isinstance(item, Group):
        return _read_rows(item, bound, scope, notes)
    if item.computed:
        return compute(item.computed, scope)
    needed = item.required or (item.required_when is not None and holds(item.required_when, scope))
    if isinstance(bound, Address):
        return _read_address(bound, needed, notes)
    return _read_one(bound, needed, notes)


def _read_one(bound: Answer, needed: bool, notes: _Notes) -> Any:
    if needed:
        notes.required.add(bound.name)
    if bound.process_errors:
        notes.errors[bound.name] = notes.sentence(bound.spec, bound.process_errors[0])
        return None if notes.reader.demand else _as_typed(bound)
    if bound.data is None and needed and notes.reader.demand and not notes.is_unseen(bound.name):
        notes.errors[bound.name] = notes.sentence(bound.spec, Message(bound.kind.ask))
    return bound.data


def _as_typed(bound: Answer) -> str | list[str] | None:
    typed = [text for text in map(storable, bound.typed) if text.strip()]
    return (typed if bound.kind.many else typed[0]) if typed else None


def _read_address(bound: Address, needed: bool, notes: _Notes) -> Values | None:
    """Whoever gives the line must give the commune too: a dossier is routed by it."""
    commune = _read_one(bound.form["commune"], needed or _has_text(bound.form), notes)
    detail = _read_one(bound.form["detail"], needed or commune == ELSEWHERE.value, notes)
    values = {"commune": commune, "detail": detail}
    return {name: value for name, value in values.items() if value is not None} or None


def _read_rows(group: Group, bound: Rows, scope: Scope, notes: _Notes) -> list[Values] | None:
    rows = []
    for index, entry in enumerate(bound.entries):
        if notes.reader.demand and index >= group.least and not _has_text(entry.form):
            continue  # "Add another" was pressed and nothing written
        notes.row = group.row(index, notes.reader.language) if len(bound.entries) > 1 else ""
        rows.append(_read_items(group.fields, entry.form, scope, notes))
    notes.row = ""
    _count(group, bound, rows, notes)
    return rows or None


def _has_text(form: wtforms.Form) -> bool:
    return any(
        _has_text(each.form) if isinstance(each, Address) else any(text.strip() for text in each.typed)
        for each in form
    )


def _count(group: Group, bound: Rows, rows: list[Values], notes: _Notes) -> None:
    if len(bound.entries) > group.most:
        limit = Message(TOO_MANY, (("most", group.most),))
        notes.errors[bound.name] = notes.sentence(group, limit)
    wrong = any(name.startswith(f"{bound.name}-") for name in notes.errors) or notes.is_unseen(bound.name)
    if notes.reader.demand and not wrong and sum(map(bool, rows)) < group.least:
        limit = Message(TOO_FEW, (("least", group.least),))
        notes.errors[bound.name] = notes.sentence(group, limit)


def _compare(spec: Field, bound: Answer, scope: Scope, notes: _Notes) -> None:
    """People change sex and registers err, so a number that tells another story is only pointed out."""
    if bound.process_errors:
        return
    year, sex = born_and_sex(str(bound.data))
    told_year = str(scope.get(spec.matches.birth_date) or "")[:4]
    told_sex = scope.get(spec.matches.sex)
    if told_year.isdecimal() and told_year != str(year):
        notes.warnings[bound.name] = notes.sentence(spec, Message(BORN, (("year", str(year)),)))
    elif told_sex in (MEN if sex == "female" else WOMEN):
        notes.warnings[bound.name] = notes.sentence(spec, Message(A_MAN if sex == "male" else A_WOMAN))
