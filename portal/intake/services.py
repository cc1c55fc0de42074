"""Drafts, their submission, and what a dossier is asked to complete."""

from collections.abc import Collection, Iterable
from typing import Any

from portal import accounts, catalogue, clock, db, documents, dossiers, forms, journal
from portal.errors import Busy, Conflict, Forbidden, Invalid, NotYours
from portal.text import N_

from . import facts, needs, whole
from .models import Draft, DraftFile

MOST_FILES = 20  # on one paper
NO_FORM = N_("This procedure cannot be applied for online yet. Hand the papers in at any branch.")
INCOMPLETE = N_("Something is still missing. Mend what is listed, then submit.")
NOT_ASKED = N_("This paper is not asked for. Choose one of the list.")


def form_of(version: catalogue.ProcedureVersion) -> forms.Form:
    """Its questions. Raises Invalid for a version that has none."""
    if not version.form:
        raise Invalid(NO_FORM)
    return forms.parse(version.form)


def must_be_a_case(version: catalogue.ProcedureVersion, case: str) -> None:
    """Raise Invalid for a case that the version does not have."""
    cases = [each for each in version.record.cases if each]
    if case not in (cases or [""]):
        raise Invalid(N_("Choose which case is yours: the papers depend on it."))


def draft_of(actor: accounts.Actor, key: str) -> Draft:
    """The draft behind a private link. A person's draft opens only to that person, and where it was opened by
    its file or code. Raises NotFound."""
    draft = Draft.get_or_none(Draft.key == key)
    if draft is None or (draft.owner_id and draft.owner_id != actor.id and key not in actor.drafts):
        raise NotYours(N_("There is no such draft, or it belongs to another account. Sign in as its owner."))
    return draft  # type: ignore[no-any-return]


@db.atomic
def take_over(actor: accounts.Actor, draft: Draft) -> Draft:
    """Keep a guest's draft in the account of the person who is signed in: the private link then opens it to
    them alone. Twice is once. Raises Forbidden for a guest, NotFound, Conflict (submitted)."""
    if actor.row is None:
        raise Forbidden(N_("Sign in first: then the draft can be kept in your account."))
    now = draft_of(actor, draft.key)
    must_be_open(now)
    if now.counter_id:
        raise Conflict(
            N_("This draft is a walk-in's: it stays at the counter and goes into nobody's account.")
        )
    if now.owner_id is None:
        store_as_read(now, owner=actor.row)
        journal.record(actor, "draft.take_over", "draft", now.id)
    return now


def drafts_of(user: accounts.User) -> list[Draft]:
    """What the person has begun and not yet submitted, newest first."""
    version = catalogue.ProcedureVersion
    query = Draft.select(Draft, version).join(version)
    query = query.where(Draft.owner == user, Draft.dossier.is_null())
    return list(query.order_by(Draft.updated_at.desc()))


def must_be_open(draft: Draft) -> None:
    """Raise Conflict when the draft is submitted."""
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


def store_as_read(draft: Draft, **columns: Any) -> None:
    """Write what was read in this transaction, or nothing: PostgreSQL lets two read before one writes."""
    as_read = (Draft.id == draft.id) & (Draft.updated_at == draft.updated_at) & Draft.dossier.is_null()
    moment = clock.now()
    if not Draft.update(updated_at=moment, **columns).where(as_read).execute():
        raise Busy
    draft.updated_at = moment
    for name, value in columns.items():
        setattr(draft, name, value)


@db.atomic
def attach(
    actor: accounts.Actor, draft: Draft, key: str, files: Iterable[documents.Stored]
) -> list[DraftFile]:
    """Put stored files onto a required paper: all or none. The same file twice is once."""
    must_want(draft, key)
    _update(draft)
    return [put(actor, each, draft=draft, key=key) for each in files]


def must_want(draft: Draft, key: str) -> None:
    """Raises Conflict for a submitted draft, Invalid for a paper that it does not ask for."""
    must_be_open(draft)
    if key not in {requirement.key for requirement in draft.version.record.requirements}:
        raise Invalid(NOT_ASKED)


def put(
    actor: accounts.Actor,
    stored: documents.Stored,
    source: documents.Source = documents.Source.UPLOAD,
    **place: Any,
) -> DraftFile:
    """Keep one file and put it to its place (`draft` or `dossier`, and `key`), unless it is there already."""
    document = documents.Document
    files = list(DraftFile.select(DraftFile, document).join(document).filter(**place))
    same = [file for file in files if file.document.sha256 == stored.sha256]
    if same:
        return same[0]  # type: ignore[no-any-return]
    if len(files) >= MOST_FILES:
        raise Invalid(
            N_("At most %(most)s files on one paper. Join pages into one PDF."), values={"most": MOST_FILES}
        )
    kept = documents.keep(actor, stored, source=source)
    return DraftFile.create(document=kept, added_at=clock.now(), **place)


@db.atomic
def detach(actor: accounts.Actor, draft: Draft, file_id: int) -> None:
    """Take a file off again; the bytes are swept later if nothing else holds them."""
    must_be_open(draft)
    DraftFile.delete().where(DraftFile.id == file_id, DraftFile.draft == draft).execute()


@db.atomic
def discard(actor: accounts.Actor, draft: Draft) -> None:
    """Throw a draft away, with its files' places."""
    must_be_open(draft)
    draft.delete_instance(recursive=True)


def is_in_force(draft: Draft) -> bool:
    """Whether the text that the draft was begun under still is the procedure's text in force."""
    in_force = catalogue.Procedure.version == draft.version_id
    return bool(catalogue.Procedure.select().where(in_force).exists())


