"""What a card reader or barcode scanner types: the QR text of an identity card (domain §7.2), or one number.

`number|old number|name|ddmmyyyy|sex|address|issue date`. Scanners type through a keyboard layout, so the bar
may come out as another sign and Vietnamese letters in the wrong encoding; both are mended here.
"""

import re
from dataclasses import asdict, dataclass
from datetime import date

from portal import accounts, clock
from portal.errors import Invalid
from portal.forms import Field, Refused, Text, born_and_sex, read_citizen_id, read_phone
from portal.text import N_, fold

_BARS = re.compile(r"[|¦~\t]")
_DOSSIER = re.compile(r"[A-Z][0-9A-Z.]*\d-\d{6}-\d+", re.ASCII | re.IGNORECASE)
_RESUME = re.compile(
    r"/resume/([\w-]+)|^(?=.*[A-Za-z])([A-Za-z0-9]{4}[- ]?[A-Za-z0-9]{4}[- ]?[A-Za-z0-9]{4})$", re.ASCII
)
_FIELD = Field("identity_number", Text("số định danh", "the number"), "citizen_id")

NOTHING_READ = N_("Read the card, or type a 12-digit number, a telephone number or a code.")
NOT_A_CARD = N_(
    "This is no identity card: its first field must be a number of 12 digits. Read the QR code again."
)
NO_NAME = N_("The card's name did not arrive. Read the QR code again, or type the 12-digit number alone.")
NO_SUCH_DAY = N_("The card's birthday cannot be right: %(typed)s. Read the QR code again.")


@dataclass(frozen=True)
class Card:
    """What is known of a person who stands at the counter; "" where nothing is."""

    identity_number: str = ""
    full_name: str = ""
    born_on: str = ""  # ISO
    sex: str = ""  # male | female
    address: str = ""
    phone: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether number and card disagree on year or sex: worth a look, never a refusal (domain §7.2)."""
        if not (self.identity_number and self.born_on):
            return False
        year, sex = born_and_sex(self.identity_number)
        return int(self.born_on[:4]) != year or self.sex not in ("", sex)

    @property
    def birthday(self) -> date | None:
        """As a day."""
        return date.fromisoformat(self.born_on) if self.born_on else None

    def facts(self) -> dict[str, str]:
        """Under the names that form fields use for them (`known`). An older card names a ward of before: it
        tells today's commune, unless the ward was split."""
        told = {name: value for name, value in asdict(self).items() if name != "address"}
        found = accounts.communes_of(self.address)
        here = found[0] if len(found) == 1 else None
        rest = [place for place in self._places if here is None or fold(place) != fold(here.name)]
        told |= {"address.commune": here.code if here else "", "address.detail": ", ".join(rest)}
        return {f"applicant.{name}": value for name, value in told.items() if value}

    @property
    def _places(self) -> list[str]:
        return [part.strip() for part in self.address.split(",") if part.strip()]


@dataclass(frozen=True)
class Code:
    """Of a dossier (also in the address that a slip's QR code holds), or of a draft that was taken along."""

    dossier: str = ""
    draft: str = ""


def read(typed: str) -> Card | Code:
    """Whatever came into the counter's field. Raises Invalid that says how to go on."""
    text = _mended(typed.strip())
    if _BARS.search(text):
        return _card([part.strip() for part in _BARS.split(text)])
    dossier, draft = _DOSSIER.search(text), _RESUME.search(text)
    if dossier:
        return Code(dossier=dossier[0].upper())
    if draft:
        return Code(draft=draft[1] or draft[2])
    return _number(text)


def _mended(text: str) -> str:
    """UTF-8 that was typed byte by byte becomes letters again; anything else stays."""
    try:
        return b"".join(_byte(letter) for letter in text).decode("utf-8")
    except UnicodeError:
        return text


def _byte(letter: str) -> bytes:
    """Five bytes have no letter in cp1252 (0x81, 0x8d…): scanners type those as they are."""
    return bytes([ord(letter)]) if ord(letter) < 256 else letter.encode("cp1252")


def _card(parts: list[str]) -> Card:
    number, _old, name, born, sex, address = (*parts, *[""] * 6)[:6]
    try:
        number = read_citizen_id(number, _FIELD)
    except Refused:
        raise Invalid(NOT_A_CARD) from None
    if not name:
        raise Invalid(NO_NAME)
    return Card(number, " ".join(name.split()), _day(born), _sex(sex), address[:300])


def _day(typed: str) -> str:
    digits = re.sub(r"\D", "", typed)
    if not digits:
        return ""
    try:
        day = date(int(digits[4:8]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise Invalid(NO_SUCH_DAY, values={"typed": typed}) from None
    if len(digits) != 8 or not date(1900, 1, 1) <= day <= clock.today():
        raise Invalid(NO_SUCH_DAY, values={"typed": typed})
    return day.isoformat()


def _sex(typed: str) -> str:
    return {"nam": "male", "male": "male", "nu": "female", "female": "female"}.get(fold(typed), "")


def _number(text: str) -> Card:
    for reader, name in ((read_citizen_id, "identity_number"), (read_phone, "phone")):
        try:
            return Card(**{name: reader(text, _FIELD)})
        except Refused:
            continue
    raise Invalid(NOTHING_READ)
