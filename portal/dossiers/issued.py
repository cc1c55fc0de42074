"""The official forms of one dossier, filled from its rows and events: made when asked for, never stored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from portal import accounts, clock, deadlines, journal
from portal.errors import NotFound
from portal.text import N_, translate

from . import ledger, owing, paper_data, reminders, steps, timekeeping
from .lifecycle import State
from .models import Ask, Channel, Component, ComponentFile, Dossier, Party, PartyRole, Step
from .official_forms import Kind, OfficialForm, set_on
from .words import DELIVERY_WORDS, WAY_ON

TIMES = N_("; %(times)s wanted, in all")
EXAMPLE = N_("Example: %(example)s")
NO_FORM = N_("This form was not issued for the dossier.")
FEES_STAND = N_("Fees that were paid: ask the counter whether they are given back.")
NO_FEES = N_("No fee was paid.")


# The event that issues each form; the control slip is the office's own.
ISSUED_BY = {
    Kind.RECEIPT: {"dossier.receive"},
    Kind.SUPPLEMENT_REQUEST: {"dossier.request_completion", "dossier.request_supplement"},
    Kind.REFUSAL: {"dossier.decline"},
    Kind.APOLOGY: {"dossier.extend"},
    Kind.STOP: {"dossier.stop"},
    Kind.CONTROL_SLIP: {"dossier.transfer"},
}
FOR_STAFF = {Kind.CONTROL_SLIP}


def forms_of(dossier: Dossier, *, for_staff: bool) -> list[OfficialForm]:
    """The forms that exist now, in the set of the day of receipt, by number. Before an apology is confirmed
    staff have its draft."""
    happened = {event.name for event in journal.history("dossier", dossier.id)}
    issued = {kind for kind, names in ISSUED_BY.items() if names & happened}
    if for_staff:
        issued |= {Kind.APOLOGY} if reminders.apology_is_due(dossier) else set()
    else:
        issued -= FOR_STAFF
    known = set_on(clock.local(dossier.received_at or dossier.submitted_at).date())
    return sorted((known[kind] for kind in issued if kind in known), key=lambda form: form.number)


def make(
    dossier: Dossier, number: str, public_url: str, *, for_staff: bool, for_applicant: bool = False
) -> bytes:
    """One form as PDF in the applicant's language; only the applicant's has the secret. Raises NotFound."""
    form = next((each for each in forms_of(dossier, for_staff=for_staff) if each.number == number), None)
    if form is None:
        raise NotFound(NO_FORM)
    from . import papers  # reportlab takes 9 MB and 0.1 s: only where a form is made

    filled = FILLERS[form.kind](dossier, public_url, form)
    if for_applicant and isinstance(filled, paper_data.Receipt):
        filled = replace(filled, secret=dossier.secret)
    return papers.make(form, filled, dossier.language)


def _receipt(dossier: Dossier, public_url: str, form: OfficialForm) -> paper_data.Receipt:
    event = _last(dossier, "dossier.receive")
    limit, language = timekeeping.limit_of(dossier), dossier.language
    return paper_data.Receipt(
        header=_header(dossier, event.at, form.mark),
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
        charges=tuple(
            paper_data.ChargeLine(each.name, each.amount)
            for each in owing.owed(dossier)
            if each.amount is not None
        ),
        hotline=dossier.intake_unit.phone if dossier.intake_unit else "",
    )


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


def _request(dossier: Dossier, public_url: str, form: OfficialForm) -> paper_data.SupplementRequest:
    ask = Ask.select().where(Ask.dossier == dossier).order_by(Ask.id.desc()).first()
    event = _last(dossier, "dossier.request_completion", "dossier.request_supplement")
    asked = ask.items if ask else event.particulars.get("items", [])
    basis = ask.legal_basis if ask else ""
    return paper_data.SupplementRequest(
        header=_header(dossier, event.at, form.mark),
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
        law = item.get("legal_basis") or basis
        example = item.get("example", "")
        shown = translate(EXAMPLE, dossier.language, example=example) if example else ""
        reason = "\n".join(filter(None, (item["reason"], shown)))
        yield paper_data.MissingItem(item["name"], reason, row.originals, 0, row.copies, law)


def _until(event: journal.Event) -> date:
    """The last day for a supplement; the same figure lapses it."""
    return clock.local(event.at).date() + timedelta(days=int(deadlines.rule("supplement_days")))


def _refusal(dossier: Dossier, public_url: str, form: OfficialForm) -> paper_data.Refusal:
    event = _last(dossier, "dossier.decline")
    return paper_data.Refusal(
        header=_header(dossier, event.at, form.mark),
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


def _control_slip(dossier: Dossier, public_url: str, form: OfficialForm) -> paper_data.ControlSlip:
    event = _last(dossier, "dossier.transfer")
    return paper_data.ControlSlip(
        header=_header(dossier, event.at, form.mark),
        code=dossier.code,
        owner=_owner(dossier),
        procedure=name_of(dossier),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        passages=tuple(_passages(dossier)),
    )


def _passages(dossier: Dossier) -> Iterator[paper_data.Passage]:
    """Each hand-over as the journal has it: from step to step, to the applicant and back, to the counter."""
    by_position, last = {step.position: step for step in steps.of(dossier)}, Step()
    for event in journal.history("dossier", dossier.id):
        if event.name in TO_A_STEP:
            for position in _begun_by(event):
                last = by_position.get(position, Step())
                yield _to_a_step(dossier, event, last)
        elif event.name in HAND_OVERS:
            unit = last.unit if event.name in STAYS else dossier.intake_unit
            yield paper_data.Passage(
                unit=unit.name if unit else "",
                at=event.at,
                giver=_by(event),
                receiver=event.particulars.get("taken_by", ""),
                note=_note(event, dossier.language),
            )


def _begun_by(event: journal.Event) -> list[int]:
    """Positions of the steps that a hand-over began; 0 for one from before steps were told."""
    begun: list[int] = event.particulars.get("begun") or [event.particulars.get("step", 0)]
    return begun


TO_A_STEP = {"dossier.transfer", "dossier.forward"}
STAYS = {
    "dossier.request_supplement",
    "dossier.supplement",
    "dossier.request_payment",
    "dossier.confirm_payment",
}
HAND_OVERS = STAYS | {"dossier.extend", "dossier.stop", "dossier.decide", "dossier.return_result"}


def _to_a_step(dossier: Dossier, event: journal.Event, step: Step) -> paper_data.Passage:
    return paper_data.Passage(
        unit=step.unit.name if step.unit else "",
        at=event.at,
        giver=_by(event),
        receiver=step.handler.full_name if step.handler else "",
        outcome=_outcome(step),
        note=(dossier.language == "en" and step.name_en) or step.name or "",
    )


def _note(event: journal.Event, language: str) -> str:
    said = translate(journal.EVENT_WORDS[event.name], language)
    reason = event.particulars.get("reason", "")
    return f"{said}: {reason}" if reason else said


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


def _header(
    dossier: Dossier, at: datetime, mark: str, issuer: accounts.Unit | None = None
) -> paper_data.PaperHeader:
    """The counter's letterhead, or that of the agency which decides."""
    unit = issuer or dossier.intake_unit or accounts.Unit(name="")
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


