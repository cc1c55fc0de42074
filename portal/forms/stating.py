"""What a result says of the answers: lines that the version lists in the order of the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .conditions import Condition, condition, holds
from .review import Row
from .spec import Text


@dataclass(frozen=True)
class Stated:
    """One line: the answers to `names`, or facts of the case such as "@agency", joined by commas."""

    names: tuple[str, ...]
    label: Text | None = None  # else the question's
    when: Condition | None = None


def stated_from(data: str | Mapping[str, Any]) -> Stated:
    """`"child_name"`, or {"of": [names], "label": …, "when": …}."""
    if isinstance(data, str):
        return Stated((data,))
    label = data.get("label")
    return Stated(
        names=tuple(data["of"]),
        label=Text(label["vi"], label.get("en", "")) if label else None,
        when=condition(data["when"]) if "when" in data else None,
    )


def lines(
    stated: Sequence[Stated], rows: Sequence[Row], answers: Mapping[str, Any], language: str
) -> list[tuple[str, str]]:
    """(label, value) of each line that says something; `rows` are all answers in words."""
    found = []
    for line in stated:
        if holds(line.when, answers):
            said = [row for name in line.names for row in rows if row.shown and _is_of(row, name)]
            found += _joined(line, said, language)
    return found


def _is_of(row: Row, name: str) -> bool:
    """An address goes by its first box, a group by its rows."""
    return row.name in {name, f"{name}-commune"} or row.name.startswith(f"{name}-")


def _joined(line: Stated, said: list[Row], language: str) -> list[tuple[str, str]]:
    if line.label is None:
        return [(row.label, row.shown) for row in said]
    together = ", ".join(row.shown for row in said)
    return [(line.label.of(language), together)] if together else []
