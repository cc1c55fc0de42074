"""How a dossier comes to be, and how its papers change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack

import peewee

from portal import accounts, catalogue, clock, db, journal
from portal.documents import Document

from . import codes, manifest, routing, tracking
from .lifecycle import State
from .models import Channel, Check, Component, ComponentFile, Delivery, Dossier, Party


@dataclass(frozen=True)
class GivenPaper:
    """One required paper as handed in; `documents` are stored files."""

    key: str
    name: str
    mandatory: bool = True
    originals: int = 0
    copies: int = 0
    documents: tuple[Document, ...] = ()
    check: Check = Check.UNCHECKED
    note: str = ""


class Given(TypedDict, total=False):
    """What comes with an application. `at`: when it arrived, if not now (post). `owner`: the applicant's
    account; for an online application it is whoever sends it."""

    version: Required[catalogue.ProcedureVersion]
    answers: Required[dict[str, Any]]
    channel: Required[Channel]
    intake_unit: Required[accounts.Unit]
    support_unit: accounts.Unit | None
    owner: accounts.User | None
    case: str
    delivery: Delivery
    language: str
    at: datetime | None


@db.atomic
def open_dossier(
    actor: accounts.Actor,
    *,
    submission_key: str,
    parties: Iterable[Party] = (),
    components: Sequence[GivenPaper] = (),
    **given: Unpack[Given],
) -> Dossier:
    """Submit: a dossier with its code, tracking secret and event. The same `submission_key` twice is one
    dossier. `parties` are unsaved rows, `components` what was handed in.

    The competent unit is looked up at once; where none is found, the reason waits in the coordination queue.
    """
    try:
        with db.transaction():
            dossier = _inserted(actor, submission_key, given)
    except peewee.IntegrityError:  # the same key again: asking first would cost every dossier a query
        earlier = Dossier.get_or_none(Dossier.submission_key == submission_key)
        if earlier is None:
            raise
        return earlier  # type: ignore[no-any-return]
    _add_parties(dossier, parties)
    _add_components(dossier, components)
    handed = manifest.of((paper.key, paper.name, paper.documents) for paper in components)
    told = {"to": dossier.state, "channel": dossier.channel, "manifest": handed}
    journal.record(actor, "dossier.submit", "dossier", dossier.id, **told)
    return dossier


def _inserted(actor: accounts.Actor, submission_key: str, given: Given) -> Dossier:
    columns: dict[str, Any] = dict(given)
    at = columns.pop("at", None) or clock.now()
    day = clock.local(at).date()
    if given["channel"] == Channel.ONLINE:
        columns.setdefault("owner", actor.row)
    unit, problem = routing.competent_unit(given["version"].routing, given["answers"], day)
    return Dossier.create(
        **columns,
        code=codes.allocate(given["intake_unit"], day),
        state=State.SUBMITTED,
        submission_key=submission_key,
        secret_nonce=tracking.new_nonce(),
        competent_unit=unit,
        routing_problem=problem,
        submitted_at=at,
    )


def _add_parties(dossier: Dossier, parties: Iterable[Party]) -> None:
    rows = [{**party.__data__, "dossier": dossier} for party in parties]
    if rows:
        Party.insert_many(rows).execute()


def _add_components(dossier: Dossier, papers: Sequence[GivenPaper]) -> None:
    for position, paper in enumerate(papers, start=1):
        component = Component.create(
            dossier=dossier,
            key=paper.key,
            name=paper.name,
            mandatory=paper.mandatory,
            originals=paper.originals,
            copies=paper.copies,
            check=paper.check,
            note=paper.note,
            position=position,
        )
        _add_files(component, paper.documents)


def _add_files(component: Component, files: Iterable[Document]) -> None:
    for document in files:
        ComponentFile.create(
            component=component, document=document, sha256=document.sha256, added_at=clock.now()
        )


@db.atomic
def supply_paper(component: Component, files: Iterable[Document]) -> Component:
    """Files for a paper that was asked for: earlier ones stay as superseded, the paper is unchecked again.

    Part of the verbs that send a completion or a supplement: `perform` writes the event.
    """
    ComponentFile.update(is_superseded=True).where(ComponentFile.component == component).execute()
    _add_files(component, files)
    component.is_asked, component.check = False, Check.UNCHECKED
    component.save(only=[Component.is_asked, Component.check])
    return component


@db.atomic
def add_to_paper(component: Component, files: Iterable[Document]) -> Component:
    """More files for a paper that is being checked, beside those that it has. The caller writes the event."""
    _add_files(component, files)
    return component
