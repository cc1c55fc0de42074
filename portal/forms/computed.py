"""Values that follow from other answers; nobody types them."""

from collections.abc import Callable, Mapping
from typing import Any

from portal import clock

from .dates import typed_date, years_between
from .spec import Computed

Answers = Mapping[str, Any]


def compute(rule: Computed, answers: Answers) -> Any:
    """The value, or None while what it needs is missing."""
    return OPS[rule.op]([value for source in rule.sources for value in _found(source, answers)])


def _found(source: str, answers: Answers) -> list[Any]:
    name, _, part = source.partition(".")
    value = answers.get(name)
    rows = value if part and isinstance(value, list) else []
    found = [row.get(part) for row in rows if isinstance(row, dict)] if part else [value]
    return [each for each in found if each not in (None, "")]


def _age_in_years(values: list[Any]) -> int | None:
    """From a birth date to a second date, or to today."""
    texts = [str(value) for value in values]
    return years_between(*[*texts, clock.today().isoformat()][:2]) if texts else None


def _concat(values: list[Any]) -> str | None:
    texts = [typed_date(str(value)) for value in values if isinstance(value, str | int | float)]
    return " ".join(texts) or None


def _sum(values: list[Any]) -> int | float | None:
    numbers = [value for value in values if isinstance(value, int | float)]
    return round(sum(numbers), 2) if numbers else None


def _copy(values: list[Any]) -> Any:
    return values[0] if values else None


OPS: dict[str, Callable[[list[Any]], Any]] = {
    "age_in_years": _age_in_years,
    "concat": _concat,
    "sum": _sum,
    "copy": _copy,
}
