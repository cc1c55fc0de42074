"""What the dossier's pages show and read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from portal import accounts, clock, documents, forms, journal
from portal.accounts import Permission, Reach
from portal.errors import Conflict, Invalid, NotFound, PortalError
from portal.text import N_
from portal.web import Page, current_language

from . import (
    holding,
    issued,
    lawful,
    ledger,
    owing,
    passing,
    queries,
    reach,
    reminders,
    routing,
    services,
    steps,
    timekeeping,
    words,
)
from .lifecycle import Action, State
from .models import Ask, Component, ComponentFile, Dossier, Party

OWN_PAGE = N_("This step has a page of its own. Open the dossier and choose it there.")
ENTER_DAY = N_("Enter a date, such as 31/12/2026")
STAFF_WORK = {Permission.DOSSIER_RECEIVE, Permission.DOSSIER_PROCESS, Permission.DOSSIER_DECIDE}
SHOWN_ON_DESK = 50
LONGEST = {"legal_basis": 200, "next_step": 500}
SHORTEN = {
    "legal_basis": N_("Shorten the legal basis to 200 characters"),
    "next_step": N_("Shorten what to do next to 500 characters"),
}
UNIT_KINDS = {
    accounts.UnitKind.COMMUNE: N_("People's committees of communes"),
    accounts.UnitKind.DEPARTMENT: N_("Departments of the province"),
    accounts.UnitKind.POLICE: N_("Police of communes"),
    accounts.UnitKind.TAX: N_("Tax offices"),
    accounts.UnitKind.INSURANCE: N_("Social insurance"),
    accounts.UnitKind.LAND_OFFICE: N_("Land registration offices"),
    accounts.UnitKind.VERTICAL: N_("Vertical agencies"),
}

_DATE = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    reason: str
    due_after: datetime | None


def show(
    actor: accounts.User | accounts.Guest,
    dossier: Dossier,
    *,
    refusal: PortalError | None = None,
    typed: Mapping[str, str] | None = None,
    refused: str = "",
) -> dict[str, Any]:
    """The dossier's page for applicant and officer alike; each sees what is theirs to see."""
    held = reach.permissions_on(actor, dossier)
    at_work = bool(held & STAFF_WORK) or Permission.DOSSIER_COORDINATE in held
    rows = steps.of(dossier) if dossier.received_at else []
    own = passing.own_steps(actor, steps.present(rows))
    sees_person = bool(held & STAFF_WORK) or (actor.row is not None and dossier.owner_id == actor.id)
    return {
        "dossier": dossier,
        "name": name_in(dossier.version, current_language()),
        "at_work": at_work,
        "sees_person": sees_person,
        "actions": services.available(dossier, actor),
        "handlers": holding.handlers_for(dossier, own) if Permission.DOSSIER_PROCESS in held else [],
        "can_renew_secret": actor.row is not None and dossier.owner_id == actor.id,
        "can_coordinate": Permission.DOSSIER_COORDINATE in held,
        "can_check": Permission.DOSSIER_RECEIVE in held and dossier.state == State.SUBMITTED,
        "has_result": dossier.state in {State.DECIDED, State.RETURNED},
        "can_collect": Permission.DOSSIER_SUBMIT in held and dossier.state == State.DECIDED,
        "can_give_again": Permission.RESULT_RETURN in held and dossier.state == State.RETURNED,
        "can_revoke": Permission.RESULT_REVOKE in held and dossier.state in {State.DECIDED, State.RETURNED},
        "now": clock.now(),
        "words": words,
        "papers": issued.forms_of(dossier, for_staff=at_work),
        "proposals": lawful.proposals_on(dossier) if at_work else {},
        "last_day": reminders.TASKS["last_day"],
        "tasks": reminders.tasks_of([dossier]).get(dossier.id, []) if at_work else [],
        **_contents(dossier, sees_person),
        **_course(dossier, at_work),
        **holding.walk(dossier, rows, own, at_work),
        **told(refusal, typed, refused),
    }


def _contents(dossier: Dossier, sees_person: bool) -> dict[str, Any]:
    """Papers, people, answers."""
    return {
        "components": components_of(dossier),
        "successors": _successors(dossier),
        "parties": list(Party.select().where(Party.dossier == dossier).order_by(Party.id)),
        "answers": answers_of(dossier, current_language()) if sees_person else [],
    }


def _successors(dossier: Dossier) -> list[accounts.Unit]:
    """Who goes on with the work of an agency that has ended; mostly nobody needs to."""
    unit, today = dossier.competent_unit, clock.today()
    over = unit is not None and not accounts.is_in_force(unit, today)
    return accounts.acting_units(unit, today) if unit and over else []


