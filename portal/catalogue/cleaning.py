"""Raw texts of the national record → clean values. Says what is missing; invents nothing."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from portal import text

from .record import Fee

SPACES = re.compile(r"\s+")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\ufeff\u00ad\ud800-\udfff]")
ACRONYMS = {
    "UBND",
    "HĐND",
    "BHXH",
    "BHYT",
    "BHTN",
    "TTHC",
    "GPLX",
    "QĐ",
    "NĐ",
    "TT",
    "HTX",
    "TNHH",
    "II",
    "III",
    "IV",
}


def tidy(raw: object) -> str:
    """One line: composed letters, single spaces, nothing unseen. Takes anything, None gives ""."""
    shown = unicodedata.normalize("NFC", str(raw)) if raw is not None else ""
    return SPACES.sub(" ", UNSEEN.sub("", shown)).strip()


def name(raw: object) -> str:
    """A procedure's name: not shouted, begins with a capital, no full stop at the end."""
    shown = tidy(raw).rstrip(" .;:")
    if _is_shouted(shown):
        shown = " ".join(word if word.strip("(),.") in ACRONYMS else word.lower() for word in shown.split())
    return shown[:1].upper() + shown[1:]


def _is_shouted(shown: str) -> bool:
    letters = [letter for letter in shown if letter.isalpha()]
    return len(letters) > 8 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)


# -- lists ------------------------------------------------------------------------------------------------

STEP = re.compile(r"^(?:[-+*•]|[a-zđ]\))?\s*bước\s*(\d+)\s*[:.\-–]?\s*", re.IGNORECASE)
MARKERS = (
    (2, re.compile(r"^([+])\s*")),
    (3, re.compile(r"^([•◦▪·o])\s+(?=\S)")),
    (2, re.compile(r"^(\((?:[ivx]{1,4}|\d{1,2}|[a-zđ])\))\s*", re.IGNORECASE)),
    (1, re.compile(r"^([a-zđ]\d?[).])\s+", re.IGNORECASE)),
    (1, re.compile(r"^(\d{1,2}(?:\.\d{1,2})*[).])\s+")),
    (1, re.compile(r"^([-–—*])\s*")),
)
SENTENCE_END = (".", ";", ":", "!", "?", "”", '"')
MANY_LETTERS = 600  # a paragraph above this is cut into its sentences
# A list that was run into one line: a sign after the end of a clause begins its next item.
NEXT_ITEM = re.compile(r"(?<=[:;.,)])\s+(?=[-+•*]\s*[0-9A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ(“]|\([ivx]{1,4}\)\s|[a-zđ]\.\d\)\s)")
NEXT_SENTENCE = re.compile(r"(?<=[a-zà-ỹđ\d)”][.;]) (?=[A-ZÀ-ỸĐ\-+•(]|\d{1,2}[.)] )")


@dataclass(frozen=True)
class Line:
    """One line of a text as it should be shown: `level` 0 is a paragraph or a step, 1–3 items below it."""

    text: str
    level: int = 0
    marker: str = ""  # "(i)", "a)" – "" for a plain bullet
    step: int | None = None  # the number of a "Bước n:"


def lines(raws: Iterable[object] | str | None) -> tuple[str, ...]:
    """Broken lines joined, walls cut into sentences, empty lines dropped."""
    parts: list[str] = []
    for part in _parts(raws):
        if parts and _goes_on(parts[-1], part):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return tuple(piece for part in parts for piece in _pieces(part))


def _parts(raws: Iterable[object] | str | None) -> list[str]:
    whole = [raws] if isinstance(raws, str) else list(raws or ())
    pieces = [tidy(piece) for raw in whole for piece in str(raw or "").splitlines()]
    return [piece for piece in pieces if piece.strip("-+*• .")]


def _goes_on(before: str, part: str) -> bool:
    """Whether `part` is the rest of a line that the source broke."""
    return part[0].islower() and not before.endswith(SENTENCE_END) and _marker(part)[0] == 0


def _pieces(part: str) -> list[str]:
    return [
        piece
        for item in items(part)
        for piece in (NEXT_SENTENCE.split(item) if len(item) > MANY_LETTERS else [item])
    ]


def items(shown: str) -> list[str]:
    """A line cut at the signs of the list in it. One sign alone may be a dash between clauses: not cut."""
    pieces = NEXT_ITEM.split(shown)
    return pieces if len(pieces) > 2 else [shown]


