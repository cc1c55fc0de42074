"""What the applicant's pages show: the draft as steps, papers, a review and a receipt."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import flask
from flask import url_for
from flask_babel import gettext as _

from portal import accounts, catalogue, documents, dossiers, forms
from portal.errors import Invalid, NotFound, PortalError
from portal.text import N_
from portal.web import current_language

from . import beginning, facts, keeping, needs, services, supplying
from .at_once import branches
from .models import Draft, DraftFile

PAPERS, REVIEW = "papers", "review"


def first(actor: accounts.Actor, version: catalogue.ProcedureVersion) -> dict[str, Any]:
    """The first page of questions of a draft that is stored nowhere yet, and the drafts begun earlier."""
    case = next(iter(_cases(version)), "")
    draft = beginning.new_draft(actor, version, case=case, language=current_language())
    begun = services.drafts_of(actor) if isinstance(actor, accounts.User) else []
    opening = forms.parse(version.form).steps[0]
    mine = [each for each in begun if each.version.procedure == version.procedure]
    return {"begun": mine, **step(draft, opening.key, actor)}


def _cases(version: catalogue.ProcedureVersion) -> list[str]:
    return [case for case in version.record.cases if case]


def steps_of(draft: Draft) -> list[tuple[str, str]]:
    """(key, title) of every page of the application, in order."""
    form = forms.parse(draft.version.form)
    language = current_language()
    asked = [(step.key, step.title.of(language)) for step in form.steps]
    has_papers = bool(needs.of_draft(draft, language))
    return [*asked, *([(PAPERS, _("Papers"))] if has_papers else []), (REVIEW, _("Check and submit"))]


def address(draft: Draft, key: str) -> str:
    """Where a page of the draft is."""
    where, values = endpoint(key)
    return url_for(where, **values, key=draft.key)


def endpoint(key: str) -> tuple[str, dict[str, Any]]:
    """Where that page of a draft is, for `then`."""
    if key in (PAPERS, REVIEW):
        return f"intake.{key}", {}
    return "intake.step", {"step": key}


def first_open(draft: Draft) -> str:
    """The first step that still wants something, else the review."""
    form = forms.parse(draft.version.form)
    wrong = form.check(draft.answers, communes=communes())
    for step in form.steps:
        if step.key in wrong:
            return step.key
    missing = any(need.is_missing for need in needs.of_draft(draft, current_language()))
    return PAPERS if missing else REVIEW


def step(draft: Draft, key: str, actor: accounts.Actor, after: forms.Answers | None = None) -> dict[str, Any]:
    """One page of questions, with what was typed and where it stands among the steps."""
    form, spec = spec_of(draft, key)
    page = form.bind(
        spec, draft.answers, after=after, communes=communes(), language=current_language(), translate=_
    )
    if isinstance(actor, accounts.User):
        page = page.with_facts(facts.of_user(actor))
    mark = keeping.new_mark(spec.names, draft.answers)
    place = _place(draft, key)
    cases = _cases(draft.version) if place["number"] == 1 else []
    return {"draft": draft, "page": page, "key": key, "mark": mark, "cases": cases, **place}


def spec_of(draft: Draft, key: str) -> tuple[forms.Form, forms.Step]:
    form = forms.parse(draft.version.form)
    try:
        return form, form.step(key)
    except KeyError:
        raise NotFound(N_("This form has no such step. Open the draft again from its link.")) from None


def communes() -> list[tuple[str, str]]:
    return list(services.communes_by_code().items())


def _place(draft: Draft, key: str) -> dict[str, Any]:
    steps = steps_of(draft)
    keys = [each for each, _title in steps]
    number = keys.index(key)
    start = url_for("catalogue.show", code=draft.version.procedure.code)
    return {
        "steps": steps,
        "number": number + 1,
        "before": address(draft, keys[number - 1]) if number else start,
        "following": keys[number + 1] if number + 1 < len(keys) else "",
        "address": lambda k: address(draft, k),
    }


@dataclass(frozen=True)
class Reading:
    """One step as sent: all answers to keep, and where to go next (None: show it again)."""

    answers: dict[str, Any]
    names: tuple[str, ...]  # of the step's questions
    after: forms.Answers
    next_page: tuple[str, dict[str, Any]] | None

    @property
    def status(self) -> int:
        return 422 if self.after.errors else 200


def read(draft: Draft, key: str, sent: Mapping[str, Any]) -> Reading:
    """Read a step. Adding and removing rows, and questions that only now appear, show it again."""
    form, spec = spec_of(draft, key)
    language = current_language()
    places = communes()
    if "add" in sent or "remove" in sent:
        loose = form.read_partial(spec, sent, draft.answers, communes=places, language=language, translate=_)
        rows = form.rearranged(spec, loose.values, sent)
        kept = {name: value for name, value in draft.answers.items() if name not in spec.names}
        return Reading(kept | rows, spec.names, _unjudged(form, spec, kept | rows, places), None)
    strict = form.read_step(spec, sent, draft.answers, communes=places, language=language, translate=_)
    loose = form.read_partial(spec, sent, draft.answers, communes=places, language=language, translate=_)
    following = endpoint(_after(draft, key, loose.into(draft.answers))) if strict.complete else None
    return Reading(loose.into(draft.answers), spec.names, strict, following)


def _unjudged(form: forms.Form, spec: forms.Step, answers: dict[str, Any], places: Any) -> forms.Answers:
    sent = form.typed(spec, answers, language=current_language())
    return form.read_partial(spec, sent, answers, communes=places, language=current_language(), translate=_)


def _after(draft: Draft, key: str, answers: dict[str, Any]) -> str:
    draft.answers = answers
    keys = [each for each, _title in steps_of(draft)]
    return keys[keys.index(key) + 1]


def typed(draft: Draft, key: str, sent: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """(names of the step's questions, all answers with this step's as typed so far)."""
    form, spec = spec_of(draft, key)
    read = form.read_partial(
        spec, sent, draft.answers, communes=communes(), language=current_language(), translate=_
    )
    return spec.names, read.into(draft.answers)


def take(uploads: Iterable[Any], keep: Callable[[list[documents.Stored]], Any]) -> None:
    """Store uploaded files, then `keep` the good ones: one that is refused takes no other with it.

    Raises Invalid when there is none, and for the first that was refused, after the others are kept.
    """
    files = [upload for upload in uploads if upload and upload.filename]
    if not files:
        raise Invalid(N_("Choose a file first: a PDF or a photo of the paper."))
    stored, refused = _stored(files)
    if stored:
        keep(stored)
    if refused:
        raise refused[0]


def _stored(files: list[Any]) -> tuple[list[documents.Stored], list[Invalid]]:
    stored, refused = [], []
    for file in files:
        try:
            stored.append(documents.receive(file.stream, file.filename))
        except Invalid as problem:
            refused.append(problem)
    return stored, refused


def papers(draft: Draft, problem: PortalError | None = None, paper: str = "") -> dict[str, Any]:
    """The papers page; `problem` belongs to the paper with that key."""
    return {
        "draft": draft,
        "needs": needs.of_draft(draft, current_language()),
        "problems": {paper: _(problem.message, **problem.values)} if problem else {},
        "max_mb": flask.current_app.config["PORTAL"].max_upload_mb,
        **_place(draft, PAPERS),
    }


def file_of(draft: Draft, file_id: int) -> DraftFile:
    """A file of this draft. Raises NotFound."""
    file = DraftFile.get_or_none(DraftFile.id == file_id, DraftFile.draft == draft)
    if file is None:
        raise NotFound(N_("This file is not part of the draft any more."))
    return file  # type: ignore[no-any-return]


def review(
    draft: Draft, problem: PortalError | None = None, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Everything once more, what is still wrong, and the choices of delivery and branch, as typed."""
    form = forms.parse(draft.version.form)
    places = communes()
    wrong = form.check(draft.answers, communes=places, language=current_language(), translate=_)
    return {
        "draft": draft,
        "rows": form.review(draft.answers, communes=places, language=current_language()),
        "needs": needs.of_draft(draft, current_language()),
        "wrong": wrong,
        "problem": _(problem.message, **problem.values) if problem and not wrong else "",
        "seen": keeping.digest(draft.answers),
        "branches": [(unit.id, _branch_name(unit, places)) for unit in branches()],
        "branch": (typed or {}).get("branch") or str(nearest_branch(draft)),
        "delivery": (typed or {}).get("delivery") or draft.delivery,
        **_place(draft, REVIEW),
    }


