"""The verbs that move a dossier on. `perform` alone writes its state and its clock."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from portal import accounts, clock, db, deadlines, journal
from portal.accounts import Permission
from portal.deadlines import Clock, Timing
from portal.errors import Conflict, Forbidden, Invalid, NotFound
from portal.text import N_

from . import lawful, passing, reach, routing, steps, timekeeping, tracking
from .lifecycle import ACTIONS, FINAL, OPEN, WAITING, Action, State
from .models import Check, Component, Dossier, Step
from .words import MOVES

LONGEST_REASON = 2000
ENTER_REASON = N_("Enter the reason")
NOT_YOURS = N_("There is no such dossier, or it is not open to you.")
ENDS_CLOCK = {*FINAL, State.DECIDED}


@dataclass(frozen=True)
class Act:
    """One action that somebody performs, at one moment."""

    actor: accounts.Actor
    dossier: Dossier
    action: Action
    reason: str
    at: datetime
    new_due_at: datetime | None = None
    ended: Step | None = None  # by a forward: the actor's own step

    @cached_property
    def has_it(self) -> list[Step]:
        """The steps that are being done after it; none while it waits for somebody outside."""
        if self.target != State.IN_PROCESS:
            return []
        rows = steps.of(self.dossier)
        if self.action.name in {"transfer", "forward"}:
            return steps.next_up(rows, self.ended)
        return steps.present(rows)

    @property
    def target(self) -> State:
        """The state after it."""
        return _target_of(self.dossier, self.action)

    @property
    def clock(self) -> Clock | None:
        """What it does to the clock; after a supplement the version says whether it runs on or again. One
        that goes back to waiting for its applicant, or to steps whose time is excluded, stands still as
        before."""
        kind = self.action.clock
        if self.action.name == "supplement":
            kind = Clock(self.dossier.version.routing.after_supplement or deadlines.rule("supplement_effect"))
        waits = self.action.goes_back and self.target in WAITING
        return None if waits or (kind == Clock.RESUME and steps.stand_still(self.has_it)) else kind


@db.atomic
def perform(
    actor: accounts.Actor,
    dossier: Dossier,
    name: str,
    *,
    reason: str = "",
    revision: int | None = None,
    new_due_at: datetime | None = None,
    **particulars: Any,
) -> Dossier:
    """Do one action of the lifecycle: state, clock, steps, ledger and event in one transaction.

    `revision` is the one the page showed: a stale page loses. `new_due_at` goes with extend; `particulars`
    are JSON values for the event. Raises NotFound (out of reach, no such action), Forbidden, Conflict
    (state, stale, clock went back), Invalid (reason, law, asked too often).
    """
    action = action_named(name)
    _must_be_allowed(actor, dossier, action.permission)
    _must_be_current(dossier, revision)
    _must_be_possible(dossier, action)
    lawful.must_be_lawful(dossier, action, particulars)
    ended = passing.own_step(actor, dossier, particulars.get("ended")) if name == "forward" else None
    act = Act(actor, dossier, action, _clean(action, reason), timekeeping.moment(dossier), new_due_at, ended)
    before, state_before = timekeeping.timing_of(dossier), dossier.state
    changes, after = _changes(act, before)
    _store(dossier, changes)
    _walk_steps(act, before, after)
    timekeeping.note(dossier, action, before, after, act.at, act.reason or _why_excluded(act))
    told = _told(act, state_before, before, after)
    journal.record(actor, f"dossier.{name}", "dossier", dossier.id, **{**particulars, **told})
    return dossier


def must_be_able(actor: accounts.Actor, dossier: Dossier, name: str) -> None:
    """Refuse as `perform` would, before costly work that only makes sense if the action follows."""
    action = action_named(name)
    _must_be_allowed(actor, dossier, action.permission)
    _must_be_possible(dossier, action)


def action_named(name: str) -> Action:
    """The row of the table. Raises NotFound."""
    if name not in ACTIONS:
        raise NotFound(N_("There is no such action."))
    return ACTIONS[name]


def _must_be_allowed(actor: accounts.Actor, dossier: Dossier, permission: Permission) -> None:
    held = reach.permissions_on(actor, dossier)
    if Permission.DOSSIER_READ not in held:
        raise NotFound(NOT_YOURS)
    if permission not in held:
        raise Forbidden(N_("This step belongs to another task than yours. Its officer can do it."))


def _must_be_current(dossier: Dossier, revision: int | None) -> None:
    if revision is not None and revision != dossier.revision:
        raise _outrun(dossier)


def _must_be_possible(dossier: Dossier, action: Action) -> None:
    if dossier.state not in action.sources:
        raise _outrun(dossier)
    if _target_of(dossier, action) == State.IN_PROCESS and dossier.competent_unit is None:
        raise Conflict(
            N_("No agency is competent for this dossier yet. The manager of the centre chooses one first.")
        )
    if action.name == "receive":
        _must_be_complete(dossier)
    if action.name == "decide":
        passing.must_be_alone(dossier)
    if action.clock == Clock.EXTEND:
        _must_be_extendable(dossier)


def _target_of(dossier: Dossier, action: Action) -> State:
    if action.goes_back:
        asked = [each for each in journal.history("dossier", dossier.id) if each.particulars.get("to")]
        return State(asked[-1].particulars["from"])
    return action.target or dossier.state


def _outrun(dossier: Dossier) -> Conflict:
    """Who did what and when, for somebody whose page is older than the dossier."""
    last = [event for event in journal.history("dossier", dossier.id) if event.name in MOVES][-1]
    return Conflict(
        N_(
            "The dossier has moved on: “%(what)s”, by %(who)s at %(when)s. Nothing was changed now. "
            "See where it stands, then go on."
        ),
        values={
            "what": journal.EVENT_WORDS[last.name],
            "who": last.actor.full_name if last.actor else N_("the applicant or the portal"),
            "when": clock.local(last.at).strftime("%H:%M %d/%m/%Y"),
        },
    )


def _must_be_complete(dossier: Dossier) -> None:
    """Every required paper was looked at, and none is missing (domain T2)."""
    required = Component.select(Component.check).where(Component.dossier == dossier, Component.mandatory)
    found = {each.check for each in required}
    if Check.MISSING in found:
        raise Conflict(N_("A required paper is marked as missing. Ask for it before you receive."))
    if Check.UNCHECKED in found:
        raise Conflict(N_("A required paper was not checked yet. Check the papers, then receive."))


def _must_be_extendable(dossier: Dossier) -> None:
    done = [event for event in journal.history("dossier", dossier.id) if event.name == "dossier.extend"]
    most = int(deadlines.rule("extension_times"))
    if len(done) >= most:
        raise Conflict(
            N_("The date was extended already; the law allows it %(most)s time(s)."), values={"most": most}
        )
    if dossier.due_at and not dossier.paused_at and days_to_extend(dossier) < 0:
        raise Conflict(N_("It is too late to extend: the new date must be told before the promised day."))


def days_to_extend(dossier: Dossier) -> int:
    """Working days left, after today, on which a new date is told early enough; below 0 = too late."""
    calendar, today = timekeeping.calendar_of(dossier), clock.today()
    promised, day, count = clock.local(dossier.due_at).date(), today, 0
    while day < promised:
        day, count = calendar.next_working_day(day), count + 1
    return count - int(deadlines.rule("extension_days_before"))


def _clean(action: Action, reason: str) -> str:
    reason = reason.strip()
    if action.needs_reason and not reason:
        raise Invalid(ENTER_REASON, fields={"reason": ENTER_REASON})
    if len(reason) > LONGEST_REASON:
        message = N_("Shorten the reason to 2,000 characters")
        raise Invalid(message, fields={"reason": message})
    return reason


def _changes(act: Act, before: Timing) -> tuple[dict[str, Any], Timing]:
    """The columns that the action sets, and the clock after it."""
    dossier, action = act.dossier, act.action
    extra = _receipt(act) if action.name == "receive" else {}
    unit = extra.get("competent_unit") or dossier.competent_unit or dossier.intake_unit
    limit = timekeeping.limit_from(
        extra.get("limit_value", dossier.limit_value),
        extra.get("limit_unit", dossier.limit_unit),
        dossier.version.routing.counting,
    )
    calendar = deadlines.calendar_for(unit)
    after = deadlines.after(before, act.clock, act.at, limit, calendar, act.new_due_at)
    state = act.target
    if state == State.IN_PROCESS:
        wanted = Clock.PAUSE if steps.stand_still(act.has_it) else Clock.RESUME
        after = deadlines.after(after, wanted, act.at, limit, calendar)
    if state in ENDS_CLOCK:
        after = timekeeping.closed(after, act.at)
    if action.name in {"forward", "transfer"}:
        extra["handler"] = None  # the next desk decides who takes it
    return {**extra, **timekeeping.columns(after), "state": state}, after


def _receipt(act: Act) -> dict[str, Any]:
    """Settled at receipt: the limit as the record states it, and the agency, if it was not before."""
    dossier = act.dossier
    offer = timekeeping.offer_of(dossier)
    settled: dict[str, Any] = {
        "received_at": act.at,
        "limit_value": offer.limit_value if offer else "",
        "limit_unit": offer.limit_unit if offer else "",
    }
    if dossier.competent_unit is None:
        route, day = dossier.version.routing, clock.local(act.at).date()
        unit, problem = routing.competent_unit(route, dossier.answers, day)
        settled.update(competent_unit=unit, routing_problem=problem)
    return settled


def _store(dossier: Dossier, changes: dict[str, Any]) -> None:
    """One row of exactly this revision, or nothing. The row in hand follows the one in the table."""
    here = Dossier.id == dossier.id
    update = Dossier.update(revision=Dossier.revision + 1, **changes)
    if not update.where(here, Dossier.revision == dossier.revision).execute():
        raise _outrun(dossier)
    for name, value in changes.items():
        setattr(dossier, name, value)
    dossier.revision += 1


def _walk_steps(act: Act, before: Timing, after: Timing) -> None:
    dossier, at, calendar = act.dossier, act.at, timekeeping.calendar_of(act.dossier)
    match act.action.name:
        case "receive":
            steps.plan(dossier, dossier.competent_unit, at, calendar)
        case "transfer":
            steps.start_first(dossier, at, calendar)
        case "forward":
            steps.move_on(dossier, act.ended, act.actor.row, at, calendar)
        case "decide" | "stop":
            steps.finish(dossier, act.actor.row, at)
    pause = after.paused_working - before.paused_working
    if act.clock == Clock.RESTART:
        steps.start_again(dossier, at, calendar)
    elif act.action.clock == Clock.RESUME and act.clock is None and act.has_it:
        steps.push_back(dossier, timekeeping.waited(dossier, at, calendar), at, calendar)
    elif pause:
        steps.push_back(dossier, pause, at, calendar)


def _why_excluded(act: Act) -> str:
    """The step during which the clock stands, for the ledger."""
    return str(act.has_it[0].name) if steps.stand_still(act.has_it) else ""


def _told(act: Act, state: State, before: Timing, after: Timing) -> dict[str, Any]:
    """What the event says, beside what the caller adds."""
    told: dict[str, Any] = {"from": state, "to": act.dossier.state, "reason": act.reason}
    if before.due_at != after.due_at:
        told.update(due_before=_iso(before.due_at), due_after=_iso(after.due_at))
    if act.action.clock == Clock.START:
        told.update(limit=f"{act.dossier.limit_value} {act.dossier.limit_unit}".strip())
    up = steps.present(steps.of(act.dossier))
    if up:
        told.update(step=up[0].position, begun=[step.position for step in up if step.started_at == act.at])
    return {**told, "ended": act.ended.position} if act.ended else told


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def available(dossier: Dossier, actor: accounts.Actor) -> tuple[Action, ...]:
    """The actions that this person can do now, in the order of the table. One query or two."""
    held = reach.permissions_on(actor, dossier)
    if Permission.DOSSIER_READ not in held:
        return ()
    rows = [row for row in ACTIONS.values() if dossier.state in row.sources and row.permission in held]
    names = {row.name for row in rows}
    hidden = passing.not_yet(dossier, actor) if names & {"forward", "decide"} else set()
    if "allow_request" in names and not lawful.needs_exception(dossier):
        hidden.add("allow_request")
    return tuple(row for row in rows if row.name not in hidden)


@db.atomic
def assign(
    actor: accounts.Actor, dossier: Dossier, handler: accounts.User | None, *, revision: int | None = None
) -> Dossier:
    """Give a dossier to somebody who processes at its unit, or back to the desk (None).

    Raises NotFound, Forbidden, Conflict (not in hand, stale), Invalid (that person cannot).
    """
    _must_be_allowed(actor, dossier, Permission.DOSSIER_PROCESS)
    _must_be_current(dossier, revision)
    if dossier.closed_at or dossier.state not in OPEN:
        raise _outrun(dossier)
    if handler and Permission.DOSSIER_PROCESS not in reach.permissions_on(handler, dossier):
        raise Invalid(N_("This person does not process dossiers of this agency and sector. Choose another."))
    own = passing.own_steps(actor, steps.present(steps.of(dossier)))
    _store(dossier, {} if own and steps.of_others(dossier, own) == own else {"handler": handler})
    steps.put_in_charge(own, handler)
    journal.record(
        actor, "dossier.assign", "dossier", dossier.id, handler=handler.full_name if handler else ""
    )
    return dossier


@db.atomic
def route_to(
    actor: accounts.Actor,
    dossier: Dossier,
    unit: accounts.Unit,
    reason: str,
    *,
    revision: int | None = None,
) -> Dossier:
    """The centre's manager names the competent agency. Raises NotFound, Forbidden, Conflict, Invalid."""
    _must_be_allowed(actor, dossier, Permission.DOSSIER_COORDINATE)
    _must_be_current(dossier, revision)
    if dossier.state not in OPEN:
        raise _outrun(dossier)
    if not reason.strip():
        raise Invalid(ENTER_REASON, fields={"reason": ENTER_REASON})
    if not accounts.is_in_force(accounts.Unit.get_by_id(unit.id), clock.today()):
        raise Invalid(N_("This agency no longer exists. Choose the one that took its place."))
    before = dossier.competent_unit
    _store(dossier, {"competent_unit": unit, "routing_problem": "", "handler": None})
    steps.hand_to(dossier, before, unit)
    told = {"unit": unit.code, "before": before.code if before else "", "reason": reason.strip()}
    journal.record(actor, "dossier.route", "dossier", dossier.id, **told)
    return dossier


@db.atomic
def renew_secret(actor: accounts.Actor, dossier: Dossier) -> Dossier:
    """Another tracking secret; the former opens nothing any more. Only for the owner, who is signed in.

    Raises Forbidden.
    """
    if not actor.row or dossier.owner_id != actor.row.id:
        raise Forbidden(N_("Only the applicant, signed in, can have a new secret."))
    changed = {"secret_nonce": tracking.new_nonce(), "secret_hash": ""}
    Dossier.update(**changed).where(Dossier.id == dossier.id).execute()
    journal.record(actor, "dossier.renew_secret", "dossier", dossier.id)
    return Dossier.get_by_id(dossier.id)
