"""What an applicant sends later: files for papers that were asked for, and the act that sends them."""

from collections.abc import Iterable

from portal import accounts, clock, db, documents, dossiers
from portal.errors import Conflict, Invalid
from portal.text import N_

from . import needs, services, whole
from .models import DraftFile


@db.atomic
def attach_to_dossier(
    actor: accounts.Actor, dossier: dossiers.Dossier, key: str, files: Iterable[documents.Stored]
) -> list[DraftFile]:
    """Put files onto a paper that was asked for; they count when the applicant sends them."""
    must_ask(actor, dossier, key)
    return [services.put(actor, each, dossier=dossier, key=key) for each in files]


def must_ask(actor: accounts.Actor, dossier: dossiers.Dossier, key: str) -> None:
    """Raises what `perform` raises for somebody who may not answer, Invalid for a paper not asked for."""
    dossiers.must_be_able(actor, dossier, answer_to(dossier))
    if key not in {component.key for component in asked_papers(dossier)}:
        raise Invalid(services.NOT_ASKED)


def answer_to(dossier: dossiers.Dossier) -> str:
    """The action that sends what was asked for: before receipt, or in process."""
    return "complete" if dossier.state == dossiers.State.AWAITING_COMPLETION else "supplement"


@db.atomic
def detach_from_dossier(actor: accounts.Actor, dossier: dossiers.Dossier, file_id: int) -> None:
    """Take a file off that was not sent yet."""
    dossiers.must_be_able(actor, dossier, answer_to(dossier))
    DraftFile.delete().where(DraftFile.id == file_id, DraftFile.dossier == dossier).execute()


def asked_papers(dossier: dossiers.Dossier) -> list[dossiers.Component]:
    """The papers that the applicant is asked for now."""
    component = dossiers.Component
    query = component.select().where(component.dossier == dossier, component.is_asked)
    return list(query.order_by(component.position))


def waiting_files(dossier: dossiers.Dossier) -> list[DraftFile]:
    """Files put onto asked papers and not sent yet."""
    return list(needs.with_documents().where(DraftFile.dossier == dossier).order_by(DraftFile.id))


def supply(actor: accounts.Actor, dossier: dossiers.Dossier) -> dossiers.Dossier:
    """Send what was asked for: `complete` before receipt, `supplement` in process. Everything else stays.

    Raises Invalid, with its name, for a paper that is missing or whose file is not whole on disk.
    """
    dossiers.must_be_able(actor, dossier, answer_to(dossier))
    slots = _slots(dossier)
    missing = [paper.name for paper, files in slots if paper.mandatory and not files]
    if missing:
        raise Invalid(N_("Still missing: %(name)s. Add it, then send."), values={"name": missing[0]})
    whole.must_be_whole((paper.key, paper.name, files) for paper, files in slots)
    return _supply(actor, dossier, [file.id for _paper, files in slots for file in files])


Slots = list[tuple[dossiers.Component, list[DraftFile]]]


def _slots(dossier: dossiers.Dossier) -> Slots:
    files = waiting_files(dossier)
    return [(paper, [file for file in files if file.key == paper.key]) for paper in asked_papers(dossier)]


@db.atomic
def _supply(actor: accounts.Actor, dossier: dossiers.Dossier, checked: list[int]) -> dossiers.Dossier:
    action = answer_to(dossier)
    dossiers.must_be_able(actor, dossier, action)
    slots = _slots(dossier)
    if [file.id for _paper, files in slots for file in files] != checked:
        raise Conflict(N_("Files were added or taken off meanwhile. Look through them, then send."))
    given = [(paper.key, paper.name, [file.document for file in files]) for paper, files in slots]
    for (paper, _files), (_key, _name, documents_of) in zip(slots, given, strict=True):
        dossiers.supply_paper(paper, documents_of)
    DraftFile.delete().where(DraftFile.dossier == dossier).execute()
    dossiers.Ask.update(answered_at=clock.now()).where(
        dossiers.Ask.dossier == dossier, dossiers.Ask.answered_at.is_null()
    ).execute()
    keys, manifest = [key for key, _name, _files in given], dossiers.manifest_of(given)
    return dossiers.perform(actor, dossier, action, papers=keys, manifest=manifest)
