"""What a procedure's page leaves to pages of its own, so that no page is too long for a slow line.

Some records hold sixty thousand letters of steps or conditions, where the median holds two thousand. Of
what does not fit, a page shows the beginning; the whole is a page, or several, of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from sys import maxsize
from textwrap import wrap

from . import cleaning
from .record import Record, Requirement

# Letters are what is known before a page is made. With these figures no page of the 4,038 national records
# is above 5.7 kB on the wire, and 6 are the most. A matter of taste: more is fewer clicks, less is quicker.
# Whoever changes them adds one to `indexing.VERSION`: the search index keeps which pages there are.
PAGE_TEXT = 10_000
SECTION_TEXT = 8_000  # of one page of a section: below 6 kB even where no word foretells the next
BEGINNING = 600  # of a section that has pages of its own
NAMES, SHORTEST_NAME = (
    5_000,
    50,
)  # of papers whose details have pages of their own: all names, and each of them
CONTEXT = 80  # of a line on an earlier page that the first lines of a page belong to
LONGEST_LINE = 5_000  # no line of the records we know is cut
MARKUP = 20  # what a line costs besides its letters

LANGUAGES = ("vi", "en")


class Section(StrEnum):
    """What may have pages of its own, as its address says."""

    STEPS = "steps"
    CONDITIONS = "conditions"
    LEGAL_BASIS = "legal-basis"
    NOTES = "notes"
    PAPERS = "papers"

    @property
    def place(self) -> str:
        """Id of its element on a page."""
        return self.name.lower()


@dataclass(frozen=True)
class Line:
    """One line of a section. `of`: number of the paper or note that it belongs to."""

    text: str
    of: int = 0
    is_name: bool = False  # of a paper
    beside: int = 0  # letters that stand with it, such as the name of a form

    @property
    def size(self) -> int:
        return len(self.text) + self.beside + MARKUP


Part = dict[int, int]  # number of a line → how many letters of it are shown, at most
WHOLE = maxsize


def lines(record: Record, section: Section, language: str) -> list[Line]:
    """All of a section."""
    return [piece for line in READ[section](record, language) for piece in _cut(line)]


def _cut(line: Line) -> list[Line]:
    if len(line.text) <= LONGEST_LINE:
        return [line]
    first, *rest = wrap(line.text, LONGEST_LINE, break_on_hyphens=False)
    return [replace(line, text=first), *(Line(text, line.of) for text in rest)]


def folded(record: Record) -> dict[Section, int]:
    """Section → its number of pages, for each that has pages of its own: the same in both languages."""
    sizes = {section: max(_sizes(record, section)) for section in Section}
    rest = _size_of_rest(record)
    chosen: list[Section] = []
    for section in _longest_first(sizes, rest):
        if rest + sum(sizes.values()) <= PAGE_TEXT:
            break
        least = _least(section)
        if sizes[section] > least + BEGINNING:  # else next to nothing is won
            chosen.append(section)
            sizes[section] = least
    return {section: _pages(record, section) for section in chosen}


def _sizes(record: Record, section: Section) -> Iterator[int]:
    for language in LANGUAGES:
        yield sum(line.size for line in READ[section](record, language))


def _least(section: Section) -> int:
    return NAMES if section is Section.PAPERS else BEGINNING


def _longest_first(sizes: dict[Section, int], rest: int) -> list[Section]:
    """Papers last: what to bring is what people come for. First where nothing else helps."""
    others = sorted((each for each in Section if each is not Section.PAPERS), key=lambda each: -sizes[each])
    least = sum(min(sizes[each], BEGINNING) for each in others)
    nothing_helps = rest + least + sizes[Section.PAPERS] > PAGE_TEXT
    return [Section.PAPERS, *others] if nothing_helps else [*others, Section.PAPERS]


def _pages(record: Record, section: Section) -> int:
    return max(len(parts(lines(record, section, language))) for language in LANGUAGES)


def parts(every: list[Line]) -> list[Part]:
    """A section page by page."""
    found: list[Part] = [{}]
    room = SECTION_TEXT
    for at, line in enumerate(every):
        if found[-1] and line.size > room:
            found.append({})
            room = SECTION_TEXT
        found[-1][at] = WHOLE
        room -= line.size
    return found


def beginning(every: list[Line]) -> Part:
    """What the procedure's page shows of a section that has pages of its own: of papers, the names."""
    names = [at for at, line in enumerate(every) if line.is_name]
    if names:
        most = max(SHORTEST_NAME, NAMES // len(names) - MARKUP)
        return dict.fromkeys(names[: NAMES // SHORTEST_NAME], most)
    found: Part = {}
    room = BEGINNING
    for at, line in enumerate(every):
        if found and line.size > room:
            break
        found[at] = BEGINNING
        room -= line.size
    return found


def count(every: list[Line], section: Section) -> int:
    """How many papers, documents or numbered steps the lines are; 0 where they are none of these."""
    if section is Section.PAPERS:
        return sum(line.is_name for line in every)
    if section is Section.STEPS:
        return sum(bool(cleaning.STEP.match(line.text)) for line in every)
    return len(every) if section is Section.LEGAL_BASIS else 0


def shortened(text: str, most: int) -> str:
    """Its first letters up to the end of a word, where there are more."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.–-") + "…"


# -- where the lines of each section stand in a record ------------------------------------------------------


def in_language(language: str, vietnamese: str, english: str) -> str:
    """English where it is asked for and exists."""
    return english if language == "en" and english else vietnamese


def notes(record: Record) -> list[tuple[str, str]]:
    """(Vietnamese, English) of each different note about limit and fee."""
    return list(dict.fromkeys((each.note, each.note_en) for each in record.offers if each.note))


def _long_text(name: str) -> "Callable[[Record, str], Iterator[Line]]":
    def read(record: Record, language: str) -> Iterator[Line]:
        english = record.texts_en.get(name, []) if language == "en" else []
        yield from map(Line, english or getattr(record, name))

    return read


def _legal_basis(record: Record, _language: str) -> Iterator[Line]:
    for each in record.legal_basis:
        yield Line(" · ".join(filter(None, (each.number, each.title, each.issuer, each.date))))


def _notes(record: Record, language: str) -> Iterator[Line]:
    for of, note in enumerate(notes(record)):
        for text in in_language(language, *note).splitlines():
            yield Line(text, of)


def _papers(record: Record, language: str) -> Iterator[Line]:
    for of, each in enumerate(record.requirements):
        name, *rest = _texts(each, language)
        beside = len(each.template) + len(in_language(language, each.example, each.example_en))
        yield Line(name, of, not each.is_note, beside)
        yield from (Line(text, of) for text in rest)


def _texts(each: Requirement, language: str) -> list[str]:
    whole = in_language(language, each.name, each.name_en)
    return [whole] if each.is_note else cleaning.items(whole)


READ: "dict[Section, Callable[[Record, str], Iterator[Line]]]" = {
    Section.STEPS: _long_text("steps"),
    Section.CONDITIONS: _long_text("conditions"),
    Section.LEGAL_BASIS: _legal_basis,
    Section.NOTES: _notes,
    Section.PAPERS: _papers,
}


def _size_of_rest(record: Record) -> int:
    """Of all that always stands on the procedure's page."""
    offers = [(each.case, each.limit_text, *(fee.text for fee in each.fees)) for each in set(record.offers)]
    texts = (
        record.name, record.summary, record.authority, record.receiving_address, *record.agencies,
        *record.coordinating, *(each.name for each in record.results),
    )  # fmt: skip
    return sum(map(len, texts)) + sum(len(text) for each in offers for text in each)
