"""What is wrong with the data of a form: for editors, each with the place where it is."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import wtforms

from .compile import FRESH
from .computed import OPS
from .kinds import KINDS
from .spec import MOST_ROWS, PLAIN

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
RESERVED = frozenset({"add", "remove", FRESH} | {name for name in dir(wtforms.Form) if name[0] != "_"})

Found = Iterator[str]


def problems(data: Any) -> list[str]:
    """`["steps[0].fields[2].label.vi: …"]`; an empty list means that `parse` takes it."""
    return list(_form(data))


def _form(data: Any) -> Found:
    if not _is_filled_list(data, "steps"):
        yield 'steps: write {"steps": […]} with at least one step'
        return
    known: set[str] = set()  # names that conditions may look at: those that come before
    keys: set[Any] = set()
    for index, step in enumerate(data["steps"]):
        yield from _step(step, f"steps[{index}]", known, keys)
    yield from _result(data, known)


CASE_FACTS = frozenset({"@agency", "@day"})


def _result(data: dict[str, Any], known: set[str]) -> Found:
    """What a result states: names of the form, in the paper's order."""
    lines = data.get("result", [])
    if not isinstance(lines, list):
        yield "result: write a list of lines"
        return
    items = [item for step in data["steps"] if isinstance(step, dict) for item in step.get("fields", [])]
    names = CASE_FACTS | {str(item.get("name")) for item in items if isinstance(item, dict)}
    for index, line in enumerate(lines):
        yield from _line(line, f"result[{index}]", names, known)


def _line(line: Any, at: str, names: frozenset[str], known: set[str]) -> Found:
    if isinstance(line, str):
        line = {"of": [line]}
    if not _is_filled_list(line, "of"):
        yield f'{at}: write the name of a field, or {{"of": [names], "label": …, "when": …}}'
        return
    yield from _unknown_keys(line, {"of", "label", "when"}, at)
    if "label" in line:
        yield from _text(line["label"], f"{at}.label")
    yield from _condition_of(line, "when", at, known)
    for name in line["of"]:
        if name not in names:
            yield f"{at}: {name} is no field or group of this form"


def _is_filled_list(data: Any, key: str) -> bool:
    return isinstance(data, dict) and isinstance(data.get(key), list) and bool(data[key])


def _step(step: Any, at: str, known: set[str], keys: set[Any]) -> Found:
    if not _is_filled_list(step, "fields"):
        yield f"{at}.fields: write at least one field"
        return
    yield from _unknown_keys(step, {"key", "title", "intro", "fields"}, at)
    yield from _name(step.get("key"), f"{at}.key", keys)
    yield from _text(step.get("title"), f"{at}.title")
    if "intro" in step:
        yield from _text(step["intro"], f"{at}.intro")
    for index, item in enumerate(step["fields"]):
        yield from _item(item, f"{at}.fields[{index}]", known)


def _unknown_keys(data: dict[str, Any], allowed: set[str], at: str) -> Found:
    for key in data:
        if key not in allowed:
            yield f"{at}.{key}: no such key; known are {', '.join(sorted(allowed))}"


def _name(name: Any, at: str, taken: set[Any]) -> Found:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        yield f"{at}: write a name of small letters, digits and _, beginning with a letter"
    elif name in RESERVED:
        yield f"{at}: the name {name} is taken by the program, choose another"
    elif name in taken:
        yield f"{at}: the name {name} is used before, choose another"
    else:
        taken.add(name)


def _text(text: Any, at: str) -> Found:
    if not isinstance(text, dict) or not isinstance(text.get("vi"), str) or not text["vi"].strip():
        yield f'{at}: write {{"vi": "…", "en": "…"}} with the Vietnamese words'
    elif not isinstance(text.get("en", ""), str) or set(text) - {"vi", "en"}:
        yield f"{at}: only vi and en, each a text"


