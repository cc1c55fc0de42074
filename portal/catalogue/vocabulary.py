"""Words that come with the portal: synonyms and moments of life. Staff edit them in the database."""

import csv
from collections.abc import Iterator
from pathlib import Path

from portal import text

from .models import LifeEvent, Synonym
from .record import Record

HERE = Path(__file__).parent


def load() -> None:
    """Fill the two tables where they are empty. Call it inside a transaction."""
    if not Synonym.select().exists():
        Synonym.insert_many(list(_synonyms())).execute()
    if not LifeEvent.select().exists():
        LifeEvent.insert_many(list(_life_events())).execute()


def _rows(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _synonyms() -> Iterator[dict[str, object]]:
    unique = {text.fold(row["shown"]): row for row in _rows("synonyms.csv")}
    for phrase, row in unique.items():
        yield {"phrase": phrase, "shown": row["shown"], "meaning": row["meaning"], "is_active": True}


def _life_events() -> Iterator[dict[str, object]]:
    for position, row in enumerate(_rows("life_events.csv"), 1):
        yield {**{key: row[key] for key in ("slug", "name", "name_en")}, "position": position}


def life_event_phrases() -> dict[str, list[str]]:
    """Slug → folded phrases of names that belong to that moment."""
    rows = _rows("life_events.csv")
    return {row["slug"]: [text.fold(phrase) for phrase in row["phrases"].split("|")] for row in rows}


def life_events(record: Record, phrases: dict[str, list[str]]) -> tuple[str, ...]:
    """The moments of life a person would look under. Procedures that no citizen asks for get none."""
    if record.subjects and "citizen" not in record.subjects:
        return ()
    name = f" {text.fold(record.name)} "
    return tuple(slug for slug, parts in phrases.items() if any(f" {part} " in name for part in parts))
