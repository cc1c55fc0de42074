"""Numbers and addresses that identify: personal number, tax code, telephone, e-mail."""

import re

from stdnum.vn import mst

from portal.text import N_

from .messages import Refused
from .spec import Field

NOT_A_PHONE = N_("Enter %(thing)s as a Vietnamese number, such as 0912 345 678")
NOT_AN_EMAIL = N_("Enter %(thing)s in the form name@example.vn")
NOT_TWELVE = N_("Enter %(thing)s: 12 digits, as on the identity card (you gave %(count)s)")
NOT_DIGITS = N_("Enter %(thing)s with digits only: 12 digits, as on the identity card")
NO_SUCH_PLACE = N_("Check the first three digits of %(thing)s: no place has the code %(code)s")
NOT_A_TAX_CODE = N_("Enter %(thing)s: 10 digits, or 13 for a branch, such as 0100233488 or 0314409058-002")
WRONG_TAX_CODE = N_("Check %(thing)s digit by digit: there is no tax code %(typed)s")

# Codes of the 63 provinces as they were when numbers were given out; they stay after the mergers of 2025.
OLD_PROVINCES = frozenset((
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38,
    40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82,
    83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
))  # fmt: skip
FIRST_ABROAD = 100
_GAPS = re.compile(r"[\s.\-()]+")
_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{9}")
_ABROAD = re.compile(r"^(?:\+84|0084|84)0?(?=[235789])")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def read_phone(text: str, _field: Field) -> str:
    """`+84 912.345.678` → `0912345678`. Mobile: 10 digits; fixed line (02…): 11."""
    number = _ABROAD.sub("0", _GAPS.sub("", text))
    if not _PHONE.fullmatch(number):
        raise Refused(NOT_A_PHONE)
    return number


def shown_phone(number: str) -> str:
    """`0912345678` → `0912 345 678`."""
    return f"{number[:-6]} {number[-6:-3]} {number[-3:]}" if _PHONE.fullmatch(number) else number


def read_email(text: str, _field: Field) -> str:
    """An address a mail can be sent to, as it was typed."""
    if not _EMAIL.fullmatch(text) or ".." in text or text.partition("@")[0][-1:] == ".":
        raise Refused(NOT_AN_EMAIL)
    return text


def read_citizen_id(text: str, _field: Field) -> str:
    """Twelve digits whose first three are a province's or, from 100 on [M], a foreign country's code.

    There is no check digit. `born_and_sex` tells what the number says about its holder.
    """
    number = _GAPS.sub("", text)
    if not re.fullmatch(r"[0-9]+", number):
        raise Refused(NOT_DIGITS)
    if len(number) != 12:
        raise Refused(NOT_TWELVE, count=len(number))
    if int(number[:3]) not in OLD_PROVINCES and int(number[:3]) < FIRST_ABROAD:
        raise Refused(NO_SUCH_PLACE, code=number[:3])
    return number


def born_and_sex(number: str) -> tuple[int, str]:
    """Year of birth and "male" or "female" by the fourth to sixth digit: 0 and 1 are the 20th century."""
    code = int(number[3])
    return 1900 + 100 * (code // 2) + int(number[4:6]), "female" if code % 2 else "male"


def read_tax_code(text: str, field: Field) -> str:
    """Ten digits, or ten and three for a branch (`0314409058-002`), with a right check digit.

    Since July 2025 a household business uses its owner's personal number; `household` allows it.
    """
    number = _GAPS.sub("", text)
    if field.household and len(number) == 12:
        return read_citizen_id(number, field)
    if not re.fullmatch(r"[0-9]{10}(?:[0-9]{3})?", number):
        raise Refused(NOT_A_TAX_CODE)
    if number.startswith("00") or not mst.is_valid(number):
        raise Refused(WRONG_TAX_CODE, typed=text)
    return str(mst.format(number))
