"""What an applicant sends later: files for papers that were asked for, and the act that sends them."""

from collections.abc import Iterable

from portal import accounts, clock, db, documents, dossiers
from portal.errors import Invalid
from portal.text import N_

from . import services
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
    return list(DraftFile.select().where(DraftFile.dossier == dossier).order_by(DraftFile.id))


@db.atomic
def supply(actor: accounts.Actor, dossier: dossiers.Dossier) -> dossiers.Dossier:
    """Send what was asked for: `complete` before receipt, `supplement` in process. Everything else stays."""
    action = answer_to(dossier)
    dossiers.must_be_able(actor, dossier, action)
    files, papers = waiting_files(dossier), asked_papers(dossier)
    given = {file.key for file in files}
    missing = [paper.name for paper in papers if paper.mandatory and paper.key not in given]
    if missing:
        raise Invalid(N_("Still missing: %(name)s. Add it, then send."), values={"name": missing[0]})
    for paper in papers:
        dossiers.supply_paper(paper, [file.document for file in files if file.key == paper.key])
    DraftFile.delete().where(DraftFile.dossier == dossier).execute()
    dossiers.Ask.update(answered_at=clock.now()).where(
        dossiers.Ask.dossier == dossier, dossiers.Ask.answered_at.is_null()
    ).execute()
    return dossiers.perform(actor, dossier, action, papers=[paper.key for paper in papers])
