"""What the counter's pages show and read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import accounts, clock, documents, dossiers
from portal.errors import Invalid, PortalError
from portal.text import N_, fold

from . import checking, phones, reasons, taking_in

CHECKS = (
    (dossiers.Check.FIT, N_("In order")),
    (dossiers.Check.MISSING, N_("Missing or not in order")),
    (dossiers.Check.WAIVED, N_("Not needed: known from a register")),
)

MOST_LISTED = 500
DONE = {
    True: N_("Received. Form 01 stands below under “Official forms”: print it for the applicant."),
    False: N_("Asked. The applicant is told; form 02 stands below under “Official forms”."),
}

S = dossiers.State
GROUPS = (
    (N_("To check"), (S.SUBMITTED,), N_("Nothing waits to be checked.")),
    (N_("Refusal proposed"), (S.DECLINE_PROPOSED,), N_("No refusal waits for the manager's decision.")),
    (N_("To hand over to an agency"), (S.RECEIVED,), N_("Every received dossier is with its agency.")),
    (N_("Results to hand over"), (S.DECIDED,), N_("No result waits to be collected.")),
    (
        N_("Waiting for the applicant"),
        (S.AWAITING_COMPLETION,),
        N_("Nobody is asked for papers at the moment."),
    ),
)


def listing(
    actor: accounts.Actor, args: Mapping[str, str], problem: PortalError | None = None, typed: str = ""
) -> dict[str, Any]:
    """The branch's dossiers by what is to do with them, oldest first."""
    looked_for = args.get("q", "").strip()
    rows: list[Any] = list(dossiers.counter_list(actor).limit(MOST_LISTED))
    owners = dossiers.owners_of(rows)
    found = [row for row in rows if _fits(row, owners.get(row.id), looked_for)]
    groups = [
        (heading, [row for row in found if row.state in states], none) for heading, states, none in GROUPS
    ]
    answer_by = dossiers.answer_by(found)
    return {
        "groups": groups,
        "owners": owners,
        "q": looked_for,
        "answer_by": answer_by,
        "now": clock.now(),
        "begun": taking_in.begun_at(taking_in.counter_of(actor)),
        "typed": typed,
        "problem": _(problem.message, **problem.values) if problem else "",
    }


def _fits(dossier: dossiers.Dossier, owner: dossiers.Party | None, looked_for: str) -> bool:
    words = fold(f"{dossier.code} {owner.full_name if owner else ''}")
    return fold(looked_for) in words


def check(
    dossier: dossiers.Dossier, typed: Mapping[str, str] | None = None, problem: PortalError | None = None
) -> dict[str, Any]:
    """The papers of a dossier and what was found about each; what was just typed wins."""
    return {
        "dossier": dossier,
        "owner": dossiers.owners_of([dossier]).get(dossier.id),
        "papers": papers(dossier),
        "reasons": _reasons_in(str(dossier.language)),
        "waiting": phones.waiting(dossier),
        "manifests": dossiers.handed_in(dossier),
        "checks": CHECKS,
        "typed": typed or {},
        "problem": _(problem.message, **problem.values) if problem else "",
    }


def papers(dossier: dossiers.Dossier) -> list[tuple[dossiers.Component, list[dossiers.ComponentFile]]]:
    """Each paper with the files that count; two queries."""
    component, file = dossiers.Component, dossiers.ComponentFile
    components = list(component.select().where(component.dossier == dossier).order_by(component.position))
    with_documents = file.select(file, documents.Document).join(documents.Document)
    files = list(with_documents.where(file.component.in_(components), ~file.is_superseded))
    return [(each, [given for given in files if given.component_id == each.id]) for each in components]


def _reasons_in(language: str) -> list[str]:
    """What can be picked, in the applicant's language."""
    return [(language == "en" and row.text_en) or row.text for row in reasons.in_force()]


def decide(actor: accounts.Actor, dossier: dossiers.Dossier, sent: Mapping[str, str]) -> dossiers.Dossier:
    """Store what was found, then receive, or ask for everything that was found missing."""
    found = _found(dossier, sent)
    missing = {key: note for key, (state, note) in found.items() if state == dossiers.Check.MISSING}
    if sent.get("act") == "receive":
        _must_be_settled(dossier, found, missing)
        return checking.receive_checked(actor, dossier, found)
    return checking.ask_after_check(
        actor,
        dossier,
        found,
        items=_with_reasons(missing),
        reason=sent.get("reason", "").strip(),
        legal_basis=sent.get("legal_basis", "").strip(),
    )


def _found(dossier: dossiers.Dossier, sent: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    allowed = set(dossiers.Check)
    keys = [component.key for component, _files in papers(dossier)]
    return {
        key: (sent[f"check-{key}"], sent.get(f"note-{key}", "").strip())
        for key in keys
        if sent.get(f"check-{key}") in allowed
    }


def _must_be_settled(
    dossier: dossiers.Dossier, found: Mapping[str, tuple[str, str]], missing: Mapping[str, str]
) -> None:
    if missing:
        raise Invalid(N_("A paper is marked as missing: ask for it, or mark it as in order."))
    unchecked = [each.name for each, _files in papers(dossier) if each.mandatory and each.key not in found]
    if unchecked:
        raise Invalid(N_("Not checked yet: %(name)s"), values={"name": unchecked[0]})


def _with_reasons(missing: Mapping[str, str]) -> dict[str, str]:
    if not all(missing.values()):
        raise Invalid(N_("Say for each missing paper what is wrong with it: the applicant reads it."))
    return dict(missing)


def asking(
    dossier: dossiers.Dossier, typed: Mapping[str, str] | None = None, problem: PortalError | None = None
) -> dict[str, Any]:
    """The page that asks for papers."""
    return {
        "dossier": dossier,
        "owner": dossiers.owners_of([dossier]).get(dossier.id),
        "papers": papers(dossier),
        "reasons": _reasons_in(str(dossier.language)),
        "late_since": _late_since(dossier),
        "typed": typed or {},
        "problem": _(problem.message, **problem.values) if problem else "",
    }


def _late_since(dossier: dossiers.Dossier) -> date | None:
    """The last day on which papers should have been asked for, when it has passed."""
    late = dossiers.is_late(dossier, request_for(dossier))
    return dossiers.last_day_to_ask(dossier) if late else None


def request_for(dossier: dossiers.Dossier) -> str:
    """The action that asks for papers now: before receipt, or in process."""
    return "request_completion" if dossier.state == dossiers.State.SUBMITTED else "request_supplement"


def ask(actor: accounts.Actor, dossier: dossiers.Dossier, sent: Mapping[str, str]) -> dossiers.Dossier:
    """Ask for the ticked papers, each with its reason."""
    keys = [component.key for component, _files in papers(dossier) if sent.get(f"ask-{component.key}")]
    return checking.ask_for_papers(
        actor,
        dossier,
        request_for(dossier),
        items=_with_reasons({key: sent.get(f"note-{key}", "").strip() for key in keys}),
        reason=sent.get("reason", "").strip(),
        legal_basis=sent.get("legal_basis", "").strip(),
    )
