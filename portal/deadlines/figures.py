"""First filling: figures of law, hours and swaps as the domain brief has them. All unverified [M].

These are rows for an empty database, and what counts while there are none; people edit the rows.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from .calendar import Session


class Figure(StrEnum):
    """Names of the figures that the portal asks for (D§2.3)."""

    ANSWER_ONLINE_HOURS = "answer_online_hours"  # working hours to answer an online submission
    LATE_HOUR = "late_hour"  # from then on: received on the next working day
    SUPPLEMENT_REQUEST_TIMES = "supplement_request_times"  # before receipt, and again in process
    SUPPLEMENT_REQUEST_DAYS = "supplement_request_days"  # working days from receipt to ask for papers
    LATE_SUPPLEMENT_REQUEST = "late_supplement_request"  # after these days: warn | refuse
    SUPPLEMENT_DAYS = "supplement_days"  # days of the calendar in which the applicant supplies them
    SUPPLEMENT_EFFECT = "supplement_effect"  # Clock.RESUME or Clock.RESTART
    EXTENSION_TIMES = "extension_times"
    EXTENSION_DAYS_BEFORE = "extension_days_before"  # working days before the promised date, at the latest
    FORM_SET = "form_set"  # circular whose official forms a dossier gets that is received on a day


@dataclass(frozen=True)
class FirstRule:
    """A figure's first value. `choices`: the only values allowed, none = any of the same kind. `before`: what
    held until the day before `since`."""

    value: int | str
    legal_basis: str
    choices: tuple[str, ...] = ()
    before: int | str = ""
    since: date | None = None

    def on(self, day: date) -> int | str:
        """The value that held on a day."""
        return self.before if self.since and day < self.since else self.value


FIRST_RULES: dict[Figure, FirstRule] = {
    Figure.ANSWER_ONLINE_HOURS: FirstRule(8, "Nghị định 45/2020/NĐ-CP; Nghị định 118/2025/NĐ-CP"),
    Figure.LATE_HOUR: FirstRule("15:00", "Nghị định 61/2018/NĐ-CP, Điều 18"),
    Figure.SUPPLEMENT_REQUEST_TIMES: FirstRule(1, "Nghị định 61/2018/NĐ-CP, Điều 17, 19"),
    Figure.SUPPLEMENT_REQUEST_DAYS: FirstRule(3, "Nghị định 61/2018/NĐ-CP, Điều 19"),
    # Sector laws differ, so the officer is warned until somebody confirms that the days bind everywhere.
    Figure.LATE_SUPPLEMENT_REQUEST: FirstRule("warn", "", ("warn", "refuse")),
    Figure.SUPPLEMENT_DAYS: FirstRule(30, ""),
    # NĐ 61/2018 counts again from the start, sector laws pause; a procedure version may say otherwise.
    Figure.SUPPLEMENT_EFFECT: FirstRule("resume", "", ("resume", "restart")),
    Figure.EXTENSION_TIMES: FirstRule(1, "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 9"),
    Figure.EXTENSION_DAYS_BEFORE: FirstRule(1, "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 9"),
    Figure.FORM_SET: FirstRule(
        "03/2025/TT-VPCP",
        "Thông tư 03/2025/TT-VPCP",
        ("01/2018/TT-VPCP", "03/2025/TT-VPCP"),
        before="01/2018/TT-VPCP",
        since=date(2025, 9, 15),  # its date; the day on which it came into force is to be confirmed
    ),
}

FIRST_HOURS: dict[int, tuple[Session, ...]] = dict.fromkeys(
    range(5), ((time(7, 30), time(11, 30)), (time(13), time(17)))
)

HOLIDAY_BASIS = "Bộ luật Lao động 2019, Điều 112"
SWAP_NAME, SWAP_NAME_EN = "Ngày nghỉ hoán đổi", "Day off in exchange"

# Announced year by year: day off → the Saturday that is worked for it. A year without a line has none known.
SWAPS: dict[int, dict[date, date]] = {
    2025: {date(2025, 5, 2): date(2025, 4, 26)},
    2026: {date(2026, 1, 2): date(2026, 1, 10), date(2026, 8, 31): date(2026, 8, 22)},
}
