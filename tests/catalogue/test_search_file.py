"""The file of the search index: whose release, changed in part, changed by several at once."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from portal import accounts, catalogue
from portal.catalogue import index, indexing, synonyms

from . import made


@pytest.fixture(autouse=True)
def file(db: None, tmp_path: Path) -> Path:
    made.import_all(tmp_path)
    return tmp_path / "search.db"


def codes(question: str) -> list[str]:
    return [hit.code for hit in catalogue.search(question).items]


def of_an_older_release(file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened:
        opened.executescript("ALTER TABLE entry DROP COLUMN aliases; PRAGMA user_version = 1;")


def broken(file: Path) -> None:
    file.write_bytes(b"no database " * 1000)


def cut_short(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("spoil", [of_an_older_release, broken, cut_short])
def test_a_file_that_cannot_be_read_is_made_anew(file: Path, spoil: object) -> None:
    assert codes("khai tu")[0] == "1.000656"
    file.unlink()
    index.rebuild()
    spoil(file)  # type: ignore[operator]
    assert codes("khai tu")[0] == "1.000656"
    assert not catalogue.ensure_search(), "it is whole again"


def test_a_start_makes_the_missing_file(file: Path) -> None:
    file.unlink()
    assert not codes("khai tu")
    assert catalogue.ensure_search()
    assert codes("khai tu")[0] == "1.000656"


def test_a_new_word_changes_nothing_else(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "write", lambda path: pytest.fail("all of it was written"))
    word = synonyms.add_synonym(accounts.SYSTEM, "xé đôi sổ nhà", "tách hộ")
    assert codes("xé đôi sổ nhà")[0] == "1.010038"
    synonyms.switch_synonym(accounts.SYSTEM, word, on=False)
    assert codes("xé đôi sổ nhà")[:1] != ["1.010038"]


def test_what_is_withdrawn_and_published_is_all_that_is_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "write", lambda path: pytest.fail("all of it was written"))
    version = catalogue.published("1.000656")
    catalogue.withdraw(accounts.SYSTEM, version.procedure)
    assert "1.000656" not in codes("đăng ký khai tử")
    catalogue.publish(accounts.SYSTEM, "1.000656", version.record)
    assert codes("đăng ký khai tử")[0] == "1.000656"


def test_a_changed_file_finds_as_one_made_anew(file: Path) -> None:
    questions = ["khai sinh", "dang ki ket hon", "tam tru", "giay phep", "cấp lại"]
    version = catalogue.published("1.001193")
    catalogue.withdraw(accounts.SYSTEM, version.procedure)
    catalogue.publish(accounts.SYSTEM, "1.001193", version.record)
    changed = [codes(each) for each in questions]
    index.rebuild()
    assert changed == [codes(each) for each in questions]


def test_changes_at_once_lose_none(file: Path) -> None:
    wait = threading.Barrier(4)

    def change(at: int) -> None:
        def write(path: str) -> int:
            with closing(sqlite3.connect(path)) as opened:
                opened.execute("INSERT INTO synonym VALUES (?, 'tách hộ')", (f"từ {at}",))
                opened.commit()
            return 1

        wait.wait()
        index._change(write)

    threads = [threading.Thread(target=change, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(sqlite3.connect(file)) as opened:
        found = opened.execute("SELECT COUNT(*) FROM synonym WHERE shown LIKE 'từ _'").fetchone()
    assert found == (4,)
