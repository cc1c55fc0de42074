"""Every background job on one page: when it runs and which verb it calls."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from time import sleep

import flask
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from portal import (
    accounts,
    api,
    catalogue,
    db,
    deadlines,
    documents,
    dossiers,
    intake,
    journal,
    notifications,
    operations,
    reports,
)
from portal.config import Settings

log = logging.getLogger("portal.tasks")


@dataclass(frozen=True)
class Job:
    """`run` takes the settings and may run twice without harm; `when` is (minute, hour) as in crontab."""

    name: str
    when: tuple[str, str]
    run: Callable[[Settings], object]


def announce(settings: Settings) -> object:
    return notifications.announce_pending(settings.public_url)


def deliver(settings: Settings) -> object:
    return notifications.deliver_pending(notifications.sender(settings))


def seal(settings: Settings) -> object:
    return journal.seal_all()


def warn(settings: Settings) -> object:
    return dossiers.warn_due_soon(), dossiers.warn_late_steps()


def lapse(settings: Settings) -> object:
    return dossiers.lapse_overdue_supplements()


def sweep(settings: Settings) -> object:
    return intake.sweep(), documents.sweep(timedelta(days=2)), reports.sweep(settings.instance_dir)


def drill(settings: Settings) -> object:
    return operations.drill(settings)


def write_reports(settings: Settings) -> object:
    return reports.write_pending(settings.instance_dir)


def forget_tries(settings: Settings) -> object:
    return accounts.sweep_tries()


def call_programs(settings: Settings) -> object:
    return api.announce_pending(), api.deliver_pending(settings)


def note_uses(settings: Settings) -> object:
    return api.note_uses(settings.instance_dir / "uses")


def fill_calendars(settings: Settings) -> object:
    return deadlines.fill_ahead(accounts.SYSTEM)


def export(settings: Settings) -> object:
    return catalogue.export_apart(flask.current_app, settings.instance_dir / "public")


def export_anew(settings: Settings) -> object:
    return catalogue.export_apart(flask.current_app, settings.instance_dir / "public", anew=True)


JOBS = (
    Job("announce", ("*", "*"), announce),
    Job("deliver", ("*", "*"), deliver),
    Job("seal", ("*", "*"), seal),
    Job("warn", ("0", "7"), warn),
    Job("lapse", ("30", "0"), lapse),
    Job("sweep", ("0", "2"), sweep),
    Job("forget_tries", ("30", "3"), forget_tries),
    Job("call_programs", ("*", "*"), call_programs),
    Job("note_uses", ("10", "*"), note_uses),
    Job("calendars", ("0", "3"), fill_calendars),
    Job("drill", ("15", "4"), drill),
    Job("write_reports", ("*", "*"), write_reports),
    Job("export", ("*", "*"), export),
    Job("export_anew", ("30", "2"), export_anew),
)


def run(app: flask.Flask, job: Job) -> object:
    """One run of one job, with its own database connection."""
    with app.app_context():
        db.database.connect(reuse_if_open=True)
        outcome = job.run(app.config["PORTAL"])
    (app.config["PORTAL"].instance_dir / operations.JOBS).touch()  # for the administrator's page
    log.info("job %s: %s", job.name, outcome)
    return outcome


def work(app: flask.Flask) -> None:
    """Do every job of the table at its time, one after the other, until a signal comes. Somebody waits for a
    register: it is begun at once and beside the others."""
    Thread(target=_watch, args=(app,), name="reports", daemon=True).start()
    Consumer(queue(app), workers=1).run()


def _watch(app: flask.Flask) -> None:
    wanted = app.config["PORTAL"].instance_dir / reports.WANTED
    while True:
        if wanted.exists():
            wanted.unlink(missing_ok=True)
            try:
                run(app, next(job for job in JOBS if job.name == "write_reports"))
            except Exception:
                log.exception("job write_reports")
        sleep(1)


def queue(app: flask.Flask) -> SqliteHuey:
    """Where the clock puts a job when its time has come, and the consumer finds it."""
    settings: Settings = app.config["PORTAL"]
    huey = SqliteHuey("portal", filename=str(settings.instance_dir / "huey.db"), utc=False)
    for job in JOBS:
        minute, hour = job.when
        huey.periodic_task(crontab(minute=minute, hour=hour), name=job.name)(_bound(app, job))
    return huey


def _bound(app: flask.Flask, job: Job) -> Callable[[], None]:
    def task() -> None:
        run(app, job)

    return task
