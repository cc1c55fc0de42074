"""Proofs that what is kept is whole: each goes through one kind of thing and tells what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from portal import catalogue, db, documents, dossiers, fees, journal, results
from portal.text import N_, Sentence

Progress = Callable[[int, int], object]  # (done, of all)
_NUMBER = re.compile(r"\d+")
RECEIPTS, RESULTS = "BL-", "result-"  # of fees and results; every other sequence counts dossiers

DAMAGE = N_("The database is damaged: %(what)s")
FILE_GONE = N_("The file of document %(id)s is gone: %(sha256)s")
FILE_CHANGED = N_("The file of document %(id)s is not what was stored: %(sha256)s")
FILE_SIZE = N_("The file of document %(id)s has %(found)s bytes, %(size)s were stored: %(sha256)s")
FILE_SWAPPED = N_("Dossier %(code)s: the file of paper %(key)s is another than the one handed in.")
SEQUENCE_GAP = N_("Numbers %(first)s to %(last)s of %(prefix)s are given to nothing.")
SEQUENCE_AHEAD = N_(
    "%(code)s has a number that its sequence has not given: the last of %(prefix)s is %(last)s."
)
SEQUENCE_NONE = N_("%(code)s belongs to no sequence.")
TWICE = N_("%(code)s is given twice.")
NO_VERSION = N_("Procedure %(code)s shows a text that does not exist.")
NO_SUBJECT = N_("Event %(id)s is about dossier %(subject)s, which does not exist.")
AHEAD = N_("The reader “%(reader)s” has read to event %(last)s, the journal ends at %(newest)s.")
NEVER_SUBMITTED = N_("Dossier %(code)s has no event of its submission.")
STATE = N_("Dossier %(code)s is “%(state)s”; its last event says “%(told)s”.")
LEAP = N_("Dossier %(code)s: event %(id)s (%(name)s) goes on from “%(source)s”, but it was “%(state)s”.")
NO_RESULT = N_("Dossier %(code)s is decided, but has no result.")
NO_RECEIPT = N_("Charge %(id)s is paid, but has no receipt.")
UNPAID_RECEIPT = N_("Charge %(id)s has receipt %(number)s, but is not paid.")


def database(progress: Progress) -> Iterator[Sentence]:
    """Pages and references, as the database sees them."""
    for what in db.damage():
        yield Sentence(DAMAGE, {"what": what})


def files(progress: Progress) -> Iterator[Sentence]:
    """Each stored file is there, as long as it was and with the same hash."""
    document = documents.Document
    rows = document.select().order_by(document.sha256)
    total, done = rows.count(), 0
    for sha256, group in groupby(rows.iterator(), lambda row: row.sha256):
        of_one = list(group)
        problem = _problem_with_file(of_one)
        if problem:
            yield Sentence(problem, {"id": of_one[0].id, "sha256": sha256, **_sizes(of_one)})
        done += len(of_one)
        progress(done, total)


def _problem_with_file(of_one: list[documents.Document]) -> str:
    path = documents.path_of(of_one[0])
    if not path.is_file():
        return FILE_GONE
    if {row.size for row in of_one} != {path.stat().st_size}:
        return FILE_SIZE
    return "" if documents.verify(of_one[0]) else FILE_CHANGED


def _sizes(of_one: list[documents.Document]) -> dict[str, object]:
    path = documents.path_of(of_one[0])
    return {"size": of_one[0].size, "found": path.stat().st_size if path.exists() else 0}


def papers(progress: Progress) -> Iterator[Sentence]:
    """Each paper of a dossier still holds the file that was handed in."""
    file, component, dossier = dossiers.ComponentFile, dossiers.Component, dossiers.Dossier
    rows: Any = file.select(dossier.code, component.key).join(component).join(dossier)
    wrong = rows.switch(file).join(documents.Document).where(file.sha256 != documents.Document.sha256)
    for code, key in wrong.tuples():
        yield Sentence(FILE_SWAPPED, {"code": code, "key": key})


def dossier_codes(progress: Progress) -> Iterator[Sentence]:
    """Codes of dossiers: 1, 2, 3… of each unit and day, none left out, none twice."""
    sequences = {row.prefix: row.last for row in dossiers.Sequence.select() if not _is_foreign(row.prefix)}
    yield from _counted(_column(dossiers.Dossier.code), sequences, gaps=False)


def receipts(progress: Progress) -> Iterator[Sentence]:
    """Receipts: without gaps and doubles, one for each charge that is paid and for no other."""
    charge = fees.Charge
    given = (number for number in _column(charge.receipt_number) if number)
    yield from _counted(given, _sequences(RECEIPTS, "-"), gaps=False)
    for row in charge.select().where(charge.status == fees.ChargeStatus.PAID, charge.receipt_number == ""):
        yield Sentence(NO_RECEIPT, {"id": row.id})
    for row in charge.select().where(charge.status != fees.ChargeStatus.PAID, charge.receipt_number != ""):
        yield Sentence(UNPAID_RECEIPT, {"id": row.id, "number": row.receipt_number})


def result_numbers(progress: Progress) -> Iterator[Sentence]:
    """Numbers of results: none twice, none that was not given. A gap is a signature that failed."""
    taken = map(_as_sequence, _column(results.Result.number))
    yield from _counted(taken, _sequences(RESULTS, "/"), gaps=True)


def _column(field: Any) -> Iterator[str]:
    return (value for (value,) in field.model.select(field).tuples().iterator())


def _as_sequence(number: str) -> str:
    """`12/2026/KQ-H49.43` → `result-H49.43-2026/12`: as its sequence is named."""
    count, year, unit = number.split("/", 2)
    return f"{RESULTS}{unit.removeprefix('KQ-')}-{year}/{count}"


def _is_foreign(prefix: str) -> bool:
    return prefix.startswith((RECEIPTS, RESULTS))


def _sequences(start: str, mark: str) -> dict[str, int]:
    found = dossiers.Sequence.select().where(dossiers.Sequence.prefix.startswith(start))
    return {row.prefix + mark: row.last for row in found}


def _counted(codes: Iterable[str], sequences: dict[str, int], *, gaps: bool) -> Iterator[Sentence]:
    """`codes` against the last number given of each prefix."""
    seen: dict[str, set[int]] = {prefix: set() for prefix in sequences}
    for code in codes:
        prefix = _prefix_of(code, sequences)
        if prefix is None:
            yield Sentence(SEQUENCE_NONE, {"code": code})
            continue
        number = int(_NUMBER.findall(code[len(prefix) :])[0])
        if number in seen[prefix]:
            yield Sentence(TWICE, {"code": code})
        if not 0 < number <= sequences[prefix]:
            yield Sentence(SEQUENCE_AHEAD, {"code": code, "prefix": prefix, "last": sequences[prefix]})
        seen[prefix].add(number)
    if not gaps:
        for prefix, last in sequences.items():
            yield from _gaps(prefix, [0, *sorted(seen[prefix]), last + 1])


def _gaps(prefix: str, numbers: list[int]) -> Iterator[Sentence]:
    for before, after in pairwise(numbers):
        if after - before > 1:
            yield Sentence(SEQUENCE_GAP, {"first": before + 1, "last": after - 1, "prefix": prefix})


def _prefix_of(code: str, sequences: dict[str, int]) -> str | None:
    """The longest prefix that a sequence has and a number follows."""
    for end in range(len(code) - 1, 0, -1):
        if code[:end] in sequences and code[end].isdecimal():
            return code[:end]
    return None


def references(progress: Progress) -> Iterator[Sentence]:
    """What points to rows without the database's knowing."""
    texts = _ids_of(catalogue.ProcedureVersion)
    for procedure in catalogue.Procedure.select().where(catalogue.Procedure.version.not_in(texts)):
        yield Sentence(NO_VERSION, {"code": procedure.code})
    about = journal.Event.select().where(journal.Event.subject_kind == "dossier")
    for event in about.where(journal.Event.subject_id.not_in(_ids_of(dossiers.Dossier))):
        yield Sentence(NO_SUBJECT, {"id": event.id, "subject": event.subject_id})
    newest = journal.latest_id()
    for cursor in journal.Cursor.select().where(journal.Cursor.last_event_id > newest):
        yield Sentence(AHEAD, {"reader": cursor.reader, "last": cursor.last_event_id, "newest": newest})


