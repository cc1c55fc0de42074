"""Somebody stands at the counter: who it is, what they have with us, and their dossier taken in at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peewee import fn

from portal import accounts, catalogue, clock, db, dossiers, journal
from portal.errors import Conflict, Forbidden, Invalid
from portal.text import N_

from . import beginning, checking, needs, services
from .cards import Card
from .models import Draft

MOST_SHOWN = 20
FOR_OFFICERS = N_("Only an officer at a counter takes dossiers in. Apply online, or go to any branch.")
STILL_MISSING = N_("“%(name)s” is missing. Scan it, or mark it as seen; the draft is kept meanwhile.")
SAY_WHY = N_("“%(name)s” has no scan: write beside it why, or scan it.")
CHOOSE_CHECK = N_("Say for “%(name)s” whether it is in order.")


@dataclass(frozen=True)
class Found:
    """What a person has with us, newest first. `visible` are the dossiers that the officer may open."""

    dossiers: list[dossiers.Dossier]
    visible: frozenset[int]
    drafts: list[Draft]


def counter_of(actor: accounts.Actor) -> accounts.Unit:
    """The officer's branch. Raises Forbidden."""
    units = [each for each in actor.units(accounts.Reach.INTAKE) if each.kind == accounts.UnitKind.BRANCH]
    if not units:
        raise Forbidden(FOR_OFFICERS)
    return units[0]


@db.atomic
def look_up(actor: accounts.Actor, card: Card) -> Found:
    """Their dossiers, and the drafts of their account. Each look leaves an event: who looked for whom, and by
    what; the whole number is never written down. Raises Forbidden."""
    counter = counter_of(actor)
    accounts_of = _accounts_of(card)
    theirs = dossiers.of_person(card.identity_number, card.phone, MOST_SHOWN)
    told = {"by": "card" if card.full_name else "number", "whom": _masked(card.identity_number or card.phone)}
    seen = [each.id for each in theirs]
    journal.record(actor, "counter.look_up", "unit", counter.id, purpose="intake", dossiers=seen, **told)
    reached = dossiers.visible_to(actor).select(dossiers.Dossier.id).where(dossiers.Dossier.id.in_(seen))
    drafts = [draft for user in accounts_of for draft in services.drafts_of(user)]
    visible: frozenset[int] = frozenset(each.__data__["id"] for each in reached)
    return Found(theirs, visible, drafts[:MOST_SHOWN])


def _accounts_of(card: Card) -> list[accounts.User]:
    user = accounts.User
    number = card.identity_number
    return list(user.select().where(user.identity_number == number).limit(3)) if number else []


def _masked(number: str) -> str:
    """`022******123`: enough to recognise, too little to use (domain §7.2)."""
    return f"{number[:3]}{'*' * (len(number) - 6)}{number[-3:]}"


def begun_at(counter: accounts.Unit) -> list[Draft]:
    """What this branch's officers have begun and not finished, newest first: nothing typed is lost."""
    version = catalogue.ProcedureVersion
    query = Draft.select(Draft, version).join(version)
    query = query.where(Draft.counter == counter, Draft.dossier.is_null())
    return list(query.order_by(Draft.updated_at.desc()).limit(MOST_SHOWN))


def most_used(counter: accounts.Unit) -> list[str]:
    """Codes of what this branch takes in most, most first."""
    dossier, version, procedure = dossiers.Dossier, catalogue.ProcedureVersion, catalogue.Procedure
    query = procedure.select(procedure.code).join(version, on=version.procedure == procedure.id)
    query = query.join(dossier, on=dossier.version == version.id).where(dossier.intake_unit == counter)
    ranked = query.group_by(procedure.code).order_by(fn.COUNT(dossier.id).desc(), procedure.code)
    return [each.code for each in ranked.limit(8)]


@db.atomic
def begin(
    actor: accounts.Actor, version: catalogue.ProcedureVersion, card: Card, *, case: str, key: str
) -> Draft:
    """A draft for the person at the counter, filled from the card. It belongs to no account: what the card
    says is kept for this dossier alone. The same key twice is one draft.

    Raises Forbidden, and Invalid for a procedure without form or a case that it does not have.
    """
    counter, form = counter_of(actor), services.form_of(version)
    services.must_be_a_case(version, case)
    begun = Draft.get_or_none(Draft.key == key) if beginning.KEY.fullmatch(key) else None
    same = begun and (begun.counter_id, begun.version_id, begun.case) == (counter.id, version.id, case)
    if begun and same and not begun.dossier_id:
        return begun  # type: ignore[no-any-return]
    known, moment = form.prefill(card.facts()), clock.now()
    draft = Draft(
        key=key if beginning.KEY.fullmatch(key) and not begun else beginning.new_key(),
        version=version,
        case=case,
        counter=counter,
        answers=known,
        known=sorted(known),
        delivery=dossiers.Delivery.COUNTER,
        created_at=moment,
        updated_at=moment,
    )
    beginning.saved(draft)
    journal.record(actor, "draft.begin_at_counter", "draft", draft.id)
    return draft


def draft_at(actor: accounts.Actor, key: str) -> Draft:
    """A draft that the officer's own branch began. Raises NotFound, Forbidden, Conflict."""
    draft = services.draft_of(actor, key)
    if draft.counter_id != counter_of(actor).id:
        raise Conflict(N_("This draft was not begun at your counter. Its applicant submits it."))
    return draft


@db.atomic
def take_in(actor: accounts.Actor, draft: Draft, found: checking.Found, *, delivery: str) -> dossiers.Dossier:
    """Submit, note what was found about each paper, receive and transfer: all or nothing. Twice is once.

    Raises Invalid for a paper that is missing, unchecked, or seen without a scan and without a reason; and
    what `submit` raises.
    """
    if draft.dossier:
        return draft.dossier
    if delivery not in set(dossiers.Delivery):
        raise Invalid(N_("Choose how you want the result."))
    for need in needs.of_draft(draft, draft.language):
        _must_be_settled(need, found)
    dossier = services.submit(actor, draft, intake_unit=counter_of(actor), delivery=delivery, seen=found)
    if dossier.state != dossiers.State.SUBMITTED:
        return dossier
    return checking.receive_checked(actor, dossier, found)


def _must_be_settled(need: needs.Need, found: Mapping[str, Any]) -> None:
    check, note = found.get(need.key, ("", ""))
    named = {"name": need.name}
    if check == dossiers.Check.MISSING and need.mandatory:
        raise Invalid(STILL_MISSING, values=named)
    if need.mandatory and not check:
        raise Invalid(CHOOSE_CHECK, values=named)
    if need.is_missing and not note:
        raise Invalid(SAY_WHY, values=named)
