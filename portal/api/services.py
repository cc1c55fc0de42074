"""Tokens: issued, revoked, asked for. And the dossier that a program hands in."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta

from peewee import IntegrityError

from portal import accounts, catalogue, clock, db, dossiers, intake, journal
from portal.errors import Busy, Conflict, Invalid
from portal.text import N_

from .models import Scope, Submission, Token

LONGEST_DAYS = 366
MOST_PER_MINUTE = 6000
PREFIX = "cong_"  # scanners of public code find a lost token by it


def hash_of(text: str) -> str:
    """SHA-256 in hex: a token has 256 random bits, so that no slower hash is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


@db.atomic
def issue_token(
    actor: accounts.User, *, name: str, contact: str, scopes: Iterable[str], days: int, per_minute: int
) -> tuple[Token, str]:
    """A new token and its text, which is nowhere kept. Raises Invalid with `fields`."""
    wanted = sorted({str(scope) for scope in Scope} & set(scopes))
    fields = _wrong(name.strip(), contact.strip(), wanted, days, per_minute)
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.create(
        name=name.strip(),
        contact=contact.strip(),
        secret_hash=hash_of(text),
        ending=text[-4:],
        scopes=wanted,
        per_minute=per_minute,
        created_at=clock.now(),
        created_by=actor,
        expires_at=clock.now() + timedelta(days=days),
    )
    journal.record(actor, "token.issue", "token", token.id, program=token.name, scopes=wanted, days=days)
    return token, text


def _wrong(name: str, contact: str, scopes: list[str], days: int, per_minute: int) -> dict[str, str]:
    rules = {
        "name": (0 < len(name) <= 120, N_("Enter the program and who runs it, in at most 120 characters.")),
        "contact": (
            0 < len(contact) <= 200,
            N_("Enter whom to ask: an e-mail address or a telephone number."),
        ),
        "scopes": (bool(scopes), N_("Choose at least one thing that the program may do.")),
        "days": (1 <= days <= LONGEST_DAYS, N_("Enter a number of days from 1 to 366.")),
        "per_minute": (1 <= per_minute <= MOST_PER_MINUTE, N_("Enter a number of requests from 1 to 6000.")),
    }
    return {field: message for field, (right, message) in rules.items() if not right}


@db.atomic
def revoke_token(actor: accounts.User, token: Token) -> Token:
    """From now on it opens nothing. Twice is once."""
    open_ = (Token.id == token.id) & Token.revoked_at.is_null()
    if Token.update(revoked_at=clock.now(), revoked_by=actor).where(open_).execute():
        journal.record(actor, "token.revoke", "token", token.id, program=token.name)
    return Token.get_by_id(token.id)  # type: ignore[no-any-return]


def token_with(text: str) -> Token | None:
    """The token with this text, if it is open."""
    token = Token.get_or_none(Token.secret_hash == hash_of(text)) if text.startswith(PREFIX) else None
    return token if token and token.is_open else None


Names = tuple[str, str]  # the program's own key for a dossier, hash of what came with it


def handed_in_by(token: Token) -> accounts.Guest:
    """Who the program is towards the rest of the portal: a guest that opened what it handed in, no more."""
    rows = dossiers.Dossier.select(dossiers.Dossier.code).join(Submission).where(Submission.token == token)
    return accounts.Guest(frozenset(row.code for row in rows))


def hand_in(
    token: Token, version: catalogue.ProcedureVersion, names: Names, given: intake.Application
) -> dossiers.Dossier:
    """Make the dossier; whoever asks with the same key afterwards finds it with `already`.

    Raises Invalid with `fields` as `intake.must_fit` and `intake.apply` do.
    """
    intake.must_fit(version, given)
    try:
        return _hand_in(token, version, names, given)
    except IntegrityError:
        raise Busy from None  # the same key at the same moment: the next try finds the dossier


@db.atomic
def _hand_in(
    token: Token, version: catalogue.ProcedureVersion, names: Names, given: intake.Application
) -> dossiers.Dossier:
    key, body_hash = names
    actor = accounts.Guest()
    # Unguessable, though it follows from the key: a draft's key is its private link.
    link = hmac.new(token.secret_hash.encode(), key.encode(), hashlib.sha256).hexdigest()[:40]
    dossier = intake.apply(actor, version, link, given)
    Submission.create(token=token, key_hash=hash_of(key), body_hash=body_hash, dossier=dossier)
    journal.record(actor, "token.submit", "token", token.id, dossier=dossier.code)
    return dossier


def already(token: Token, key: str, body_hash: str) -> dossiers.Dossier | None:
    """What this program handed in with this key. Raises Conflict."""
    before = Submission.get_or_none(Submission.token == token, Submission.key_hash == hash_of(key))
    if before is None:
        return None
    if before.body_hash != body_hash:
        raise Conflict(N_("This Idempotency-Key was used for something else. Send a new one."))
    return before.dossier  # type: ignore[no-any-return]
