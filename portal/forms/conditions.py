"""When a question is asked, and when it must be answered: conditions over the answers, as data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Condition:
    """`is`: the field's answer is one of `values`. `all`, `any`, `not`: of the `parts`."""

    op: str
    field: str = ""
    values: tuple[str, ...] = ()
    parts: tuple["Condition", ...] = ()

    def mentions(self) -> Iterator[str]:
        """Names of the fields it looks at."""
        if self.field:
            yield self.field
        for part in self.parts:
            yield from part.mentions()


def condition(data: Mapping[str, Any]) -> Condition:
    """From `{"field": "x", "is": v}`, `{"field": "x", "in": [v]}`, `{"all"|"any": [C]}` or `{"not": C}`."""
    if "field" in data:
        wanted = data["in"] if "in" in data else [data["is"]]
        return Condition("is", data["field"], tuple(_plain(value) for value in wanted))
    if "not" in data:
        return Condition("not", parts=(condition(data["not"]),))
    op = "all" if "all" in data else "any"
    return Condition(op, parts=tuple(condition(part) for part in data[op]))


def holds(rule: Condition | Mapping[str, Any] | None, answers: Mapping[str, Any]) -> bool:
    """Whether `rule` (parsed or as data; None: always) is true for `answers`.

    yes/no answers equal "yes"/"no" and true/false alike; a field without an answer equals "";
    an answer with several values matches by any of them; an address by its commune.
    """
    if rule is None:
        return True
    parsed = rule if isinstance(rule, Condition) else condition(rule)
    return _OPS[parsed.op](parsed, answers)


def _is(rule: Condition, answers: Mapping[str, Any]) -> bool:
    answer = answers.get(rule.field)
    given = answer if isinstance(answer, list) and answer else [answer]
    return any(_plain(value) in rule.values for value in given)


def _all(rule: Condition, answers: Mapping[str, Any]) -> bool:
    return all(holds(part, answers) for part in rule.parts)


def _any(rule: Condition, answers: Mapping[str, Any]) -> bool:
    return any(holds(part, answers) for part in rule.parts)


def _not(rule: Condition, answers: Mapping[str, Any]) -> bool:
    return not holds(rule.parts[0], answers)


_OPS = {"is": _is, "all": _all, "any": _any, "not": _not}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(value.get("commune", ""))
    return "" if value is None or value == [] else str(value)
