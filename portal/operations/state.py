"""How the portal is, in figures for a machine and in words for the administrator."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal import clock, dossiers, journal, notifications
from portal.config import Settings
from portal.text import N_, Sentence

from . import copying

JOBS = "jobs"  # a file in the instance folder, touched by each job that ended
GOOD, WARN, BAD = "good", "warn", "bad"


@dataclass(frozen=True)
class State:
    """What is known at one moment."""

    at: datetime
    jobs_at: datetime | None
    unannounced: int
    unsealed: int
    waiting: int
    failed: int
    overdue: int
    disk_free: int
    disk_size: int
    backup: journal.Event | None
    drill: journal.Event | None
    copy: dict[str, Any]

    def age(self, moment: datetime | None) -> float:
        """Seconds since then; -1: never."""
        return (self.at - moment).total_seconds() if moment else -1


def state(settings: Settings) -> State:
    """Read everything; ten queries on indexes."""
    disk, stamp = shutil.disk_usage(settings.instance_dir), settings.instance_dir / JOBS
    message, delivery = notifications.Message, notifications.Delivery
    read = journal.Cursor.get_or_none(journal.Cursor.reader == "notifications")
    return State(
        at=clock.now(),
        jobs_at=datetime.fromtimestamp(stamp.stat().st_mtime, clock.UTC) if stamp.exists() else None,
        unannounced=_after(read.last_event_id if read else 0),
        unsealed=journal.unsealed(),
        waiting=message.select().where(message.status == delivery.WAITING).count(),
        failed=message.select().where(message.status == delivery.FAILED).count(),
        overdue=_overdue(),
        disk_free=disk.free,
        disk_size=disk.total,
        backup=_last("portal.backup"),
        drill=_last("portal.drill"),
        copy=_copy(settings),
    )


def _after(event_id: int) -> int:
    return int(journal.Event.select().where(journal.Event.id > event_id).count())


def _overdue() -> int:
    dossier = dossiers.Dossier
    late = (dossier.due_at < clock.now()) & dossier.paused_at.is_null()
    return int(dossier.select().where(dossier.state.in_(dossiers.IN_HAND), late).count())


def _last(name: str) -> journal.Event | None:
    found: journal.Event | None = (
        journal.Event.select().where(journal.Event.name == name).order_by(journal.Event.id.desc()).first()
    )
    return found


def _copy(settings: Settings) -> dict[str, Any]:
    path = settings.instance_dir / copying.STATUS
    if settings.copy_dir is None or not path.exists():
        return {}
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told | {"at": datetime.fromisoformat(told["at"])}


def figures(now: State) -> Iterator[str]:
    """In Prometheus' text format. -1 where something never happened."""
    passed = bool(now.drill and now.drill.particulars["passed"])
    for name, value in {
        "portal_jobs_age_seconds": now.age(now.jobs_at),
        "portal_events_unannounced": now.unannounced,
        "portal_events_unsealed": now.unsealed,
        "portal_notices_waiting": now.waiting,
        "portal_notices_failed": now.failed,
        "portal_dossiers_overdue": now.overdue,
        "portal_disk_free_bytes": now.disk_free,
        "portal_backup_age_seconds": now.age(now.backup.at if now.backup else None),
        "portal_drill_age_seconds": now.age(now.drill.at if now.drill else None),
        "portal_drill_passed": int(passed),
        "portal_copy_age_seconds": now.age(now.copy.get("at")),
    }.items():
        yield f"# TYPE {name} gauge"
        yield f"{name} {value:g}"


@dataclass(frozen=True)
class Fact:
    """A line of the page: what, how it is, and what to do when it is not well."""

    label: str
    mood: str
    said: Sentence
    remedy: str = ""


def facts(now: State, settings: Settings) -> list[Fact]:
    """Everything in words, for the administrator."""
    return [_jobs(now), _backup(now, settings), _drill(now), _copied(now, settings), _seal(now), _disk(now),
            _notices(now), _late(now)]  # fmt: skip


def _said(message: str, **values: object) -> Sentence:
    return Sentence(message, values)


