"""Asking for a register as a file, writing it beside the pages, and forgetting it again."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from portal import accounts, clock, db, journal
from portal.errors import Invalid, NotFound
from portal.text import N_

from . import queries, writing
from .models import Kind, Report, State

log = logging.getLogger("portal.reports")

WANTED = "report-wanted"  # touched in the instance folder: the consumer need not wait for its minute
KEPT_FOR = timedelta(days=2)
SILENCE = timedelta(minutes=2)  # of a writer that died: somebody else begins anew
LONGEST = timedelta(days=366)
MOST_WAITING = 5


@db.atomic
def ask(
    actor: accounts.Actor, unit: accounts.Unit | None, first: date, last: date, kind: str, language: str
) -> Report:
    """Have a register written. The same asked again while it waits is the same file.

    Raises Forbidden for another unit's, Invalid for days that are none or too many, or too many files.
    """
    queries.may_read(actor, unit)
    must_be_a_period(first, last)
    if kind not in set(Kind):
        raise Invalid(N_("Choose PDF or XLSX"))
    mine = Report.select().where(
        Report.asked_by == actor.row, Report.state.in_([State.WAITING, State.WRITING])
    )
    same = (Report.unit == unit) if unit else Report.unit.is_null()
    days = (Report.first_day == first) & (Report.last_day == last)
    waiting = mine.where(same, days, Report.kind == kind, Report.language == language).first()
    if waiting:
        return waiting  # type: ignore[no-any-return]
    if mine.count() >= MOST_WAITING:
        raise Invalid(N_("Some files you asked for are being written. Ask again when they are ready."))
    report = Report.create(
        unit=unit,
        first_day=first,
        last_day=last,
        kind=Kind(kind),
        language=language,
        asked_by=actor.row,
        asked_at=clock.now(),
    )
    told = {"unit": unit.code if unit else "", "first": first.isoformat(), "last": last.isoformat()}
    journal.record(actor, "register.ask", "report", report.id, **told, kind=kind)
    return report


FIRST_YEAR, LAST_YEAR = (
    1990,
    2200,
)  # of any dossier: what lies beyond is a slip, and breaks the arithmetic of days


def must_be_a_period(first: date, last: date) -> None:
    """Raises Invalid."""
    if last < first or not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        message = N_("Choose a last day that is not before the first")
        raise Invalid(message, fields={"last": message})
    if last - first > LONGEST:
        message = N_("Choose at most one year")
        raise Invalid(message, fields={"last": message})


def reports_of(actor: accounts.Actor) -> list[Report]:
    """What the person asked for and is still kept, newest first."""
    recent = Report.asked_at > clock.now() - KEPT_FOR
    query = Report.select().where(Report.asked_by == actor.row, recent)
    return list(query.order_by(Report.id.desc()).limit(20))


def report_of(actor: accounts.Actor, report_id: int) -> Report:
    """A file of this person. Raises NotFound for anybody else's."""
    report = Report.get_or_none(Report.id == report_id, Report.asked_by == actor.row)
    if report is None:
        raise NotFound(N_("There is no such file, or somebody else asked for it. Ask anew."))
    return report  # type: ignore[no-any-return]


def path_of(folder: Path, report: Report) -> Path:
    """Where its file lies in the instance folder."""
    return folder / "reports" / f"register-{report.id}.{report.kind}"


def write_pending(folder: Path) -> int:
    """Write what waits, one after the other; how many. Two at once never write the same."""
    count = 0
    while report := _claimed():
        try:
            _write(folder, report)
            count += 1
        except Exception:  # one that fails must not hold up the others
            log.exception("register %s", report.id)
            _update(report, state=State.FAILED)
    return count


def _claimed() -> Report | None:
    silent = (Report.state == State.WRITING) & (Report.beat_at < clock.now() - SILENCE)
    free = (Report.state == State.WAITING) | silent
    report = Report.select().where(free).order_by(Report.id).first()
    if report is None:
        return None
    as_read = (Report.id == report.id) & free
    return report if _changed(as_read) else _claimed()


@db.atomic
def _changed(as_read: object) -> bool:
    return bool(Report.update(state=State.WRITING, done=0, beat_at=clock.now()).where(as_read).execute())


def _write(folder: Path, report: Report) -> None:
    path = path_of(folder, report)
    path.parent.mkdir(exist_ok=True)
    found = queries.entered(report.unit, report.first_day, report.last_day)
    ids = [each for (each,) in found.tuples()]  # 4 MB for 100,000: all that is kept of them
    _update(report, total=len(ids))
    unfinished = path.with_suffix(".part")
    writing.write(report, _counted(report, queries.rows(ids, report.language)), unfinished)
    unfinished.replace(path)
    _update(report, state=State.READY, done=len(ids), size=path.stat().st_size)


def _counted(report: Report, rows: Iterator[queries.Row]) -> Iterator[queries.Row]:
    for row in rows:
        yield row
        if row.number % queries.AT_ONCE == 0:
            _update(report, done=row.number)


@db.atomic
def _update(report: Report, **columns: object) -> None:
    Report.update(beat_at=clock.now(), **columns).where(Report.id == report.id).execute()


def sweep(folder: Path) -> int:
    """Forget files that are older than they are kept; how many."""
    old = list(Report.select().where(Report.asked_at <= clock.now() - KEPT_FOR))
    for report in old:
        path = path_of(folder, report)
        for left in (path, path.with_suffix(".part")):  # the second where writing failed
            left.unlink(missing_ok=True)
    _forget([report.id for report in old])
    return len(old)


@db.atomic
def _forget(ids: list[int]) -> None:
    Report.delete().where(Report.id.in_(ids)).execute()