def _branch_name(unit: accounts.Unit, communes: list[tuple[str, str]]) -> str:
    """By its commune: all names of branches begin alike, and a phone cuts them off before they differ."""
    if current_language() == "en" and unit.name_en:
        return str(unit.name_en)
    return dict(communes).get(unit.commune, unit.name)


def nearest_branch(draft: Draft) -> int | None:
    """Id of the branch in the commune that the answers name as the applicant's."""
    form = forms.parse(draft.version.form)
    home = facts.answered(form, draft.answers, "applicant").get("address") or {}
    commune = home.get("commune", "") if isinstance(home, dict) else ""
    return next((unit.id for unit in branches() if commune and unit.commune == commune), None)


def submit(actor: accounts.Actor, draft: Draft, sent: Mapping[str, str]) -> dossiers.Dossier:
    """Submit to the chosen branch. Raises Invalid, Conflict. A second click finds the first one's dossier."""
    if draft.dossier:
        return draft.dossier
    delivery = sent.get("delivery", "electronic")
    if delivery not in set(dossiers.Delivery):
        raise Invalid(N_("Choose how you want the result."))
    if sent.get("seen") not in (None, keeping.digest(draft.answers)):
        raise Invalid(N_("Your answers were changed on another page meanwhile. Look through them once more."))
    unit = {str(unit.id): unit for unit in branches()}.get(sent.get("branch", ""))
    if unit is None:
        raise Invalid(N_("Choose the branch that shall check your papers."))
    draft.language = current_language()
    return services.submit(actor, draft, intake_unit=unit, delivery=delivery)


