"""Dates as people here write them; kept as yyyy-mm-dd, or yyyy-mm and yyyy where the day is not known."""

import re
from datetime import date, timedelta

from portal import clock
from portal.text import N_

from .messages import Refused
from .spec import Field

SHAPE = N_("Enter %(thing)s as day/month/year, such as 31/12/2020")
SHAPE_MONTH = N_("Enter %(thing)s as day/month/year or month/year, such as 31/12/1965 or 12/1965")
SHAPE_YEAR = N_(
    "Enter %(thing)s as day/month/year, or what is known of it, such as 31/12/1965, 12/1965 or 1965"
)
NO_SUCH_DAY = N_("There is no day %(typed)s: check the day and the month of %(thing)s")
TOO_EARLY = N_("Enter %(thing)s not earlier than %(earliest)s")
TOO_LATE = N_("Enter %(thing)s not later than %(latest)s")
IN_THE_FUTURE = N_("Enter %(thing)s not later than today")
IN_THE_PAST = N_("Enter %(thing)s not earlier than today")

_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?P<day>\d{1,2})\s*[/.,\-\s]\s*(?P<month>\d{1,2})\s*[/.,\-\s]\s*(?P<year>\d{4})",
        r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})[/.\-](?P<day>\d{1,2})",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})",
        r"(?P<month>\d{1,2})\s*[/.,\-]\s*(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})",
        r"(?P<year>\d{4})",
    )
)
_STORED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FIRST_YEAR = 1900  # nothing asked for here is older, unless the field says so
_YEARS_AHEAD = 50  # leases of land run that long


def read_date(text: str, field: Field) -> str:
    """`31/12/2020` → `2020-12-31`. Raises Refused with what to write instead."""
    year, month, day = _parts(text, field)
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise Refused(NO_SUCH_DAY, typed=text) from None
    _in_range(first, _last(first, month, day), field)
    return first.isoformat()[: 10 if day else 7 if month else 4]


def _parts(text: str, field: Field) -> tuple[int, int | None, int | None]:
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(text))), None)
    parts = {name: int(digits) for name, digits in found.groupdict().items()} if found else {}
    if len(parts) < {"year": 1, "month": 2}.get(field.partial, 3):
        raise Refused({"year": SHAPE_YEAR, "month": SHAPE_MONTH}.get(field.partial, SHAPE))
    return parts["year"], parts.get("month"), parts.get("day")


def _last(first: date, month: int | None, day: int | None) -> date:
    if day:
        return first
    return first + timedelta(days=27 if month else 364)  # the last day that surely belongs to it


def _in_range(first: date, last: date, field: Field) -> None:
    earliest = _bound(field.min) or date(_FIRST_YEAR, 1, 1)
    latest = _bound(field.max) or date(clock.today().year + _YEARS_AHEAD, 12, 31)
    if last < earliest:
        raise Refused(IN_THE_PAST if field.min == "today" else TOO_EARLY, earliest=typed_date(str(earliest)))
    if first > latest:
        raise Refused(IN_THE_FUTURE if field.max == "today" else TOO_LATE, latest=typed_date(str(latest)))


def _bound(value: int | float | str | None) -> date | None:
    if value == "today":
        return clock.today()
    return date.fromisoformat(str(value)) if value else None


def typed_date(stored: str) -> str:
    """`2020-12-31` → `31/12/2020`, `2020-12` → `12/2020`; anything else stays as it was typed."""
    found = _STORED.fullmatch(stored)
    return "/".join(part for part in reversed(found.groups()) if part) if found else stored


def years_between(start: str, end: str) -> int | None:
    """Whole years from one kept date to another (ISO; whole dates only)."""
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return None
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
