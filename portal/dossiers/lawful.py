"""What the law asks of an act beyond its row in the table: how often and until when papers may be asked for,
and that a refusal or a stop rests on a law. Every door passes here, for `perform` does."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from portal import accounts, clock, deadlines, journal
from portal.errors import Conflict, Invalid
from portal.text import N_

from . import timekeeping
from .lifecycle import Action, State
from .models import Ask, Channel, Dossier

REQUESTS = {"request_completion", "request_supplement"}
PROPOSALS = {"decline": "dossier.propose_decline", "stop": "dossier.propose_stop"}
ENTER_LAW = N_("Enter the law that this rests on: article and number")


def must_be_lawful(dossier: Dossier, action: Action, particulars: Mapping[str, Any]) -> None:
    """Raises Invalid with what to do instead, Conflict for an exception that nobody needs."""
    if action.name in REQUESTS:
        must_be_askable(dossier, action.name)
    if action.name == "allow_request" and not needs_exception(dossier):
        raise Conflict(N_("Papers may still be asked for: no exception is needed."))
    if action.needs_basis and not str(particulars.get("legal_basis", "")).strip():
        raise Invalid(ENTER_LAW, fields={"legal_basis": ENTER_LAW})


def must_be_askable(dossier: Dossier, name: str) -> None:
    """Once for everything, each before receipt and in process (NĐ 61/2018, Điều 17, 19); more only by a
    manager's reasoned exception. Raises Invalid."""
    if _left(dossier, name) <= 0:
        raise Invalid(
            N_(
                "Papers were asked for already; the law allows it %(times)s time(s). "
                "Ask the manager of the centre to allow another request, with the reason, on this page."
            ),
            values={"times": int(deadlines.rule("supplement_request_times"))},
        )
    if is_late(dossier, name) and deadlines.rule("late_supplement_request") == "refuse":
        raise Invalid(
            N_(
                "The last day to ask for papers was %(day)s. Go on with what there is, "
                "or ask the manager of the centre to allow another request, with the reason."
            ),
            values={"day": last_day_to_ask(dossier).strftime("%d/%m/%Y")},
        )


def needs_exception(dossier: Dossier) -> bool:
    """Whether papers could only be asked for if a manager allowed it."""
    name = "request_completion" if dossier.state == State.SUBMITTED else "request_supplement"
    try:
        must_be_askable(dossier, name)
    except Invalid:
        return True
    return False


def _left(dossier: Dossier, name: str) -> int:
    """How often papers may still be asked for at this stage."""
    names = [event.name for event in journal.history("dossier", dossier.id)]
    done = names.count(f"dossier.{name}")
    return int(deadlines.rule("supplement_request_times")) + _exceptions(names, name) - done


def _exceptions(names: list[str], name: str) -> int:
    """Those that were given at the same stage: before receipt, or after it."""
    received = names.index("dossier.receive") if "dossier.receive" in names else len(names)
    stage = names[:received] if name == "request_completion" else names[received:]
    return stage.count("dossier.allow_request")


def last_day_to_ask(dossier: Dossier) -> date:
    """The last day on which the agency may ask for papers, counted in working days from receipt."""
    day = clock.local(dossier.received_at).date()
    days = int(deadlines.rule("supplement_request_days", day))
    return timekeeping.calendar_of(dossier).add_working_days(day, days)


def is_late(dossier: Dossier, name: str) -> bool:
    """Whether that day has passed, and no manager has allowed a request since receipt."""
    if name != "request_supplement" or dossier.received_at is None:
        return False
    names = [event.name for event in journal.history("dossier", dossier.id)]
    return clock.today() > last_day_to_ask(dossier) and not _exceptions(names, name)


def proposals_on(dossier: Dossier) -> dict[str, dict[str, Any]]:
    """Decision → the grounds that an officer proposed for it."""
    return {name: proposal_of(dossier, name) for name in PROPOSALS}


def proposal_of(dossier: Dossier, name: str) -> dict[str, Any]:
    """What an officer proposed as grounds of this decision and nobody has answered; {} where nothing is."""
    events = [each for each in journal.history("dossier", dossier.id) if each.name in SETTLES[name]]
    is_open = bool(events) and events[-1].name == PROPOSALS[name]
    return {**events[-1].particulars, "who": _who(events[-1])} if is_open else {}


SETTLES = {
    "decline": {"dossier.propose_decline", "dossier.send_back", "dossier.decline"},
    "stop": {"dossier.propose_stop", "dossier.stop", "dossier.forward", "dossier.decide"},
}


def _who(event: journal.Event) -> str:
    return event.actor.full_name if event.actor else ""


def answer_by(dossiers: Iterable[Dossier]) -> dict[int, datetime]:
    """Dossier id → until when the counter answers what came online: accept, ask or refuse (domain §2.3).
    What was completed counts from then on. Two queries, and one for each counter."""
    rows = [each for each in dossiers if each.state == State.SUBMITTED and each.channel == Channel.ONLINE]
    asks = Ask.select(Ask.dossier, Ask.answered_at).where(
        Ask.dossier.in_(rows), Ask.answered_at.is_null(False)
    )
    again = {ask.__data__["dossier"]: ask.answered_at for ask in asks.order_by(Ask.id)} if rows else {}
    hours = timedelta(hours=int(deadlines.rule("answer_online_hours")))
    calendars: dict[int | None, deadlines.Calendar] = {}
    found = {}
    for each in rows:
        unit = each.intake_unit_id
        if unit not in calendars:
            calendars[unit] = deadlines.calendar_for(accounts.Unit(id=unit) if unit else None)
        found[each.id] = calendars[unit].add(again.get(each.id, each.submitted_at), hours)
    return found
