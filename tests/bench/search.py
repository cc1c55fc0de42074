"""Search measured on labelled questions over all imported procedures: `python -m tests.bench.search [parts]`.

The questions and records are not part of the project: PORTAL_BENCH_DATA names the folder that holds them.
`parts` measures again with one part of the ranking switched off at a time.
"""

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from portal import accounts, catalogue
from portal.catalogue import ranking
from portal.db import connect_to, database, migrate

HERE = Path(__file__).parents[2]
DEEP = 50  # results looked through for the right one
PARTS = {
    "asked words": ("ASKED_WORDS", 0.0),
    "asked pairs": ("ASKED_PAIRS", 0.0),
    "words of the name": ("NAME_WORDS", 0.0),
    "pairs of the name": ("NAME_PAIRS", 0.0),
    "how common": ("COMMON", 0.0),
    "other deed": ("OTHER_DEED", 0.0),
    "special case": ("SPECIAL", 0.0),
    "synonyms": ("MEANT", 0.0),
    "accents": ("OTHER_ACCENT", 1.0),
}


@dataclass(frozen=True)
class Quality:
    """How good and how fast."""

    hit_1: float
    hit_5: float
    mrr: float
    median_ms: float
    worst_ms: float

    def __str__(self) -> str:
        shares = f"{self.hit_1:7.3f} {self.hit_5:7.3f} {self.mrr:7.3f}"
        return f"{shares} {self.median_ms:7.2f} {self.worst_ms:8.2f}"


def main(arguments: list[str]) -> None:
    folder = Path(os.environ.get("PORTAL_BENCH_DATA", HERE / ".." / "shared" / "data"))
    missing = [name for name in ("procedures.jsonl", "queries.dev.jsonl") if not (folder / name).exists()]
    if missing:
        print(f"search: {' and '.join(missing)} missing in {folder}; set PORTAL_BENCH_DATA")
        return
    questions = labelled(folder / "queries.dev.jsonl")
    with imported(folder / "procedures.jsonl"):
        measure(questions)  # reads the index
        print(f"{'':22}  hit@1   hit@5     MRR  ms med  ms worst")
        print(f"{f'{len(questions)} questions':20} {measure(questions)}")
        if "parts" in arguments:
            for name, (constant, value) in PARTS.items():
                print(f"{f'without {name}':26}"[:26].ljust(26), without(questions, constant, value))


def labelled(file: Path) -> list[tuple[str, set[str]]]:
    """(question, codes that answer it) where the codes are among the records."""
    rows = [json.loads(line) for line in file.open(encoding="utf-8")]
    return [(row["query"], set(row["codes_in_procedures"])) for row in rows if row["codes_in_procedures"]]


@contextlib.contextmanager
def imported(file: Path) -> Iterator[None]:
    """A database of its own with all records."""
    with tempfile.TemporaryDirectory() as folder:
        connect_to(f"sqlite:///{folder}/portal.db")
        catalogue.configure(f"{folder}/search.db")
        with database.connection_context():
            migrate(HERE / "migrations")
            for again in ("", " again"):
                began = time.perf_counter()
                with file.open(encoding="utf-8") as lines:
                    report = catalogue.import_national(accounts.SYSTEM, lines)
                seconds = time.perf_counter() - began
                told = f"{report.imported} taken, {report.unchanged} unchanged, {len(report.errors)} bad"
                print(f"import{again}: {told}, {seconds:.1f} s")
            yield


def asked(file: Path) -> list[str]:
    """Every question, labelled or not: far more than are kept with their answers."""
    return list(dict.fromkeys(json.loads(line)["query"] for line in file.open(encoding="utf-8")))


def measure(questions: list[tuple[str, set[str]]]) -> Quality:
    places, times = [], []
    for question, codes in questions:
        began = time.perf_counter()
        found = catalogue.search(question, per_page=DEEP)
        times.append((time.perf_counter() - began) * 1000)
        places.append(next((at for at, hit in enumerate(found.items, 1) if hit.code in codes), 0))
    number = len(questions)
    return Quality(
        sum(place == 1 for place in places) / number,
        sum(0 < place <= 5 for place in places) / number,
        sum(1 / place for place in places if place) / number,
        median(times),
        max(times),
    )


def without(questions: list[tuple[str, set[str]]], constant: str, value: Any) -> Quality:
    kept = getattr(ranking, constant)
    setattr(ranking, constant, value)
    try:
        return measure(questions)
    finally:
        setattr(ranking, constant, kept)


if __name__ == "__main__":
    main(sys.argv[1:])