def _ids_of(table: Any) -> Any:
    return table.select(table.id)


MOVES = {f"dossier.{name}" for name in dossiers.ACTIONS} | {"dossier.submit"}
DECIDED = (dossiers.State.DECIDED, dossiers.State.RETURNED)


def lives(progress: Progress) -> Iterator[Sentence]:
    """Each dossier stands where its events brought it, and no event leaps."""
    dossier, event = dossiers.Dossier, journal.Event
    rows = dossier.select(dossier.id, dossier.code, dossier.state).order_by(dossier.id)
    told = event.select(event.id, event.name, event.subject_id, event.particulars)
    told = told.where(event.subject_kind == "dossier", event.name.in_(MOVES))
    moves = groupby(told.order_by(event.subject_id, event.id).tuples().iterator(), lambda row: row[2])
    subject, events = next(moves, (0, iter(())))
    total = rows.count()
    for done, row in enumerate(rows.iterator(), start=1):
        while subject and subject < row.id:
            subject, events = next(moves, (0, iter(())))
        yield from _of_one_life(row, list(events) if subject == row.id else [])
        progress(done, total)
    with_result = results.Result.select(results.Result.dossier)
    for row in dossier.select().where(dossier.state.in_(DECIDED), dossier.id.not_in(with_result)):
        yield Sentence(NO_RESULT, {"code": row.code})


