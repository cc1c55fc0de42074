"""A backup holds everything that was answered before it, and an empty machine becomes that portal."""

import io
import json
import shutil
import subprocess
import sys
import time

import pytest

from portal import clock, db, documents, dossiers, dumps, journal, operations
from portal.config import Settings
from portal.errors import Conflict, NotFound
from tests.documents.samples import pdf
from tests.dossiers.office import in_process, person, submitted
from tests.operations.conftest import ROOT

WRITER = """
import itertools, sys
from app import app
from portal import clock, db
from tests.dossiers.office import submitted
with app.app_context():
    for number in itertools.count():
        dossier = submitted(submission_key=f"load {number}")
        print(clock.now().isoformat(), dossier.code, flush=True)
"""


@pytest.fixture
def settings(world):
    return world.config["PORTAL"]


def back_up(settings, root):
    return operations.back_up(settings, root, lambda what, done, total: None)


def with_file(name="giấy.pdf", text="x"):
    stored = documents.receive(io.BytesIO(pdf() + text.encode()), name)
    with db.transaction():
        document = documents.keep(person("lan"), stored, source=documents.Source.UPLOAD)
    return submitted(components=[dossiers.GivenPaper("form", "Tờ khai", documents=(document,))]), document


def test_an_empty_machine_becomes_the_portal(here, elsewhere, settings, tmp_path_factory):
    (here.folder / "secret_key").write_text("known to this machine")
    dossier, document = with_file()
    in_process()
    journal.seal_all()
    root = tmp_path_factory.mktemp("backups")
    backup = back_up(settings, root)
    assert json.loads((backup.folder / "manifest.json").read_text())["files"] == 1
    done = elsewhere.run("restore", root)
    assert done.returncode == 0, done.stderr
    assert "Everything is whole." in done.stdout
    assert dossier.code in elsewhere.ask("print(*(each.code for each in dossiers.Dossier.select()))")
    stored = elsewhere.folder / "documents" / document.sha256[:2] / document.sha256[2:4] / document.sha256
    assert stored.read_bytes() == pdf() + b"x"
    assert (elsewhere.folder / "secret_key").read_text() == (here.folder / "secret_key").read_text()
    assert (elsewhere.folder / "secret_key").stat().st_mode & 0o077 == 0
    assert "portal.restore" in elsewhere.ask(
        "print(journal.Event.select().order_by(journal.Event.id.desc()).first().name)"
    )


def test_what_was_answered_before_a_backup_in_mid_load_is_in_it(here, elsewhere, settings, tmp_path_factory):
    root = tmp_path_factory.mktemp("backups")
    (here.folder / "secret_key").touch()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=ROOT, env=here.environment, stdout=subprocess.PIPE, text=True
    )
    for _line in range(20):
        writer.stdout.readline()
    called = clock.now().isoformat()
    backup = back_up(settings, root)
    time.sleep(0.2)
    writer.terminate()
    answered = [line.split() for line in writer.communicate()[0].splitlines() if line.count(" ") == 1]
    done = elsewhere.run("restore", root)
    assert done.returncode == 0, done.stdout + done.stderr
    there = set(elsewhere.ask("print(*(each.code for each in dossiers.Dossier.select()))").split())
    before = {code for at, code in answered if at < called}
    assert backup.at.isoformat() >= called
    assert before <= there
    assert len(answered) > len(before), "nothing was written meanwhile: the test proves nothing"


def test_files_are_kept_once_and_go_with_the_last_backup_that_holds_them(settings, tmp_path_factory):
    root = tmp_path_factory.mktemp("backups")
    _dossier, document = with_file()
    first, stored = back_up(settings, root), operations.pool.place(root / "files", document.sha256)
    assert stored.exists()
    back_up(settings, root)
    assert len(operations.backups.of(root)) == 2
    dossiers.ComponentFile.delete().execute()
    documents.Document.delete().execute()
    keeps_one = Settings(**{**vars(settings), "backup_keep": 1})
    last = back_up(keeps_one, root)
    assert [each.name for each in operations.backups.of(root)] == [last.name]
    assert not stored.exists()
    assert not first.folder.exists()


