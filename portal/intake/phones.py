"""A phone as the counter's scanner: a code on the officer's screen opens one paper for some minutes."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from portal import accounts, clock, db, documents, dossiers, journal
from portal.errors import Gone, Invalid, NotFound
from portal.text import N_

from . import services, whole
from .models import DraftFile, PhoneLink

LASTS = timedelta(minutes=10)

CLOSED = N_("This code has ended. Ask the officer at the counter to show you a new one.")


@db.atomic
def open_link(officer: accounts.Actor, dossier: dossiers.Dossier, paper: str) -> PhoneLink:
    """A new code for one paper of a dossier that is being checked; an earlier one for it ends.

    Raises what `perform` raises for somebody who may not receive, Invalid for another dossier's paper.
    """
    dossiers.must_be_able(officer, dossier, "request_completion")
    component_of(dossier, paper)
    moment = clock.now()
    for_it = (PhoneLink.dossier == dossier) & (PhoneLink.paper == paper) & PhoneLink.closed_at.is_null()
    PhoneLink.update(closed_at=moment).where(for_it).execute()
    return PhoneLink.create(
        key=secrets.token_urlsafe(18),
        dossier=dossier,
        paper=paper,
        officer=officer.row,
        created_at=moment,
        expires_at=moment + LASTS,
    )


def component_of(dossier: dossiers.Dossier, paper: str) -> dossiers.Component:
    """The paper with that key. Raises Invalid."""
    component = dossiers.Component.get_or_none(dossier=dossier, key=paper)
    if component is None:
        raise Invalid(services.NOT_ASKED)
    return component  # type: ignore[no-any-return]


def link_of(dossier: dossiers.Dossier, link_id: int) -> PhoneLink:
    """A code of this dossier, open or not. Raises NotFound."""
    link = PhoneLink.get_or_none(PhoneLink.id == link_id, PhoneLink.dossier == dossier)
    if link is None:
        raise NotFound(CLOSED)
    return link  # type: ignore[no-any-return]


def open_with(key: str) -> PhoneLink:
    """The open code behind a phone's address. Raises NotFound, and Gone when it has ended."""
    link = PhoneLink.get_or_none(PhoneLink.key == key)
    if link is None:
        raise NotFound(CLOSED)
    must_be_open(link)
    return link  # type: ignore[no-any-return]


def is_open(link: PhoneLink) -> bool:
    """Whether pages may come: its time runs, nobody closed it, and the dossier still is being checked."""
    in_time = link.closed_at is None and link.expires_at > clock.now()
    return in_time and link.dossier.state == dossiers.State.SUBMITTED


def must_be_open(link: PhoneLink) -> None:
    """Raises Gone."""
    if not is_open(link):
        raise Gone(CLOSED)


@db.atomic
def attach(link: PhoneLink, files: Iterable[documents.Stored]) -> list[DraftFile]:
    """Pages from the phone: they wait for the officer, who looks at them first."""
    must_be_open(link)
    source, guest = documents.Source.COUNTER, accounts.Guest()
    return [services.put(guest, each, source, dossier=link.dossier, key=link.paper) for each in files]


def arrived(link: PhoneLink) -> list[DraftFile]:
    """What came and is not put into the dossier yet."""
    document = documents.Document
    files = DraftFile.select(DraftFile, document).join(document)
    here = (DraftFile.dossier == link.dossier) & (DraftFile.key == link.paper)
    return list(files.where(here).order_by(DraftFile.id))


def waiting(dossier: dossiers.Dossier) -> dict[str, int]:
    """Paper → id of the code by which pages came that nobody has taken yet."""
    here = (DraftFile.dossier == PhoneLink.dossier) & (DraftFile.key == PhoneLink.paper)
    links = PhoneLink.select(PhoneLink.paper, PhoneLink.id).join(DraftFile, on=here)
    links = links.where(PhoneLink.dossier == dossier).order_by(PhoneLink.id)
    return {link.paper: link.id for link in links}


def take(officer: accounts.Actor, link: PhoneLink) -> PhoneLink:
    """Put what came into the dossier, beside the files of that paper; the code ends. Twice is once."""
    files = arrived(link)
    component = component_of(link.dossier, link.paper)
    if not files and link.closed_at:
        return link
    if not files:
        raise Invalid(N_("Nothing has arrived yet."))
    whole.must_be_whole([(component.key, component.name, files)])
    return _take(officer, link, component, files)


@db.atomic
def _take(
    officer: accounts.Actor, link: PhoneLink, component: dossiers.Component, files: list[DraftFile]
) -> PhoneLink:
    dossiers.must_be_able(officer, link.dossier, "request_completion")
    # Only what still waits, and all of it: another press may have been quicker, or another page come.
    taken = DraftFile.delete().where(DraftFile.id.in_([file.id for file in files])).execute()
    if taken != len(files) or arrived(link):
        raise Invalid(N_("Other pages wait here by now. Look at them, then put them into the dossier."))
    given = [file.document for file in files]
    dossiers.add_to_paper(component, given)
    manifest = dossiers.manifest_of([(component.key, component.name, given)])
    journal.record(officer, "dossier.add_pages", "dossier", link.dossier_id, manifest=manifest)
    return _closed(link)


@db.atomic
def close(officer: accounts.Actor, link: PhoneLink) -> PhoneLink:
    """End a code, and forget what came by it and was not taken."""
    dossiers.must_be_able(officer, link.dossier, "request_completion")
    DraftFile.delete().where(DraftFile.dossier == link.dossier, DraftFile.key == link.paper).execute()
    return _closed(link)


def _closed(link: PhoneLink) -> PhoneLink:
    link.closed_at = link.closed_at or clock.now()
    link.save(only=[PhoneLink.closed_at])
    return link
