"""Answers that reach a draft from several pages, tabs and devices: none overwrites another unseen.

Lines are bad: an answer may come twice, late, or after a newer one. Each page of questions carries a mark, so
that the same answers again are nothing new, older ones of the same page are passed over, and answers from a
page that has not seen the latest ones are refused until the person has seen both.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal import accounts, db
from portal.errors import Conflict
from portal.text import N_

from . import beginning, services
from .models import Draft

MARK = re.compile(r"([0-9a-f]{10})-([\w-]{6})-(\d{1,6})", re.ASCII)


class Elsewhere(Conflict):
    """Other answers were saved meanwhile, from another page or device."""

    def __init__(self) -> None:
        super().__init__(
            N_("Other answers were saved meanwhile, on another page or device. See both, and choose.")
        )


@dataclass(frozen=True)
class Mark:
    """What the step held when the page was made, which page it is, and how many edits it had."""

    seen: str
    page: str
    edits: int

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """The mark in a form, if it has one. A program that sends none overwrites, and means it."""
        found = MARK.fullmatch(text)
        return cls(found[1], found[2], int(found[3])) if found else None


def new_mark(names: Iterable[str], answers: Mapping[str, Any]) -> str:
    """The mark of a page that is made now, with these answers on it."""
    return f"{_digest(_only(names, answers))}-{secrets.token_urlsafe(5)[:6]}-0"


def digest(answers: Mapping[str, Any]) -> str:
    """Names all answers in a few letters."""
    return _digest(_only(answers, answers))


def _digest(answers: Mapping[str, Any]) -> str:
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _only(names: Iterable[str], answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answers[name] for name in names if answers.get(name) not in (None, "", [], {})}


@db.atomic
def keep_step(
    actor: accounts.Actor, draft: Draft, step: str, names: tuple[str, ...], answers: Mapping[str, Any],
    mark: Mark | None = None,
) -> Draft:  # fmt: skip
    """Store one step's answers as they stand, right or not; those of other steps stay as they are by now.

    A draft that was stored nowhere begins with them. Raises Elsewhere where the step holds answers that the
    page with this mark has not seen; Conflict when the draft is submitted.
    """
    now = beginning.stored(actor, draft)
    services.must_be_open(now)
    mine, theirs = _only(names, answers), _only(names, now.answers)
    is_new = now is draft  # so nobody has answered anything yet
    if mark and not is_new and not _is_news(mark, now.marks.get(step), mine, theirs):
        return now
    marks = now.marks | ({step: [mark.page, mark.edits]} if mark else {})
    kept = {name: value for name, value in now.answers.items() if name not in names}
    case = draft.case if draft.version_id == now.version_id else now.case
    services.store_as_read(now, answers=kept | mine, marks=marks, case=case)
    return now


def _is_news(mark: Mark, last: list[Any] | None, mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether these answers replace what is there. Raises Elsewhere."""
    if last and last[0] == mark.page:
        return mark.edits >= int(last[1])
    if mine != theirs and _digest(theirs) != mark.seen:
        raise Elsewhere
    return True
