"""Telling programs what happened to the dossiers that they handed in: read off the journal, signed, retried.

Both verbs may run twice without harm. Nothing here runs inside a request.
"""

import hashlib
import hmac
import http.client
import json
import logging
import secrets
from datetime import timedelta

from portal import accounts, clock, db, dossiers, journal
from portal.config import Settings
from portal.errors import Invalid
from portal.text import N_

from . import calling
from .models import Call, Outcome, Submission, Token, Webhook

log = logging.getLogger("portal.api")

READER = "webhooks"
WAITS = (1, 5, 15, 60, 240, 720, 1440)  # minutes after each failed try; then given up
AT_ONCE = 50
TOLD = (*(f"dossier.{name}" for name in dossiers.ACTIONS), "result.correct", "result.revoke")
CLOSED = N_("This token is not in force any more. Issue a new one first.")


def secret_of(webhook: Webhook, settings: Settings) -> str:
    """What the program checks signatures with: of the instance's secret and the row's key."""
    made = hmac.new(settings.secret_key.encode(), f"webhook:{webhook.key}".encode(), hashlib.sha256)
    return "cong_hook_" + made.hexdigest()


@db.atomic
def subscribe(actor: accounts.User, token: Token, address: str, settings: Settings) -> Webhook:
    """From the next event on, tell this address. Raises Invalid."""
    if not token.is_open:
        raise Invalid(CLOSED, fields={"address": CLOSED})
    calling.checked(address.strip()[:500], private=settings.webhook_private)
    webhook = Webhook.create(
        token=token,
        address=address.strip()[:500],
        key=secrets.token_urlsafe(18),
        created_at=clock.now(),
        created_by=actor,
    )
    journal.record(actor, "webhook.subscribe", "token", token.id, webhook=webhook.id)
    return webhook  # type: ignore[no-any-return]


@db.atomic
def unsubscribe(actor: accounts.User, webhook: Webhook) -> None:
    """Tell it nothing more; what waits is given up. Twice is once."""
    mine = (Webhook.id == webhook.id) & Webhook.ended_at.is_null()
    if Webhook.update(ended_at=clock.now()).where(mine).execute():
        waiting = (Call.webhook == webhook) & (Call.status == Outcome.WAITING)
        Call.update(status=Outcome.FAILED, problem="unsubscribed").where(waiting).execute()
        journal.record(actor, "webhook.unsubscribe", "token", webhook.token_id, webhook=webhook.id)


@db.atomic
def announce_pending() -> int:
    """Write the calls that new events need, and move on in the journal. Number of events read."""
    events = list(journal.read_on(READER))
    told = [event for event in events if event.subject_kind == "dossier" and event.name in TOLD]
    for event in told:
        for webhook in _listening(event):
            _write(event, webhook)
    return len(events)


def _listening(event: journal.Event) -> list[Webhook]:
    """Those of the program that handed the dossier in, while its token is in force."""
    submission = Submission.get_or_none(Submission.dossier == event.subject_id)
    if submission is None or not submission.token.is_open:
        return []
    return list(Webhook.select().where(Webhook.token == submission.token, Webhook.ended_at.is_null()))


def _write(event: journal.Event, webhook: Webhook) -> None:
    dossier = dossiers.Dossier.get_by_id(event.subject_id)
    # No name, no number, no reason: what is personal is asked for with the token.
    body = {"id": event.id, "event": event.name, "dossier": dossier.code, "at": event.at.isoformat()}
    Call.insert(
        webhook=webhook, event=event, body=json.dumps(body), next_attempt_at=clock.now()
    ).on_conflict_ignore().execute()


def deliver_pending(settings: Settings) -> tuple[int, int]:
    """Make the calls that are due. Returns (taken, failed). The network is touched outside transactions."""
    due = Call.select(Call, Webhook).join(Webhook)
    due = due.where(Call.status == Outcome.WAITING, Call.next_attempt_at <= clock.now())
    taken = failed = 0
    silent: set[int] = set()  # ten seconds of waiting for one address are enough in one run
    for each in list(due.order_by(Call.next_attempt_at, Call.id).limit(AT_ONCE)):
        if each.webhook_id in silent or not _claim(each):
            continue
        problem = _problem_with(each, settings)
        taken, failed = taken + (not problem), failed + bool(problem)
        if problem:
            silent.add(each.webhook_id)
    return taken, failed


@db.atomic
def _claim(due: Call) -> bool:
    """Count the try before it is made, for one run only."""
    wait = timedelta(minutes=WAITS[min(due.attempts, len(WAITS) - 1)])
    mine = (Call.id == due.id) & (Call.attempts == due.attempts) & (Call.status == Outcome.WAITING)
    later = clock.now() + wait
    return bool(Call.update(attempts=Call.attempts + 1, next_attempt_at=later).where(mine).execute())


def _problem_with(due: Call, settings: Settings) -> str:
    """Make the call; "" when it was taken."""
    body = due.body.encode()
    headers = calling.signature(secret_of(due.webhook, settings), body)
    try:
        calling.call(
            due.webhook.address,
            body,
            {**headers, "Portal-Call": str(due.id)},
            private=settings.webhook_private,
        )
    except (calling.Refused, Invalid, OSError, http.client.HTTPException, ValueError) as error:
        log.warning("call %s was not taken: %s", due.id, error)
        _note_failure(due, str(error) or type(error).__name__)
        return str(error) or "failed"
    _note_taken(due)
    return ""


@db.atomic
def _note_taken(due: Call) -> None:
    Call.update(status=Outcome.TAKEN, taken_at=clock.now(), problem="").where(Call.id == due.id).execute()


@db.atomic
def _note_failure(due: Call, problem: str) -> None:
    given_up = due.attempts >= len(WAITS)  # as read before this try
    status = Outcome.FAILED if given_up else Outcome.WAITING
    Call.update(problem=problem[:300], status=status).where(Call.id == due.id).execute()


@db.atomic
def call_again(actor: accounts.User, call: Call) -> None:
    """Try once more what was given up."""
    given_up = (Call.id == call.id) & (Call.status == Outcome.FAILED)
    if Call.update(status=Outcome.WAITING, attempts=0, next_attempt_at=clock.now()).where(given_up).execute():
        journal.record(actor, "webhook.call_again", "token", call.webhook.token_id, call=call.id)
