"""Dossiers as the real verbs make them, in the demo's world."""

import itertools
from typing import Any

from portal import accounts, catalogue, dossiers

CO_TO = "07192"
THREE_DAYS = "1.001731"  # residence, 3 working days, the day of receipt not counted
SAME_DAY = "1.001193"  # residence, within the day
AGAIN = "1.004859"  # place, 3 working days, counted again after a supplement

keys = itertools.count()


def person(name: str) -> accounts.User:
    return accounts.User.get(accounts.User.username == name)


def submitted(code: str = THREE_DAYS, *, commune: str = CO_TO, by: str = "lan", **more: Any) -> Any:
    """Handed in online by Lan at Bình's branch, for Cô Tô."""
    version = more.pop("version", None) or catalogue.published(code)
    given: dict[str, Any] = {
        "version": version,
        "answers": {version.routing.field or "residence": {"commune": commune, "detail": "Khu 2"}},
        "channel": dossiers.Channel.ONLINE,
        "intake_unit": person("binh").assignments[0].unit,
        "submission_key": f"key {next(keys)}",
        "parties": [
            dossiers.Party(role=role, full_name="Phạm Thị Lan", identity_number="022192000101")
            for role in dossiers.PartyRole
        ],
        "components": [
            dossiers.GivenPaper("form", "Tờ khai", check=dossiers.Check.FIT),
            dossiers.GivenPaper("proof", "Giấy tờ", check=dossiers.Check.FIT),
        ],
    }
    return dossiers.open_dossier(person(by), **{**given, **more})


def received(*args: Any, **more: Any) -> Any:
    return dossiers.perform(person("binh"), submitted(*args, **more), "receive")


def in_process(*args: Any, **more: Any) -> Any:
    return dossiers.perform(person("binh"), received(*args, **more), "transfer")


LAW = "Điều 16 Luật Hộ tịch"


def declined(dossier: Any, reason: str = "Sai nơi nộp") -> Any:
    """Proposed by the counter, decided by the manager."""
    dossiers.perform(person("binh"), dossier, "propose_decline", reason=reason, legal_basis=LAW)
    return dossiers.perform(person("hoa"), dossier, "decline", reason=reason, legal_basis=LAW)


def fresh(dossier: Any) -> Any:
    """The row as another tab would read it."""
    return dossiers.Dossier.get_by_id(dossier.id)


def events(dossier: Any) -> list[Any]:
    from portal import journal

    return journal.history("dossier", dossier.id)


def version_with(code: str, *, route: dict[str, Any] | None = None, **offer: Any) -> Any:
    """A version like the published one, with another route or another limit."""
    version = catalogue.published(code)
    content = {**version.content, "offers": [{**each, **offer} for each in version.content["offers"]]}
    return catalogue.ProcedureVersion.create(
        procedure=version.procedure,
        number=900 + next(keys),
        status=catalogue.Status.PUBLISHED,
        name=version.name,
        fingerprint="test",
        content=content,
        form=version.form,
        route={**version.route, **(route or {})},
    )
