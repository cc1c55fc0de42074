"""The shapes that other programs rely on. Keys are only ever added."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from portal import accounts, catalogue, dossiers, results
from portal.dossiers import Dossier
from portal.text import translate

from .shapes import also

Moment = Annotated[str, also(format="date-time")]
Paged = Annotated[int, also(minimum=1, maximum=100, default=10)]
LONGEST_FILE = 20_000_000  # letters of base64: 15 MB; a whole request has 21 MB


class Refusal(TypedDict):
    """Why not, in the words of the pages. `fields` names what is to be mended, each with its own words."""

    error: int
    message: str
    fields: NotRequired[dict[str, str]]


class Search(TypedDict, total=False):
    """What to look for, in anybody's words."""

    q: str
    limit: Paged


class ProcedureItem(TypedDict):
    """A procedure in a list. `score`: how well it fits; only its order means something."""

    code: str
    name: str
    sector: str
    score: float


class FoundProcedures(TypedDict):
    """The answer to a search; `total` counts all that fit, `items` holds the first of them."""

    query: str
    items: list[ProcedureItem]
    total: int


class Paper(TypedDict):
    """A paper that a procedure asks for. `case` is "" where every case needs it; `when` is a condition over
    the answers, as `{"field": …, "is": …}`, or null where there is none."""

    key: str
    name: str
    case: str
    mandatory: bool
    when: dict[str, Any] | None
    originals: int
    copies: int


class ProcedureText(TypedDict):
    """A procedure as it is in force. `version` grows with each new text."""

    code: str
    version: int
    name: str
    name_en: str
    agencies: list[str]
    cases: list[str]
    papers: list[Paper]
    has_form: bool
    page: str


class Branch(TypedDict):
    """Where a dossier can be handed in."""

    code: str
    name: str
    commune: str


class Branches(TypedDict):
    """All of them."""

    items: list[Branch]


class Commune(TypedDict):
    """A commune that an address can name."""

    code: str
    name: str


class Communes(TypedDict):
    """All of them."""

    items: list[Commune]


class SentPaper(TypedDict):
    """A file for the paper with that key: a PDF or a photo, in base64."""

    key: Annotated[str, also(minLength=1, maxLength=80)]
    name: Annotated[str, also(minLength=1, maxLength=200)]
    content: Annotated[str, also(contentEncoding="base64", maxLength=LONGEST_FILE)]


class Application(TypedDict):
    """A whole application. `answers` are as the form's schema says."""

    procedure: Annotated[str, also(minLength=1, maxLength=20)]
    answers: dict[str, Any]
    branch: Annotated[str, also(minLength=1, maxLength=40)]
    case: NotRequired[Annotated[str, also(maxLength=300)]]
    papers: NotRequired[Annotated[list[SentPaper], also(maxItems=200)]]
    delivery: NotRequired[Literal["electronic", "counter", "post"]]


class Receipt(TypedDict):
    """Code and secret as they stand on a receipt: both together open the dossier."""

    code: Annotated[str, also(minLength=1, maxLength=60)]
    secret: Annotated[str, also(minLength=1, maxLength=40)]


class AskedPaper(TypedDict):
    """A paper that has to be sent, and why."""

    key: str
    name: str
    reason: str


class DossierState(TypedDict):
    """Where a dossier stands. `state_text` is for people, `national_code` for the exchange."""

    code: str
    procedure: str
    state: str
    state_text: str
    national_code: int
    submitted_at: Moment
    received_at: Moment | None
    due_at: Moment | None
    closed_at: Moment | None
    asked: list[AskedPaper]
    has_result: bool


class DossierMade(TypedDict):
    """A dossier that was just handed in. `secret` is for its applicant: with the code it opens tracking."""

    code: str
    secret: str
    dossier: DossierState


def found_procedures(found: catalogue.Found) -> FoundProcedures:
    """A search's answer as JSON values."""
    return {"query": found.query, "items": [_item(hit) for hit in found.items], "total": found.total}


def _item(hit: catalogue.Hit) -> ProcedureItem:
    return {"code": hit.code, "name": hit.name, "sector": hit.sector, "score": hit.score}


def procedure_text(version: catalogue.ProcedureVersion, public_url: str) -> ProcedureText:
    """A version in force as JSON values."""
    record = version.record
    return {
        "code": version.procedure.code,
        "version": version.number,
        "name": version.name,
        "name_en": version.name_en,
        "agencies": list(record.agencies),
        "cases": [case for case in record.cases if case],
        "papers": [_paper(each) for each in record.requirements if not each.is_note],
        "has_form": version.form is not None,
        "page": f"{public_url}/procedures/{version.procedure.code}",
    }


def _paper(asked: catalogue.Requirement) -> Paper:
    return {
        "key": asked.key,
        "name": asked.name,
        "case": asked.case,
        "mandatory": asked.mandatory,
        "when": asked.when,
        "originals": asked.originals,
        "copies": asked.copies,
    }


def branch(unit: accounts.Unit) -> Branch:
    """A branch as JSON values."""
    return {"code": unit.code, "name": unit.name, "commune": unit.commune}


def dossier_state(dossier: Dossier, language: str) -> DossierState:
    """A dossier's state as JSON values; two queries."""
    return {
        "code": dossier.code,
        "procedure": dossier.version.procedure.code,
        "state": str(dossier.state),
        "state_text": translate(dossiers.STATE_WORDS[dossier.state], language),
        "national_code": dossiers.NATIONAL_CODE[dossier.state],
        "submitted_at": dossier.submitted_at.isoformat(),
        "received_at": dossier.received_at.isoformat() if dossier.received_at else None,
        "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
        "closed_at": dossier.closed_at.isoformat() if dossier.closed_at else None,
        "asked": _asked(dossier),
        "has_result": results.Result.select().where(results.Result.dossier == dossier).exists(),
    }


def _asked(dossier: Dossier) -> list[AskedPaper]:
    paper = dossiers.Component
    asked = paper.select().where(paper.dossier == dossier, paper.is_asked).order_by(paper.position)
    return [{"key": each.key, "name": each.name, "reason": each.note} for each in asked]


def dossier_made(dossier: Dossier, language: str) -> DossierMade:
    """A new dossier as JSON values."""
    return {
        "code": dossier.code,
        "secret": dossier.secret,
        "dossier": dossier_state(dossier, language),
    }
