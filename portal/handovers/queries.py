"""Lists of the person's units, and what waits to be sent."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from portal import accounts, clock, dossiers

from .models import Handover, Parcel

SHOWN = 300  # of them
SHOWN_FOR = timedelta(days=30)  # lists that both sides have signed


def lists_of(units: list[accounts.Unit]) -> tuple[list[Handover], list[Handover], list[Handover]]:
    """Incoming (to sign for), outgoing (under way) and signed ones of the last month, newest first."""
    mine = Handover.sender.in_(units) | Handover.receiver.in_(units)
    newest = Handover.select().where(mine).order_by(Handover.id.desc())
    open_ones = list(newest.where(Handover.received_at.is_null()))
    signed = newest.where(Handover.received_at > clock.now() - SHOWN_FOR).limit(SHOWN)
    incoming = [each for each in open_ones if each.receiver in units]
    outgoing = [each for each in open_ones if each not in incoming]
    return incoming, outgoing, list(signed)


def parcels_of(handover: Handover) -> list[Parcel]:
    """What is on the list, with dossier and procedure, in the order in which it was scanned."""
    version = dossiers.Dossier.version.rel_model
    query = Parcel.select(Parcel, dossiers.Dossier, version).join(dossiers.Dossier).join(version)
    return list(query.where(Parcel.handover == handover).order_by(Parcel.id))


def receivers() -> list[accounts.Unit]:
    """Every unit of today, by name."""
    today, unit = clock.today(), accounts.Unit
    there = unit.valid_to.is_null() | (unit.valid_to >= today)
    return list(unit.select().where(there).order_by(unit.name))


def codes_in(text: str) -> list[str]:
    """Dossier codes out of what a scanner typed: a code a line, or the address that a slip's QR holds."""
    lines: Any = (line.strip() for line in text.replace(",", "\n").splitlines())
    return [_code_in(line) for line in lines if line]


def _code_in(line: str) -> str:
    if "://" not in line:
        return "".join(line.split()).upper()
    try:
        parts = urlsplit(line)
    except ValueError:  # a scanner misread it
        return line.upper()
    return (parse_qs(parts.query).get("code") or [parts.path.rstrip("/").rpartition("/")[2]])[0].upper()
