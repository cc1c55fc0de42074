"""How often somebody may try, in one place.

Failed sign-ins are counted, never right ones, so those who know their password seldom meet a limit. The
strict limit is on one account from one address: strangers can use it up for themselves only. The limit on an
account from everywhere is lenient and short, and does not hold where its owner has signed in before, so that
nobody can be locked out by others.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from portal import clock
from portal.errors import TooMany
from portal.text import N_

from .models import Throttle


@dataclass(frozen=True)
class Limit:
    """`most` tries within a window that begins with the first."""

    most: int
    within: timedelta


LIMITS = {
    "sign-in:both": Limit(5, timedelta(minutes=15)),  # one account from one address
    "sign-in:account": Limit(30, timedelta(minutes=5)),  # one account from places new to it
    # A branch's hall or a mobile carrier shares one address among very many people.
    "sign-in:address": Limit(100, timedelta(minutes=15)),
    "password": Limit(5, timedelta(minutes=15)),  # the old password, asked before a new one
    "register": Limit(30, timedelta(hours=1)),
    "track": Limit(10, timedelta(minutes=15)),  # a dossier's code and secret
    "resume": Limit(10, timedelta(minutes=15)),  # the code or file of a draft
}
LONGEST_WINDOW = max(limit.within for limit in LIMITS.values())


class Try(NamedTuple):
    """A kind of try (a key of LIMITS) and by or on whom: an account, an address, both."""

    kind: str
    who: str

    @property
    def key(self) -> str:
        """Kept as a hash: people type their password into the name field."""
        return f"{self.kind}:{hashlib.sha256(self.who.encode()).hexdigest()[:32]}"


def network(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return address


def refuse_if_many(*tries: Try) -> None:
    """Raise TooMany, with the time from which to try again, if one of them is used up. Reads only."""
    ends = [end for each in tries if (end := _used_up_until(each))]
    if ends:
        raise TooMany(
            N_("Too many tries. Try again after %(time)s."),
            values={"time": clock.local(max(ends)).strftime("%H:%M:%S")},
        )


def _used_up_until(each: Try) -> datetime | None:
    limit = LIMITS[each.kind]
    row = Throttle.get_or_none(Throttle.key == each.key)
    if row is None or row.count < limit.most:
        return None
    end: datetime = row.since + limit.within
    # A window from the future is left over from a clock that went wrong.
    return end if row.since <= clock.now() < end else None


def count(*tries: Try) -> None:
    """Add one failed try to each, in the transaction of the caller."""
    for each in tries:
        begun = clock.now() - LIMITS[each.kind].within
        Throttle.insert(key=each.key, count=0, since=clock.now()).on_conflict_ignore().execute()
        Throttle.update(count=0, since=clock.now()).where(
            Throttle.key == each.key, (Throttle.since <= begun) | (Throttle.since > clock.now())
        ).execute()
        Throttle.update(count=Throttle.count + 1).where(Throttle.key == each.key).execute()


def forget(*tries: Try) -> None:
    """Forget failed tries after a right one."""
    Throttle.delete().where(Throttle.key.in_([each.key for each in tries])).execute()


def sweep() -> int:
    """Delete rows whose window is over; how many."""
    return int(Throttle.delete().where(Throttle.since < clock.now() - LONGEST_WINDOW).execute())