def _item(item: Any, at: str, known: set[str]) -> Found:
    if not isinstance(item, dict):
        yield f"{at}: write a field or a group as an object"
    elif "fields" in item or "repeat" in item:
        yield from _group(item, at, known)
    else:
        yield from _field(item, at, known)


GROUP_KEYS = {"name", "label", "repeat", "fields", "item", "help", "when"}


def _group(group: dict[str, Any], at: str, known: set[str]) -> Found:
    yield from _unknown_keys(group, GROUP_KEYS, at)
    yield from _texts(group, ("item", "help"), at)
    yield from _condition_of(group, "when", at, known)
    yield from _name(group.get("name"), f"{at}.name", known)
    yield from _repeat(group.get("repeat"), f"{at}.repeat")
    if not _is_filled_list(group, "fields"):
        yield f"{at}.fields: write at least one field"
        return
    inside = set(known)
    for index, field in enumerate(group["fields"]):
        place = f"{at}.fields[{index}]"
        is_nested = not isinstance(field, dict) or "fields" in field
        yield from [f"{place}: a group holds fields only"] if is_nested else _field(field, place, inside)


def _repeat(repeat: Any, at: str) -> Found:
    if not isinstance(repeat, dict):
        yield f'{at}: write {{"min": 1, "max": 8, "add": {{"vi": "…"}}}}'
        return
    yield from _unknown_keys(repeat, {"min", "max", "add"}, at)
    yield from _text(repeat.get("add"), f"{at}.add")
    least, most = repeat.get("min", 0), repeat.get("max", 10)
    if not _is_count(least) or not _is_count(most) or not least <= most <= MOST_ROWS or not most:
        yield f"{at}: min and max are whole numbers, min not above max, max not above {MOST_ROWS}"


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_bound(value: Any) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "required": (_is_flag, "write true or false"),
    "household": (_is_flag, "write true or false"),
    "elsewhere": (_is_flag, "write true or false"),
    "min": (_is_bound, "write a number or a date"),
    "max": (_is_bound, "write a number or a date"),
    "max_length": (lambda value: _is_count(value) and value <= 20_000, "write a whole number up to 20000"),
    "decimals": (lambda value: _is_count(value) and value <= 2, "write 0, 1 or 2"),
    "known": (_is_text, 'write the name of a fact, such as "applicant.full_name"'),
    "autocomplete": (_is_text, 'write a token of HTML autocomplete, such as "name"'),
    "partial": (lambda value: value in (True, False, "year", "month"), 'write "year" or "month"'),
}
TEXTS = ("label", "help", "thing")
NESTED = {"options", "when", "required_when", "pattern", "computed", "matches", "partial"}
FIELD_KEYS = set(PLAIN) | set(TEXTS) | NESTED


def _field(field: dict[str, Any], at: str, known: set[str]) -> Found:
    yield from _unknown_keys(field, FIELD_KEYS, at)
    yield from _texts(field, TEXTS, at)
    for key, (is_right, advice) in TYPES.items():
        if key in field and not is_right(field[key]):
            yield f"{at}.{key}: {advice}"
    if not isinstance(field.get("kind", "text"), str) or field.get("kind", "text") not in KINDS:
        yield f"{at}.kind: choose one of {', '.join(KINDS)}"
    else:
        yield from _by_kind(field, field.get("kind", "text"), at)
    yield from _condition_of(field, "when", at, known)
    yield from _condition_of(field, "required_when", at, known)
    yield from _nested(field, at, known)
    yield from _name(field.get("name"), f"{at}.name", known)


def _texts(data: dict[str, Any], keys: tuple[str, ...], at: str) -> Found:
    for key in ("label", *keys):
        if key in data or key == "label":
            yield from _text(data.get(key), f"{at}.{key}")


def _by_kind(field: dict[str, Any], kind: str, at: str) -> Found:
    if kind in ("choice", "choices"):
        yield from _options(field.get("options"), f"{at}.options")
    elif "options" in field:
        yield f"{at}.options: only a choice has options"
    for key in ("min", "max"):
        value = field.get(key)
        if value is not None and not _suits(value, kind):
            yield f'{at}.{key}: write a number, or for a date 2020-12-31 or "today"'


