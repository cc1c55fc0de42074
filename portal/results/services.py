"""Issue a result, hand it over, take it back; and what `/verify` tells anybody."""

import io
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal import accounts, clock, db, documents, dossiers, journal
from portal.config import Settings
from portal.errors import Conflict, Forbidden, Invalid, NotFound
from portal.text import N_

from . import keys, papers, seals, signing
from .models import Kind, Result, Standing

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else


@dataclass(frozen=True)
class Decision:
    """What the approver decided. `facts` are (label, value) rows; `upload` is a PDF made elsewhere."""

    kind: Kind
    name: str
    body: str
    facts: tuple[tuple[str, str], ...] = ()
    signer_title: str = ""
    valid_until: date | None = None
    upload: bytes = b""


def issue(actor: accounts.User, dossier: dossiers.Dossier, decision: Decision, settings: Settings) -> Result:
    """Number, make, sign and store the result, then decide the dossier.

    The file is made and signed before the deciding transaction; if that is refused, a number stays unused.
    Raises what `dossiers.perform` raises for `decide`, before any number is taken.
    """
    dossiers.must_be_able(actor, dossier, "decide")
    return _issue(actor, dossier, decision, *_signed(actor, dossier, decision, settings))


def correct(
    actor: accounts.User, dossier: dossiers.Dossier, decision: Decision, settings: Settings, *, reason: str
) -> Result:
    """Sign a result that takes the place of a wrong one, with the reason. The dossier stays as it is.

    An approver is an applicant too: seeing a dossier as its owner gives nothing to correct. Raises Forbidden,
    Conflict (nothing is decided yet), Invalid.
    """
    must_be_able_to_correct(actor, dossier)
    _must_say_why(reason, N_("Say what was wrong with the former result."))
    return _correct(actor, dossier, decision, reason.strip(), *_signed(actor, dossier, decision, settings))


def must_be_able_to_correct(actor: accounts.Actor, dossier: dossiers.Dossier) -> None:
    """Raises Forbidden, Conflict."""
    if accounts.Permission.RESULT_REVOKE not in dossiers.permissions_on(actor, dossier):
        raise Forbidden(N_("Only an approver of the issuing agency may correct a result."))
    if dossier.state not in {dossiers.State.DECIDED, dossiers.State.RETURNED}:
        raise Conflict(N_("There is no result yet that could be corrected."))


def _must_say_why(reason: str, message: str) -> None:
    if not reason.strip():
        raise Invalid(message, fields={"reason": message})
    _must_be_short("reason", reason, 2000)


Names = tuple[str, str]  # number, check code


def _signed(
    actor: accounts.User, dossier: dossiers.Dossier, decision: Decision, settings: Settings
) -> tuple[Names, "documents.Stored"]:
    """The file, made and signed, and what it is called."""
    _must_be_short("name", decision.name, 300)
    _must_be_short("body", decision.body, 4000)
    _must_be_short("signer_title", decision.signer_title, 200)
    if not decision.name.strip():
        raise Invalid(N_("Give the result a name."), fields={"name": N_("Give the result a name.")})
    unit = _unit_of(dossier)
    number = _next_number(unit)
    check_code = _check_code()
    paper = _paper(actor, dossier, decision, number, check_code, settings)
    signed = signing.sign(
        keys.load(settings),
        _unsigned(paper, decision.upload),
        signer_name=actor.full_name,
        reason=decision.name,
        location=unit.name,
        at=clock.now(),
    )
    return (number, check_code), documents.receive(io.BytesIO(signed), f"{dossier.code}.pdf")


def _unsigned(paper: papers.ResultPaper, upload: bytes) -> bytes:
    """A PDF made elsewhere gets a first page with number, validity and QR; but to a file that somebody signed
    nothing is added: its number and check code are told on the dossier's page and by mail."""
    if not upload:
        return papers.result_pdf(paper)
    return upload if signing.is_signed(upload) else papers.covered(paper, upload)


def _unit_of(dossier: dossiers.Dossier) -> accounts.Unit:
    unit = dossiers.acting_unit(dossier, clock.today())
    if unit is None:
        raise Conflict(N_("No agency is competent for this dossier yet, so nobody can sign."))
    return unit


@db.atomic
def _next_number(unit: accounts.Unit) -> str:
    year = clock.today().year
    return f"{dossiers.next_number(f'result-{unit.code}-{year}')}/{year}/KQ-{unit.code}"


