"""The counter's pages for somebody who stands there: who it is, which procedure, papers, receipt."""

from typing import Any

import flask
from flask import request, url_for
from flask_babel import gettext as _

from portal import catalogue, dossiers
from portal.accounts import Permission
from portal.errors import Invalid, PortalError
from portal.text import fold
from portal.web import actor, current_language, render, requires, see

from . import beginning, cards, checking, counter_pages, needs, pages, taking_in
from .models import Draft

bp = flask.Blueprint("walk_ins", __name__)

LISTED = 8


@bp.post("/counter/person")
@requires(Permission.DOSSIER_RECEIVE)
def person() -> Any:
    """Whatever the reader typed: a person with their dossiers, or the dossier or draft of a code.

    A POST, for a look at somebody's dossiers leaves an event.
    """
    try:
        read = cards.read(request.form.get("typed", ""))
        if isinstance(read, cards.Code):
            return see(_address_of(read))
        found = taking_in.look_up(actor(), read)
    except PortalError as problem:
        context = counter_pages.listing(actor(), {}, problem, request.form.get("typed", ""))
        return render("intake/counter.html", status=problem.status, **context)
    return _person(read, found=found)


def _address_of(code: cards.Code) -> str:
    if code.draft:
        return url_for("intake.leaving.ask", code=code.draft)
    dossier = dossiers.visible_to(actor()).with_code(code.dossier)
    waits = dossier.state == dossiers.State.SUBMITTED
    return url_for("intake.check" if waits else "dossiers.show", code=dossier.code)


def _person(card: cards.Card, status: int = 200, **more: Any) -> flask.Response:
    question = request.form.get("q", "").strip()
    values = {
        "card": card,
        "typed": request.form.get("typed", ""),
        "q": question,
        "hits": _hits(question),
        "key": beginning.new_key(),
        "cases": (),
        "words": dossiers,
        "problem": "",
        **more,
    }
    return render("intake/person.html", fragments=("results",), status=status, **values)


def _hits(question: str) -> list[catalogue.Hit]:
    """What fits, what this counter takes in most first; without a question, only that."""
    used = taking_in.most_used(taking_in.counter_of(actor()))
    if fold(question):
        found = list(catalogue.search(question, per_page=LISTED, language=current_language()).items)
        return sorted(found, key=lambda hit: used.index(hit.code) if hit.code in used else LISTED)
    by_code = {hit.code: hit for hit in catalogue.a_to_z()} if used else {}
    often = [by_code[code] for code in used if code in by_code]
    return [*often, *(hit for hit in catalogue.popular(LISTED) if hit.code not in used)][:LISTED]


@bp.post("/counter/procedures")
@requires(Permission.DOSSIER_RECEIVE)
def find() -> Any:
    """Procedures by a few letters, for the person whose card was read; asks nothing about the person."""
    try:
        return _person(_card())
    except Invalid as problem:
        context = counter_pages.listing(actor(), {}, problem, request.form.get("typed", ""))
        return render("intake/counter.html", status=problem.status, **context)


def _card() -> cards.Card:
    read = cards.read(request.form.get("typed", ""))
    if isinstance(read, cards.Code):
        raise Invalid(cards.NOTHING_READ)
    return read


@bp.post("/counter/begin")
@requires(Permission.DOSSIER_RECEIVE)
def begin() -> Any:
    """Make the draft, filled from the card, and go to its first open question; a procedure with several cases
    asks first which it is."""
    version = catalogue.published(request.form.get("procedure", ""))
    card, case = _card(), request.form.get("case", "")
    try:
        draft = taking_in.begin(actor(), version, card, case=case, key=request.form.get("key", ""))
    except Invalid as problem:
        cases = [each for each in version.record.cases if each]
        words = _(problem.message, **problem.values)
        return _person(card, problem.status, cases=cases, version=version, problem=words)
    return see(url_for("intake.draft", key=draft.key))


@bp.get("/counter/drafts/<key>")
@requires(Permission.DOSSIER_RECEIVE)
def papers(key: str) -> Any:
    """Every paper to tick, what is still wrong, delivery, and the one button."""
    draft = taking_in.draft_at(actor(), key)
    if draft.dossier:
        return see(url_for("dossiers.show", code=draft.dossier.code))
    return _papers(draft)


def _papers(draft: Draft, problem: PortalError | None = None) -> flask.Response:
    return render(
        "intake/take_in.html",
        fragments=("form",),
        status=problem.status if problem else 200,
        typed=request.form,
        checks=counter_pages.CHECKS,
        **pages.review(draft, problem),
    )


@bp.post("/counter/drafts/<key>")
@requires(Permission.DOSSIER_RECEIVE)
def take_in(key: str) -> Any:
    """Receive it; pressed twice, the first one's dossier opens."""
    draft = taking_in.draft_at(actor(), key)
    try:
        dossier = taking_in.take_in(actor(), draft, _ticked(draft), delivery=request.form.get("delivery", ""))
    except PortalError as problem:
        return _papers(draft, problem)
    flask.flash(_(counter_pages.DONE[True]))
    return see(url_for("dossiers.show", code=dossier.code))


def _ticked(draft: Draft) -> checking.Found:
    allowed, sent = set(dossiers.Check), request.form
    keys = [need.key for need in needs.of_draft(draft, draft.language)]
    return {
        key: (sent[f"check-{key}"], sent.get(f"note-{key}", "").strip())
        for key in keys
        if sent.get(f"check-{key}") in allowed
    }
