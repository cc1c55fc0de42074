"""The demo world as data: JSON files beside this module, made into records, forms and routes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.catalogue import Fee, LegalBasis, Offer, Outcome, Record, Requirement, Route

FOLDER = Path(__file__).parent
Json = dict[str, Any]


@dataclass(frozen=True)
class DemoProcedure:
    """What `catalogue.publish` takes."""

    record: Record
    form: Json
    route: Route
    weight: float


def read(name: str) -> Any:
    """The content of `<name>.json`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class DemoUnit:
    """A row of the unit table, and the code of the unit above."""

    row: Json
    parent: str


def units() -> list[DemoUnit]:
    """The centre, departments and vertical agencies, then what each commune has."""
    file = read("units")
    everywhere = [
        _in_commune(unit, commune) for unit in file["in_each_commune"] for commune in read("communes")
    ]
    return [
        DemoUnit({key: value for key, value in unit.items() if key != "parent"}, unit.get("parent", ""))
        for unit in [{"commune": "", **unit} for unit in file["units"]] + everywhere
    ]


def _in_commune(unit: Json, commune: Json) -> Json:
    name: str = commune["name"]
    words = {"no": commune["no"], "commune": name[:1].lower() + name[1:], "commune_en": commune["name_en"]}
    return {"commune": commune["code"]} | {key: value.format(**words) for key, value in unit.items()}


def procedures() -> Iterator[DemoProcedure]:
    """Every procedure in `procedures/`, by code."""
    for path in sorted((FOLDER / "procedures").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        yield DemoProcedure(
            record=_record(data["record"], data["form"]),
            form=whole_form(data["form"]),
            route=Route.from_json(data["route"]),
            weight=data["weight"],
        )


IN_BOTH = ("steps", "conditions", "cases")  # lists of {"vi", "en"}


def _record(data: Json, form: Json) -> Record:
    plain: Json = {key: tuple(each) if isinstance(each, list) else each for key, each in data.items()}
    plain |= {key: tuple(text["vi"] for text in data.get(key, ())) for key in IN_BOTH}
    plain["texts_en"] = {key: [text["en"] for text in data[key]] for key in IN_BOTH if key in data}
    plain["offers"] = tuple(each for offer in data["offers"] for each in _offers(offer))
    plain["requirements"] = tuple(Requirement(**each) for each in _papers(data["requirements"], form))
    plain["results"] = tuple(Outcome(**each) for each in data["results"])
    plain["legal_basis"] = tuple(LegalBasis(**each) for each in data["legal_basis"])
    return Record(**plain, is_demo=True)


AUTHORISATION: Json = {
    "key": "authorisation",
    "name": "Văn bản ủy quyền, nếu nộp thay người khác",
    "name_en": "Written authorisation, if you apply for somebody else",
    "originals": 1,
    "when": {"field": "acts_as", "is": "authorised"},
    "example": "Nêu rõ việc được ủy quyền, có chữ ký của người ủy quyền.",
    "example_en": "It names what is authorised and is signed by the person who authorises.",
}


def _papers(listed: list[Json], form: Json) -> list[Json]:
    """What the procedure lists, and the authorisation where one may apply for another."""
    asks = any(each.get("include") == "authorised" for step in form["steps"] for each in step["fields"])
    told = any(each["key"] == AUTHORISATION["key"] for each in listed)
    return [*listed, AUTHORISATION] if asks and not told else listed


def _offers(data: Json) -> Iterator[Offer]:
    """One offer for each of its `channels`."""
    rest = {key: value for key, value in data.items() if key != "channels"}
    rest["fees"] = tuple(map(Fee.from_json, data["fees"]))
    return (Offer(channel=channel, **rest) for channel in data["channels"])


def whole_form(form: Json) -> Json:
    """The form with each `{"include": block}` replaced by the fields of that block."""
    return {**form, "steps": [{**step, "fields": _items(step["fields"])} for step in form["steps"]]}


def _items(items: list[Json]) -> list[Json]:
    return [whole for item in items for whole in _item(item)]


def _item(item: Json) -> list[Json]:
    if "include" in item:
        return _included(item)
    if "fields" in item:
        return [{**item, "fields": _items(item["fields"])}]
    return [_with_options(item)]


@cache
def _blocks() -> Json:
    return dict(read("blocks"))


def _with_options(field: Json) -> Json:
    """`"options": "ethnic_groups"` → the list of that name."""
    named = field.get("options")
    return {**field, "options": _blocks()["options"][named]} if isinstance(named, str) else field


def _included(include: Json) -> list[Json]:
    """Fields of a block. `as` goes before their names, `who` into their texts, `when` onto each."""
    block = _blocks()["blocks"][include["include"]]
    wanted = [field for field in block if field["name"] not in include.get("without", ())]
    names = {field["name"]: _named(field["name"], include) for field in block}
    items = _items([_adapted(field, names, include) for field in wanted])
    return [_under(item, include) for item in items]


def _named(name: str, include: Json) -> str:
    return f"{include['as']}_{name}" if "as" in include else name


AS_IS = ("kind", "known", "value", "is", "in", "autocomplete", "options")  # hold no names of fields


def _adapted(value: Any, names: dict[str, str], include: Json) -> Any:
    """The same value with names of the block's fields and `{who}` replaced, however deep."""
    if isinstance(value, list):
        return [_adapted(each, names, include) for each in value]
    if not isinstance(value, dict):
        return names.get(value, value) if isinstance(value, str) else value
    if set(value) == {"vi", "en"}:
        return {
            key: text.replace("{who}", include.get("who", {}).get(key, "")) for key, text in value.items()
        }
    return {k: each if k in AS_IS else _adapted(each, names, include) for k, each in value.items()}


def _under(field: Json, include: Json) -> Json:
    """Asked only when the whole block is; not required where the block is optional."""
    conditions = [data["when"] for data in (include, field) if "when" in data]
    when = {"when": conditions[0] if len(conditions) == 1 else {"all": conditions}} if conditions else {}
    required = {"required": False} if include.get("optional") else {}
    return {**field, **when, **required}
