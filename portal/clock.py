"""What time it is: the only module that asks."""

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day at the counters, in Vietnam."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as the clock on the counter's wall shows it."""
    return moment.astimezone(VIETNAM)