def renewing(draft: Draft, problem: PortalError | None = None) -> dict[str, Any]:
    """The page of a draft whose procedure has another text by now, or none."""
    procedure = draft.version.procedure
    record = procedure.version.record if procedure.version else None
    cases = [case for case in record.cases if case] if record else []
    return {
        "draft": draft,
        "code": procedure.code,
        "name": _name(procedure.version or draft.version),
        "record": record,
        "has_form": bool(procedure.version and procedure.version.form),
        "replaced_by": procedure.replaced_by,
        "cases": [] if draft.case in cases else cases,
        "problem": _(problem.message, **problem.values) if problem else "",
    }


def _name(version: catalogue.ProcedureVersion) -> str:
    return str((current_language() == "en" and version.name_en) or version.name)


def remember(dossier: dossiers.Dossier) -> None:
    """Let the browser that has a guest's private link open the dossier that came of it."""
    codes = flask.session.get("tracked", [])
    if dossier.owner_id is None and dossier.code not in codes:
        flask.session["tracked"] = [*codes, dossier.code][-20:]


def receipt(draft: Draft, dossier: dossiers.Dossier) -> dict[str, Any]:
    """The acknowledgement of a submitted draft."""
    return {"draft": draft, "dossier": dossier, "manifests": dossiers.handed_in(dossier)}


def mine(user: Any) -> dict[str, Any]:
    """Drafts and dossiers of a person, newest first."""
    dossier = dossiers.Dossier
    query = (
        dossier.select(dossier, catalogue.ProcedureVersion)
        .join(catalogue.ProcedureVersion)
        .where(dossier.owner == user)
        .order_by(dossier.submitted_at.desc())
        .limit(100)
    )
    begun, known = services.drafts_of(user), communes()
    drafts = [(draft, *_told_apart(draft, known)) for draft in begun]
    return {"drafts": drafts, "dossiers": list(query), **STATES}


def _told_apart(draft: Draft, known: list[tuple[str, str]]) -> tuple[str, int, int]:
    """What the result would state first (such as the child's name), steps answered, steps in all."""
    form = forms.parse(draft.version.form)
    stated = form.stated(draft.answers, {}, communes=known, language=current_language())
    wrong = form.check(draft.answers, communes=known)
    return (stated[0][1] if stated else ""), len(form.steps) - len(wrong), len(form.steps)


STATES = {"state_words": dossiers.STATE_WORDS, "moods": dossiers.MOODS}


def supply(dossier: dossiers.Dossier, problem: PortalError | None = None, paper: str = "") -> dict[str, Any]:
    """The papers that are asked for, with what was put onto them and not sent yet."""
    files = supplying.waiting_files(dossier)
    asks = dossiers.Ask.select().where(dossiers.Ask.dossier == dossier, dossiers.Ask.answered_at.is_null())
    ask = asks.order_by(dossiers.Ask.id.desc()).first()
    return {
        "dossier": dossier,
        "ask": ask,
        "noted": {item["key"]: item for item in ask.items} if ask else {},
        "asked": [
            (each, [file for file in files if file.key == each.key])
            for each in supplying.asked_papers(dossier)
        ],
        "problems": {paper: _(problem.message, **problem.values)} if problem else {},
        "max_mb": flask.current_app.config["PORTAL"].max_upload_mb,
    }


def own_supply(
    dossier: dossiers.Dossier, problem: PortalError | None = None, paper: str = ""
) -> dict[str, Any]:
    """The same for somebody who has the whole dossier open, and where each button leads."""
    code = dossier.code
    return {
        "by_link": False,
        "send_to": url_for("intake.send_supply", code=code),
        "put_to": url_for("intake.supply_file", code=code),
        "remove_from": lambda file: url_for("intake.unsupply_file", code=code, file_id=file.id),
        **supply(dossier, problem, paper),
    }
