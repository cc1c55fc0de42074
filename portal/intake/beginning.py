"""How a draft begins: with what is typed first, and once, however often that is sent."""

import re
import secrets

import peewee

from portal import accounts, catalogue, clock, db
from portal.errors import Busy

from . import facts, services
from .models import Draft

KEY = re.compile(r"[\w-]{24}", re.ASCII)


@db.atomic
def start_draft(
    actor: accounts.Actor, version: catalogue.ProcedureVersion, *, case: str, language: str, key: str = ""
) -> Draft:
    """Begin an application, filled with what the account knows. The key is the private link; a page brings
    one along, so that its button, pressed twice or sent again, begins one draft.

    Raises Invalid for a version that has no form, and for a case that it does not have.
    """
    begun = Draft.get_or_none(Draft.key == key) if KEY.fullmatch(key) else None
    if begun and begun.owner_id == actor.id and not begun.dossier_id:
        return begun  # type: ignore[no-any-return]
    draft = new_draft(actor, version, case=case, language=language, key="" if begun else key)
    return saved(draft)


def saved(draft: Draft) -> Draft:
    """The draft as a row. Raises Busy where the same page was sent twice at once: the next try finds it."""
    try:
        draft.save()
    except peewee.IntegrityError:
        raise Busy from None
    return draft


def new_draft(
    actor: accounts.Actor, version: catalogue.ProcedureVersion, *, case: str, language: str, key: str = ""
) -> Draft:
    """A draft that is stored nowhere yet: what is typed first makes it (`stored`). Raises Invalid."""
    form = services.form_of(version)
    services.must_be_a_case(version, case)
    known = form.prefill(facts.of_user(actor)) if isinstance(actor, accounts.User) else {}
    moment = clock.now()
    return Draft(
        key=key if KEY.fullmatch(key) else new_key(),
        version=version,
        case=case,
        owner=actor.row,
        language=language,
        answers=known,
        known=sorted(known),
        created_at=moment,
        updated_at=moment,
    )


def new_key() -> str:
    """Unguessable: 144 bits."""
    return secrets.token_urlsafe(18)


def draft_for(actor: accounts.Actor, key: str, *, procedure: str, case: str | None, language: str) -> Draft:
    """The draft that answers are for, in the case that they name. The first page of questions names its
    procedure too: the draft is a new one then, unless it was stored since. Raises NotFound, Invalid."""
    if procedure and KEY.fullmatch(key) and not Draft.select().where(Draft.key == key).exists():
        version = catalogue.published(procedure)
        return new_draft(actor, version, case=case or "", language=language, key=key)
    draft = services.draft_of(actor, key)
    if case is not None and case != draft.case:
        services.must_be_a_case(draft.version, case)
        draft.case = case
    return draft


def stored(actor: accounts.Actor, draft: Draft) -> Draft:
    """Inside a transaction: the draft as it stands, or this very one, which is only now made a row.

    Its key comes from the page, so that the page's answers, sent twice, make one. Raises NotFound.
    """
    if draft.id is not None or Draft.select().where(Draft.key == draft.key).exists():
        return services.draft_of(actor, draft.key)
    return saved(draft)
