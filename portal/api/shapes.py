"""JSON Schema from type annotations, and values checked by it: what is described is what is demanded.

Only the words that our own types need: TypedDict, list, dict, Literal, Annotated with more of the schema.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from portal.text import N_

Schema = dict[str, Any]


def also(**more: Any) -> tuple[tuple[str, Any], ...]:
    """More of the schema of a type, for `Annotated`."""
    return tuple(more.items())


PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
}


def schema_of(hint: Any, named: dict[str, Schema] | None = None) -> Schema:
    """The schema of a type. With `named` each TypedDict goes there under its name, and is referred to."""
    if is_typeddict(hint):
        return _object(hint, named)
    made = COMPOUND.get(get_origin(hint))
    return made(get_args(hint), named) if made else dict(PLAIN[hint])


def _list(inner: tuple[Any, ...], named: dict[str, Schema] | None) -> Schema:
    return {"type": "array", "items": schema_of(inner[0], named)}


def _dict(inner: tuple[Any, ...], named: dict[str, Schema] | None) -> Schema:
    return {"type": "object", "additionalProperties": schema_of(inner[1], named) or True}


def _union(inner: tuple[Any, ...], named: dict[str, Schema] | None) -> Schema:
    return {"anyOf": [schema_of(each, named) for each in inner]}


COMPOUND: dict[Any, Any] = {
    Annotated: lambda inner, named: {**schema_of(inner[0], named), **dict(inner[1])},
    Literal: lambda inner, _named: {"type": "string", "enum": list(inner)},
    list: _list,
    dict: _dict,
    Union: _union,
    UnionType: _union,
}


def _object(hint: Any, named: dict[str, Schema] | None) -> Schema:
    if named is not None and hint.__name__ in named:
        return _reference(hint)
    hints = get_type_hints(hint, include_extras=True)
    if named is not None:
        named[hint.__name__] = {}  # a place, should it refer to itself
    made: Schema = {
        "type": "object",
        "description": inspect.cleandoc(hint.__doc__ or ""),
        "properties": {name: schema_of(_bare(each), named) for name, each in hints.items()},
        "required": sorted(hint.__required_keys__),
        "additionalProperties": False,
    }
    if named is None:
        return made
    named[hint.__name__] = made
    return _reference(hint)


def _reference(hint: Any) -> Schema:
    return {"$ref": f"#/components/schemas/{hint.__name__}"}


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is NotRequired else hint


IS: dict[str, Any] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
KIND = {
    "string": N_("This must be a text."),
    "integer": N_("This must be a whole number."),
    "number": N_("This must be a number."),
    "boolean": N_("This must be true or false."),
    "array": N_("This must be a list."),
    "object": N_("This must be an object."),
    "null": N_("This must be null."),
}
MISSING, UNKNOWN = N_("This is missing."), N_("There is no such field.")
UNFIT = N_("This value does not fit. See the description of the interface.")


def misfits(value: Any, schema: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    """(place, message) of everything that is not as the schema says. `place` is as in `papers.0.name`."""
    kind = schema.get("type", "")
    if kind and not IS[kind](value):
        yield place, KIND[kind]
    elif isinstance(value, dict):
        yield from _misfits_of_object(value, schema, place)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from misfits(each, schema.get("items", {}), _below(place, str(index)))
    if not _is_within(value, schema):
        yield place, UNFIT


def _misfits_of_object(
    value: dict[str, Any], schema: Mapping[str, Any], place: str
) -> Iterator[tuple[str, str]]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield _below(place, name), MISSING
    for name, each in value.items():
        if name in known:
            yield from misfits(each, known[name], _below(place, name))
        elif more is False:
            yield _below(place, name), UNKNOWN


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _is_within(value: Any, schema: Mapping[str, Any]) -> bool:
    """Its choices, length and bounds."""
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        return False
    if isinstance(value, str):
        fits = re.search(schema["pattern"], value) if "pattern" in schema else True
        return bool(fits) and _is_between(len(value), schema, "Length")
    if isinstance(value, list):
        return _is_between(len(value), schema, "Items")
    return not isinstance(value, int | float) or _is_between(value, schema, "imum")


def _is_between(number: float, schema: Mapping[str, Any], what: str) -> bool:
    least, most = schema.get(f"min{what}"), schema.get(f"max{what}")
    return (least is None or number >= least) and (most is None or number <= most)
