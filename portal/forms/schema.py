"""A form described for programs, as JSON Schema (2020-12)."""

from collections.abc import Iterable
from typing import Any

from .kinds import KINDS
from .spec import Field, Group, Item


def json_schema(items: Iterable[Item], language: str) -> dict[str, Any]:
    """An object with one property a question. Conditional questions are never `required` here."""
    listed = list(items)
    return {
        "type": "object",
        "properties": {item.name: _property(item, language) for item in listed},
        "required": [item.name for item in listed if _is_always_required(item)],
        "additionalProperties": False,
    }


def _is_always_required(item: Item) -> bool:
    needed = item.least > 0 if isinstance(item, Group) else item.required and not item.computed
    return needed and item.when is None


def _property(item: Item, language: str) -> dict[str, Any]:
    named = {"title": item.label.of(language)}
    if item.help:
        named["description"] = item.help.of(language)
    if isinstance(item, Group):
        rows = {"minItems": item.least, "maxItems": item.most}
        return {**named, "type": "array", **rows, "items": json_schema(item.fields, language)}
    return {**named, **_value(item), **({"readOnly": True} if item.computed else {})}


def _value(field: Field) -> dict[str, Any]:
    if field.kind == "address":
        parts = {name: {"type": "string"} for name in ("commune", "detail")}
        return {"type": "object", "properties": parts, "required": ["commune"]}
    if field.options:
        values = {"enum": [option.value for option in field.options]}
        return {"type": "array", "items": values, "uniqueItems": True} if KINDS[field.kind].many else values
    return {**dict(KINDS[field.kind].schema), **_limits(field)}


def _limits(field: Field) -> dict[str, Any]:
    if field.kind in ("text", "long_text"):
        pattern = {"pattern": f"^(?:{field.pattern.regex})$"} if field.pattern else {}
        return {"maxLength": field.max_length or KINDS[field.kind].longest, **pattern}
    bounds = {"minimum": field.min, "maximum": field.max}
    return {key: value for key, value in bounds.items() if isinstance(value, int | float)}
