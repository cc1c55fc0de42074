"""The official forms of one dossier, filled from its rows and events: made when asked for, never stored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from portal import accounts, catalogue, clock, deadlines, journal
from portal.errors import NotFound
from portal.text import N_, translate

from . import ledger, paper_data, steps, timekeeping
from .models import Ask, Channel, Component, ComponentFile, Dossier, Party, PartyRole, Step
from .words import DELIVERY_WORDS, WAY_ON

TIMES = N_("; %(times)s wanted, in all")
NO_FORM = N_("This form was not issued for the dossier.")


def numbers(dossier: Dossier, *, for_staff: bool) -> list[str]:
    """Numbers of the forms that exist now. The control slip (06) is the office's own."""
    happened = {event.name for event in journal.history("dossier", dossier.id)}
    issued = {
        "01": "dossier.receive" in happened,
        "02": bool(happened & {"dossier.request_completion", "dossier.request_supplement"}),
        "03": "dossier.decline" in happened,
        "06": for_staff and "dossier.transfer" in happened,
    }
    return [number for number, is_issued in issued.items() if is_issued]


def make(
    dossier: Dossier, number: str, public_url: str, *, for_staff: bool, for_applicant: bool = False
) -> bytes:
    """One form as PDF in the applicant's language; only the applicant's has the secret. Raises NotFound."""
    if number not in numbers(dossier, for_staff=for_staff):
        raise NotFound(NO_FORM)
    from . import papers  # reportlab takes 9 MB and 0.1 s: only where a form is made

    filled = FILLERS[number](dossier, public_url)
    if for_applicant and isinstance(filled, paper_data.Receipt):
        filled = replace(filled, secret=dossier.secret)
    return papers.make(number, filled, dossier.language)


def _receipt(dossier: Dossier, public_url: str) -> paper_data.Receipt:
    event = _last(dossier, "dossier.receive")
    limit, language = timekeeping.limit_of(dossier), dossier.language
    offer = timekeeping.offer_of(dossier)
    return paper_data.Receipt(
        header=_header(dossier, event.at),
        code=dossier.code,
        tracking_url=tracking_url(dossier, public_url),
        owner=_owner(dossier),
        procedure=name_of(dossier),
        components=tuple(_components(dossier)),
        limit=ledger.in_words(limit, language) if limit else translate(ledger.no_date(dossier), language),
        received_at=dossier.received_at,
        due_at=dossier.original_due_at,
        collect_at=translate(DELIVERY_WORDS[dossier.delivery], language),
        officer=_by(event),
        submitter=_party(dossier, PartyRole.SUBMITTER).full_name,
        request=dossier.case,
        charges=tuple(_charges(dossier, offer.fees if offer else ())),
        hotline=dossier.intake_unit.phone if dossier.intake_unit else "",
    )


def _charges(dossier: Dossier, fees: Iterable[catalogue.Fee]) -> Iterator[paper_data.ChargeLine]:
    """What is owed: a price per piece is counted, and what was not asked for is not owed."""
    for fee in fees:
        if fee.amount is None or fee.set_elsewhere:
            continue
        name = (dossier.language == "en" and fee.text_en) or fee.text
        times = _how_many(dossier, fee.per)
        if times != 1:
            name += translate(TIMES, dossier.language, times=times)
        if times:
            yield paper_data.ChargeLine(name, fee.amount * times)


def _how_many(dossier: Dossier, per: str) -> int:
    """The answer to the question that a fee names; one where it names none."""
    if not per:
        return 1
    answer = str(dossier.answers.get(per, ""))
    return int(answer) if answer.isdecimal() else 0


def _components(dossier: Dossier) -> Iterator[paper_data.ReceivedComponent]:
    """What was really handed in: originals, copies, files; what a register knows is told so."""
    given = ComponentFile.select(ComponentFile.component).where(~ComponentFile.is_superseded)
    with_files = {row.component_id for row in given.where(ComponentFile.component.in_(_rows(dossier)))}
    online = dossier.channel == Channel.ONLINE
    for component in _rows(dossier):
        kinds: list[tuple[Literal["original", "copy", "electronic", "retrieved"], int]]
        if component.check == "waived":
            kinds = [("retrieved", 1)]
        elif online or component.id in with_files:
            kinds = [("electronic", 1)] if component.id in with_files else []
        else:
            kinds = [("original", component.originals), ("copy", component.copies)]
        for kind, count in kinds:
            if count:
                yield paper_data.ReceivedComponent(component.name, kind, count)


def _rows(dossier: Dossier) -> list[Component]:
    return list(Component.select().where(Component.dossier == dossier).order_by(Component.position))


