"""What the official forms say, as plain values: filled from a dossier, printed by papers.py (domain §3.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class PaperHeader:
    """Who issues the paper, its number ("12/TNHS"), where and on which day."""

    parent: str
    agency: str
    number: str
    place: str
    day: date


@dataclass(frozen=True)
class Owner:
    """Whose dossier it is; what is unknown stays empty and is left out."""

    name: str
    identity: str = ""  # number of the identity card, or tax code
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class ReceivedComponent:
    """One paper of the dossier and how it came; `retrieved` means: from a database, not handed in."""

    name: str
    kind: Literal["original", "copy", "electronic", "retrieved"]
    count: int = 1


@dataclass(frozen=True)
class ChargeLine:
    """A fee in đồng."""

    name: str
    amount: int
    paid: bool = False


@dataclass(frozen=True)
class Receipt:
    """`limit` is in words of the paper's language; without `due_at` no date is promised."""

    header: PaperHeader
    code: str
    tracking_url: str
    owner: Owner
    procedure: str
    components: tuple[ReceivedComponent, ...]
    limit: str
    received_at: datetime
    due_at: datetime | None
    collect_at: str
    officer: str
    submitter: str
    request: str = ""
    sets: int = 1
    charges: tuple[ChargeLine, ...] = ()
    secret: str = ""  # for the applicant alone
    register: str = ""  # "quyển số 01/2026, số thứ tự 0012"
    hotline: str = ""


@dataclass(frozen=True)
class MissingItem:
    """One paper to supply, in how many of each, and why."""

    name: str
    reason: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    legal_basis: str = ""


@dataclass(frozen=True)
class SupplementRequest:
    """`processing` tells a request during processing (the clock stands) from one before receipt."""

    header: PaperHeader
    code: str
    tracking_url: str
    owner: Owner
    procedure: str
    items: tuple[MissingItem, ...]
    reason: str
    officer: str
    until: date | None = None
    processing: bool = False
    officer_phone: str = ""
    hotline: str = ""


@dataclass(frozen=True)
class Refusal:
    """Reason, legal basis and the way on are all told (domain §2.2, T5)."""

    header: PaperHeader
    code: str
    owner: Owner
    procedure: str
    reason: str
    legal_basis: str
    next_step: str
    officer: str
    submitter: str
    officer_phone: str = ""
    hotline: str = ""


@dataclass(frozen=True)
class Passage:
    """One hand-over of the dossier. Names stand for signatures: the electronic record is signed."""

    unit: str
    at: datetime | None
    giver: str
    receiver: str
    outcome: Literal["", "early", "on_time", "late"] = ""
    note: str = ""


@dataclass(frozen=True)
class ControlSlip:
    """The way of a dossier from desk to desk."""

    header: PaperHeader
    code: str
    owner: Owner
    procedure: str
    received_at: datetime
    due_at: datetime | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Apology:
    """Apology with a new date. As a draft it waits for the approver's reason and day."""

    header: PaperHeader
    code: str
    owner: Owner
    procedure: str
    received_on: date
    due_before: date
    officer: str
    reason: str = ""
    due_after: date | None = None
    signer: str = ""
    officer_phone: str = ""
    is_draft: bool = False
    hotline: str = ""


@dataclass(frozen=True)
class Stop:
    """Notice of a stop: `withdrawal` is the applicant's own reason where they asked for it."""

    header: PaperHeader
    code: str
    owner: Owner
    procedure: str
    reason: str
    legal_basis: str
    next_step: str
    signer: str
    stage: str = ""
    withdrawal: str = ""
    fees: str = ""
    hotline: str = ""