def outline(texts: Iterable[str]) -> tuple[Line, ...]:
    """Lines with their level and marker, for showing as steps and nested lists."""
    return tuple(_line(each) for each in texts)


def _line(shown: str) -> Line:
    step = STEP.match(shown)
    if step:
        return Line(_capital(shown[step.end() :]) or shown, step=int(step.group(1)))
    level, marker, rest = _marker(shown)
    plain = marker in {"-", "–", "—", "*", "+", "•", "◦", "▪", "·", "o"}
    return Line(_capital(rest), level, "" if plain else marker)


def _marker(shown: str) -> tuple[int, str, str]:
    for level, pattern in MARKERS:
        match = pattern.match(shown)
        if match:
            return level, match.group(1), shown[match.end() :]
    return 0, "", shown


def _capital(shown: str) -> str:
    return shown[:1].upper() + shown[1:]


# -- papers -----------------------------------------------------------------------------------------------

NOTE = re.compile(
    r"^[*\s\-+]*(lưu ý|ghi chú|chú ý|trường hợp .*(hồ sơ gồm|sau đây|bao gồm)\s*:)", re.IGNORECASE
)
ENUMERATION = re.compile(r"^\(?(\d{1,2}|[a-zđ])[.)]\s+|^[-+*•]\s*", re.IGNORECASE)
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
LONG_FOR_A_PAPER = 320
GLUED = re.compile(r"(?<=\.docx|\.xlsx)(?=\w)|(?<=\.doc|\.xls|\.pdf)(?=[^\Wx])", re.IGNORECASE)


def paper_name(raw: object) -> str:
    """The name of a paper without its bullet, beginning with a capital."""
    return _capital(ENUMERATION.sub("", tidy(raw)).strip().rstrip(";"))


FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|DOCX?|PDF)(?![a-z])")
LONGEST_FILE_NAME = 80  # what is longer is text of the record
BEGINS_A_FILE = re.compile(r"(?<=[^\W\d_])(?:văn bản|báo cáo|đơn đề|mẫu số|mau)[^.;,]*$")


def without_files(raw: object) -> tuple[str, str]:
    """A paper's name, and the form files that the source glues to its end: "…theo mẫuMau 1.docxMau 2.docx".

    Where no seam can be told, the name stays as it is.
    """
    shown = tidy(raw)
    first = FILE.search(shown)
    seam = _seam(shown[: first.start()]) if first else 0
    return (shown[:seam].rstrip(" .;"), shown[seam:]) if seam else (shown, "")


def _seam(shown: str) -> int:
    """Where a capital, else a usual word, follows a letter or a sentence without a space; 0: nowhere.

    A file's own name may have capitals inside: the first of its word counts.
    """
    tokens = re.finditer(r"\S+", shown)
    seams = [token.start() + at for token in tokens if (at := _capital_inside(token.group()))]
    match = BEGINS_A_FILE.search(shown)
    found = seams[-1] if seams else match.start() if match else 0
    return found if len(shown) - found <= LONGEST_FILE_NAME else 0


def _capital_inside(token: str) -> int:
    for at in range(1, len(token)):
        if token[at].isupper() and (token[at - 1].islower() or token[at - 1] in ".;:)"):
            return at
    return 0


def file_names(raw: object) -> str:
    """Names of form files, which the source glues together: "1.docxMẫu 2.docx"."""
    return GLUED.sub(", ", re.sub(r"^docx(?=\w|$)", "", tidy(raw)))


def is_note(raw: object, case: str, count: int) -> bool:
    """Whether an entry of the list of papers is a remark: nothing is to be handed in (count 0)."""
    shown = tidy(raw)
    remark = NOTE.match(shown) or NOTE.match(case) or shown.endswith(":") or len(shown) > LONG_FOR_A_PAPER
    return count == 0 and bool(remark)


def place_in_list(raw: object) -> tuple[int, int]:
    """Where "d)" or "3." stands in its list, as a sort key; what carries no such mark comes last."""
    match = re.match(r"\(?(?:(\d{1,2})|([a-zđ]))[.)]\s", tidy(raw).lower())
    if not match:
        return (9, 0)
    digit, letter = match.groups()
    return (0, int(digit)) if digit else (0, LETTERS.find(letter))


# -- limits -----------------------------------------------------------------------------------------------

