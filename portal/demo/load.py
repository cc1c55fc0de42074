"""Loading the demo world through the verbs that staff use; a second run changes nothing."""

from datetime import date
from typing import Any

from portal import accounts, catalogue, db, deadlines, intake, text

from . import data

Rows = list[dict[str, Any]]
NOT_FACTS = ("work", "purpose", "purpose_en")


def load(actor: accounts.Actor = accounts.SYSTEM) -> dict[str, int]:
    """Make whatever of the demo world is missing; returns how many of each kind are new.

    What staff changed meanwhile stays, but a procedure whose text here is another is published anew.
    """
    with db.transaction():
        added = {"communes": _communes(), "units": _units()}
    added["people"] = _people(actor)
    with db.transaction():
        added["days off"] = _calendar(actor)
        added["sectors"] = _missing(catalogue.Sector, "slug", _sectors())
        added["procedures"] = _procedures(actor)
        added["reasons"] = intake.fill_reasons(actor)
        added["life events"] = _missing(catalogue.LifeEvent, "slug", _life_events())
    if added["procedures"]:
        catalogue.rebuild_search()
    return added


def _communes() -> int:
    rows = [
        {"code": each["code"], "name": each["name"], "former": "; ".join(each["former"])}
        for each in data.read("communes")
    ]
    return _missing(accounts.Commune, "code", rows)


def _missing(model: type[db.Model], key: str, rows: Rows) -> int:
    """Insert the rows whose key is not there yet; returns how many."""
    there = {getattr(row, key) for row in model.select()}
    new = [row for row in rows if row[key] not in there]
    if new:
        model.insert_many(new).execute()
    return len(new)


def _units() -> int:
    units = data.units()
    added = _missing(accounts.Unit, "code", [unit.row for unit in units])
    if added:
        _put_under_their_parents({unit.row["code"]: unit.parent for unit in units if unit.parent})
    return added


def _put_under_their_parents(parents: dict[str, str]) -> None:
    ids = {unit.code: unit for unit in accounts.Unit.select()}
    for parent in set(parents.values()):
        below = [code for code, above in parents.items() if above == parent]
        accounts.Unit.update(parent=ids[parent]).where(accounts.Unit.code.in_(below)).execute()


def _people(actor: accounts.Actor) -> int:
    there = {user.username for user in accounts.User.select()}
    new = [person for person in data.read("people") if person["username"] not in there]
    for person in new:
        _employ(actor, _create(actor, person), person["work"])
    return len(new)


def _create(actor: accounts.Actor, person: dict[str, Any]) -> accounts.User:
    facts = {key: value for key, value in person.items() if key not in NOT_FACTS}
    if "born_on" in facts:
        facts["born_on"] = date.fromisoformat(facts["born_on"])
    return accounts.create_user(actor, password=password(person["username"]), **facts)


def password(username: str) -> str:
    """What a demo person signs in with."""
    return f"demo-{username}"


def _employ(actor: accounts.Actor, user: accounts.User, work: list[dict[str, str]]) -> None:
    for each in work:
        unit = accounts.Unit.get(accounts.Unit.code == each["unit"])
        task = accounts.assign(actor, user, accounts.Role(each["role"]), unit)
        if "title" in each:
            accounts.entitle(actor, task, each["title"], each.get("in_place_of", ""))


def _calendar(actor: accounts.Actor) -> int:
    if not deadlines.Rule.select().exists():
        deadlines.fill_rules(actor)
    return len(deadlines.fill_ahead(actor))


def _sectors() -> Rows:
    """With their English names, before the first procedure would make them without."""
    return [
        {"slug": text.fold(name).replace(" ", "-")[:120], "name": name, "name_en": name_en}
        for name, name_en in data.read("sectors").items()
    ]


def _procedures(actor: accounts.Actor) -> int:
    before = catalogue.ProcedureVersion.select().count()
    for each in data.procedures():
        catalogue.publish(actor, each.record.code, each.record, each.form, each.route, each.weight)
    return int(catalogue.ProcedureVersion.select().count() - before)


def _life_events() -> Rows:
    """Those of businesses, after the ones that the catalogue brings for citizens."""
    return [{**each, "position": 100 + position} for position, each in enumerate(data.read("life_events"))]


def sign_ins() -> str:
    """The demo's people and their passwords, one a line, for whoever has started it."""
    people = data.read("people")
    lines = [
        f"  {each['username']:6} {password(each['username']):12} {each['full_name']}: {each['purpose_en']}"
        for each in people
    ]
    return "\n".join(["Sign in as:", *lines])
