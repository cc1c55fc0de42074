"""Numbers and money as people here write them: dots or spaces between thousands, a comma before decimals."""

import re

from portal import clock
from portal.text import N_

from .messages import Refused, grouped
from .spec import Field

NOT_A_NUMBER = N_("Enter %(thing)s in digits, such as 1500")
NOT_DECIMAL = N_("Enter %(thing)s in digits with at most %(decimals)s after the comma, such as 120,5")
NOT_MONEY = N_("Enter %(thing)s in đồng, in digits, such as 1.500.000")
NOT_A_YEAR = N_("Enter %(thing)s as four digits, such as 1990")
TOO_SMALL = N_("Enter %(thing)s: at least %(least)s")
TOO_LARGE = N_("Enter %(thing)s: at most %(most)s")

_WHOLE = re.compile(r"(-?)(\d{1,15}|[1-9]\d{0,2}(?:([., ])\d{3})(?:\3\d{3}){0,3})", re.ASCII)
_DECIMAL = re.compile(r"(.*?)[.,](\d{1,2})", re.ASCII)
_CURRENCY = re.compile(r"\s*(?:đ|₫|đồng|vnđ|vnd)\.?$", re.IGNORECASE)
MOST = 10**15


def read_number(text: str, field: Field) -> int | float:
    """`1.500` → 1500; with `decimals`: `120,5` → 120.5. Nothing below 0 unless the field has such a `min`."""
    whole, decimals = _split(text, field.decimals)
    found = _WHOLE.fullmatch(whole)
    if not found:
        raise Refused(NOT_DECIMAL if field.decimals else NOT_A_NUMBER, decimals=field.decimals)
    digits = re.sub(r"[^\d-]", "", whole, flags=re.ASCII)
    return _within(float(f"{digits}.{decimals}") if decimals else int(digits), field)


def _split(text: str, allowed: int) -> tuple[str, str]:
    found = _DECIMAL.fullmatch(text) if allowed else None
    if found is None or len(found[2]) > allowed:
        return text, ""
    return found[1], found[2].rstrip("0")


def _within(number: int | float, field: Field) -> int | float:
    least = field.min if isinstance(field.min, int | float) else 0
    most = field.max if isinstance(field.max, int | float) else MOST
    if number < least:
        raise Refused(TOO_SMALL, least=least)
    if number > most:
        raise Refused(TOO_LARGE, most=most)
    return number


def read_money(text: str, field: Field) -> int:
    """`1.500.000 đ` → 1500000, whole đồng."""
    amount = _CURRENCY.sub("", text)
    if not _WHOLE.fullmatch(amount):
        raise Refused(NOT_MONEY)
    return int(_within(int(re.sub(r"[^\d-]", "", amount, flags=re.ASCII)), field))


def read_year(text: str, field: Field) -> int:
    """`1990` → 1990; from 1900 to fifty years ahead unless the field says otherwise."""
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise Refused(NOT_A_YEAR)
    year = int(text)
    least = _year(field.min, 1900)
    most = _year(field.max, clock.today().year + 50)
    if year < least:
        raise Refused(TOO_SMALL, least=str(least))
    if year > most:
        raise Refused(TOO_LARGE, most=str(most))
    return year


def _year(bound: int | float | str | None, otherwise: int) -> int:
    if bound is None:
        return otherwise
    return clock.today().year if bound == "today" else int(bound)


def typed_number(value: object, language: str) -> str:
    """1234.5 → `1.234,5`; what is not a number stays as it was typed."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return grouped(value, language) if is_number else str(value)  # type: ignore[arg-type]
