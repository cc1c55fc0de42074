"""What the calendar page sends, read into the arguments of verbs. Each refusal names its field."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from portal.errors import Invalid
from portal.text import N_

from .calendar import Session
from .figures import FIRST_RULES, Figure

DATE_WANTED = N_("Enter a date, such as 31/12/2026")
HOURS_WANTED = N_("Enter hours such as 07:30-11:30, 13:00-17:00, or nothing for a closed day")

Sent = Mapping[str, str]

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_SESSION = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)


def read_holiday(sent: Sent) -> dict[str, Any]:
    """Arguments of `add_holiday`."""
    return {
        "on": _day(sent, "day_off"),
        "name": _text(sent, "day_name", N_("Enter the name of the day off")),
        "name_en": _text(sent, "day_name_en"),
        "legal_basis": _text(sent, "day_basis"),
    }


def read_make_up_day(sent: Sent) -> dict[str, Any]:
    """Arguments of `add_make_up_day`."""
    return {
        "on": _day(sent, "worked_on"),
        "replaces": _day(sent, "worked_for"),
        "legal_basis": _text(sent, "worked_basis"),
    }


def read_rule(sent: Sent) -> dict[str, Any]:
    """Arguments of `change_rule`."""
    name = sent.get("figure", "")
    if name not in set(Figure):
        raise _wrong("figure", N_("Choose a figure"))
    return {
        "name": name,
        "value": _value(Figure(name), _text(sent, "figure_value", N_("Enter the new value"))),
        "valid_from": _day(sent, "figure_from"),
        "legal_basis": _text(sent, "figure_basis"),
    }


def _value(figure: Figure, typed: str) -> int | str:
    is_number = isinstance(FIRST_RULES[figure].value, int) and typed.isascii() and typed.isdecimal()
    return int(typed[:6]) if is_number else typed


def read_week(sent: Sent) -> dict[int, tuple[Session, ...]]:
    """Weekday → sessions, from seven lines such as `07:30-11:30, 13:00-17:00`."""
    week = {weekday: _sessions(sent, f"hours_{weekday}") for weekday in range(7)}
    return {weekday: sessions for weekday, sessions in week.items() if sessions}


def _sessions(sent: Sent, field: str) -> tuple[Session, ...]:
    pieces = [piece.strip() for piece in sent.get(field, "").split(",") if piece.strip()]
    return tuple(_session(piece, field) for piece in pieces)


def _session(piece: str, field: str) -> Session:
    found = _SESSION.fullmatch(piece)
    if not found:
        raise _wrong(field, HOURS_WANTED)
    hours = [int(digits) for digits in found.groups()]
    try:
        return time(hours[0], hours[1]), time(hours[2], hours[3])
    except ValueError:
        raise _wrong(field, HOURS_WANTED) from None


def typed_week(hours: Mapping[int, tuple[Session, ...]]) -> dict[str, str]:
    """The seven lines for a week, as `read_week` reads them."""
    return {
        f"hours_{weekday}": ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in sessions)
        for weekday, sessions in hours.items()
    }


def _day(sent: Sent, field: str) -> date:
    typed = sent.get(field, "").strip()
    found = _DATE.fullmatch(typed)
    try:
        if found:
            day, month, year = (int(digits) for digits in found.groups())
            return date(year, month, day)
        return date.fromisoformat(typed)
    except ValueError:
        raise _wrong(field, DATE_WANTED) from None


def _text(sent: Sent, field: str, wanted: str = "") -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in sent.get(field, "")).split())
    if wanted and not text:
        raise _wrong(field, wanted)
    if len(text) > 200:
        raise _wrong(field, N_("Use at most 200 characters"))
    return text


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})