def _request(dossier: Dossier, public_url: str) -> paper_data.SupplementRequest:
    ask = Ask.select().where(Ask.dossier == dossier).order_by(Ask.id.desc()).first()
    event = _last(dossier, "dossier.request_completion", "dossier.request_supplement")
    asked = ask.items if ask else event.particulars.get("items", [])
    basis = ask.legal_basis if ask else ""
    return paper_data.SupplementRequest(
        header=_header(dossier, event.at, "HDHS"),  # hướng dẫn hồ sơ (domain §3.2)
        code=dossier.code,
        tracking_url=tracking_url(dossier, public_url),
        owner=_owner(dossier),
        procedure=name_of(dossier),
        items=tuple(_items(dossier, asked, basis)),
        reason=event.particulars.get("reason", ""),
        officer=_by(event),
        until=_until(event) if event.name == "dossier.request_supplement" else None,
        processing=event.name == "dossier.request_supplement",
        hotline=dossier.intake_unit.phone if dossier.intake_unit else "",
    )


def _items(dossier: Dossier, asked: list[dict[str, str]], basis: str) -> Iterator[paper_data.MissingItem]:
    given = {row.key: row for row in _rows(dossier)}
    for item in asked:
        row = given.get(item["key"], Component())
        yield paper_data.MissingItem(item["name"], item["reason"], row.originals, 0, row.copies, basis)


def _until(event: journal.Event) -> date:
    """The last day for a supplement; the same figure lapses it."""
    return clock.local(event.at).date() + timedelta(days=int(deadlines.rule("supplement_days")))


def _refusal(dossier: Dossier, public_url: str) -> paper_data.Refusal:
    event = _last(dossier, "dossier.decline")
    return paper_data.Refusal(
        header=_header(dossier, event.at),
        code=dossier.code,
        owner=_owner(dossier),
        procedure=name_of(dossier),
        reason=event.particulars.get("reason", ""),
        legal_basis=event.particulars.get("legal_basis", ""),
        next_step=event.particulars.get("next_step") or translate(WAY_ON, dossier.language),
        officer=_by(event),
        submitter=_party(dossier, PartyRole.SUBMITTER).full_name,
        hotline=dossier.intake_unit.phone if dossier.intake_unit else "",
    )


def _control_slip(dossier: Dossier, public_url: str) -> paper_data.ControlSlip:
    event = _last(dossier, "dossier.transfer")
    return paper_data.ControlSlip(
        header=_header(dossier, event.at),
        code=dossier.code,
        owner=_owner(dossier),
        procedure=name_of(dossier),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        passages=tuple(_passages(dossier, event)),
    )


def _passages(dossier: Dossier, transferred: journal.Event) -> Iterator[paper_data.Passage]:
    """The counter's hand-over, then each step that was begun."""
    giver, english = _by(transferred), dossier.language == "en"
    for step in steps.of(dossier):
        if step.started_at is None:
            return
        taken_by = step.handler.full_name if step.handler else ""
        yield paper_data.Passage(
            unit=step.unit.name if step.unit else "",
            at=step.started_at,
            giver=giver,
            receiver=taken_by,
            outcome=_outcome(step),
            note=(english and step.name_en) or step.name,
        )
        giver = taken_by


def _outcome(step: Step) -> Literal["", "early", "on_time", "late"]:
    if step.finished_at is None or step.due_at is None:
        return ""
    if step.finished_at > step.due_at:
        return "late"
    same_day = clock.local(step.finished_at).date() == clock.local(step.due_at).date()
    return "on_time" if same_day else "early"


def tracking_url(dossier: Dossier, public_url: str) -> str:
    """Where the QR leads: the code is filled in, the secret must be typed (domain §7.7)."""
    return f"{public_url}{'/en' if dossier.language == 'en' else ''}/track?code={dossier.code}"


def name_of(dossier: Dossier) -> str:
    """The procedure's name in the dossier's language."""
    version = dossier.version
    return str((dossier.language == "en" and version.name_en) or version.name)


def _header(dossier: Dossier, at: datetime, mark: str = "TNHS") -> paper_data.PaperHeader:
    unit = dossier.intake_unit or accounts.Unit(name="")
    return paper_data.PaperHeader(
        parent=unit.parent.name if unit.parent else "",
        agency=unit.name,
        number=f"{dossier.code.rpartition('-')[2]}/{mark}",
        place=unit.place,
        day=clock.local(at).date(),
    )


def _owner(dossier: Dossier) -> paper_data.Owner:
    party = _party(dossier, PartyRole.OWNER)
    return paper_data.Owner(
        name=party.full_name,
        identity=party.identity_number or party.tax_code,
        address=party.address,
        phone=party.phone,
        email=party.email,
    )


def _party(dossier: Dossier, role: PartyRole) -> Party:
    rows = {party.role: party for party in Party.select().where(Party.dossier == dossier)}
    return rows.get(role) or rows.get(PartyRole.OWNER) or Party(full_name="")


def _last(dossier: Dossier, *names: str) -> journal.Event:
    return [event for event in journal.history("dossier", dossier.id) if event.name in names][-1]


def _by(event: journal.Event) -> str:
    return event.actor.full_name if event.actor else ""


FILLERS: dict[str, Callable[[Dossier, str], Any]] = {
    "01": _receipt,
    "02": _request,
    "03": _refusal,
    "06": _control_slip,
}
