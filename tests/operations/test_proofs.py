"""`verify` passes over a real office at work, and names each thing that somebody broke."""

import io

import pytest

from portal import accounts, clock, db, documents, dossiers, fees, journal, operations
from portal.dossiers import Dossier, Sequence
from tests.documents.samples import pdf
from tests.dossiers.office import in_process, person, submitted
from tests.journal.tampering import unguard


def wrong(**options):
    found = operations.prove(lambda proof, done, total: None, **options)
    assert all(sentence.told("vi") != sentence.told("en") for sentence in found)
    return [sentence.told("en") for sentence in found]


@pytest.fixture
def worked(world, at):
    """A dossier with a file, one that waits for a decision after it was paid; everything sealed."""
    at("2026-01-05 09:00")
    stored = documents.receive(io.BytesIO(pdf()), "giấy.pdf")
    with db.transaction():
        document = documents.keep(person("lan"), stored, source=documents.Source.UPLOAD)
    paper = dossiers.GivenPaper("form", "Tờ khai", documents=(document,))
    handed_in = submitted(components=[paper])
    charge = fees.request(person("cuong"), in_process(), "Lệ phí", 8000)
    fees.confirm(person("binh"), charge)
    journal.seal_all()
    return {"dossier": handed_in, "document": document, "charge": charge}


def test_an_office_at_work_is_whole(worked):
    assert wrong() == []


def change_file(worked):
    path = documents.path_of(worked["document"])
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    return "is not what was stored"


def cut_file(worked):
    path = documents.path_of(worked["document"])
    path.write_bytes(path.read_bytes()[:100])
    return "has 100 bytes"


def remove_file(worked):
    documents.path_of(worked["document"]).unlink()
    return "is gone"


def swap_file(worked):
    dossiers.ComponentFile.update(sha256="0" * 64).execute()
    return f"Dossier {worked['dossier'].code}: the file of paper form"


def lose_number(worked):
    Sequence.update(last=Sequence.last + 3).where(Sequence.prefix.startswith("H49")).execute()
    return "Numbers 3 to 5 of H49.01.06-260105- are given to nothing."


def change_code(worked):
    Dossier.update(code="H49.01.06-260105-0009").where(Dossier.id == worked["dossier"].id).execute()
    return "has a number that its sequence has not given"


def invent_code(worked):
    Dossier.update(code="X1").where(Dossier.id == worked["dossier"].id).execute()
    return "X1 belongs to no sequence."


def lose_receipt(worked):
    fees.Charge.update(receipt_number="").execute()
    return "is paid, but has no receipt"


def unpay(worked):
    fees.Charge.update(status=fees.ChargeStatus.DUE).execute()
    return "but is not paid"


def move_without_event(worked):
    Dossier.update(state=dossiers.State.RECEIVED).where(Dossier.id == worked["dossier"].id).execute()
    return "is “received”; its last event says “submitted”"


def decide_without_result(worked):
    here = Dossier.id == worked["dossier"].id
    Dossier.update(state=dossiers.State.DECIDED).where(here).execute()
    return "is decided, but has no result"


def forget_submission(worked):
    unguard()
    of_it = journal.Event.subject_id == worked["dossier"].id
    journal.Event.delete().where(of_it, journal.Event.subject_kind == "dossier").execute()
    return "has no event of its submission"


def invent_event(worked):
    told = {"from": "decided", "to": "submitted"}
    journal.record(accounts.SYSTEM, "dossier.receive", "dossier", worked["dossier"].id, **told)
    return "goes on from “decided”, but it was “submitted”"


def event_about_nothing(worked):
    journal.record(accounts.SYSTEM, "dossier.warn", "dossier", 999_999)
    return "is about dossier 999999, which does not exist"


def reader_in_the_future(worked):
    journal.Cursor.insert(reader="tests", last_event_id=10**6).execute()
    return "has read to event 1000000"


def change_event(worked):
    unguard()
    journal.Event.update(at=clock.now()).where(journal.Event.id == 3).execute()
    journal.Event.update(name="x").where(journal.Event.id == 3).execute()
    return "Event 3 was changed after it was sealed."


@pytest.mark.parametrize(
    "harm",
    [
        change_file, cut_file, remove_file, swap_file, lose_number, change_code, invent_code, lose_receipt,
        unpay, move_without_event, decide_without_result, forget_submission, invent_event,
        event_about_nothing, reader_in_the_future, change_event,
    ],
    ids=lambda harm: harm.__name__,
)  # fmt: skip
def test_what_was_broken_is_named(worked, harm):
    said = harm(worked)
    assert any(said in each for each in wrong()), wrong()


def test_a_loose_reference_is_named(worked):
    if not db.is_sqlite():
        pytest.skip("PostgreSQL holds its references itself")
    db.database.execute_sql("PRAGMA foreign_keys = 0")
    dossiers.Party.update(dossier=999_999).execute()
    db.database.execute_sql("PRAGMA foreign_keys = 1")
    assert any("party" in each for each in wrong())


def test_the_command_says_so_and_fails(world, worked):
    runner = world.test_cli_runner()
    assert runner.invoke(args=["verify"]).exit_code == 0
    remove_file(worked)
    done = runner.invoke(args=["verify"])
    assert done.exit_code == 1
    assert "is gone" in done.output
    assert "Faults found: 1." in done.output
