"""The counter's verbs: what was found about each paper, then receive, or ask once for all that is missing."""

from collections.abc import Mapping
from typing import Any

from portal import accounts, clock, db, dossiers, journal
from portal.errors import Conflict, Invalid
from portal.text import N_

from . import reasons, whole

Found = Mapping[str, tuple[str, str]]  # {component key: (check, note)}


@db.atomic
def receive_checked(actor: accounts.Actor, dossier: dossiers.Dossier, found: Found) -> dossiers.Dossier:
    """Note what the counter found, receive and transfer: all of it or nothing."""
    check_papers(actor, dossier, found)
    return receive_and_transfer(actor, dossier)


@db.atomic
def ask_after_check(
    actor: accounts.Actor, dossier: dossiers.Dossier, found: Found, **asked: Any
) -> dossiers.Dossier:
    """Note what the counter found and ask for what is missing; `asked` as in `ask_for_papers`."""
    check_papers(actor, dossier, found)
    return ask_for_papers(actor, dossier, "request_completion", **asked)


@db.atomic
def check_papers(actor: accounts.Actor, dossier: dossiers.Dossier, found: Found) -> dossiers.Dossier:
    """Note what the counter found. Only before receipt, and only by those who may receive."""
    if dossier.state == dossiers.State.SUBMITTED:
        dossiers.must_be_able(actor, dossier, "request_completion")
    else:
        raise Conflict(N_("The papers were checked already: this dossier has moved on. Open it again."))
    whole.must_be_taken(dossier)
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
    dossiers.must_be_able(actor, dossier, action)
    if not items:
        raise Invalid(N_("Choose at least one paper and say what is wrong with it."))
    if len(legal_basis) > 200 or max(map(len, items.values())) > 1000:
        raise Invalid(N_("Shorten it: at most 1,000 characters on a paper, 200 for the legal basis."))
    if action == "request_completion":
        whole.must_be_taken(dossier)
    components = list(dossiers.Component.select().where(dossiers.Component.dossier == dossier))
    asked = [component for component in components if component.key in items]
    for component in asked:
        component.is_asked, component.note = True, items[component.key]
        component.check = dossiers.Check.MISSING
        component.save()
    listed = [reasons.noted(each.key, each.name, items[each.key]) for each in asked]
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
def receive_and_transfer(actor: accounts.Actor, dossier: dossiers.Dossier) -> dossiers.Dossier:
    """Receive, and hand over to the competent unit where one is known, the same day (domain §2.3).

    Without one the dossier stays received and waits in the coordination queue.
    """
    dossier = dossiers.perform(actor, dossier, "receive")
    if dossier.competent_unit_id is None:
        return dossier
    return dossiers.perform(actor, dossier, "transfer")