def _check_code() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(16)]  # 79 bits: nobody guesses a result
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def _paper(
    actor: accounts.User,
    dossier: dossiers.Dossier,
    decision: Decision,
    number: str,
    check_code: str,
    settings: Settings,
) -> papers.ResultPaper:
    unit = _unit_of(dossier)
    until = decision.valid_until
    seal = _seal(dossier, decision, number, check_code, settings)
    return papers.ResultPaper(
        title=decision.name,
        number=number,
        parent=unit.parent.name if unit.parent else "",
        agency=unit.name,
        place=unit.place,
        day=clock.today(),
        facts=decision.facts,
        body=tuple(line for line in decision.body.splitlines() if line.strip()),
        validity=f"Đến hết ngày {until:%d/%m/%Y}" if until else "Không thời hạn",
        signer_post=decision.signer_title,
        signer_name=actor.full_name,
        signed_at=clock.now(),
        verify_url=f"{settings.public_url}/verify/{check_code}#{seal}",
        check_code=check_code,
    )


def keys_of_papers(settings: Settings) -> Path:
    """Where the keys of the QR codes lie."""
    return settings.instance_dir / "keys" / "papers"


def _seal(
    dossier: dossiers.Dossier, decision: Decision, number: str, check_code: str, settings: Settings
) -> str:
    facts = seals.Facts(number, decision.name, _holder(dossier), clock.today(), decision.valid_until)
    return seals.seal(keys_of_papers(settings), check_code, facts)


def revoked(settings: Settings) -> dict[str, str]:
    """The signed list of papers that no longer hold and whose own term has not ended either."""
    today = clock.today()
    open_ = Result.valid_until.is_null() | (Result.valid_until >= today)
    ended = Result.select(Result.check_code).where(Result.standing != Standing.VALID, open_)
    return seals.revoked(keys_of_papers(settings), [each.check_code for each in ended], today)


@db.atomic
def _issue(
    actor: accounts.User,
    dossier: dossiers.Dossier,
    decision: Decision,
    names: Names,
    stored: "documents.Stored",
) -> Result:
    result = _kept(actor, dossier, decision, names, stored)
    told: dict[str, Any] = {"number": result.number, "check_code": result.check_code}
    told.update(result=result.number, kind=str(decision.kind))
    dossiers.perform(actor, dossier, "decide", **told)
    return result


@db.atomic
def _correct(
    actor: accounts.User,
    dossier: dossiers.Dossier,
    decision: Decision,
    reason: str,
    names: Names,
    stored: "documents.Stored",
) -> Result:
    former = of_dossier(dossier).number
    result = _kept(actor, dossier, decision, names, stored)
    numbers = {"number": result.number, "former": former, "check_code": result.check_code}
    journal.record(actor, "result.correct", "dossier", dossier.id, **numbers, reason=reason)
    return result


def _kept(
    actor: accounts.User,
    dossier: dossiers.Dossier,
    decision: Decision,
    names: Names,
    stored: "documents.Stored",
) -> Result:
    """The row of the result; those before it no longer hold."""
    document = documents.keep(actor, stored, source=documents.Source.PORTAL)
    result = Result.create(
        dossier=dossier,
        kind=decision.kind,
        name=decision.name,
        number=names[0],
        document=document,
        check_code=names[1],
        issued_at=clock.now(),
        valid_until=decision.valid_until,
        signed_by=actor,
        signer_title=decision.signer_title,
        holder_name=_holder(dossier),
    )
    earlier = Result.select().where(Result.dossier == dossier, Result.id != result.id)
    for each in earlier.where(Result.standing == Standing.VALID):
        _stand(each, Standing.SUPERSEDED, N_("Replaced by a newer result"), result)
    return result


def _holder(dossier: dossiers.Dossier) -> str:
    party = dossiers.Party.get_or_none(
        dossiers.Party.dossier == dossier, dossiers.Party.role == dossiers.PartyRole.OWNER
    )
    return party.full_name if party else ""


def _stand(result: Result, standing: Standing, reason: str, by: Result | None = None) -> bool:
    """Whether it was this call that ended a valid result: two at once do not overwrite each other."""
    columns = {"standing": standing, "standing_reason": reason, "standing_at": clock.now()}
    valid = (Result.id == result.id) & (Result.standing == Standing.VALID)
    return bool(Result.update(superseded_by=by, **columns).where(valid).execute())


