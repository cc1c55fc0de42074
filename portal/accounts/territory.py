"""Old addresses: which of today's communes a written address lies in."""

import re

from portal.text import fold

from .models import Commune

# Cards and books write the kinds short. What stands in front of a name of before 01/07/2025 tells it apart.
SHORT_KINDS = {"tt": "thi tran", "p": "phuong", "x": "xa", "dk": "dac khu"}
DISTRICTS = re.compile(r"(thanh pho|tp|thi xa|tx|huyen|h) \w")  # there are none any more


def communes_of(address: str) -> list[Commune]:
    """Today's communes that an address as written may lie in: none, one, or several where a ward was split.

    An address that names a district is an old one, so its ward is looked up among the former ones; any other
    is taken for one of today's first, for names were used again for larger places.
    """
    parts = [_told(part) for part in re.split(r"[,;–]| - ", address) if part.strip()]
    wanted = set(parts)
    communes = list(Commune.select().order_by(Commune.code))
    today = [each for each in communes if fold(each.name) in wanted]
    former = [each for each in communes if wanted & {fold(name) for name in each.former.split("; ")}]
    is_old = any(DISTRICTS.match(part) for part in parts)
    return (former or today) if is_old else (today or former)


def _told(part: str) -> str:
    folded = fold(part)
    kind, _, name = folded.partition(" ")
    return f"{SHORT_KINDS[kind]} {name}" if kind in SHORT_KINDS and name else folded
