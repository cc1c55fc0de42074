"""Limits and fees in words, in the reader's language: what is missing is said to be missing."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from portal.web import current_language

from .found import Hit
from .record import Fee


@dataclass(frozen=True)
class Said:
    """A text and, where it is not in the page's language, which one it is in. Writes itself as HTML."""

    text: str
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        if not self.lang:
            return str(escape(self.text))
        return Markup('<span lang="{}">{}</span>').format(self.lang, self.text)


def said(vietnamese: str, english: str = "") -> Said:
    """The text for the page's language; Vietnamese, marked as such, where there is no English."""
    if current_language() == "vi" or not vietnamese:
        return Said(vietnamese)
    return Said(english) if english else Said(vietnamese, "vi")


# -- limits -----------------------------------------------------------------------------------------------


UNITS: dict[str, Callable[[int, str], str]] = {
    "working_days": lambda n, value: ngettext(
        "%(value)s working day", "%(value)s working days", n, value=value
    ),
    "working_hours": lambda n, value: ngettext(
        "%(value)s working hour", "%(value)s working hours", n, value=value
    ),
    "calendar_days": lambda n, value: ngettext("%(value)s day", "%(value)s days", n, value=value),
    "months": lambda n, value: ngettext("%(value)s month", "%(value)s months", n, value=value),
    "": lambda n, value: _("%(value)s (the record does not say whether days or hours)", value=value),
}


def limit(value: str, unit: str, stated: str = "") -> str:
    """`3 working days`. A missing unit is said to be missing; `stated` where there is no figure."""
    if value or unit == "same_day":
        return _limit(value, unit, current_language())
    return stated


@functools.lru_cache(maxsize=2000)  # asked ten times a page, and gettext is slow
def _limit(value: str, unit: str, language: str) -> str:
    if unit == "same_day":
        return str(_("within the working day"))
    number = value.replace(".", ",") if language == "vi" else value
    return str(UNITS[unit](1 if value == "1" else 2, number))


# -- fees -------------------------------------------------------------------------------------------------

FIGURE = r"(?:(?:phí|lệ phí)\s*:\s*)?[\d.,]+\s*(?:đồng|việt nam đồng|vnđ|vnd|đ)?"
NOTHING = r"(?:phí|lệ phí)?\s*:?\s*(?:miễn phí|không thu(?: phí)?|không)?"
HEAD_AND_NOTE = re.compile(rf"(?:{FIGURE}|{NOTHING})\s*(?:\((.*?)\)?)?\.?", re.I | re.S)
SAYS_NOTHING = re.compile(r"(không( có| quy định)?|\d*)\.?", re.I)


@dataclass(frozen=True)
class Price:
    """One fee line: a figure, or words, or both."""

    figure: str = ""
    words: Said = Said("")


def price(fee: Fee, *, written_here: bool) -> Price:
    """`written_here`: the words already hold the figure, as in texts of this portal."""
    if written_here:
        return Price(words=said(fee.text, fee.text_en))
    note = _note_of(fee)
    if fee.set_elsewhere:
        return Price(str(_("Set by another rule, not stated here")), note)
    if fee.amount is None:
        return Price(words=note or said(fee.text, fee.text_en))
    return Price(money(fee.amount), note)


def money(amount: int) -> str:
    """`8.000 đ`, or that nothing is charged."""
    return f"{amount:,}".replace(",", ".") + "\N{NO-BREAK SPACE}đ" if amount else str(_("Free of charge"))


def _note_of(fee: Fee) -> Said:
    """What the source adds to its figure, without the figure."""
    parts = HEAD_AND_NOTE.fullmatch(fee.text)
    note = ((parts.group(1) or "") if parts else fee.text).strip(" -;()")
    if SAYS_NOTHING.fullmatch(note):
        return Said("")
    return said(note[:1].upper() + note[1:], fee.text_en)


def fee_of(hit: Hit) -> str:
    """The fee of a result row in two or three words; "" where nothing is known."""
    return _fee_of(hit.fee_kind, hit.fee_amount or 0, hit.fee_varies, current_language())


@functools.lru_cache(maxsize=2000)
def _fee_of(kind: str, amount: int, varies: bool, language: str) -> str:
    match kind:
        case "free":
            return str(_("free of charge"))
        case "elsewhere":
            return str(_("fee set by another rule"))
        case "amount":
            return _amount_of(amount, varies)
        case _:
            return ""


def _amount_of(amount: int, varies: bool) -> str:
    if not varies:
        return money(amount)
    if not amount:
        return str(_("free of charge or with a fee, as the case may be"))
    return str(_("from %(amount)s", amount=money(amount)))


# -- ways to hand in --------------------------------------------------------------------------------------
