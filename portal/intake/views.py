"""The application: from the first question to the receipt, and what is sent later."""

from typing import Any

import flask
from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from portal import catalogue, dossiers
from portal.accounts import Permission
from portal.documents.sending import send
from portal.errors import Conflict, Invalid
from portal.web import actor, current_language, public, render, requires, see, signed_in, then

from . import (
    arriving,
    beginning,
    choosing,
    counter_pages,
    keeping,
    linked,
    pages,
    reason_pages,
    scanning,
    services,
    supplying,
    taking_along,
    walk_ins,
)
from .choosing import mark_in
from .models import Draft

bp = Blueprint("intake", __name__)
bp.register_blueprint(arriving.bp)
bp.register_blueprint(linked.bp)
bp.register_blueprint(reason_pages.bp)
bp.register_blueprint(taking_along.bp)
bp.register_blueprint(scanning.bp)
bp.register_blueprint(walk_ins.bp)


@bp.get("/procedures/<code>/apply")
@public
def apply(code: str) -> flask.Response:
    """The first questions, and drafts begun earlier. A version without a form sends to the counter."""
    version = catalogue.published(code)
    if not version.form:
        return render("intake/apply.html", version=version)
    return render("intake/step.html", **pages.first(actor(), version))


@bp.post("/procedures/<code>/apply")
@public
def begin(code: str) -> Any:
    """Make the draft before anything is answered, as programs do, and go to its first open step."""
    case, key = request.form.get("case", ""), request.form.get("key", "")
    version = catalogue.published(code)
    draft = beginning.start_draft(actor(), version, case=case, language=current_language(), key=key)
    endpoint, values = pages.endpoint(pages.first_open(draft))
    return then(endpoint, key=draft.key, **values)


@bp.get("/drafts/<key>")
@public
def draft(key: str) -> Any:
    """The private link: where the applicant left off."""
    draft = services.draft_of(actor(), key)
    if draft.dossier:
        # When the answer to the submission was lost on the way, only this tells a guest code and secret.
        return see(url_for("intake.receipt", key=key))
    if not services.is_in_force(draft):
        return see(url_for("intake.renewing", key=key))
    return see(pages.address(draft, pages.first_open(draft)))


@bp.get("/drafts/<key>/renew")
@public
def renewing(key: str) -> Any:
    """The procedure has another text by now: go on with that one."""
    draft = services.draft_of(actor(), key)
    if draft.dossier or services.is_in_force(draft):
        return see(url_for("intake.draft", key=key))
    return render("intake/renew.html", **pages.renewing(draft))


@bp.post("/drafts/<key>/renew")
@public
def renew(key: str) -> Any:
    """Carry answers and files over."""
    draft = services.draft_of(actor(), key)
    try:
        services.renew(actor(), draft, case=request.form.get("case", ""))
    except Invalid as problem:
        return render("intake/renew.html", status=problem.status, **pages.renewing(draft, problem))
    flask.flash(_("Your answers and files are carried over. Look through what is new."))
    return see(url_for("intake.draft", key=key))


@bp.get("/drafts/<key>/form/<step>")
@public
def step(key: str, step: str) -> flask.Response:
    """One page of questions."""
    draft = services.draft_of(actor(), key)
    return render("intake/step.html", fragments=("form", "progress"), **pages.step(draft, step, actor()))


@bp.post("/drafts/<key>/form/<step>")
@public
def answer(key: str, step: str) -> Any:
    """Keep what was typed, right or not; go on when it is right, else show what to mend."""
    draft = _draft_for_answers(key)
    page = pages.read(draft, step, request.form)
    try:
        draft = keeping.keep_step(actor(), draft, step, page.names, page.answers, mark_in(request.form))
    except keeping.Elsewhere:
        return _both(key, step)
    if page.next_page:
        endpoint, values = page.next_page
        return then(endpoint, key=key, **values)
    context = pages.step(draft, step, actor(), after=page.after)
    return render("intake/step.html", fragments=("form",), status=page.status, **context)


def _draft_for_answers(key: str) -> Draft:
    sent = request.form
    return beginning.draft_for(
        actor(), key, procedure=sent.get("procedure", ""), case=sent.get("case"), language=current_language()
    )


def _both(key: str, step: str) -> flask.Response:
    """The answers that came and those that were saved meanwhile. 409: nothing is stored."""
    context = choosing.page(services.draft_of(actor(), key), step, request.form)
    return render("intake/choose.html", fragments=("form",), status=409, **context)


