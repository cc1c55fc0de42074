"""What a step gives: its agency attaches it, and the applicant gets it together with the result."""

from portal import accounts, catalogue, clock, db, documents, journal
from portal.accounts import Permission
from portal.errors import Forbidden, NotFound
from portal.text import N_

from . import passing, reach, services, steps
from .lifecycle import State
from .models import Dossier, Step, StepPaper

NO_SUCH_PAPER = N_("There is no such paper, or it is not open to you yet.")
GIVEN_OUT = (State.DECIDED, State.RETURNED)


@db.atomic
def give(
    actor: accounts.Actor, dossier: Dossier, position: int, key: str, stored: documents.Stored
) -> StepPaper:
    """Attach a paper to the actor's own step; a later one takes the place of the former. The same file twice
    is one. Raises NotFound (no such step or paper), Forbidden (another agency's step), Conflict."""
    services.must_be_able(actor, dossier, "forward")
    step = _own(actor, dossier, position)
    if key not in {paper.key for paper in steps.asked_of(step).gives}:
        raise NotFound(NO_SUCH_PAPER)
    of_key = StepPaper.select().where(StepPaper.step == step, StepPaper.key == key)
    newest = of_key.order_by(StepPaper.id.desc()).first()
    if newest and newest.sha256 == stored.sha256:
        return newest  # type: ignore[no-any-return]
    paper = StepPaper.create(
        step=step,
        key=key,
        document=documents.keep(actor, stored, source=documents.Source.UPLOAD),
        sha256=stored.sha256,
        added_at=clock.now(),
        added_by=actor.row,
    )
    told = {"step": position, "key": key, "sha256": stored.sha256}
    journal.record(actor, "dossier.give_paper", "dossier", dossier.id, **told)
    return paper


def _own(actor: accounts.Actor, dossier: Dossier, position: int) -> Step:
    up = [step for step in steps.present(steps.of(dossier)) if step.position == position]
    if not up:
        raise NotFound(NO_SUCH_PAPER)
    if not passing.own_steps(actor, up):
        raise Forbidden(passing.ANOTHERS_STEP)
    return up[0]


Given = tuple[StepPaper, catalogue.Paper]


def given_in(dossier: Dossier) -> list[Given]:
    """The newest file of each paper that the steps gave, in their order. At most one query."""
    asked = {
        (position, paper.key): paper
        for position, step in enumerate(dossier.version.routing.steps, start=1)
        for paper in step.gives
    }
    if not asked:
        return []
    query = StepPaper.select(StepPaper, Step, documents.Document).join(Step).switch(StepPaper)
    rows = query.join(documents.Document).where(Step.dossier == dossier).order_by(Step.position, StepPaper.id)
    newest = {(row.step.position, row.key): row for row in rows}
    return [(row, asked[place]) for place, row in newest.items() if place in asked]


def shown_to(dossier: Dossier, at_work: bool) -> list[Given]:
    """Staff see all of it at once; the applicant gets the results with the decision, none before another."""
    is_out = dossier.state in GIVEN_OUT
    return [each for each in given_in(dossier) if at_work or (is_out and each[1].is_result)]


def paper_of(actor: accounts.User | accounts.Guest, dossier: Dossier, paper_id: int) -> documents.Document:
    """The file of one, for whom it is shown. Raises NotFound."""
    held = reach.permissions_on(actor, dossier)
    at_work = bool(held & {Permission.DOSSIER_PROCESS, Permission.DOSSIER_RECEIVE, Permission.RESULT_RETURN})
    is_own = at_work or Permission.DOSSIER_SUBMIT in held
    for row, _paper in shown_to(dossier, at_work) if is_own else ():
        if row.id == paper_id:
            return row.document
    raise NotFound(NO_SUCH_PAPER)
