"""What a bank's app reads off the screen: EMVCo's QR code with NAPAS's account template."""

from dataclasses import dataclass

from portal.config import BankAccount
from portal.text import fold

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"  # ISO 4217
LONGEST_PURPOSE = 25  # what banks carry through, capital letters without accents


@dataclass(frozen=True)
class Transfer:
    """A payment that an applicant makes from a bank's app; all of it can be typed by hand too."""

    account: BankAccount
    amount: int
    reference: str

    @property
    def payload(self) -> str:
        """The text of the QR code, with its checksum."""
        bank = field("00", self.account.bank) + field("01", self.account.number)
        consumer = field("00", NAPAS) + field("01", bank) + field("02", TO_ACCOUNT)
        unsigned = (
            field("00", "01")
            + field("01", "12")  # this amount, this once
            + field("38", consumer)
            + field("53", DONG)
            + field("54", str(self.amount))
            + field("58", "VN")
            + field("62", field("08", plain(self.reference)))
            + "6304"
        )
        return f"{unsigned}{crc(unsigned.encode('ascii')):04X}"


def field(tag: str, value: str) -> str:
    """Tag, length in two digits, value. Raises ValueError for what does not fit."""
    if not 0 < len(value) <= 99:
        raise ValueError(f"field {tag} holds 1 to 99 characters, not {len(value)}")
    return f"{tag}{len(value):02d}{value}"


def plain(text: str) -> str:
    """Letters without accents, digits and spaces: banks change or drop everything else."""
    kept = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in fold(text).upper())
    return " ".join(kept.split())[:LONGEST_PURPOSE].strip()


def crc(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, beginning with FFFF, nothing mirrored."""
    rest = 0xFFFF
    for byte in data:
        rest ^= byte << 8
        for _ in range(8):
            rest = (rest << 1) ^ 0x1021 if rest & 0x8000 else rest << 1
        rest &= 0xFFFF
    return rest
