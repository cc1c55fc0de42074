"""How dates, money and files are written for people."""

from datetime import date, datetime
from decimal import Decimal

import flask
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock


def init_app(app: flask.Flask) -> None:
    """Offer each function of this page to templates under its own name."""
    for function in (format_date, format_moment, format_money, format_size, format_days, format_identity):
        app.add_template_filter(function)


def format_date(value: date | datetime | None) -> str:
    """`05/01/2026`."""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return value.strftime("%d/%m/%Y") if value else ""


def format_moment(value: datetime | None) -> str:
    """`17:00 05/01/2026`, as the clock at the counter shows it, never broken in two."""
    return clock.local(value).strftime("%H:%M\u00a0%d/%m/%Y") if value else ""


def format_money(value: int | None) -> str:
    """`8.000 đ`; nothing is not zero."""
    return "" if value is None else f"{value:,}".replace(",", ".") + " đ"


def format_size(value: int) -> str:
    """`340 kB`, `1.2 MB`."""
    return f"{value / 1_000_000:.1f} MB" if value >= 1_000_000 else f"{max(1, round(value / 1000))} kB"


def format_days(hours: float) -> str:
    """Working hours as people say them: `3 working days` (8 hours each), `4 working hours`."""
    days = Decimal(str(hours)) / 8
    if days == days.to_integral_value():
        return str(ngettext("%(num)d working day", "%(num)d working days", int(days)))
    return str(_("%(hours)s working hours", hours=f"{hours:g}"))


def format_identity(number: str) -> str:
    """`022******123`: for lists, where nobody needs the whole number (domain §7.2)."""
    return f"{number[:3]}{'*' * (len(number) - 6)}{number[-3:]}" if len(number) > 6 else number
