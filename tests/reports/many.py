"""A full register, written in bulk for time's sake: rows and events as the verbs make them."""

from datetime import timedelta

from portal import accounts, catalogue, clock, db, dossiers, journal

TURN = ("dossier.transfer", "dossier.decide", "dossier.return_result")


def fill(count: int, unit: accounts.Unit) -> None:
    """So many dossiers, taken in by this unit one a minute up to now, decided by forty communes."""
    units = list(accounts.Unit.select().where(accounts.Unit.kind == accounts.UnitKind.COMMUNE).limit(40))
    versions = list(catalogue.ProcedureVersion.select(catalogue.ProcedureVersion.id))
    now = clock.now()
    with db.transaction():
        for start in range(0, count, 500):
            numbers = range(start, min(start + 500, count))
            rows = [
                {
                    "code": f"H49.01.06-B-{number:06d}",
                    "version": versions[number % len(versions)],
                    "state": dossiers.State.RETURNED,
                    "channel": dossiers.Channel.COUNTER,
                    "submission_key": f"bulk {number}",
                    "intake_unit": unit,
                    "competent_unit": units[number % len(units)],
                    "answers": {},
                    "submitted_at": now - timedelta(minutes=count - number),
                    "received_at": now - timedelta(minutes=count - number),
                    "due_at": now + timedelta(days=3),
                    "original_due_at": now + timedelta(days=3),
                }
                for number in numbers
            ]
            dossiers.Dossier.insert_many(rows).execute()
            codes = [row["code"] for row in rows]
            made = dossiers.Dossier.select(dossiers.Dossier.id).where(dossiers.Dossier.code.in_(codes))
            ids = [row.id for row in made.order_by(dossiers.Dossier.id)]
            _parties(ids)
            _events(ids, now)


def _parties(ids: list[int]) -> None:
    rows = [
        {
            "dossier": each,
            "role": "owner",
            "full_name": f"Nguyễn Thị Ngọc Lan {each}",
            "address": f"Số {each}, tổ 3, khu 2, đặc khu Cô Tô, tỉnh Quảng Ninh",
            "phone": f"09{each:08d}",
        }
        for each in ids
    ]
    dossiers.Party.insert_many(rows).execute()


def _events(ids: list[int], now: object) -> None:
    rows = [
        {
            "at": now,
            "actor": None,
            "name": name,
            "subject_kind": "dossier",
            "subject_id": each,
            "particulars": {"to": "returned", "taken_by": f"Trần Văn Minh {each}"},
        }
        for each in ids
        for name in TURN
    ]
    journal.Event.insert_many(rows).execute()
