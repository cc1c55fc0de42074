"""What is already known: facts about the applicant that answer questions."""

from collections.abc import Iterable, Mapping
from typing import Any

from . import kinds
from .messages import Refused
from .spec import Field, Item, address_parts


def prefill(items: Iterable[Item], facts: Mapping[str, str]) -> dict[str, Any]:
    """{name: value} for each field whose `known` is among `facts`; a fact the field would refuse is left out.

    An address `known` as `applicant.home` takes `applicant.home.commune` and `applicant.home.detail`.
    """
    found = {item.name: _fact(item, facts) for item in items if isinstance(item, Field) and item.known}
    return {name: value for name, value in found.items() if value is not None}


def _fact(field: Field, facts: Mapping[str, str]) -> Any:
    if field.kind == "address":
        texts = {part.name: facts.get(f"{field.known}.{part.name}", "") for part in address_parts(field)}
        return {name: text for name, text in texts.items() if text} or None
    try:
        return kinds.read([facts.get(field.known, "")], field)
    except Refused:
        return None
