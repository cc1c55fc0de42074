"""Drafts, their submission, and what a dossier is asked to complete."""

import secrets
from collections.abc import Mapping
from typing import Any

from portal import accounts, catalogue, clock, db, documents, dossiers, forms, journal
from portal.errors import Conflict, Invalid, NotFound
from portal.text import N_

from . import facts, needs
from .models import Draft, DraftFile

MOST_FILES = 20  # on one paper


@db.atomic
def start_draft(
    actor: accounts.Actor, version: catalogue.ProcedureVersion, *, case: str, language: str
) -> Draft:
    """Begin an application, filled with what the account knows. The key is the private link."""
    form = forms.parse(version.form)
    known = form.prefill(facts.of_user(actor)) if isinstance(actor, accounts.User) else {}
    moment = clock.now()
    return Draft.create(
        key=secrets.token_urlsafe(18),
        version=version,
        case=case,
        owner=actor.row,
        language=language,
        answers=known,
        known=sorted(known),
        created_at=moment,
        updated_at=moment,
    )


def draft_of(actor: accounts.Actor, key: str) -> Draft:
    """The draft behind a private link. A person's draft opens only to that person. Raises NotFound."""
    draft = Draft.get_or_none(Draft.key == key)
    if draft is None or (draft.owner_id and draft.owner_id != actor.id):
        raise NotFound(N_("There is no such draft, or it belongs to another account. Sign in as its owner."))
    return draft  # type: ignore[no-any-return]


def drafts_of(user: accounts.User) -> list[Draft]:
    """What the person has begun and not yet submitted, newest first."""
    query = Draft.select().where(Draft.owner == user, Draft.dossier.is_null())
    return list(query.order_by(Draft.updated_at.desc()))


@db.atomic
def keep_answers(actor: accounts.Actor, draft: Draft, answers: Mapping[str, Any]) -> Draft:
    """Store all answers as they stand, right or not. A submitted draft refuses."""
    _must_be_open(draft)
    _update(draft, answers=dict(answers))
    return draft


@db.atomic
def choose(actor: accounts.Actor, draft: Draft, **chosen: str) -> Draft:
    """Store the case, the way of delivery or the branch."""
    _must_be_open(draft)
    _update(draft, **chosen)
    return draft


def _must_be_open(draft: Draft) -> None:
    if draft.dossier_id:
        raise Conflict(N_("This application is already submitted. Open it under “My dossiers”."))


def _update(draft: Draft, **columns: Any) -> None:
    moment = clock.now()
    changed = (
        Draft.update(updated_at=moment, **columns)
        .where(Draft.id == draft.id, Draft.dossier.is_null())
        .execute()
    )
    if not changed:
        raise Conflict(N_("This application is already submitted. Open it under “My dossiers”."))
    for name, value in columns.items():
        setattr(draft, name, value)


@db.atomic
def attach(actor: accounts.Actor, draft: Draft, key: str, document: documents.Document) -> DraftFile:
    """Put a stored file onto a required paper. The same file twice is once."""
    _must_be_open(draft)
    known_keys = {requirement.key for requirement in draft.version.record.requirements}
    if key not in known_keys:
        raise Invalid(N_("This paper is not asked for. Choose one of the list."))
    mine = DraftFile.select().where(DraftFile.draft == draft, DraftFile.key == key)
    _update(draft)
    return _attached(mine, document) or DraftFile.create(
        draft=draft, key=key, document=document, added_at=clock.now()
    )


def _attached(mine: Any, document: documents.Document) -> DraftFile | None:
    files = list(mine)
    for file in files:
        if file.document.sha256 == document.sha256:
            return file  # type: ignore[no-any-return]
    if len(files) >= MOST_FILES:
        raise Invalid(
            N_("At most %(most)s files on one paper. Join pages into one PDF."), values={"most": MOST_FILES}
        )
    return None


@db.atomic
def detach(actor: accounts.Actor, draft: Draft, file_id: int) -> None:
    """Take a file off again; the bytes are swept later if nothing else holds them."""
    _must_be_open(draft)
    DraftFile.delete().where(DraftFile.id == file_id, DraftFile.draft == draft).execute()


@db.atomic
def discard(actor: accounts.Actor, draft: Draft) -> None:
    """Throw a draft away, with its files' places."""
    _must_be_open(draft)
    draft.delete_instance(recursive=True)


def submit(actor: accounts.Actor, draft: Draft, *, intake_unit: accounts.Unit) -> dossiers.Dossier:
    """Make the dossier. The same draft twice gives the same dossier: a second click, a lost answer, two tabs.

    Raises Invalid with `fields` {step key or "papers": message} when something is missing.
    """
    if draft.dossier:
        return draft.dossier
    form = forms.parse(draft.version.form)
    communes = communes_by_code()
    _must_be_complete(draft, form, communes)
    return _submit(actor, draft, intake_unit, form.settled(draft.answers, communes=communes.items()))


def _must_be_complete(draft: Draft, form: forms.Form, communes: dict[str, str]) -> None:
    wrong = form.check(draft.answers, communes=communes.items(), language=draft.language)
    fields = {step: next(iter(messages.values())) for step, messages in wrong.items()}
    missing = [need.name for need in needs.of_draft(draft, draft.language) if need.is_missing]
    if missing:
        fields["papers"] = missing[0]
    if fields:
        raise Invalid(N_("Something is still missing. Mend what is listed, then submit."), fields=fields)