UNITS = {
    "ngay lam viec": "working_days",
    "ngay": "calendar_days",
    "gio": "working_hours",
    "gio lam viec": "working_hours",
    "thang": "months",
    "trong ngay": "same_day",
}
NUMBER_AND_UNIT = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(\D*)$")


def limit(raw: object, unit: object = "") -> tuple[str, str]:
    """("3 Ngày làm việc") → ("3", "working_days"). ("5") → ("5", ""): the unit is missing, not guessed.

    Zero and words give ("", ""): no limit is stated.
    """
    shown = tidy(f"{tidy(raw)} {tidy(unit)}")
    if text.fold(shown) == "trong ngay":
        return "", "same_day"
    match = NUMBER_AND_UNIT.match(shown)
    number = _decimal(match.group(1)) if match else ""
    if not match or not float(number or 0):
        return "", ""
    return number, UNITS.get(text.fold(match.group(2)), "")


def _decimal(shown: str) -> str:
    whole, _, part = shown.replace(",", ".").partition(".")
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if part else str(int(whole))


# -- fees -------------------------------------------------------------------------------------------------

UNKNOWN_FEE = {"", "khong co thong tin"}
NOTHING_SAID = re.compile(r"^(|khong|khong co|khong quy dinh|khong thu|mien phi|[a-z\d]{1,2})$")
REALLY_FREE = re.compile(r"^(mien|khong thu|khong phai|khong mat)(?!.*(doi voi|truong hop|quy dinh))")
AMOUNT = re.compile(
    r"^(?:(?:phí|lệ phí)\s*:\s*)?([\d.,]+|không|o)\s*(?:đồng|việt nam đồng|vnđ|vnd|đ)$", re.IGNORECASE
)
FREE = re.compile(r"^(miễn phí|không thu( phí)?)$", re.IGNORECASE)
LEAST_PLAUSIBLE = 1000  # "5 VNĐ" in the source is a percentage or a slip, not a price


def fees(raw: object, *, caution: bool = False) -> tuple[Fee, ...]:
    """The fee of one channel. Nothing known gives (); zero beside a note that a rule sets it is no zero.

    `caution` is the source's own mark that its zero cannot be trusted.
    """
    shown = tidy(raw)
    if text.fold(re.sub(r"\(\d*\)$", "", shown)) in UNKNOWN_FEE:
        return ()
    head, note = _head_and_note(shown)
    amount = _amount(head)
    if amount == 0 and (caution or not _is_free(text.fold(note))):
        said = note if _has_figure(note) else _joined(head, note)  # a zero that nobody means says nothing
        return (Fee(_joined(said, ""), None, set_elsewhere=True),)
    if amount is not None and 0 < amount < LEAST_PLAUSIBLE:
        amount = None
    return (Fee(_joined(head, note), amount, set_elsewhere=amount is None and not _has_figure(head)),)


def _head_and_note(shown: str) -> tuple[str, str]:
    head, bracket, note = shown.partition("(")
    if bracket and note.endswith(")"):
        note = note[:-1]
    return head.strip(), note.strip(" -")


DONG = re.compile(r"(?<=\d)\s*(?:việt nam đồng|vnđ|vnd|đ)(?=\s*(?:/|$|[\s.,;:()]))", re.IGNORECASE)
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d,])")


def _joined(head: str, note: str) -> str:
    """`1,500,000 VNĐ (20.000 vnđ /tờ khai)` → `1.500.000 đồng (20.000 đồng/tờ khai)`: words, not figures."""
    head = THOUSANDS.sub(lambda match: match.group().replace(",", "."), head)
    shown = f"{head} ({note})" if note else head
    return re.sub(r"(?<=đồng) +/ *", "/", DONG.sub(" đồng", shown))


def _is_free(folded_note: str) -> bool:
    return bool(NOTHING_SAID.match(folded_note) or REALLY_FREE.match(folded_note))


def _amount(head: str) -> int | None:
    if FREE.match(head):
        return 0
    match = AMOUNT.match(head)
    digits = re.sub(r"[.,]\d{1,2}$", "", match.group(1)) if match else ""
    digits = re.sub(r"[.,]", "", digits)
    if not match:
        return None
    return int(digits) if digits.isdecimal() else 0


def _has_figure(head: str) -> bool:
    return bool(re.search(r"\d", head)) and "%" not in head
