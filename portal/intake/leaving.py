"""A draft that leaves with the citizen: a signed file or a code opens it on any device, at any counter.

Either is a key to the same draft, never a second one: whoever goes on, one dossier comes of it. The file also
holds the answers themselves, so that it outlives a draft that was thrown away.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from portal import accounts, catalogue, clock, db, dossiers
from portal.errors import Conflict, Invalid
from portal.text import N_

from . import needs, services
from .models import Draft

FILE_LIVES = timedelta(days=90)
CODE_LIVES = timedelta(days=30)
LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"  # nobody mistakes one for another in print or by telephone
TOKEN = re.compile(r"<!--portal-draft:([\w.-]+)-->", re.ASCII)
LARGEST = 500_000  # bytes of a file that is opened

CHANGED = N_("This file was changed, or it is not a draft of this portal. Open the one you downloaded.")
RUN_OUT = N_("This file is from %(day)s and no longer opens. Begin the application anew.")
NOTHING = N_("Type the code, or choose the file that you downloaded.")
NO_CODE = N_("No draft opens with this code. Check the code; it may have run out or been replaced.")


def token(draft: Draft, secret: str) -> str:
    """The draft as it is now, signed by this portal, with the moment."""
    papers = [
        {"key": need.key, "files": [[file.document.name, file.document.sha256] for file in need.files]}
        for need in needs.of_draft(draft, draft.language)
    ]
    return str(
        _signer(secret).dumps(
            {
                "made": clock.now().isoformat(),
                "draft": draft.key,
                "code": draft.version.procedure.code,
                "version": draft.version_id,
                "case": draft.case,
                "language": draft.language,
                "answers": draft.answers,
                "papers": papers,
            }
        )
    )


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt="draft that leaves",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


@dataclass(frozen=True)
class Opened:
    """The draft behind a file or code. `lost`: files not kept any more, where it was made anew."""

    draft: Draft
    lost: int = 0


def open_file(actor: accounts.Actor, body: bytes, secret: str) -> Opened:
    """The draft that a file leads to, made anew from it where it is gone.

    Raises Invalid for a file that was changed or is too old, Conflict for an application already submitted.
    """
    told = _read(body, secret)
    draft = Draft.get_or_none(Draft.key == told["draft"])
    if draft:
        return Opened(_open(draft))
    return Opened(_made_anew(actor, told), lost=sum(len(paper["files"]) for paper in told["papers"]))


@db.atomic
def _made_anew(actor: accounts.Actor, told: dict[str, Any]) -> Draft:
    moment = clock.now()
    return Draft.create(
        key=told["draft"],
        version=_version(told),
        case=told["case"],
        owner=None if actor.is_staff else actor.row,
        language=told["language"],
        answers=told["answers"],
        known=[],
        created_at=moment,
        updated_at=moment,
    )


def _read(body: bytes, secret: str) -> dict[str, Any]:
    found = TOKEN.search(body.decode("utf-8", "replace"))
    try:
        told: dict[str, Any] = _signer(secret).loads(found[1] if found else "")
    except BadData:
        raise Invalid(CHANGED) from None
    made = datetime.fromisoformat(told["made"])
    if clock.now() - made > FILE_LIVES:
        raise Invalid(RUN_OUT, values={"day": clock.local(made).strftime("%d/%m/%Y")})
    return told


def _version(told: dict[str, Any]) -> catalogue.ProcedureVersion:
    """The text the draft was begun under, else the one in force: `renew` then asks for what is new."""
    version, procedure = catalogue.ProcedureVersion, catalogue.Procedure
    query = version.select(version).join(procedure, on=version.procedure == procedure.id)
    same = query.where(version.id == told["version"], procedure.code == told["code"]).first()
    return same or catalogue.published(told["code"])  # type: ignore[no-any-return]


def _open(draft: Draft) -> Draft:
    if draft.dossier:
        raise Conflict(
            N_("This application was submitted as %(code)s. Track it with its code and secret."),
            values={"code": draft.dossier.code},
        )
    return draft


@db.atomic
def new_code(actor: accounts.Actor, draft: Draft) -> str:
    """A code that opens the draft for a month; the one before no longer does. Only its hash is kept."""
    services.must_be_open(draft)
    code = "".join(secrets.choice(LETTERS) for _letter in range(12))
    draft.resume_hash, draft.resume_until = dossiers.hash_of(code), clock.now() + CODE_LIVES
    draft.save(only=[Draft.resume_hash, Draft.resume_until])
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def opens(draft: Draft, code: str) -> bool:
    """Whether a code is the draft's last one."""
    return bool(draft.resume_hash) and dossiers.hash_of(code) == draft.resume_hash


def open_code(code: str) -> Opened:
    """The draft behind a code, as people type it. Raises Invalid, Conflict. Callers count failed tries."""
    draft = Draft.get_or_none(Draft.resume_hash == dossiers.hash_of(code))
    if draft is None or draft.resume_until < clock.now():
        raise Invalid(NO_CODE)
    return Opened(_open(draft))


def files_in(papers: Iterable[needs.Need]) -> int:
    """How many files stay at the portal while the draft lives."""
    return sum(len(need.files) for need in papers)