@db.atomic
def renew(actor: accounts.Actor, draft: Draft, *, case: str = "") -> Draft:
    """Carry a draft over to the text in force: the same link, every answer and file that is still asked for.

    A draft has no legal existence, so nothing of the old text binds anybody. An answer whose question now is
    of another kind is asked again. Raises NotFound when nothing is in force, Invalid for a case that is none.
    """
    draft = draft_of(actor, draft.key)  # answers saved since the page was made are carried over too
    must_be_open(draft)
    version = catalogue.published(draft.version.procedure.code)
    cases = [each for each in version.record.cases if each]
    chosen = case or (draft.case if draft.case in cases else "")
    must_be_a_case(version, chosen)
    before, after = _kinds(form_of(draft.version)), _kinds(form_of(version))
    answers = {
        name: value
        for name, value in draft.answers.items()
        if name in after and before.get(name) == after[name]
    }
    known = [name for name in draft.known if name in answers]
    store_as_read(draft, version=version, case=chosen, answers=answers, known=known)
    keys = {requirement.key for requirement in version.record.requirements}
    DraftFile.delete().where(DraftFile.draft == draft, DraftFile.key.not_in(keys)).execute()
    return draft


def _kinds(form: forms.Form) -> dict[str, str]:
    return {item.name: item.kind if isinstance(item, forms.Field) else "group" for item in form.fields()}


def submit(
    actor: accounts.Actor,
    draft: Draft,
    *,
    intake_unit: accounts.Unit,
    delivery: str = "electronic",
    seen: Collection[str] = (),
) -> dossiers.Dossier:
    """Make the dossier. The same draft twice gives the same dossier: a second click, a lost answer, two tabs.

    Raises Invalid with `fields` {step key or "papers": message} when something is missing; Conflict when the
    text of the procedure was replaced since the draft was begun: see `renew`. Papers that an officer has
    `seen` need no file.
    """
    if draft.dossier:
        return draft.dossier
    form = forms.parse(draft.version.form)
    communes = communes_by_code()
    papers = needs.of_draft(draft, "vi")  # the dossier is kept in the language of the law
    answers, wrong = form.judged(draft.answers, communes=communes.items(), language=draft.language)
    _must_be_complete(wrong, [need for need in papers if need.key not in seen])
    whole.must_be_whole((need.key, need.name, need.files) for need in papers)
    draft.delivery = delivery
    # Everything is ready before the write lock is taken: others wait for it.
    return _submit(actor, draft, intake_unit, answers, (_parties(form, answers, communes), _given(papers)))


def _must_be_complete(wrong: dict[str, dict[str, str]], papers: list[needs.Need]) -> None:
    fields = {step: next(iter(messages.values())) for step, messages in wrong.items()}
    missing = [need.name for need in papers if need.is_missing]
    if missing:
        fields["papers"] = missing[0]
    if fields:
        raise Invalid(INCOMPLETE, fields=fields)


Handed = tuple[list[dossiers.Party], list[dossiers.GivenPaper]]


@db.atomic
def _submit(
    actor: accounts.Actor, draft: Draft, intake_unit: accounts.Unit, answers: dict[str, Any], handed: Handed
) -> dossiers.Dossier:
    # Read again under the write lock: submitted by another tab, or the text replaced, a moment ago.
    now = _as_it_stands(draft) or draft_of(actor, draft.key)
    if now.dossier:
        return now.dossier
    if not is_in_force(now):
        raise Conflict(N_("The text of this procedure has changed since you began. Go on with the new one."))
    dossier = dossiers.open_dossier(
        actor,
        version=draft.version,
        case=draft.case,
        answers=answers,
        parties=handed[0],
        components=handed[1],
        owner=draft.owner or (None if actor.is_staff else actor.row),  # never the officer who helps
        channel=dossiers.Channel.COUNTER if draft.counter_id else dossiers.Channel.ONLINE,
        delivery=dossiers.Delivery(draft.delivery),
        language=draft.language,
        intake_unit=intake_unit,
        submission_key=draft.key,
    )
    Draft.update(dossier=dossier, delivery=draft.delivery).where(Draft.id == draft.id).execute()
    return dossier


def _as_it_stands(draft: Draft) -> Draft | None:
    """Only what may have changed: reading its answers once more would cost the lock 0.4 ms."""
    return Draft.select(Draft.id, Draft.dossier, Draft.version).where(Draft.id == draft.id).first()  # type: ignore[no-any-return]


def _parties(form: forms.Form, answers: dict[str, Any], communes: dict[str, str]) -> list[dossiers.Party]:
    applicant = facts.answered(form, answers, "applicant")
    owner = facts.answered(form, answers, "owner") or applicant
    roles = dossiers.PartyRole
    return [facts.party(roles.OWNER, owner, communes), facts.party(roles.SUBMITTER, applicant, communes)]


def _given(papers: list[needs.Need]) -> list[dossiers.GivenPaper]:
    return [
        dossiers.GivenPaper(
            key=need.key,
            name=need.name,
            mandatory=need.mandatory,
            originals=need.originals,
            copies=need.copies,
            documents=tuple(file.document for file in need.files),
        )
        for need in papers
    ]


def communes_by_code() -> dict[str, str]:
    """Today's communes, by name: the choices of every address."""
    commune = accounts.Commune
    return dict(commune.select(commune.code, commune.name).order_by(commune.name).tuples())  # type: ignore[arg-type]