def _course(dossier: Dossier, at_work: bool) -> dict[str, Any]:
    """What happened, what is asked for, and why this date."""
    events = journal.history("dossier", dossier.id)
    asks = Ask.select().where(Ask.dossier == dossier, Ask.answered_at.is_null())
    waits = dossier.state in {State.AWAITING_COMPLETION, State.AWAITING_SUPPLEMENT}
    return {
        "history": [line(event) for event in events if is_shown(event, at_work)],
        "ask": asks.order_by(Ask.id.desc()).first() if waits else None,
        "refusal": _refusal(events) if dossier.state == State.DECLINED else None,
        "is_revoked": _last_of(events, {"result.revoke", "result.correct"}) == "result.revoke",
        "is_corrected": _last_of(events, ABOUT_RESULT) == "result.correct",
        "result": _named_result(events),
        "paper": _paper(events) if at_work else [],
        "charge": _charge(events) if dossier.state == State.AWAITING_PAYMENT else None,
        "owed": owing.owed(dossier, current_language()) if at_work else [],
        "why": ledger.explain(dossier, timekeeping.calendar_of(dossier), current_language()),
        "no_date": ledger.no_date(dossier) if dossier.received_at and not dossier.due_at else "",
    }


def told(
    refusal: PortalError | None, typed: Mapping[str, str] | None = None, refused: str = ""
) -> dict[str, Any]:
    """A refusal in the reader's words: at its field where it has one, else above the page."""
    if refusal is None:
        return {"errors": {}, "typed": typed or {}, "refused": ""}
    values = {name: _(value) if isinstance(value, str) else value for name, value in refusal.values.items()}
    errors = {field: _(message, **values) for field, message in refusal.fields.items()}
    problem = "" if errors else _(refusal.message, **values)
    return {"errors": errors, "problem": problem, "typed": typed or {}, "refused": refused}


def name_in(version: Any, language: str) -> str:
    """A procedure's name in "en" where there is one, else in Vietnamese."""
    return str((language == "en" and version.name_en) or version.name)


def components_of(dossier: Dossier) -> list[tuple[Component, list[ComponentFile]]]:
    """Each paper with its files, the replaced ones last. Two queries."""
    rows = list(Component.select().where(Component.dossier == dossier).order_by(Component.position))
    document = documents.Document
    files = ComponentFile.select(ComponentFile, document).join(document)
    files = files.where(ComponentFile.component.in_(rows))
    found = list(files.order_by(ComponentFile.is_superseded, ComponentFile.id))
    return [(row, [file for file in found if file.component_id == row.id]) for row in rows]


def answers_of(dossier: Dossier, language: str) -> list[Any]:
    """Each step of the form with the rows that say something; none where the version has no form."""
    if not dossier.version.form or not dossier.answers:
        return []
    commune = accounts.Commune
    communes = [(each.code, each.name) for each in commune.select(commune.code, commune.name)]
    form = forms.parse(dossier.version.form)
    pages = form.review(dossier.answers, communes=communes, language=language)
    answered = [(step.title.of(language), [row for row in rows if row.shown]) for step, rows in pages]
    return [(title, rows) for title, rows in answered if rows]


def is_shown(event: journal.Event, at_work: bool) -> bool:
    """The applicant reads what concerns them; the office's own marks are for staff."""
    return event.name in words.IN_HISTORY and (at_work or event.name not in words.ONLY_FOR_STAFF)


def line(event: journal.Event) -> Line:
    """One event in words."""
    known = event.particulars
    what = _(journal.EVENT_WORDS[event.name])
    if known.get("handler"):
        what = f"{what}: {known['handler']}"
    who = event.actor.full_name if event.actor else ""
    due_after = datetime.fromisoformat(known["due_after"]) if known.get("due_after") else None
    return Line(event.at, who, what, known.get("reason", ""), due_after)


# A corrected result may come after a revoked one, and is handed over anew.
ABOUT_RESULT = {"result.revoke", "result.correct", "result.hand_over", "result.download"}


def _last_of(events: list[journal.Event], names: set[str]) -> str:
    about = [event.name for event in events if event.name in names]
    return about[-1] if about else ""


def _named_result(events: list[journal.Event]) -> dict[str, str]:
    """Number and check code of the newest result; a file that was signed elsewhere does not show them."""
    told = [event.particulars for event in events if event.particulars.get("check_code")]
    return {name: told[-1][name] for name in ("number", "check_code")} if told else {}


def _charge(events: list[journal.Event]) -> dict[str, Any] | None:
    asked = [event.particulars for event in events if event.name == "dossier.request_payment"]
    return asked[-1] if asked else None


def _paper(events: list[journal.Event]) -> list[tuple[str, str]]:
    """Where originals and a result on paper are, by the last hand-over list of each."""
    last = {event.particulars["cargo"]: event for event in events if event.name in words.PAPER_MOVES}
    return [
        (_(words.CARGO_WORDS[cargo]), _(words.PAPER_MOVES[event.name], **event.particulars))
        for cargo, event in last.items()
    ]


def _refusal(events: list[journal.Event]) -> dict[str, str]:
    """Why it was not received, by which law, and how to go on."""
    told = next(event.particulars for event in reversed(events) if event.name == "dossier.decline")
    return {**told, "next_step": told.get("next_step") or _(words.WAY_ON)}


