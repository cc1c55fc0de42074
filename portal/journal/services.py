"""Writing and reading the journal."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from portal import accounts, clock, db

from .models import Cursor, Event

MOST_AT_ONCE = 200


def record(actor: accounts.Actor, name: str, subject_kind: str, subject_id: int, **particulars: Any) -> Event:
    """Append one event. Call it inside the verb's transaction: either both happen or neither."""
    return Event.create(
        at=clock.now(),
        actor=actor.row,
        name=name,
        subject_kind=subject_kind,
        subject_id=subject_id,
        particulars=particulars,
    )


def history(subject_kind: str, subject_id: int) -> list[Event]:
    """Everything that happened to a subject, oldest first, with actors fetched in the same query."""
    query = Event.select(Event, accounts.User).left_outer_join(accounts.User)
    return list(
        query.where(Event.subject_kind == subject_kind, Event.subject_id == subject_id).order_by(Event.id)
    )


def since(event_id: int, names: tuple[str, ...] = (), most: int = MOST_AT_ONCE) -> list[Event]:
    """Events after `event_id` in order; only those `names` where given.

    Ends before the first that is so young that an earlier id may still be on its way. Only the ids give the
    order: a clock that went wrong for an hour loses no event.
    """
    query = Event.select().where(Event.id > event_id)
    if names:
        query = query.where(Event.name.in_(names))
    now, lag = clock.now(), db.commit_lag()
    found = query.order_by(Event.id).limit(most)
    return list(takewhile(lambda event: not now - lag < event.at <= now, found))


def read_on(reader: str) -> Iterator[Event]:
    """Yield the events that `reader` has not seen and move its cursor behind the last one.

    Must run to its end inside the reader's own transaction: what the reader writes and how far it has read
    are then one. At most MOST_AT_ONCE events a call.
    """
    cursor, _ = Cursor.get_or_create(reader=reader)
    events = since(cursor.last_event_id)
    yield from events
    if events:
        Cursor.update(last_event_id=events[-1].id).where(Cursor.reader == reader).execute()


def latest_id() -> int:
    """The id of the newest event, 0 in an empty journal."""
    return Event.select(Event.id).order_by(Event.id.desc()).limit(1).scalar() or 0
