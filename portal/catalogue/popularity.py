"""How commonly something is asked for: a guess from the record, until staff or counts say better.

The number only orders what fits a question equally well, and fills the list of the commonest procedures.
"""

from portal import text

from . import phrases
from .record import Record

# Sectors that people in person come to a commune's counter for, most visited first.
SECTORS = {
    "ho tich": 0.5,
    "chung thuc": 0.4,
    "dang ky quan ly cu tru": 0.5,
    "cap quan ly can cuoc": 0.4,
    "dinh danh va xac thuc dien tu": 0.2,
    "dat dai": 0.3,
    "thanh lap va hoat dong doanh nghiep ho kinh doanh": 0.4,
    "bao tro xa hoi": 0.3,
    "nguoi co cong": 0.2,
    "hoat dong xay dung": 0.2,
    "sat hach cap giay phep lai xe": 0.3,
    "dang ky quan ly phuong tien giao thong co gioi xe may chuyen dung": 0.3,
    "thuc hien chinh sach bhxh": 0.3,
    "thuc hien chinh sach bhyt": 0.2,
    "cap so bhxh the bhyt": 0.3,
    "viec lam": 0.2,
    "quan ly xuat nhap canh": 0.1,
    "ly lich tu phap": 0.3,
    "nuoi con nuoi": 0.1,
    "giam ngheo": 0.2,
}
RARER_DEEDS = ("dang ky lai", "cham dut", "thu hoi", "huy", "ket hop", "thoi", "tu choi")
ABOLISHED_LEVEL = "cap huyen"  # there are no districts since 01/07/2025
LIST_OF_DUTIES = "cong bo danh muc"  # a few records carry the title of a decision instead of a name


def weight(record: Record) -> float:
    """About −1 (hardly anybody) to 2 (daily at every counter)."""
    if text.fold(record.name).startswith(LIST_OF_DUTIES):
        return -1.0
    in_sector = SECTORS.get(text.fold(record.sector), 0.0)
    return round(_by_level(record) + _by_people(record) + in_sector - _by_name(record.name), 2)


def _by_level(record: Record) -> float:
    if record.commune_list_no:
        return 1.0
    named = text.fold(record.name)
    if ABOLISHED_LEVEL in named:
        return -0.3
    if "commune" in record.levels or "cap xa" in named:
        return 0.55
    return 0.2 if "province" in record.levels else -0.25 * bool(record.levels) - 0.1


def _by_people(record: Record) -> float:
    return 0.3 if "citizen" in record.subjects else 0.0


def _by_name(name: str) -> float:
    """The commonest have short names; cases of few people are told by words such as "biên giới"."""
    folded = f" {text.fold(name)} "
    rare = any(f" {each} " in folded for each in phrases.SPECIAL)
    again = any(f" {each} " in folded for each in RARER_DEEDS)
    return 0.25 * rare + 0.1 * again + min(0.3, 0.015 * max(0, len(folded.split()) - 6))