def _apology(dossier: Dossier, public_url: str, form: OfficialForm) -> paper_data.Apology:
    """As issued; or its draft, in which reason and day are still to be confirmed."""
    events = [event for event in journal.history("dossier", dossier.id) if event.name == "dossier.extend"]
    event = events[-1] if events else None
    told = event.particulars if event else {}
    due = datetime.fromisoformat(told["due_before"]) if event else dossier.due_at
    after = datetime.fromisoformat(told["due_after"]) if event else None
    return paper_data.Apology(
        header=_header(dossier, event.at if event else clock.now(), form.mark, dossier.competent_unit),
        code=dossier.code,
        owner=_owner(dossier),
        procedure=name_of(dossier),
        received_on=clock.local(dossier.received_at).date(),
        due_before=clock.local(due).date(),
        officer=dossier.handler.full_name if dossier.handler else "",
        reason=told.get("reason", ""),
        due_after=clock.local(after).date() if after else None,
        signer=_by(event) if event else "",
        is_draft=event is None,
        hotline=dossier.intake_unit.phone if dossier.intake_unit else "",
    )


def _stop(dossier: Dossier, public_url: str, form: OfficialForm) -> paper_data.Stop:
    event = _last(dossier, "dossier.stop")
    step = next((each for each in reversed(steps.of(dossier)) if each.started_at), None)
    events = journal.history("dossier", dossier.id)
    asked = [each for each in events if each.name == "dossier.request_withdrawal"]
    return paper_data.Stop(
        header=_header(dossier, event.at, form.mark, dossier.competent_unit),
        code=dossier.code,
        owner=_owner(dossier),
        procedure=name_of(dossier),
        reason=event.particulars.get("reason", ""),
        legal_basis=event.particulars.get("legal_basis", ""),
        next_step=event.particulars.get("next_step") or translate(WAY_ON, dossier.language),
        signer=_by(event),
        stage=((dossier.language == "en" and step.name_en) or step.name) if step else "",
        withdrawal=asked[-1].particulars.get("reason", "")
        if asked and event.particulars.get("from") == State.WITHDRAWAL_REQUESTED
        else "",
        fees=translate(FEES_STAND if _has_paid(events) else NO_FEES, dossier.language),
        hotline=dossier.intake_unit.phone if dossier.intake_unit else "",
    )


def _has_paid(events: Iterable[journal.Event]) -> bool:
    return any(event.name in {"dossier.confirm_payment", "dossier.collect_fee"} for event in events)


FILLERS: dict[Kind, Callable[[Dossier, str, OfficialForm], Any]] = {
    Kind.RECEIPT: _receipt,
    Kind.SUPPLEMENT_REQUEST: _request,
    Kind.REFUSAL: _refusal,
    Kind.APOLOGY: _apology,
    Kind.STOP: _stop,
    Kind.CONTROL_SLIP: _control_slip,
}