def act(actor: accounts.Actor, dossier: Dossier, name: str, form: Mapping[str, str]) -> Action:
    """Do an action that asks no more than a reason. Raises what `perform` raises."""
    action = services.action_named(name)
    if action.page:
        raise Conflict(OWN_PAGE)
    given: dict[str, Any] = _grounds(form) if action.needs_basis else {}
    reason, revision = form.get("reason", ""), revision_in(form)
    if name == "forward" and form.get("ended", "").isdecimal():
        given = {"ended": int(form["ended"])}
    services.perform(actor, dossier, name, reason=reason, revision=revision, **given)
    return action


def _grounds(form: Mapping[str, str]) -> dict[str, str]:
    """What a refusal or stop rests on and how the applicant goes on (domain T5). Raises Invalid."""
    told = {name: form.get(name, "").strip() for name in ("legal_basis", "next_step")}
    fields = {name: SHORTEN[name] for name in told if len(told[name]) > LONGEST[name]}
    if not told["legal_basis"]:
        fields["legal_basis"] = lawful.ENTER_LAW
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
    return told


def revision_in(form: Mapping[str, str]) -> int | None:
    """The revision that the page showed, if it says so."""
    text = form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def extend(actor: accounts.Actor, dossier: Dossier, form: Mapping[str, str]) -> Dossier:
    """Promise the end of another day. Raises Invalid for a date that is none, and what `perform` raises."""
    new_due_at = timekeeping.calendar_of(dossier).end_of_day(_day(form.get("day", "")))
    reason, revision = form.get("reason", ""), revision_in(form)
    return services.perform(actor, dossier, "extend", reason=reason, revision=revision, new_due_at=new_due_at)


def _day(text: str) -> date:
    parts = _DATE.fullmatch(text)
    try:
        day, month, year = (int(part) for part in parts.groups()) if parts else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise Invalid(ENTER_DAY, fields={"day": ENTER_DAY}) from error


def extending(
    dossier: Dossier, refusal: PortalError | None = None, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The page that asks for a new date."""
    return {"dossier": dossier, "name": name_in(dossier.version, current_language()), **told(refusal, typed)}


def desk(actor: accounts.User, args: Mapping[str, str]) -> dict[str, Any]:
    """A page of the desk."""
    filters = queries.DeskFilters(
        state=args.get("state", ""),
        sector=args.get("sector", ""),
        late=args.get("late") == "1",
        mine=args.get("mine") == "1",
        sort=args.get("sort", "due"),
    )
    number = args.get("page", "1")
    page = Page.of(queries.desk(actor, filters), int(number) if number.isdecimal() else 1, SHOWN_ON_DESK)
    return {
        "page": page,
        "filters": filters,
        "owners": queries.owners_of(page.items),
        "holders": queries.holders_of(page.items),
        "sectors": queries.sectors_on_desk(actor),
        "states": queries.ON_DESK,
        "name_in": name_in,
        "words": words,
        "tasks": reminders.tasks_of(page.items),
        "now": clock.now(),
    }


def coordination(actor: accounts.User) -> dict[str, Any]:
    """What no agency is competent for yet."""
    rows = list(queries.coordination_queue(actor).limit(200))
    proposed = list(queries.proposed_refusals(actor).limit(200))
    return {
        "dossiers": rows,
        "proposed": proposed,
        "owners": queries.owners_of([*rows, *proposed]),
        "name_in": name_in,
        "words": words,
    }


def choosing(
    dossier: Dossier, refusal: PortalError | None = None, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The page on which the manager names the agency."""
    unit = accounts.Unit
    in_force = (
        routing.units_in_force(clock.today()).where(unit.kind.in_(list(UNIT_KINDS))).order_by(unit.name)
    )
    found = list(in_force)
    groups = {kind: [each for each in found if each.kind == kind] for kind in UNIT_KINDS}
    return {
        "dossier": dossier,
        "name": name_in(dossier.version, current_language()),
        "groups": {UNIT_KINDS[kind]: members for kind, members in groups.items() if members},
        **told(refusal, typed),
    }


def chosen_unit(form: Mapping[str, str]) -> accounts.Unit:
    """The agency that was chosen. Raises Invalid."""
    unit = accounts.Unit.get_or_none(accounts.Unit.code == form.get("unit", ""))
    if unit is None:
        message = N_("Choose the agency from the list")
        raise Invalid(message, fields={"unit": message})
    return unit  # type: ignore[no-any-return]


def file_of(actor: accounts.User | accounts.Guest, dossier: Dossier, file_id: int) -> ComponentFile:
    """A file of the dossier, for its owner and for those who work on it. Raises NotFound."""
    held = reach.permissions_on(actor, dossier)
    sees = held & {*STAFF_WORK, Permission.RESULT_RETURN} or (actor.row and dossier.owner_id == actor.id)
    query = ComponentFile.select().join(Component).where(Component.dossier == dossier)
    file = query.where(ComponentFile.id == file_id).first() if sees else None
    if file is None:
        raise NotFound(N_("There is no such file, or it is not open to you. Sign in as the dossier's owner."))
    return file  # type: ignore[no-any-return]


def is_at_work(actor: accounts.User | accounts.Guest) -> bool:
    """Whether somebody asks as staff: the control slip is the office's own paper."""
    return any(actor.units(reach_of) for reach_of in (Reach.INTAKE, Reach.UNIT, Reach.ALL))