@bp.post("/drafts/<key>/form/<step>/answers")
@public
def keep(key: str, step: str) -> flask.Response:
    """Each answer as it is given: kept, never judged."""
    draft = _draft_for_answers(key)
    names, answers = pages.typed(draft, step, request.form)
    try:
        draft = keeping.keep_step(actor(), draft, step, names, answers, mark_in(request.form))
    except keeping.Elsewhere:
        return _both(key, step)
    return render("intake/step.html", fragments=("progress",), **pages.step(draft, step, actor()))


@bp.post("/drafts/<key>/form/<step>/choice")
@public
def choose(key: str, step: str) -> Any:
    """Of two answers to the same question, the one that shall hold."""
    draft = services.draft_of(actor(), key)
    names, answers = choosing.chosen(draft, step, request.form)
    try:
        keeping.keep_step(actor(), draft, step, names, answers, mark_in(request.form))
    except keeping.Elsewhere:
        return _both(key, step)
    flask.flash(_("Saved as you chose. Go on here."))
    return see(url_for("intake.step", key=key, step=step))


@bp.get("/drafts/<key>/papers")
@public
def papers(key: str) -> flask.Response:
    """The list of papers with a place for files on each."""
    return render("intake/papers.html", fragments=("form",), **pages.papers(services.draft_of(actor(), key)))


@bp.post("/drafts/<key>/papers")
@public
def attach(key: str) -> Any:
    """Take files for one paper."""
    draft = services.draft_of(actor(), key)
    paper, files = request.form.get("paper", ""), request.files.getlist("file")
    try:
        pages.take(files, lambda stored: services.attach(actor(), draft, paper, stored))
    except Invalid as problem:
        context = pages.papers(draft, problem=problem, paper=paper)
        return render("intake/papers.html", fragments=("form",), status=problem.status, **context)
    return then("intake.papers", key=key)


@bp.post("/drafts/<key>/papers/<int:file_id>/remove")
@public
def detach(key: str, file_id: int) -> Any:
    """Take a file off again."""
    services.detach(actor(), services.draft_of(actor(), key), file_id)
    return then("intake.papers", key=key)


@bp.get("/drafts/<key>/files/<int:file_id>")
@public
def file(key: str, file_id: int) -> Any:
    """A file of the draft, to look at."""
    return send(pages.file_of(services.draft_of(actor(), key), file_id).document)


@bp.get("/drafts/<key>/review")
@public
def review(key: str) -> Any:
    """Everything once more, with how the result shall come."""
    draft = services.draft_of(actor(), key)
    if draft.counter_id and actor().may(Permission.DOSSIER_RECEIVE):
        return see(url_for("intake.walk_ins.papers", key=key))
    return render("intake/review.html", fragments=("form",), **pages.review(draft))


@bp.post("/drafts/<key>/submit")
@public
def submit(key: str) -> Any:
    """Make the dossier; a second click finds the first one's."""
    draft = services.draft_of(actor(), key)
    try:
        dossier = pages.submit(actor(), draft, request.form)
    except Conflict as problem:
        return render("intake/renew.html", status=problem.status, **pages.renewing(draft, problem))
    except Invalid as problem:
        context = pages.review(draft, problem=problem, typed=request.form)
        return render("intake/review.html", fragments=("form",), status=problem.status, **context)
    pages.remember(dossier)
    return then("intake.receipt", key=key)


@bp.get("/drafts/<key>/receipt")
@public
def receipt(key: str) -> Any:
    """Code, secret and what comes next."""
    draft = services.draft_of(actor(), key)
    if not draft.dossier:
        return see(url_for("intake.draft", key=key))
    if draft.counter_id:  # the secret is the walk-in's: no officer may act as the applicant with it
        return see(url_for("dossiers.show", code=draft.dossier.code))
    pages.remember(draft.dossier)
    return render("intake/receipt.html", fragments=("form",), **pages.receipt(draft, draft.dossier))


@bp.post("/drafts/<key>/owner")
@signed_in
def take_over(key: str) -> Any:
    """A guest signed in meanwhile: the draft becomes theirs."""
    services.take_over(actor(), services.draft_of(actor(), key))
    flask.flash(_("The draft is in your account now: find it under “My dossiers” on any device."))
    return see(url_for("intake.draft", key=key))


@bp.post("/drafts/<key>/discard")
@public
def discard(key: str) -> Any:
    """Throw the draft away."""
    services.discard(actor(), services.draft_of(actor(), key))
    flask.flash(_("The draft is thrown away."))
    return then("intake.mine") if actor().row else then("catalogue.home")


@bp.get("/dossiers")
@signed_in
def mine() -> flask.Response:
    """The person's drafts and dossiers."""
    return render("intake/mine.html", fragments=("results",), **pages.mine(actor()))