def _options(options: Any, at: str) -> Found:
    if not isinstance(options, list) or not options:
        yield f"{at}: write at least one option"
        return
    values: set[str] = set()
    for index, option in enumerate(options):
        yield from _option(option, f"{at}[{index}]", values)


def _option(option: Any, at: str, values: set[str]) -> Found:
    value = option.get("value") if isinstance(option, dict) else None
    if not isinstance(value, str | int) or str(value) != str(value).strip() or str(value) in ("", *values):
        yield f'{at}: write {{"value": "…", "label": {{"vi": "…"}}}} with a value of its own'
        return
    values.add(str(value))
    yield from _text(option.get("label"), f"{at}.label")


def _suits(value: Any, kind: str) -> bool:
    if kind == "date":
        return value == "today" or _is_iso(value)
    return not isinstance(value, str) or (kind == "year" and value == "today")


def _is_iso(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _condition_of(data: dict[str, Any], key: str, at: str, known: set[str]) -> Found:
    if key in data:
        yield from _condition(data[key], f"{at}.{key}", known)


def _condition(rule: Any, at: str, known: set[str]) -> Found:
    keys = set(rule) if isinstance(rule, dict) else set()
    if keys in ({"field", "is"}, {"field", "in"}):
        yield from _comparison(rule, at, known)
    elif keys in ({"all"}, {"any"}) and _is_filled_list(rule, next(iter(keys))):
        for key, parts in rule.items():
            for index, part in enumerate(parts):
                yield from _condition(part, f"{at}.{key}[{index}]", known)
    elif keys == {"not"}:
        yield from _condition(rule["not"], f"{at}.not", known)
    else:
        yield f'{at}: write {{"field": "…", "is": "…"}}, "in", "all", "any" or "not"'


def _comparison(rule: dict[str, Any], at: str, known: set[str]) -> Found:
    if not isinstance(rule["field"], str) or rule["field"] not in known:
        yield f"{at}.field: {rule['field']} is no field that comes before"
    wanted = rule["in"] if "in" in rule else [rule["is"]]
    if not isinstance(wanted, list) or any(isinstance(value, dict | list) for value in wanted):
        yield f"{at}: compare with texts, numbers or true and false"


def _nested(field: dict[str, Any], at: str, known: set[str]) -> Found:
    if "pattern" in field:
        yield from _pattern(field["pattern"], f"{at}.pattern")
    if "computed" in field:
        yield from _computed(field["computed"], f"{at}.computed", known)
    if "matches" in field:
        yield from _matches(field["matches"], f"{at}.matches")


def _pattern(pattern: Any, at: str) -> Found:
    if not isinstance(pattern, dict) or set(pattern) != {"regex", "message"}:
        yield f'{at}: write {{"regex": "…", "message": {{"vi": "…"}}}}'
        return
    yield from _text(pattern["message"], f"{at}.message")
    try:
        re.compile(pattern["regex"])
    except (TypeError, re.error) as error:
        yield f"{at}.regex: {error}"


def _computed(rule: Any, at: str, known: set[str]) -> Found:
    sources = rule.get("from") if isinstance(rule, dict) else None
    if not isinstance(sources, list) or not sources or rule.get("op") not in list(OPS):
        yield f'{at}: write {{"op": "…", "from": ["…"]}} with op one of {", ".join(OPS)}'
        return
    for source in sources:
        if not isinstance(source, str) or source.partition(".")[0] not in known:
            yield f"{at}.from: {source} is no field that comes before"


def _matches(rule: Any, at: str) -> Found:
    if (
        not isinstance(rule, dict)
        or set(rule) - {"birth_date", "sex"}
        or not all(map(_is_text, rule.values()))
    ):
        yield f'{at}: write {{"birth_date": "name of a field", "sex": "name of a field"}}'
