"""From the diary of the people alone: what they were told is there once, all else is whole or absent."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal import documents, dossiers, fees, intake, journal, operations, results

ACTIONS = ("receive", "forward", "request_payment", "confirm_payment", "decide")


@dataclass
class Told:
    """What people know: they have it in writing."""

    sent: dict[int, dict[str, Any]] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)  # of a draft's key
    results: dict[str, str] = field(default_factory=dict)  # hash by code

    def acts(self, ending: str, *, told: bool = True) -> list[dict[str, Any]]:
        """What was sent to addresses that end so."""
        return [
            each
            for number, each in self.sent.items()
            if each["path"].endswith(ending) and (number in self.told or not told)
        ]


def read(diary: Path, *, before: float = float("inf")) -> Told:
    """The diary up to a moment."""
    told = Told()
    for line in diary.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if "sent" in entry:
            told.sent[entry["sent"]] = entry
        if entry["at"] >= before:
            continue
        if "told" in entry:
            told.told.add(entry["told"])
        if "seen" in entry and "code" in entry:
            told.codes[entry["seen"]] = entry["code"]
        if "seen" in entry and "result" in entry:
            told.results[entry["seen"]] = entry["result"]
    return told


def prove(told: Told) -> list[str]:
    """Everything that is wrong in the database at hand."""
    journal.seal_all()
    found = [*_submissions(told), *_answers(told), *_files(told), *_actions(told), *_payments(told)]
    found += [*_downloads(told), *_whole(told)]
    found += [each.told("en") for each in operations.prove(lambda proof, done, total: None)]
    return found


def _key(act: dict[str, Any]) -> str:
    return str(act["path"].split("/")[2])


def _submissions(told: Told) -> Iterator[str]:
    keys = {_key(act) for act in told.acts("/submit")} | set(told.codes)
    rows = {row.submission_key: row for row in dossiers.Dossier.select()}
    for key in keys - set(rows):
        yield f"submitted, and told so, but not there: {key}"
    for key, code in told.codes.items():
        if key in rows and rows[key].code != code:
            yield f"{key} was given {code}, now it is {rows[key].code}"
    known = {_key(act) for act in told.acts("/submit", told=False)}
    for key in set(rows) - known:
        yield f"nobody ever submitted {key}"


def _answers(told: Told) -> Iterator[str]:
    names = {_key(act): act["child_name"] for act in told.sent.values() if "child_name" in act}
    for dossier in dossiers.Dossier.select():
        if dossier.answers.get("child_name") != names.get(dossier.submission_key):
            yield f"{dossier.code}: another child's name than was typed"
    saved = [act for act in told.acts("/form/child") if "child_name" in act]
    drafts = {draft.key: draft for draft in intake.Draft.select()}
    for act in saved:
        if _key(act) not in drafts or drafts[_key(act)].answers.get("child_name") != act["child_name"]:
            yield f"answers saved, and told so, but not there: {_key(act)}"


def _files(told: Told) -> Iterator[str]:
    by_draft: dict[str, list[str]] = defaultdict(list)
    for file in intake.DraftFile.select().where(intake.DraftFile.draft.is_null(False)):
        by_draft[file.draft.key].append(file.document.original_sha256)
        if not documents.verify(file.document):
            yield f"the file of draft {file.draft.key} is damaged"
    for act in told.acts("/papers"):
        count = by_draft[_key(act)].count(act["sha256"])
        if count != 1:
            yield f"the file {act['sha256']} of {_key(act)} is there {count} times"


def _events() -> dict[str, Counter[str]]:
    codes = dict(dossiers.Dossier.select(dossiers.Dossier.id, dossiers.Dossier.code).tuples())
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for event in journal.Event.select().where(journal.Event.subject_kind == "dossier"):
        counted[codes.get(event.subject_id, "?")][event.name] += 1
    return counted


def _actions(told: Told) -> Iterator[str]:
    counted = _events()
    endings = {"receive": "", "forward": "/actions/forward", "request_payment": "/fees/request",
               "confirm_payment": "/fees/confirm", "decide": "/issue"}  # fmt: skip
    for action, ending in endings.items():
        acts = (
            told.acts(ending) if ending else [a for a in told.acts("") if a["path"].startswith("/counter/")]
        )
        for code in {_key(act) for act in acts}:
            if counted[code][f"dossier.{action}"] != 1:
                yield f"{code}: {action} was told, {counted[code][f'dossier.{action}']} are there"
    for code, names in counted.items():
        twice = [action for action in ACTIONS if names[f"dossier.{action}"] > 1]
        if twice or names["dossier.submit"] != 1:
            yield f"{code}: {twice or 'submit'} not once"
        if names["dossier.receive"] != names["dossier.transfer"]:
            yield f"{code}: received and not transferred"


def _payments(told: Told) -> Iterator[str]:
    paid = Counter(charge.dossier.code for charge in fees.Charge.select().where(fees.Charge.status == "paid"))
    for code in {_key(act) for act in told.acts("/fees/confirm")}:
        if paid[code] != 1:
            yield f"{code}: paid, and told so, but there are {paid[code]} receipts"
    for code in [code for code, count in paid.items() if count > 1]:
        yield f"{code}: paid twice"


def _downloads(told: Told) -> Iterator[str]:
    kept = {result.dossier.code: result.document.sha256 for result in results.Result.select()}
    for code, sha256 in told.results.items():
        if kept.get(code) != sha256:
            yield f"{code}: the result is not the one that was downloaded"


def _whole(told: Told) -> Iterator[str]:
    """Whatever is there at all is there with all its parts."""
    for dossier in dossiers.Dossier.select():
        papers = list(dossiers.Component.select().where(dossiers.Component.dossier == dossier))
        files = [
            dossiers.ComponentFile.select().where(dossiers.ComponentFile.component == each).count()
            for each in papers
        ]
        parties = dossiers.Party.select().where(dossiers.Party.dossier == dossier).count()
        if parties != 2 or not papers or sum(files) < 1:
            yield f"{dossier.code} is half there: {parties} people, papers {files}"