def _must_be_short(field: str, text: str, most: int) -> None:
    if len(text) > most:
        message, values = N_("Shorten this to %(most)s characters."), {"most": most}
        raise Invalid(message, values=values, fields={field: message})


@db.atomic
def revoke(actor: accounts.User, result: Result, *, reason: str) -> Result:
    """Take a result back. `/verify` says so from this moment, with the reason.

    An approver is an applicant too: seeing a dossier as its owner gives nothing to revoke. Raises Forbidden,
    Invalid, Conflict.
    """
    if accounts.Permission.RESULT_REVOKE not in dossiers.permissions_on(actor, result.dossier):
        raise Forbidden(N_("Only an approver of the issuing agency may revoke a result."))
    _must_say_why(reason, N_("Say why the result is revoked."))
    if not _stand(result, Standing.REVOKED, reason):
        raise Conflict(N_("This result is no longer valid already."))
    journal.record(actor, "result.revoke", "dossier", result.dossier_id, number=result.number, reason=reason)
    return Result.get_by_id(result.id)  # type: ignore[no-any-return]


@db.atomic
def hand_over(actor: accounts.User, dossier: dossiers.Dossier, *, to: str, evidence: str = "") -> Result:
    """Give the paper to a person at a counter (form 07): whom, and by which card or authorisation."""
    if not to.strip():
        raise Invalid(N_("Enter who takes the result."), fields={"to": N_("Enter who takes the result.")})
    _must_be_short("to", to, 200)
    _must_be_short("evidence", evidence, 300)
    must_be_able_to_hand_over(actor, dossier)
    result = of_dossier(dossier)
    told: dict[str, Any] = {"taken_by": to.strip(), "evidence": evidence}
    Result.update(collected_at=clock.now(), handed_over_to=to.strip()).where(Result.id == result.id).execute()
    if dossier.state == dossiers.State.RETURNED:
        journal.record(actor, "result.hand_over", "dossier", dossier.id, number=result.number, **told)
    else:
        dossiers.perform(actor, dossier, "return_result", **told)
    return result


def must_be_able_to_hand_over(actor: accounts.Actor, dossier: dossiers.Dossier) -> None:
    """A result that waits, or a corrected one that its holder lacks. Raises what `perform` does."""
    may = accounts.Permission.RESULT_RETURN in dossiers.permissions_on(actor, dossier)
    is_returned = dossier.state == dossiers.State.RETURNED
    if may and is_returned and of_dossier(dossier).collected_at is None:
        return
    dossiers.must_be_able(actor, dossier, "return_result")


@db.atomic
def collect(actor: accounts.Actor, dossier: dossiers.Dossier) -> Result:
    """The applicant has the file. Where the electronic copy is what was wanted, that is the hand-over, and
    the portal closes the dossier (domain T17); one who wants paper still gets it at a counter.

    Twice is once. Raises NotFound (no result yet), Forbidden (not the applicant's).
    """
    if accounts.Permission.DOSSIER_SUBMIT not in dossiers.permissions_on(actor, dossier):
        raise Forbidden(N_("Only the applicant can say that the result has arrived."))
    result, now = of_dossier(dossier), clock.now()
    first = (Result.id == result.id) & Result.collected_at.is_null()
    if not Result.update(collected_at=now).where(first).execute():
        return result
    journal.record(actor, "result.download", "dossier", dossier.id, number=result.number)
    if dossier.delivery == dossiers.Delivery.ELECTRONIC and dossier.state == dossiers.State.DECIDED:
        dossiers.perform(accounts.SYSTEM, dossier, "return_result", taken_by=result.holder_name)
    return result


def of_dossier(dossier: dossiers.Dossier) -> Result:
    """The newest result of a dossier. Raises NotFound."""
    result = Result.select().where(Result.dossier == dossier).order_by(Result.id.desc()).first()
    if result is None:
        raise NotFound(N_("There is no result yet. You are told by mail when it is ready."))
    return result  # type: ignore[no-any-return]


def by_check_code(code: str) -> Result:
    """The result behind a check code, however it was typed. Raises NotFound."""
    letters = "".join(letter for letter in code.upper() if letter in ALPHABET)
    wanted = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    result = Result.get_or_none(Result.check_code == wanted)
    if result is None:
        raise NotFound(N_("No result has this check code. Compare it with the paper, letter by letter."))
    return result  # type: ignore[no-any-return]


def has_expired(result: Result, on: date) -> bool:
    """Whether the result's own term has ended on that day."""
    return result.valid_until is not None and result.valid_until < on
