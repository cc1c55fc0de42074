"""The office of the examples: weekdays, holidays and make-up days of 2026 as the domain brief has them."""

from datetime import date, datetime, time

from portal import clock
from portal.deadlines import Calendar

OFFICE = ((time(7, 30), time(11, 30)), (time(13), time(17)))
DAYS_OFF_2026 = [
    *[(1, 1), (1, 2)],
    *[(2, day) for day in range(16, 21)],
    *[(4, 27), (4, 30), (5, 1)],
    *[(8, 31), (9, 1), (9, 2)],
]
CENTRE = Calendar(
    sessions=dict.fromkeys(range(5), OFFICE),
    holidays={date(2026, month, day): "Day off" for month, day in DAYS_OFF_2026},
    make_up_days={date(2026, 1, 10): date(2026, 1, 2), date(2026, 8, 22): date(2026, 8, 31)},
)
SATURDAY_MORNINGS = Calendar(sessions=CENTRE.sessions | {5: OFFICE[:1]})


def on(text):
    """A moment from what the wall clock shows; the end of the afternoon when no hour is given."""
    text = text if ":" in text else f"{text} 17:00"
    return datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM)
