"""Which papers a draft owes: the version's requirements for the chosen case, under the answers given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal import catalogue, documents, forms

from .models import Draft, DraftFile


@dataclass(frozen=True)
class Need:
    """One required paper of a draft and the files put onto it."""

    key: str
    name: str
    example: str
    mandatory: bool
    originals: int
    copies: int
    template: str
    files: tuple[DraftFile, ...]

    @property
    def is_missing(self) -> bool:
        return self.mandatory and not self.files


def of_draft(draft: Draft, language: str) -> list[Need]:
    """The papers of this draft, in the order of the record; one query."""
    of_it = DraftFile.draft == draft
    files = list(with_documents().where(of_it).order_by(DraftFile.id)) if draft.id else []
    wanted = applicable(draft.version.record, draft.case, draft.answers)
    return [_need(requirement, files, language) for requirement in wanted]


def with_documents() -> Any:
    """Query of files on their way, each with its name and size: one query, however many."""
    document = documents.Document
    return DraftFile.select(DraftFile, document).join(document)


def applicable(
    record: catalogue.Record, case: str, answers: Mapping[str, Any]
) -> Iterable[catalogue.Requirement]:
    """Requirements of the case whose condition holds; remarks are not papers."""
    for requirement in record.requirements:
        if requirement.is_note or requirement.case not in ("", case):
            continue
        if requirement.when is None or forms.holds(forms.condition(requirement.when), answers):
            yield requirement


def _need(requirement: catalogue.Requirement, files: list[DraftFile], language: str) -> Need:
    english = language == "en" and requirement.name_en
    return Need(
        key=requirement.key,
        name=requirement.name_en if english else requirement.name,
        example=(language == "en" and requirement.example_en) or requirement.example,
        mandatory=requirement.mandatory,
        originals=requirement.originals,
        copies=requirement.copies,
        template=requirement.template,
        files=tuple(file for file in files if file.key == requirement.key),
    )
