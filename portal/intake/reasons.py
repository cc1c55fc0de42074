"""Why papers are asked for: a library of reasons, each with its law and an example, in versions.

An officer picks one or writes their own. A change is a new version from that day on: what was asked before
keeps the words that the applicant read.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal import accounts, clock, db, journal
from portal.accounts import Permission
from portal.errors import Conflict, Forbidden, Invalid, NotFound
from portal.text import N_, fold

from .models import AskReason

A_DAY = timedelta(days=1)
LONGEST = {"text": 300, "text_en": 300, "example": 500, "legal_basis": 200}

# For an empty library (domain §9); people edit the rows. No law is named where none was verified.
FIRST_REASONS = (
    {
        "text": "Ảnh chụp hoặc bản quét bị mờ, không đọc được",
        "text_en": "The photo or scan is blurred and cannot be read",
        "example": "Chụp lại dưới ánh sáng đủ, thấy rõ bốn góc và từng dòng chữ.",
    },
    {
        "text": "Thiếu chữ ký của người khai",
        "text_en": "The signature of the declarant is missing",
        "example": "Ký và ghi rõ họ tên ở cuối tờ khai.",
    },
    {
        "text": "Giấy tờ đã hết hạn",
        "text_en": "The paper is no longer valid",
        "example": "Nộp bản còn hạn vào ngày nộp hồ sơ.",
    },
    {
        "text": "Thông tin không khớp với giấy tờ khác trong hồ sơ",
        "text_en": "What it says differs from another paper of the dossier",
        "example": "Họ tên, ngày sinh phải giống trên thẻ căn cước.",
    },
    {
        "text": "Thiếu trang",
        "text_en": "A page is missing",
        "example": "Chụp đủ các trang, kể cả trang có dấu và trang cuối.",
    },
    {
        "text": "Chưa có văn bản ủy quyền của chủ hồ sơ",
        "text_en": "The owner's authorisation is missing",
        "example": "Văn bản ủy quyền có chữ ký của chủ hồ sơ, nêu rõ việc được ủy quyền.",
    },
)


def in_force() -> list[AskReason]:
    """The reasons that can be picked today, by their words."""
    today = clock.today()
    rows = AskReason.select().where(
        AskReason.valid_from <= today, AskReason.valid_to.is_null() | (AskReason.valid_to >= today)
    )
    return sorted(rows, key=lambda row: fold(row.text))


def known(text: str) -> AskReason | None:
    """The reason in force with these words, in either language."""
    words = text.strip()
    return next((row for row in in_force() if words and words in (row.text, row.text_en)), None)


@db.atomic
def enter(actor: accounts.Actor, sent: Mapping[str, str], former: AskReason | None = None) -> AskReason:
    """A new reason, or the next version of one: it holds from today. Raises Forbidden, Invalid, Conflict."""
    _must_edit(actor)
    told = {name: " ".join(sent.get(name, "").split()) for name in LONGEST}
    _check(told)
    same = known(told["text"])
    if same is not None and same != former:
        raise Conflict(N_("This reason is in the library already."))
    if former is not None:
        _end(former)
    row = AskReason.create(
        code=former.code if former else "",
        version=former.version + 1 if former else 1,
        valid_from=clock.today(),
        entered_by=actor.row,
        **told,
    )
    if former is None:
        row.code = f"R{row.id}"
        row.save(only=[AskReason.code])
    journal.record(actor, "reason.enter", "reason", row.id, code=row.code, version=row.version)
    return row


def _check(told: Mapping[str, str]) -> None:
    fields = {
        name: N_("Shorten it: at most 300 characters, 500 for the example, 200 for the legal basis.")
        for name, longest in LONGEST.items()
        if len(told[name]) > longest
    }
    if not told["text"]:
        fields["text"] = N_("Enter the reason, for the applicant to read")
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)


@db.atomic
def withdraw(actor: accounts.Actor, reason: AskReason) -> AskReason:
    """Nobody can pick it from now on. Twice is once. Raises Forbidden."""
    _must_edit(actor)
    if reason.valid_to is None:
        _end(reason)
        journal.record(actor, "reason.withdraw", "reason", reason.id, code=reason.code)
    return reason


@db.atomic
def fill(actor: accounts.Actor) -> int:
    """Enter the usual reasons into an empty library; how many."""
    if AskReason.select().exists():
        return 0
    return len([enter(actor, reason) for reason in FIRST_REASONS])


def by_id(reason_id: int) -> AskReason:
    """A version. Raises NotFound, also for one that was replaced or withdrawn."""
    row = AskReason.get_or_none(AskReason.id == reason_id, AskReason.valid_to.is_null())
    if row is None:
        raise NotFound(N_("This reason was changed or withdrawn meanwhile. Open the library again."))
    return row  # type: ignore[no-any-return]


def _end(row: AskReason) -> None:
    row.valid_to = clock.today() - A_DAY
    row.save(only=[AskReason.valid_to])


def _must_edit(actor: accounts.Actor) -> None:
    if not actor.may(Permission.CATALOGUE_EDIT):
        raise Forbidden(N_("Your account does not have this task. Ask the administrator of your centre."))


def noted(key: str, name: str, text: str) -> dict[str, Any]:
    """One asked paper as it is kept: with law and example where the reason came from the library."""
    row, item = known(text), {"key": key, "name": name, "reason": text}
    if row is None:
        return item
    return {**item, "legal_basis": row.legal_basis, "example": row.example, "from": row.id}
