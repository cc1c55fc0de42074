"""Sending paper, receiving it, and knowing at any time where it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal import accounts, clock, db, dossiers, journal
from portal.accounts import Permission
from portal.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from portal.text import N_

from .models import Cargo, Handover, Parcel

MOST = 200  # dossiers on one list: what a person carries
NOTHING = N_("Scan or type the code of at least one dossier.")
TOO_MANY = N_("A list holds at most 200 dossiers. Make two.")
UNKNOWN = N_("There is no dossier %(code)s. Check the code, or take the line out.")
ELSEWHERE = N_("The paper of %(code)s is not at your unit: it is at %(unit)s.")
UNDER_WAY = N_("The paper of %(code)s is on list %(list)s already.")
NOT_LISTED = N_("%(code)s is not on this list. Put it aside, tell the sender, and take the line out.")
SAY_WHY = N_("Not everything arrived. Say what is missing, and what the sender told you.")
ARRIVED = N_("This list was signed off already.")
SENT_ALREADY = N_("This page was sent before, as list %(list)s. Open a new list for what leaves now.")


@dataclass(frozen=True)
class Whereabouts:
    """Where the paper of a dossier is: at a unit, on a list under way, or missing since a list."""

    unit: accounts.Unit | None
    handover: Handover | None = None
    is_missing: bool = False


def whereabouts(dossier: dossiers.Dossier, cargo: Cargo) -> Whereabouts:
    """By the last list; before the first, papers are where they were taken in, a result where it was made."""
    last = Parcel.select(Parcel, Handover).join(Handover)
    parcel = last.where(Parcel.dossier == dossier, Parcel.cargo == cargo).order_by(Parcel.id.desc()).first()
    if parcel is None:
        made_at = dossiers.acting_unit(dossier, clock.today())
        return Whereabouts(dossier.intake_unit if cargo == Cargo.PAPERS else made_at)
    if parcel.has_arrived:
        return Whereabouts(parcel.handover.receiver, parcel.handover)
    return Whereabouts(None, parcel.handover, is_missing=parcel.has_arrived is False)


@db.atomic
def send(
    actor: accounts.Actor, sender: accounts.Unit, receiver: accounts.Unit, cargo: Cargo,
    codes: list[str], key: str,
) -> Handover:  # fmt: skip
    """Sign a list off as the sender: from now on the paper is under way. The same `key` twice is one list.

    Raises Forbidden, Invalid with `fields` (an unknown code, paper that is elsewhere), Conflict for a key
    that made another list, Busy where two send at once.
    """
    user, wanted = _works_at(actor, sender), _some(codes)
    known = Handover.get_or_none(Handover.submission_key == key)
    if known:
        return _the_same(known, sender, receiver, cargo, wanted)
    if receiver == sender or not accounts.is_in_force(receiver, clock.today()):
        message = N_("Choose another unit that exists today.")
        raise Invalid(message, fields={"receiver": message})
    # The number first: whoever sends for this unit too waits for it, and then reads what was sent.
    number = dossiers.next_number(prefix := f"BG-{sender.code}-{clock.today().year}")
    if not key or Handover.select().where(Handover.submission_key == key).exists():
        raise Busy
    here = with_merged([sender])
    sent = [_sendable(code, here, cargo) for code in wanted]
    handover = Handover.create(
        code=f"{prefix}-{number:04d}", sender=sender, receiver=receiver,
        sent_at=clock.now(), sent_by=user, submission_key=key,
    )  # fmt: skip
    for dossier in sent:
        Parcel.create(handover=handover, dossier=dossier, cargo=cargo)
        _record(actor, "dossier.send_paper", dossier, handover, cargo)
    return handover


def _the_same(
    known: Handover, sender: accounts.Unit, receiver: accounts.Unit, cargo: Cargo, codes: list[str]
) -> Handover:
    """The list that was made from the same page, if it says the same: an answer was lost. Raises Conflict."""
    rows = Parcel.select(Parcel, dossiers.Dossier).join(dossiers.Dossier).where(Parcel.handover == known)
    listed = {(parcel.dossier.code, parcel.cargo) for parcel in rows}
    same = listed == {(code, cargo) for code in codes}
    if not same or (known.sender, known.receiver) != (sender, receiver):
        raise Conflict(SENT_ALREADY, values={"list": known.code})
    return known


def _works_at(actor: accounts.Actor, unit: accounts.Unit) -> accounts.User:
    if not isinstance(actor, accounts.User) or not signs_for(actor, unit):
        raise Forbidden(N_("Only somebody who works at that unit signs for its paper."))
    return actor


def units_of(user: accounts.User) -> list[accounts.Unit]:
    """The units for which this person signs hand-over lists."""
    held = [
        each
        for each in user.assignments
        if Permission.HANDOVER_SIGN in accounts.GRANTS[each.role].permissions
    ]
    return list({each.unit.id: each.unit for each in held}.values())


def signs_for(user: accounts.User, unit: accounts.Unit) -> bool:
    """Whether this person signs for paper of that unit: it is theirs, or was merged into theirs."""
    return unit in with_merged(units_of(user))


def with_merged(units: list[accounts.Unit]) -> list[accounts.Unit]:
    """The units and those that were merged into them, whose paper they hold now."""
    merged = accounts.merged_into(units, clock.today())
    return [*units, *accounts.Unit.select().where(accounts.Unit.id.in_(merged))]


def _some(codes: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(codes))
    if not wanted or len(wanted) > MOST:
        raise _wrong(TOO_MANY if wanted else NOTHING)
    return wanted


def _wrong(message: str, **values: object) -> Invalid:
    return Invalid(message, fields={"codes": message}, values=values)


def _sendable(code: str, here: list[accounts.Unit], cargo: Cargo) -> dossiers.Dossier:
    dossier = dossiers.Dossier.get_or_none(dossiers.Dossier.code == code)
    if dossier is None:
        raise _wrong(UNKNOWN, code=code)
    where = whereabouts(dossier, cargo)
    if where.unit is None and where.handover and not where.is_missing:
        raise _wrong(UNDER_WAY, code=code, list=where.handover.code)
    # What went missing may turn up anywhere; whoever holds it sends it on.
    if not where.is_missing and where.unit not in here:
        raise _wrong(ELSEWHERE, code=code, unit=where.unit.name if where.unit else "–")
    return dossier  # type: ignore[no-any-return]


def _record(
    actor: accounts.Actor, name: str, dossier: dossiers.Dossier, handover: Handover, cargo: Cargo
) -> None:
    told = {"list": handover.code, "cargo": cargo, "from": handover.sender.name, "to": handover.receiver.name}
    journal.record(actor, name, "dossier", dossier.id, **told)


@db.atomic
def arrive(actor: accounts.Actor, handover: Handover, codes: list[str], note: str = "") -> Handover:
    """Sign a list off as the receiver: what was scanned is here, the rest is missing, and `note` says why.

    Raises Forbidden, Conflict (signed off meanwhile), Invalid with `fields`.
    """
    user = _works_at(actor, handover.receiver)
    parcels = list(
        Parcel.select(Parcel, dossiers.Dossier).join(dossiers.Dossier).where(Parcel.handover == handover)
    )
    scanned, listed = set(codes), {parcel.dossier.code for parcel in parcels}
    for code in codes:
        if code not in listed:
            raise _wrong(NOT_LISTED, code=code)
    note = " ".join(note.split())
    if scanned != listed and not note:
        raise Invalid(SAY_WHY, fields={"note": SAY_WHY})
    signed = {"received_at": clock.now(), "received_by": user, "note": note[:500]}
    open_list = (Handover.id == handover.id) & Handover.received_at.is_null()
    if not Handover.update(**signed).where(open_list).execute():
        raise Conflict(ARRIVED)
    for parcel in parcels:
        parcel.has_arrived = parcel.dossier.code in scanned
        parcel.save(only=[Parcel.has_arrived])
        name = "dossier.receive_paper" if parcel.has_arrived else "dossier.miss_paper"
        _record(actor, name, parcel.dossier, handover, parcel.cargo)
    return Handover.get_by_id(handover.id)


def list_for(actor: accounts.User, code: str) -> Handover:
    """A list of one of the person's units. Raises NotFound."""
    handover = Handover.get_or_none(Handover.code == code.strip().upper())
    if handover is None or not {handover.sender, handover.receiver} & set(with_merged(units_of(actor))):
        raise NotFound(N_("There is no such list, or it is not for your unit. Check its code."))
    return handover  # type: ignore[no-any-return]