def _when(moment: datetime) -> str:
    return clock.local(moment).strftime("%H:%M %d/%m/%Y")


def _jobs(now: State) -> Fact:
    is_late = now.jobs_at is None or now.at - now.jobs_at > timedelta(minutes=5)
    if now.jobs_at is None:
        said = _said(N_("No job has run yet."))
    else:
        said = _said(N_("The last one ended at %(when)s."), when=_when(now.jobs_at))
    remedy = N_("Start the service portal-jobs again: mails, warnings and seals wait for it.")
    return Fact(N_("Background jobs"), BAD if is_late else GOOD, said, remedy if is_late else "")


def _backup(now: State, settings: Settings) -> Fact:
    label = N_("Backup")
    if now.backup is None:
        remedy = N_("Set PORTAL_BACKUP_DIR to a folder on another disk and start the timer portal-backup.")
        return Fact(label, BAD, _said(N_("There is none yet.")), remedy)
    told = now.backup.particulars
    message = N_("The last one is from %(when)s: %(files)s files, %(seconds)s seconds.")
    said = _said(message, when=_when(now.backup.at), files=told["files"], seconds=told["seconds"])
    is_old = now.at - now.backup.at > timedelta(hours=26)
    remedy = N_("It is more than a day old. See why the timer portal-backup does not run.")
    return Fact(label, BAD if is_old else GOOD, said, remedy if is_old else "")


def _drill(now: State) -> Fact:
    label = N_("Restore drill")
    if now.drill is None:
        return Fact(
            label, WARN, _said(N_("There was none yet.")), N_("It runs every night once there is a backup.")
        )
    when, seconds = _when(now.drill.at), now.drill.particulars["seconds"]
    if now.drill.particulars["passed"]:
        message = N_("At %(when)s the last backup was restored and proved whole, in %(seconds)s seconds.")
        return Fact(label, GOOD, _said(message, when=when, seconds=seconds))
    said = _said(N_("At %(when)s the last backup could not be restored whole."), when=when)
    remedy = N_("The log of portal-jobs says what is missing. Make a new backup now.")
    return Fact(label, BAD, said, remedy)


def _copied(now: State, settings: Settings) -> Fact:
    label = N_("Continuous copy")
    if settings.copy_dir is None:
        return Fact(label, "", _said(N_("It is not switched on (PORTAL_COPY_DIR).")))
    remedy = N_("Start the service portal-copy again, and see whether its folder can be written.")
    if not now.copy:
        return Fact(label, BAD, _said(N_("It has not begun yet.")), remedy)
    said = _said(N_("It was complete at %(when)s."), when=_when(now.copy["at"]))
    is_bad = bool(now.copy["problem"]) or now.age(now.copy["at"]) > 60
    return Fact(label, BAD if is_bad else GOOD, said, remedy if is_bad else "")


def _seal(now: State) -> Fact:
    said = _said(N_("%(count)s events wait for their seal; it is set every minute."), count=now.unsealed)
    return Fact(N_("Journal"), GOOD if now.unsealed < 5000 else WARN, said)


def _disk(now: State) -> Fact:
    share = round(100 * now.disk_free / now.disk_size)
    said = _said(
        N_("%(free)s GB are free, that is %(share)s %%."), free=f"{now.disk_free / 1e9:.1f}", share=share
    )
    if share >= 15:
        return Fact(N_("Disk"), GOOD, said)
    return Fact(N_("Disk"), BAD if share < 5 else WARN, said, N_("Enlarge the disk before it is full."))


def _notices(now: State) -> Fact:
    message = N_("%(waiting)s wait, %(failed)s were given up; %(events)s events are not announced yet.")
    said = _said(message, waiting=now.waiting, failed=now.failed, events=now.unannounced)
    remedy = N_("See the settings of the mail server (PORTAL_SMTP_…).") if now.failed else ""
    return Fact(N_("Notices"), WARN if now.failed else GOOD, said, remedy)


def _late(now: State) -> Fact:
    return Fact(N_("Overdue dossiers"), WARN if now.overdue else GOOD, _said("%(count)s", count=now.overdue))
