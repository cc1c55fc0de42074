"""All answers once more, as words to read over before they are sent."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from . import kinds
from .compile import Communes
from .conditions import holds
from .spec import ELSEWHERE, Field, Group, Item


class Row(NamedTuple):
    """`name` is the wire name, which is also the id that a change link jumps to."""

    label: str
    shown: str
    name: str


class Difference(NamedTuple):
    """One question with two answers. `name` is the item's; a group is one question."""

    label: str
    name: str
    here: str
    there: str


def rows(items: Iterable[Item], answers: Mapping[str, Any], communes: Communes, language: str) -> list[Row]:
    """One row a question that is asked; `shown` is empty where it was left open."""
    places = {ELSEWHERE.value: "", **dict(communes)}
    return [
        row for item in items if holds(item.when, answers) for row in _rows(item, answers, places, language)
    ]


def differences(
    items: Iterable[Item],
    here: Mapping[str, Any],
    there: Mapping[str, Any],
    communes: Communes,
    language: str,
) -> list[Difference]:
    """What two sets of answers say differently; an answer that is not there counts as an empty one."""
    places = {ELSEWHERE.value: "", **dict(communes)}
    return [
        Difference(
            item.label.of(language),
            item.name,
            _line(item, here, places, language),
            _line(item, there, places, language),
        )
        for item in items
        if (here.get(item.name) or None) != (there.get(item.name) or None)
    ]


def _line(item: Item, answers: Mapping[str, Any], places: dict[str, str], language: str) -> str:
    found = [row for row in _rows(item, answers, places, language) if row.shown]
    named = isinstance(item, Group)
    return "; ".join(f"{row.label}: {row.shown}" if named else row.shown for row in found)


def _rows(item: Item, answers: Mapping[str, Any], places: dict[str, str], language: str) -> list[Row]:
    value = answers.get(item.name)
    if isinstance(item, Group):
        return _group_rows(item, answers, places, language)
    return [Row(item.label.of(language), _shown(item, value, places, language), _target(item))]


def _group_rows(group: Group, answers: Mapping[str, Any], places: dict[str, str], language: str) -> list[Row]:
    entries = answers.get(group.name) or []
    return [
        Row(f"{group.row(index, language)}: {row.label}", row.shown, f"{group.name}-{index}-{row.name}")
        for index, entry in enumerate(entries)
        for field in group.fields
        if holds(field.when, {**answers, **entry})
        for row in _rows(field, entry, places, language)
    ]


def _target(field: Field) -> str:
    return f"{field.name}-commune" if field.kind == "address" else field.name


def _shown(field: Field, value: Any, places: dict[str, str], language: str) -> str:
    if isinstance(value, dict):
        commune = str(value.get("commune", ""))
        parts = (str(value.get("detail", "")), places.get(commune, commune))
        return ", ".join(part for part in parts if part)
    return kinds.shown(value, field, language)
