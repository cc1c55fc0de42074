"""The journal's seal: a chain of hashes through every event, each over the one before.

Events are sealed by a job soon after they happened, not as they are written: a submission waits for nobody,
and on PostgreSQL the order of ids is the order of the chain although ids commit in any order.
"""

import hashlib
import json
from collections.abc import Callable, Iterator

from portal import clock, db
from portal.text import N_, Sentence

from .models import Event, Seal

AT_ONCE = 500  # events under one seal
BEGINNING = hashlib.sha256(b"portal journal 1").hexdigest()
MARK = 8  # letters of an event's own hash: enough to find the one that was touched

CHANGED = N_("Event %(id)s was changed after it was sealed.")
GONE = N_("Event %(id)s was sealed and is gone.")
ADDED = N_("Event %(id)s was put in after the events around it were sealed.")
BROKEN = N_("The seal of events %(after)s to %(last)s was changed.")
TORN = N_("The chain of seals is torn: a seal goes on from event %(after)s, the one before ends at %(last)s.")
LOST = N_("Event %(last)s was sealed on %(day)s with another hash, or its seal is gone.")


@db.atomic
def seal_some() -> int:
    """Seal the next events, at most AT_ONCE; how many.

    Waits for those who write events now: then no smaller id can appear any more.
    """
    db.wait_for_writers(Event)
    before = head()
    events = list(Event.select().where(Event.id > before[0]).order_by(Event.id).limit(AT_ONCE))
    if not events:
        return 0
    marks, digest = _chained(events, before[1])
    Seal.create(
        after_id=before[0],
        last_id=events[-1].id,
        events=len(events),
        marks=marks,
        digest=digest,
        at=clock.now(),
    )
    return len(events)


def seal_all() -> int:
    """Seal whatever is not sealed yet; how many events."""
    count = 0
    while sealed := seal_some():
        count += sealed
    return count


def head() -> tuple[int, str]:
    """(the last sealed event, the chain's hash there). Whoever keeps it elsewhere can prove what was."""
    last = Seal.select(Seal.last_id, Seal.digest).order_by(Seal.id.desc()).first()
    return (last.last_id, last.digest) if last else (0, BEGINNING)


def unsealed() -> int:
    """How many events wait for their seal."""
    return int(Event.select().where(Event.id > head()[0]).count())


def _chained(events: list[Event], digest: str) -> tuple[str, str]:
    marks = []
    for event in events:
        own = _hash_of(event)
        marks.append(f"{event.id}:{own[:MARK]}")
        digest = hashlib.sha256(f"{digest} {own}".encode()).hexdigest()
    return " ".join(marks), digest


def _hash_of(event: Event) -> str:
    """Of every column, written the same way whatever the database."""
    facts = [
        event.id,
        event.at.isoformat(),
        event.actor_id,  # type: ignore[attr-defined]
        event.name,
        event.subject_kind,
        event.subject_id,
        event.particulars,
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def check(progress: Callable[[int, int], object]) -> Iterator[Sentence]:
    """Whatever does not fit between the events and their seals; each fault once, not in all that follows."""
    last_id, digest = 0, BEGINNING
    total = head()[0]
    for seal in Seal.select().order_by(Seal.id).iterator():
        if seal.after_id != last_id:
            yield Sentence(TORN, {"after": seal.after_id, "last": last_id})
        events = list(Event.select().where(Event.id > last_id, Event.id <= seal.last_id).order_by(Event.id))
        marks, now = _chained(events, digest)
        if now != seal.digest or marks != seal.marks:
            yield from _differences(seal, marks)
        last_id, digest = seal.last_id, seal.digest
        progress(last_id, total)


def _differences(seal: Seal, marks: str) -> Iterator[Sentence]:
    sealed, found = (dict(each.split(":") for each in text.split()) for text in (seal.marks, marks))
    named = [
        *(Sentence(GONE, {"id": number}) for number in sealed.keys() - found.keys()),
        *(Sentence(ADDED, {"id": number}) for number in found.keys() - sealed.keys()),
        *(
            Sentence(CHANGED, {"id": number})
            for number in sealed.keys() & found.keys()
            if sealed[number] != found[number]
        ),
    ]
    if len(sealed) != seal.events or not named:
        named.append(Sentence(BROKEN, {"after": seal.after_id + 1, "last": seal.last_id}))
    yield from sorted(named, key=lambda each: int(str(each.values.get("id", 0))))


def differs_from(last_id: int, digest: str, day: str) -> Sentence | None:
    """What is wrong when a hash of the chain that was kept elsewhere on that day is compared with it now."""
    known = Seal.select().where(Seal.last_id == last_id, Seal.digest == digest).exists()
    return None if known or not last_id else Sentence(LOST, {"last": last_id, "day": day})