@db.atomic
def _submit(
    actor: accounts.Actor, draft: Draft, intake_unit: accounts.Unit, answers: dict[str, Any]
) -> dossiers.Dossier:
    dossier = dossiers.open_dossier(
        actor,
        version=draft.version,
        case=draft.case,
        answers=answers,
        parties=_parties(draft, answers),
        components=_components(draft),
        channel=dossiers.Channel.ONLINE,
        delivery=dossiers.Delivery(draft.delivery),
        language=draft.language,
        intake_unit=intake_unit,
        submission_key=draft.key,
    )
    Draft.update(dossier=dossier).where(Draft.id == draft.id, Draft.dossier.is_null()).execute()
    return dossier


def _parties(draft: Draft, answers: dict[str, Any]) -> list[dossiers.Party]:
    form, communes = forms.parse(draft.version.form), communes_by_code()
    applicant = facts.answered(form, answers, "applicant")
    owner = facts.answered(form, answers, "owner") or applicant
    roles = dossiers.PartyRole
    return [facts.party(roles.OWNER, owner, communes), facts.party(roles.SUBMITTER, applicant, communes)]


def _components(draft: Draft) -> "list[dossiers.GivenPaper]":
    return [
        dossiers.GivenPaper(
            key=need.key,
            name=need.name,
            mandatory=need.mandatory,
            originals=need.originals,
            copies=need.copies,
            documents=tuple(file.document for file in need.files),
        )
        for need in needs.of_draft(draft, "vi")  # the dossier is kept in the language of the law
    ]


def communes_by_code() -> dict[str, str]:
    """Today's communes, by name: the choices of every address."""
    return {each.code: each.name for each in accounts.Commune.select().order_by(accounts.Commune.name)}


@db.atomic
def check_papers(
    actor: accounts.Actor, dossier: dossiers.Dossier, found: Mapping[str, tuple[str, str]]
) -> dossiers.Dossier:
    """Note what the counter found: {component key: (check, note)}. Only before receipt."""
    if dossier.state != dossiers.State.SUBMITTED:
        raise Conflict(N_("The papers were checked already: this dossier has moved on. Open it again."))
    for component in dossiers.Component.select().where(dossiers.Component.dossier == dossier):
        if component.key in found:
            check, note = found[component.key]
            component.check, component.note = dossiers.Check(check), note[:1000]
            component.save(only=[dossiers.Component.check, dossiers.Component.note])
    journal.record(actor, "dossier.check", "dossier", dossier.id, found={k: v[0] for k, v in found.items()})
    return dossier


@db.atomic
def ask_for_papers(
    actor: accounts.Actor,
    dossier: dossiers.Dossier,
    action: str,
    *,
    items: Mapping[str, str],
    reason: str,
    legal_basis: str = "",
) -> dossiers.Dossier:
    """Ask once for everything that is missing (Mẫu 02): {component key: reason}, by `request_completion`
    at the counter or `request_supplement` in process."""
    if not items:
        raise Invalid(N_("Choose at least one paper and say what is wrong with it."))
    components = list(dossiers.Component.select().where(dossiers.Component.dossier == dossier))
    asked = [component for component in components if component.key in items]
    for component in asked:
        component.is_asked, component.note = True, items[component.key]
        component.check = dossiers.Check.MISSING
        component.save()
    listed = [{"key": each.key, "name": each.name, "reason": items[each.key]} for each in asked]
    dossiers.Ask.create(
        dossier=dossier,
        action=action,
        reason=reason,
        items=listed,
        legal_basis=legal_basis,
        at=clock.now(),
        asked_by=actor.row,
    )
    return dossiers.perform(actor, dossier, action, reason=reason, items=listed, legal_basis=legal_basis)


@db.atomic
def attach_to_dossier(
    actor: accounts.Actor, dossier: dossiers.Dossier, key: str, document: documents.Document
) -> DraftFile:
    """Put a file onto a paper that was asked for; it counts when the applicant sends it."""
    if key not in {component.key for component in asked_papers(dossier)}:
        raise Invalid(N_("This paper is not asked for. Choose one of the list."))
    mine = DraftFile.select().where(DraftFile.dossier == dossier, DraftFile.key == key)
    return _attached(mine, document) or DraftFile.create(
        dossier=dossier, key=key, document=document, added_at=clock.now()
    )


@db.atomic
def detach_from_dossier(actor: accounts.Actor, dossier: dossiers.Dossier, file_id: int) -> None:
    """Take a file off that was not sent yet."""
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
    action = "complete" if dossier.state == dossiers.State.AWAITING_COMPLETION else "supplement"
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


@db.atomic
def receive_and_transfer(actor: accounts.Actor, dossier: dossiers.Dossier) -> dossiers.Dossier:
    """Receive, and hand over to the competent unit where one is known, the same day (domain §2.3).

    Without one the dossier stays received and waits in the coordination queue.
    """
    dossier = dossiers.perform(actor, dossier, "receive")
    if dossier.competent_unit_id is None:
        return dossier
    return dossiers.perform(actor, dossier, "transfer")
