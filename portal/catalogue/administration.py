"""The catalogue for staff: versions of procedures, and the words people search with."""

from typing import Any

import flask
from flask import request
from flask_babel import gettext as _

from portal import text
from portal.accounts import Permission
from portal.errors import NotFound, PortalError
from portal.text import N_
from portal.web import Page, actor, current_language, render, requires, then

from . import presenting, queries, services, synonyms
from .models import Procedure, ProcedureVersion, Synonym

bp = flask.Blueprint("catalogue", __name__)
LONGEST_QUESTION = 300  # letters; nobody asks longer, and the page repeats the question


def asked() -> str:
    """What was typed into a search box."""
    return " ".join(request.args.get("q", "").split())[:LONGEST_QUESTION]


def page_number() -> int:
    """The page that was asked for, within reason."""
    return max(1, min(request.args.get("page", 1, type=int), 1000))


@bp.get("/catalogue")
@requires(Permission.CATALOGUE_EDIT)
def manage() -> flask.Response:
    """Procedures by words, to look at their versions."""
    found = queries.search(asked(), page=page_number(), per_page=20, language=current_language())
    page = Page(found.items, found.page, found.total, found.per_page)
    return render("catalogue/manage.html", fragments=("results",), page=page, q=asked(), say=presenting)


@bp.get("/catalogue/<code>")
@requires(Permission.CATALOGUE_EDIT)
def versions(code: str) -> flask.Response:
    """All versions of a procedure."""
    return _versions_page(_procedure(code))


def _procedure(code: str) -> Procedure:
    procedure = Procedure.get_or_none(Procedure.code == code) if code.isprintable() else None
    if procedure is None:
        raise NotFound(N_("There is no procedure with this code."))
    return procedure  # type: ignore[no-any-return]


def _versions_page(procedure: Procedure, problem: PortalError | None = None) -> flask.Response:
    rows = ProcedureVersion.select().where(ProcedureVersion.procedure == procedure)
    return render(
        "catalogue/versions.html",
        status=problem.status if problem else 200,
        procedure=procedure,
        versions=list(rows.order_by(ProcedureVersion.number.desc())),
        errors=_told(problem),
        replaced_by=request.form.get("replaced_by", ""),
    )


def _told(problem: PortalError | None) -> dict[str, str]:
    return {name: _(message) for name, message in problem.fields.items()} if problem else {}


@bp.post("/catalogue/<code>/withdraw")
@requires(Permission.CATALOGUE_EDIT)
def withdraw(code: str) -> Any:
    """Out of force, with the code of what replaces it, if any."""
    procedure = _procedure(code)
    try:
        services.withdraw(actor(), procedure, replaced_by=request.form.get("replaced_by", "").strip())
    except PortalError as problem:
        return _versions_page(procedure, problem)
    flask.flash(_("Out of force. Its page now says so."))
    return then("catalogue.versions", code=code)


@bp.get("/search-words", endpoint="synonyms")
@requires(Permission.SEARCH_EDIT)
def search_words() -> flask.Response:
    """What people say and what it means; with a box to try a question."""
    return _words_page()


def _words_page(problem: PortalError | None = None) -> flask.Response:
    tried = request.args.get("tried", "")[:LONGEST_QUESTION]
    return render(
        "catalogue/synonyms.html",
        fragments=("results", "tried_results"),
        status=problem.status if problem else 200,
        page=Page.of(_words(asked()), page_number(), 50),
        q=asked(),
        tried=tried,
        found=queries.search(tried, per_page=5) if tried else None,
        errors=_told(problem),
        typed=request.form,
        say=presenting,
    )


def _words(part: str) -> Any:
    query = Synonym.select().order_by(Synonym.phrase)
    if not text.fold(part):
        return query
    return query.where(Synonym.phrase.contains(text.fold(part)) | Synonym.meaning.contains(part))


@bp.post("/search-words")
@requires(Permission.SEARCH_EDIT)
def add_synonym() -> Any:
    """A new entry."""
    try:
        synonyms.add_synonym(actor(), request.form.get("shown", ""), request.form.get("meaning", ""))
    except PortalError as problem:
        return _words_page(problem)
    flask.flash(_("Saved. Search uses it from now on."))
    return then("catalogue.synonyms")


@bp.get("/search-words/<int:word_id>")
@requires(Permission.SEARCH_EDIT)
def synonym(word_id: int) -> flask.Response:
    """One entry, to change."""
    return _word_page(synonyms.synonym(word_id))


def _word_page(word: Synonym, problem: PortalError | None = None) -> flask.Response:
    typed = request.form if problem else {"shown": word.shown, "meaning": word.meaning}
    status = problem.status if problem else 200
    return render("catalogue/synonym.html", status=status, word=word, typed=typed, errors=_told(problem))


@bp.post("/search-words/<int:word_id>")
@requires(Permission.SEARCH_EDIT)
def change_synonym(word_id: int) -> Any:
    """Other words, another meaning."""
    word, form = synonyms.synonym(word_id), request.form
    try:
        synonyms.change_synonym(actor(), word, form.get("shown", ""), form.get("meaning", ""))
    except PortalError as problem:
        return _word_page(word, problem)
    flask.flash(_("Saved. Search uses it from now on."))
    return then("catalogue.synonyms")


@bp.post("/search-words/<int:word_id>/switch")
@requires(Permission.SEARCH_EDIT)
def switch_synonym(word_id: int) -> Any:
    """On or off."""
    synonyms.switch_synonym(actor(), synonyms.synonym(word_id), on=request.form.get("on") == "1")
    return then("catalogue.synonyms")
