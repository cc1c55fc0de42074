"""How long a register of 100,000 dossiers takes as a file, and what it takes of memory."""

import os
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from portal import clock, create_app, db, demo, reports
from portal.accounts import User
from portal.reports import services
from tests.conftest import MIGRATIONS, settings_for
from tests.reports.many import fill

MANY = int(os.environ.get("PORTAL_BENCH_REGISTER", "100000"))


def main() -> None:
    """One process a kind, so that each has its own peak of memory."""
    with tempfile.TemporaryDirectory(prefix="portal-register-") as folder:
        app = create_app(settings_for(Path(folder)))
        with app.app_context():
            db.database.connect(reuse_if_open=True)
            db.migrate(MIGRATIONS)
            demo.load()
            hoa = User.get(User.username == "hoa")
            fill(MANY, User.get(User.username == "binh").assignments[0].unit)
            today = clock.today()
            print(f"\nRegister of {MANY:,} dossiers as a file", flush=True)
            for kind in reports.Kind:
                report = services.ask(hoa, None, today - timedelta(days=300), today, kind, "vi")
                _write_apart(Path(folder), report.id)
            db.database.close()


def _write_apart(folder: Path, report_id: int) -> None:
    child = os.fork()
    if child == 0:
        db.database.close()
        db.database.connect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, worked = time.perf_counter(), time.process_time()
        reports.write_pending(folder)
        took, work = time.perf_counter() - started, time.process_time() - worked
        report = reports.Report.get_by_id(report_id)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        told = [
            f"{took:.1f} s ({work:.1f} s of processor)",
            f"{report.size / 1e6:.1f} MB",
            f"{report.state}, +{grown:.0f} MB memory",
        ]
        print(f"  {report.kind}:", ", ".join(told), flush=True)
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    sys.exit(main())
