"""What the pages about results show and read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import accounts, clock, dossiers, forms
from portal.errors import Invalid, PortalError
from portal.forms import Form
from portal.text import N_

from . import services
from .models import Kind, Result

MOST_FACTS = 16  # what fits one page beside text, signature and QR


def issuing(
    actor: accounts.Actor,
    dossier: dossiers.Dossier,
    typed: Mapping[str, str] | None = None,
    problem: PortalError | None = None,
) -> dict[str, Any]:
    """The decision page: name and facts proposed from the record and the answers."""
    outcomes = dossier.version.record.results
    proposed = {"name": outcomes[0].name if outcomes else dossier.version.name, "kind": Kind.GRANTED}
    return {
        "dossier": dossier,
        "typed": typed or proposed,
        "facts": facts(dossier),
        "title": title_of(actor, dossier),
        **_told(problem),
    }


def correcting(
    actor: accounts.Actor,
    dossier: dossiers.Dossier,
    typed: Mapping[str, str] | None = None,
    problem: PortalError | None = None,
) -> dict[str, Any]:
    """The same page for a result in place of the newest, whose words are proposed."""
    former = services.of_dossier(dossier)
    proposed = {"name": former.name, "kind": former.kind}
    return {**issuing(actor, dossier, typed or proposed, problem), "former": former}


def _told(problem: PortalError | None) -> dict[str, Any]:
    """The problem in words, and by field."""
    if problem is None:
        return {"problem": "", "errors": {}}
    errors = {name: _(message, **problem.values) for name, message in problem.fields.items()}
    return {"problem": "" if errors else _(problem.message, **problem.values), "errors": errors}


def facts(dossier: dossiers.Dossier) -> tuple[tuple[str, str], ...]:
    """What the paper states: the lines that the version lists for its result; where it lists none, all
    answers but the applicant's own block."""
    form = forms.parse(dossier.version.form)
    communes = [(each.code, each.name) for each in accounts.Commune.select()]
    unit = dossiers.acting_unit(dossier, clock.today())
    if form.result:
        case = {"@agency": unit.name if unit else "", "@day": f"{clock.today():%d/%m/%Y}"}
        return tuple(form.stated(dossier.answers, case, communes=communes))
    pages = form.review(dossier.answers, communes=communes, language="vi")
    own = _applicant_fields(form)
    rows = [
        (row.label, row.shown) for _step, shown in pages for row in shown if row.shown and row.name not in own
    ]
    return tuple(rows[:MOST_FACTS])


def _applicant_fields(form: Form) -> set[str]:
    fields = [item for item in form.fields() if isinstance(item, forms.Field)]
    personal = {each.name for each in fields if each.known or each.kind == "declaration"}
    return personal | {f"{name}-commune" for name in personal}


def title_of(actor: accounts.Actor, dossier: dossiers.Dossier) -> str:
    """What stands above the signature, a line each, as Appendix I of Nghị định 30/2020/NĐ-CP has it: for whom
    a committee's paper is signed (TM.), whose place the signer takes (KT.), the signer's own post."""
    unit = dossiers.acting_unit(dossier, clock.today())
    tasks = actor.assignments if isinstance(actor, accounts.User) else []
    posts = [each for each in tasks if each.unit == unit and each.title]
    lines = ["TM. Ủy ban nhân dân"] if unit and unit.kind == accounts.UnitKind.COMMUNE else []
    if posts and posts[0].in_place_of:
        lines.append(f"KT. {posts[0].in_place_of}")
    lines.append(posts[0].title if posts else "Người có thẩm quyền")
    return "\n".join(lines)


def decision(actor: accounts.Actor, dossier: dossiers.Dossier, request: Any) -> services.Decision:
    """The decision as typed. Raises Invalid."""
    sent = request.form
    upload = request.files.get("upload")
    return services.Decision(
        kind=Kind.REFUSED if sent.get("kind") == Kind.REFUSED else Kind.GRANTED,
        name=sent.get("name", "").strip(),
        body=sent.get("body", "").strip(),
        facts=facts(dossier),
        signer_title="\n".join(sent.get("signer_title", "").split("\r\n")).strip()
        or title_of(actor, dossier),
        valid_until=_day(sent.get("valid_until", "")),
        upload=upload.read() if upload and upload.filename else b"",
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    parts = text.replace("-", "/").replace(".", "/").split("/")
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        message = N_("Enter a date, such as 31/12/2030, or leave it empty.")
        raise Invalid(message, fields={"valid_until": message}) from None


def handing_over(
    dossier: dossiers.Dossier, typed: Mapping[str, str] | None = None, problem: PortalError | None = None
) -> dict[str, Any]:
    """The hand-over page, with the holder proposed."""
    result = services.of_dossier(dossier)
    return {
        "dossier": dossier,
        "result": result,
        "typed": typed or {"to": result.holder_name},
        **_told(problem),
    }


def revoking(
    dossier: dossiers.Dossier, typed: Mapping[str, str] | None = None, problem: PortalError | None = None
) -> dict[str, Any]:
    """The page that takes a result back."""
    return {
        "dossier": dossier,
        "result": services.of_dossier(dossier),
        "typed": typed or {},
        **_told(problem),
    }


def verifying(result: Result) -> dict[str, Any]:
    """What anybody may know of a paper: enough to compare, nothing more."""
    words = result.holder_name.split()
    hidden = " ".join([words[0], *(["•••"] if len(words) > 2 else []), words[-1]]) if words else ""
    return {"result": result, "holder": hidden, "expired": services.has_expired(result, clock.today())}