@bp.get("/dossiers/<code>/supply")
@requires(Permission.DOSSIER_SUBMIT)
def supply(code: str) -> flask.Response:
    """What is asked for, and nothing else; 409 when that is nothing. An officer sends nothing for others."""
    dossier = dossiers.visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code)
    try:
        dossiers.must_be_able(actor(), dossier, supplying.answer_to(dossier))
    except Conflict as problem:
        return render("intake/nothing_asked.html", status=problem.status, dossier=dossier)
    return render("intake/supply.html", fragments=("form",), **pages.own_supply(dossier))


@bp.post("/dossiers/<code>/supply/papers")
@requires(Permission.DOSSIER_SUBMIT)
def supply_file(code: str) -> Any:
    """Take files for one paper that was asked for."""
    dossier = dossiers.visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code)
    paper, files = request.form.get("paper", ""), request.files.getlist("file")
    try:
        pages.take(files, lambda stored: supplying.attach_to_dossier(actor(), dossier, paper, stored))
    except Invalid as problem:
        context = pages.own_supply(dossier, problem, paper)
        return render("intake/supply.html", fragments=("form",), status=problem.status, **context)
    return then("intake.supply", code=code)


@bp.post("/dossiers/<code>/supply/papers/<int:file_id>/remove")
@requires(Permission.DOSSIER_SUBMIT)
def unsupply_file(code: str, file_id: int) -> Any:
    """Take a file off that was not sent yet."""
    dossier = dossiers.visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code)
    supplying.detach_from_dossier(actor(), dossier, file_id)
    return then("intake.supply", code=code)


@bp.post("/dossiers/<code>/supply")
@requires(Permission.DOSSIER_SUBMIT)
def send_supply(code: str) -> Any:
    """Send what was asked for."""
    dossier = dossiers.visible_to(actor(), Permission.DOSSIER_SUBMIT).with_code(code)
    try:
        supplying.supply(actor(), dossier)
    except Invalid as problem:
        context = pages.own_supply(dossier, problem)
        return render("intake/supply.html", fragments=("form",), status=problem.status, **context)
    flask.flash(_("Sent. We check it next."))
    return see(url_for("dossiers.show", code=code))


@bp.get("/counter")
@requires(Permission.DOSSIER_RECEIVE)
def counter() -> flask.Response:
    """Dossiers that wait at this officer's branch, oldest first, and those to hand over."""
    return render(
        "intake/counter.html", fragments=("results",), **counter_pages.listing(actor(), request.args)
    )


@bp.get("/counter/<code>")
@requires(Permission.DOSSIER_RECEIVE)
def check(code: str) -> flask.Response:
    """One dossier's papers, each to be found fit or missing; 409 when it has moved on."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    dossiers.must_be_able(actor(), dossier, "request_completion")
    return render("intake/check.html", fragments=("form",), **counter_pages.check(dossier))


@bp.post("/counter/<code>")
@requires(Permission.DOSSIER_RECEIVE)
def decide_intake(code: str) -> Any:
    """Receive it, or ask once for all that is missing."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    try:
        counter_pages.decide(actor(), dossier, request.form)
    except Invalid as problem:
        context = counter_pages.check(dossier, typed=request.form, problem=problem)
        return render("intake/check.html", fragments=("form",), status=problem.status, **context)
    is_received = request.form.get("act") == "receive"
    flask.flash(_(counter_pages.DONE[is_received]))
    return see(url_for("dossiers.show", code=code))


@bp.get("/dossiers/<code>/ask")
@requires(Permission.DOSSIER_READ)
def ask(code: str) -> flask.Response:
    """Which papers are missing, and why: asked once, for all."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    dossiers.must_be_able(actor(), dossier, counter_pages.request_for(dossier))
    dossiers.must_be_askable(dossier, counter_pages.request_for(dossier))
    return render("intake/ask.html", fragments=("form",), **counter_pages.asking(dossier))


@bp.post("/dossiers/<code>/ask")
@requires(Permission.DOSSIER_READ)
def send_ask(code: str) -> Any:
    """Ask; which action it is follows from the state, and `perform` knows who may."""
    dossier = dossiers.visible_to(actor()).with_code(code)
    try:
        counter_pages.ask(actor(), dossier, request.form)
    except Invalid as problem:
        context = counter_pages.asking(dossier, typed=request.form, problem=problem)
        return render("intake/ask.html", fragments=("form",), status=problem.status, **context)
    flask.flash(_(counter_pages.DONE[False]))
    return see(url_for("dossiers.show", code=code))
