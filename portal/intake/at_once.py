"""A whole application in one act, as a program sends it: no draft is left when something is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal import accounts, catalogue, clock, db, documents, dossiers, forms
from portal.errors import Invalid
from portal.text import N_

from . import beginning, needs, services
from .models import Draft


@dataclass(frozen=True)
class Application:
    """Everything that is asked, and the files, stored already: (key of the paper, file)."""

    case: str
    answers: Mapping[str, Any]
    papers: tuple[tuple[str, documents.Stored], ...]
    branch: accounts.Unit
    delivery: str
    language: str


def must_fit(version: catalogue.ProcedureVersion, given: Application) -> None:
    """Raises Invalid with every field that is to be mended, before anything is written."""
    if not version.form:
        raise Invalid(services.NO_FORM)
    form = forms.parse(version.form)
    communes = services.communes_by_code()
    wrong = form.check(given.answers, communes=communes.items(), language=given.language)
    fields = {name: message for step in wrong.values() for name, message in step.items()}
    sent = {key for key, _stored in given.papers}
    for each in needs.applicable(version.record, given.case, given.answers):
        if each.mandatory and each.key not in sent:
            fields[f"papers.{each.key}"] = each.name
    if fields:
        raise Invalid(services.INCOMPLETE, fields=fields)


@db.atomic
def apply(
    actor: accounts.Actor, version: catalogue.ProcedureVersion, key: str, given: Application
) -> dossiers.Dossier:
    """Draft, papers and submission; the same key twice is the same dossier.

    Raises what `start_draft`, `attach` and `submit` raise: Invalid with `fields`, Conflict.
    """
    before = Draft.get_or_none(Draft.key == key)
    if before:
        return services.submit(actor, before, intake_unit=given.branch)
    begun = beginning.start_draft(actor, version, case=given.case, language=given.language)
    Draft.update(key=key, answers=dict(given.answers), updated_at=clock.now()).where(
        Draft.id == begun.id
    ).execute()
    draft = services.draft_of(actor, key)
    for paper, stored in given.papers:
        services.attach(actor, draft, paper, [stored])
    return services.submit(actor, draft, intake_unit=given.branch, delivery=given.delivery)


def branches() -> list[accounts.Unit]:
    """Every branch that takes in dossiers, by name."""
    unit = accounts.Unit
    query = unit.select().where(unit.kind == accounts.UnitKind.BRANCH, unit.valid_to.is_null())
    return list(query.order_by(unit.name))


CHOOSE = N_("Choose the branch that shall check your papers.")


def branch_with(code: str) -> accounts.Unit:
    """The branch with this code. Raises Invalid."""
    found = next((unit for unit in branches() if unit.code == code), None)
    if found is None:
        raise Invalid(CHOOSE, fields={"branch": CHOOSE})
    return found