def test_a_portal_is_never_overwritten(here, settings, tmp_path_factory):
    root = tmp_path_factory.mktemp("backups")
    back_up(settings, root)
    done = here.run("restore", root)
    assert done.returncode == 1
    assert "holds a portal already, and nothing of it was touched" in done.stderr


def test_a_damaged_backup_is_refused_in_words(elsewhere, settings, tmp_path_factory):
    root = tmp_path_factory.mktemp("backups")
    backup = back_up(settings, root)
    saved = backup.folder / backup.manifest["database"]
    saved.write_bytes(saved.read_bytes()[:-9] + b"something")
    done = elsewhere.run("restore", root)
    assert done.returncode == 1
    assert "is not what was saved" in done.stderr
    assert dumps.is_empty(elsewhere.url)


def test_a_damaged_file_is_named_and_the_rest_restored(elsewhere, settings, tmp_path_factory):
    root = tmp_path_factory.mktemp("backups")
    _dossier, document = with_file()
    back_up(settings, root)
    stored = operations.pool.place(root / "files", document.sha256)
    content = stored.read_bytes()
    stored.unlink()
    stored.write_bytes(content[:-1] + b"y")
    done = elsewhere.run("restore", root)
    assert done.returncode == 1
    assert f"The backup lacks the file {document.sha256}" in done.stdout
    assert "0001" in elsewhere.ask("print(*(each.code for each in dossiers.Dossier.select()))")


def test_no_backup_is_said_in_words(settings, tmp_path):
    with pytest.raises(NotFound, match="no backup in"):
        operations.newest(tmp_path / "none")


def test_two_backups_at_once_make_one(settings, tmp_path_factory):
    root = tmp_path_factory.mktemp("backups")
    with operations.backups._alone(root), pytest.raises(Conflict, match="being made already"):
        back_up(settings, root)


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(settings, tmp_path_factory, monkeypatch):
    root = tmp_path_factory.mktemp("backups")

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumps, "save", full)
    with pytest.raises(Conflict, match="No space left"):
        back_up(settings, root)
    assert operations.backups.of(root) == []
    monkeypatch.undo()
    back_up(settings, root)
    assert not list(root.glob("incoming-*"))


def test_the_drill_restores_proves_and_notes_it(settings, tmp_path_factory):
    root = tmp_path_factory.mktemp("backups")
    drilled = Settings(**{**vars(settings), "backup_dir": root})
    _dossier, document = with_file()
    back_up(settings, root)
    assert "whole" in operations.drill(drilled)
    noted = journal.Event.select().where(journal.Event.name == "portal.drill").get()
    assert noted.particulars["passed"] is True
    assert not list(root.glob("drill-*"))
    operations.pool.place(root / "files", document.sha256).unlink()
    assert "NOT whole" in operations.drill(drilled)
    assert journal.Event.select().order_by(journal.Event.id.desc()).first().particulars["passed"] is False


def test_a_copy_follows_within_seconds(here, elsewhere, tmp_path_factory):
    """Stopped hard at any moment, the copy is a portal."""
    root = tmp_path_factory.mktemp("copy")
    if not db.is_sqlite():
        pytest.skip("PostgreSQL streams its own copy")
    copier = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "copy"],
        cwd=ROOT,
        env={**here.environment, "PORTAL_COPY_DIR": str(root)},
    )
    until = time.monotonic() + 60
    while not list(root.glob("2*/manifest.json")) and time.monotonic() < until:
        time.sleep(0.1)
    dossier, document = with_file()
    moment, codes = time.monotonic(), []
    while time.monotonic() - moment < 7:
        codes.append(submitted().code)
        time.sleep(0.05)
        if time.monotonic() - moment < 1:
            last_of_first_second = codes[-1]
    copier.kill()
    copier.wait()
    done = elsewhere.run("restore", root)
    assert done.returncode == 0, done.stdout + done.stderr
    there = set(elsewhere.ask("print(*(each.code for each in dossiers.Dossier.select()))").split())
    assert {dossier.code, last_of_first_second} <= there
    assert (elsewhere.folder / "documents" / document.sha256[:2] / document.sha256[2:4]).exists()
    shutil.rmtree(root)