def _of_one_life(dossier: dossiers.Dossier, moves: list[tuple[Any, ...]]) -> Iterator[Sentence]:
    if not moves or moves[0][1] != "dossier.submit":
        yield Sentence(NEVER_SUBMITTED, {"code": dossier.code})
    state = dossiers.State.SUBMITTED
    for number, name, _subject, told in moves:
        source = told.get("from", state)
        if source != state:
            facts = {"code": dossier.code, "id": number, "name": name, "source": source, "state": state}
            yield Sentence(LEAP, facts)
        state = told.get("to", state)
    if state != dossier.state:
        yield Sentence(STATE, {"code": dossier.code, "state": dossier.state, "told": state})


@dataclass(frozen=True)
class Proof:
    """One kind of thing that is checked; `label` is a gettext id."""

    name: str
    label: str
    check: Callable[[Progress], Iterator[Sentence]]


PROOFS = (
    Proof("database", N_("Database"), database),
    Proof("files", N_("Stored files"), files),
    Proof("papers", N_("Papers of dossiers"), papers),
    Proof("codes", N_("Codes of dossiers"), dossier_codes),
    Proof("receipts", N_("Receipts"), receipts),
    Proof("results", N_("Numbers of results"), result_numbers),
    Proof("references", N_("References"), references),
    Proof("lives", N_("Lives of dossiers"), lives),
    Proof("journal", N_("Journal"), journal.check),
)


def prove(
    progress: Callable[[Proof, int, int], object], *, without: frozenset[str] = frozenset()
) -> list[Sentence]:
    """Run every proof but those named; everything that is wrong."""
    wrong: list[Sentence] = []
    for proof in PROOFS:
        if proof.name not in without:
            wrong += proof.check(lambda done, total, proof=proof: progress(proof, done, total))  # type: ignore[misc]
    return wrong
