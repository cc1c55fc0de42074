"""What somebody typed → the words that matter: said, meant by it, and what was probably mistyped."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from portal import text

from . import phrases

LONGEST = 300  # letters of a question that are read; nobody types more on purpose
MOST_WORDS = 40
WORD = re.compile(r"[0-9a-zà-ỹđ]+(?:\.\d+)?")
CODE = re.compile(r"\b\d\.\d{2,6}\b|\b\d{6,7}\b")
LONE_Y = re.compile(r"^([bcdghklmnprstvx]{1,3})y$")
SAID, IDLE, HALF_IDLE, EXPLAINED = 1.0, 0.12, 0.35, 0.3  # how much a word weighs


@dataclass(frozen=True, slots=True)
class Word:
    """A syllable. `shown` keeps the accents if it was typed with any, else it is ""."""

    folded: str
    shown: str = ""
    weight: float = SAID


@dataclass
class Question:
    """A question in parts. Neighbours within a run form pairs: most Vietnamese words are two syllables."""

    runs: list[list[Word]] = field(default_factory=list)  # as said
    meanings: list[list[Word]] = field(default_factory=list)  # as the law says it
    code: str = ""
    corrected: str | None = None

    @property
    def all_runs(self) -> list[list[Word]]:
        return self.runs + self.meanings


def syllables(raw: str) -> list[str]:
    """Lower-case words with their accents, abbreviations written out."""
    composed = unicodedata.normalize("NFC", raw[: LONGEST * 4]).lower()
    return [word for each in WORD.findall(composed) for word in _long(each)]


@lru_cache(maxsize=16384)
def _long(word: str) -> Sequence[str]:
    return phrases.SHORT[short].split() if (short := text.strip_accents(word)) in phrases.SHORT else (word,)


@lru_cache(maxsize=16384)
def fold_word(word: str) -> str:
    """`Ký` and `kí` → `ki`: without accents, and y like i where they sound alike."""
    return LONE_Y.sub(r"\1i", text.strip_accents(word))


def folded(raw: str) -> list[str]:
    """The folded syllables of a text."""
    return [fold_word(each) for each in syllables(raw)]


def word(shown: str, weight: float = SAID) -> Word:
    plain = fold_word(shown)
    return Word(plain, shown if text.strip_accents(shown) != shown else "", weight)


# -- phrases that are looked up ---------------------------------------------------------------------------


class Phrasebook:
    """Phrases of one to many syllables, found where they stand, longest first."""

    def __init__(self, entries: Sequence[tuple[str, str]]) -> None:
        """`entries`: (phrase as written, what it stands for). One that stands for itself is left in peace:
        no shorter phrase is looked for inside it."""
        self.entries: dict[tuple[str, ...], list[tuple[list[Word], str]]] = {}
        self.first: dict[str, int] = {}  # first syllable → longest phrase that begins with it
        for shown, value in entries:
            words = [word(each) for each in syllables(shown)]
            key = tuple(each.folded for each in words)
            value = "" if list(key) == folded(value) else value
            if key:
                self.entries.setdefault(key, []).append((words, value))
                self.first[key[0]] = max(self.first.get(key[0], 0), len(key))

    def at(self, words: Sequence[Word], start: int) -> tuple[int, str] | None:
        """(length, value) of the longest phrase that begins at `start`, or None."""
        longest = min(self.first.get(words[start].folded, 0), len(words) - start)
        for length in range(longest, 0, -1):
            said = words[start : start + length]
            for written, value in self.entries.get(tuple(each.folded for each in said), ()):
                if _same(said, written):
                    return length, value
        return None


def _same(said: Sequence[Word], written: Sequence[Word]) -> bool:
    """Accents that were typed must agree: `độ` is not `đò`. A lone syllable must be typed in full."""
    if len(said) == 1 and written[0].shown and not said[0].shown:
        return False
    return all(not a.shown or not b.shown or a.shown == b.shown for a, b in zip(said, written, strict=True))


ASIDES = Phrasebook([(each, "") for each in phrases.ASIDES])


# -- slips ------------------------------------------------------------------------------------------------

TELEX = ((re.compile(r"dd"), "d"), (re.compile(r"([aeo])\1"), r"\1"), (re.compile(r"([aou])w"), r"\1"))
TONE = re.compile(r"(?<=[aeiouy])([bcghnpmt]{0,2})[sfrxj]([bcghnpmt]{0,2})$")
LETTERS = "abcdeghiklmnopqrstuvxy"
SHORT_SYLLABLE = 3


class Speller:
    """Known syllables, and how often syllables and their pairs ("dang ky") occur in names."""

    def __init__(self, counts: dict[str, int], others: Iterable[str] = ()) -> None:
        self.counts = counts
        self.known = {*filter(str.isalnum, counts), *others, *phrases.IDLE}
        self.known.update(part for each in phrases.ASIDES for part in folded(each))

    def right(self, plain: str, before: str, after: str) -> list[str]:
        """The syllable as it was meant: itself if known or hopeless, one correction, or two where glued."""
        if plain in self.known or len(plain) < 2 or plain[0].isdigit():
            return [plain]
        telex = fold_word(_without_telex(plain))
        if telex in self.known:
            return [telex]
        return self._split(plain) or [self._nearest(plain, before, after)]

    def _split(self, plain: str) -> list[str]:
        halves = ((plain[:at], plain[at:]) for at in range(2, len(plain) - 1))
        both = [f"{a} {fold_word(b)}" for a, b in halves if f"{a} {fold_word(b)}" in self.counts]
        return max(both, key=lambda pair: self.counts[pair]).split() if both else []

    def _nearest(self, plain: str, before: str, after: str) -> str:
        near = {each: self._beside(each, before, after) for each in _one_slip(plain) if each in self.counts}
        best = max(near, key=lambda each: (near[each], self.counts[each]), default=plain)
        # A short syllable is one slip away from many: believe it only beside a word that it often stands by.
        return best if near.get(best) or len(plain) > SHORT_SYLLABLE else plain

    def _beside(self, each: str, before: str, after: str) -> int:
        return self.counts.get(f"{before} {each}", 0) + self.counts.get(f"{each} {after}", 0)

    def complete(self, before: str, start: str) -> str:
        """The likeliest end of a word that is still being typed after `before`."""
        ends = [pair for pair in self.following.get(before, ()) if pair.startswith(start)]
        return max(ends, key=lambda end: self.counts[f"{before} {end}"], default=start)

    @cached_property
    def following(self) -> dict[str, list[str]]:
        after: dict[str, list[str]] = {}
        for pair in (each for each in self.counts if " " in each):
            first, second = pair.split(" ")
            after.setdefault(first, []).append(second)
        return after


def _without_telex(plain: str) -> str:
    """`ddawng`, `d9a8ng` → `dang`: what an input method that was off leaves behind."""
    if re.search(r"[a-z]\d", plain):
        return re.sub(r"\d", "", plain)
    for pattern, instead in TELEX:
        plain = pattern.sub(instead, plain)
    return TONE.sub(r"\1\2", plain)


def _one_slip(plain: str) -> Iterator[str]:
    """Everything one slip away: a letter missing, doubled, swapped or wrong."""
    for at in range(len(plain)):
        yield plain[:at] + plain[at + 1 :]
        if at + 1 < len(plain):
            yield plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
        for letter in LETTERS:
            yield plain[:at] + letter + plain[at + 1 :]
            yield plain[:at] + letter + plain[at:]
    for letter in LETTERS:
        yield plain + letter


# -- the whole --------------------------------------------------------------------------------------------

KIN = "ong|ba|bo|me|ma|cha|chong|vo|noi|ngoai|bac|chu|co|di|cau|anh|chi|em|con|chau|cu|nguoi nha|nguoi than"
DEATH = re.compile(
    rf"\b(?:{KIN})(?: (?:{KIN}|toi|minh|tui|vua|moi|da|bi|dot ngot|benh))* (?:mat|chet|qua doi|tu tran)\b"
    r"(?! (?:giay|so|the|bang|bia|can|cccd|cmnd|bao|may|ho|tien|phi|\d|cai|quyen|chung|bien|dien|xe|viec))"
)
PAPER = "giay|so|the|bang|bia|chung chi|can cuoc|cccd|cmnd|ho chieu|giay phep|phu hieu|bien so"
LOSS = "mat|rach|hong|hu|chay|that lac|roi|nat|phai mo"
LOST = re.compile(
    rf"\b(?:bi |lam |danh )?(?:{LOSS}) (?:\w+ )?(?:{PAPER})\b|\b(?:{PAPER}) (?:\w+ ){{0,5}}bi (?:{LOSS})\b"
)
MEANT = ((DEATH, "đăng ký khai tử", 0.5), (LOST, "cấp lại", 1.0))


def understand(raw: str, synonyms: Phrasebook, speller: Speller) -> Question:
    """Take a question apart. Any text will do; the empty one gives no runs."""
    raw = raw[:LONGEST]
    code = CODE.search(raw)
    words = [word(each) for each in syllables(raw)[:MOST_WORDS] if not CODE.fullmatch(each)]
    righted = list(_righted(words, speller))
    question = Question(code=code.group() if code else "")
    if [each.folded for each in righted] != [each.folded for each in words]:
        question.corrected = " ".join(each.shown or each.folded for each in righted)
    if righted and raw[-1:].isalpha():
        righted[-1] = _completed(righted, speller)
    _take_apart(righted, synonyms, question)
    _add_implied(" ".join(each.folded for each in righted), question)
    return question


def _completed(words: list[Word], speller: Speller) -> Word:
    """The last word, which may be half typed."""
    last, before = words[-1], words[-2].folded if len(words) > 1 else ""
    if last.folded in speller.known and len(last.folded) > 1:
        return last
    end = speller.complete(before, last.folded)
    return last if end == last.folded else Word(end)


def _righted(words: list[Word], speller: Speller) -> Iterator[Word]:
    for at, each in enumerate(words):
        before = words[at - 1].folded if at else ""
        after = words[at + 1].folded if at + 1 < len(words) else ""
        meant = speller.right(each.folded, before, after)
        yield from [each] if meant == [each.folded] else [Word(part) for part in meant]


def _take_apart(words: list[Word], synonyms: Phrasebook, question: Question) -> None:
    run: list[Word] = []
    at = 0
    while at < len(words):
        aside, meaning = ASIDES.at(words, at), synonyms.at(words, at)
        if meaning and (not aside or meaning[0] >= aside[0]):
            length, meant = meaning
            run += _explained(words[at : at + length], meant, question)
        elif aside:
            length = aside[0]
            question.runs.append(run)
            run = []
        else:
            length = 1
            run.append(_weighed(words[at]))
        at += length
    question.runs.append(run)


def _explained(said: list[Word], meant: str, question: Question) -> list[Word]:
    if not meant:
        return [_weighed(each) for each in said]
    question.meanings.append([word(each) for each in syllables(meant)])
    return [Word(each.folded, each.shown, EXPLAINED) for each in said]


def _weighed(each: Word) -> Word:
    if each.shown not in phrases.IDLE_SHOWN if each.shown else each.folded not in phrases.IDLE:
        return each
    return Word(each.folded, each.shown, HALF_IDLE if each.folded in phrases.HALF_IDLE else IDLE)


def _add_implied(whole: str, question: Question) -> None:
    for pattern, meant, weight in MEANT:
        if pattern.search(whole):
            question.meanings.append([word(each, weight) for each in syllables(meant)])
