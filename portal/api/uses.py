"""How often each token is used: a file a minute, a byte a request.

A GET writes nothing to the database, and every process of the machine must count together. One byte appended
and the size read takes 20 µs; the file names tell token and minute. The job `note_uses` turns the files of
past minutes into one event a token.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from portal import accounts, clock, db, journal
from portal.errors import TooMany
from portal.text import N_

from .models import Token

MINUTE = "%Y%m%d%H%M"


def count(folder: Path, token: Token) -> None:
    """Add one request. Raises TooMany above what the token may in this minute."""
    path = folder / f"{token.id}-{clock.now():{MINUTE}}"
    # On a full disk nothing is counted: who only reads shall not suffer from it.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if _add(path) > token.per_minute:
            raise TooMany(N_("Too many requests. Wait a minute and try again."))


def _add(path: Path) -> int:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, b".")
        return os.fstat(file).st_size
    finally:
        os.close(file)


def note_uses(folder: Path) -> int:
    """Write down the uses of past minutes and delete their files; number of tokens that were used.

    Twice is once: a minute that is not later than the token's last use was written down before.
    """
    before = clock.now() - timedelta(minutes=2)  # a late byte of the last minute is in
    found = [(path, *_read(path.name)) for path in folder.glob("*-*")]
    past = [each for each in found if each[2] <= before]
    noted = _note({(token, minute): path.stat().st_size for path, token, minute in past})
    for path, _token, _minute in past:
        path.unlink(missing_ok=True)
    return noted


def _read(name: str) -> tuple[int, datetime]:
    token, _, minute = name.partition("-")
    return int(token), datetime.strptime(minute, MINUTE).replace(tzinfo=clock.UTC)


@db.atomic
def _note(uses: dict[tuple[int, datetime], int]) -> int:
    noted = 0
    for token in Token.select().where(Token.id.in_({token for token, _minute in uses})):
        mine = {minute: number for (whose, minute), number in uses.items() if whose == token.id}
        new = {at: number for at, number in mine.items() if not (seen := token.last_used_at) or at > seen}
        if new:
            Token.update(last_used_at=max(new)).where(Token.id == token.id).execute()
            journal.record(accounts.SYSTEM, "token.use", "token", token.id, requests=sum(new.values()))
            noted += 1
    return noted
