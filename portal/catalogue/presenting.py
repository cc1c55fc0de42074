"""A procedure as its page shows it: limits and fees in words, papers by case, the reader's language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.text import N_
from portal.web import current_language

from . import cleaning, folding
from .figures import Price, Said, limit, price, said
from .folding import Line, Part, Section
from .models import Procedure, ProcedureVersion, Status
from .record import COUNTER, ONLINE, POST, Offer, Record, Requirement

CHANNELS = {ONLINE: N_("Online"), COUNTER: N_("At a counter"), POST: N_("By post")}
LEVELS = {
    "commune": N_("Commune"),
    "province": N_("Province"),
    "ministry": N_("Ministry"),
    "other": N_("Other agencies"),
}
SUBJECTS = {
    "citizen": N_("Citizens"),
    "business": N_("Businesses"),
    "household_business": N_("Household businesses"),
    "organisation": N_("Organisations"),
    "foreigner": N_("Foreigners"),
    "official": N_("Public employees"),
}
COUNTING = {
    "exclude_first": N_("The day of receipt is not counted."),
    "include_first_15h": N_(
        "The day of receipt counts; what comes after 15:00 is counted from the next day."
    ),
    "same_day_15h": N_("What comes after 15:00 is counted from the next working day."),
}

TITLES = {
    Section.STEPS: N_("How it goes"),
    Section.CONDITIONS: N_("Conditions"),
    Section.LEGAL_BASIS: N_("Legal basis"),
    Section.NOTES: N_("To note about limit and fee"),
    Section.PAPERS: N_("What to bring"),
}
IN_FULL = {
    Section.STEPS: N_("Read all %(number)s steps"),
    Section.LEGAL_BASIS: N_("Read all %(number)s documents"),
    Section.PAPERS: N_("Read all %(number)s papers in full"),
}


@dataclass(frozen=True)
class Way:
    """Channels that serve a case alike: same limit, same fees."""

    channels: tuple[str, ...]
    case: Said
    limit: str
    prices: tuple[Price, ...]
    note: tuple[str, str]  # in both languages


def ways(record: Record) -> list[Way]:
    """One row for each different pair of limit and fees, however many channels share it."""
    alike: dict[Any, list[str]] = {}
    for offer in record.offers:
        alike.setdefault(_terms(offer), []).append(offer.channel)
    first = {_terms(offer): offer for offer in reversed(record.offers)}
    return [_way(first[terms], channels, record) for terms, channels in alike.items()]


def _terms(offer: Offer) -> tuple[Any, ...]:
    stated = offer.limit_text if not (offer.limit_value or offer.limit_unit) else ""
    return offer.case, offer.limit_value, offer.limit_unit, stated, offer.fees, offer.note


def _way(offer: Offer, channels: Iterable[str], record: Record) -> Way:
    return Way(
        channels=tuple(str(_(CHANNELS[channel])) for channel in dict.fromkeys(channels)),
        case=said(offer.case, _english_case(record, offer.case)),
        limit=limit(offer.limit_value, offer.limit_unit, _stated(offer)),
        prices=tuple(price(fee, written_here=record.is_demo) for fee in offer.fees),
        note=(offer.note, offer.note_en),
    )


def _stated(offer: Offer) -> str:
    """Words of the source about a limit, where they are words and not an empty zero."""
    return (
        offer.limit_text
        if any(sign.isalpha() for sign in offer.limit_text) and offer.limit_text[:1] != "0"
        else ""
    )


def _english_case(record: Record, case: str) -> str:
    english = record.texts_en.get("cases", [])
    return dict(zip(record.cases, english, strict=False)).get(case, "")


# -- papers -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """One paper to bring."""

    name: Said
    count: str
    form: str
    example: Said
    sometimes: bool
    parts: "tuple[Item, ...]" = ()


@dataclass
class Case:
    """The papers of one case and what the source remarks among them."""

    name: Said
    papers: list[Paper] = field(default_factory=list)
    remarks: list[Said] = field(default_factory=list)


def cases(record: Record, lines: Sequence[Line], part: Part | None = None) -> list[Case]:
    """Papers by case, in the record's order; those of every case first. `lines` are those of the papers."""
    below: dict[int, dict[int, str]] = {}
    for at, line in enumerate(lines):
        below.setdefault(line.of, {})[at] = line.text
    found: dict[str, Case] = {}
    for of, texts in below.items():
        if part is None or not part.keys().isdisjoint(texts):
            each = record.requirements[of]
            case = found.setdefault(each.case, Case(said(each.case, _english_case(record, each.case))))
            if each.is_note:
                case.remarks.extend(_remarks(each, texts, part))
            else:
                case.papers.append(_paper(each, texts, part))
    return sorted(found.values(), key=lambda case: bool(case.name))


def _remarks(each: Requirement, texts: dict[int, str], part: Part | None) -> Iterator[Said]:
    lang = said(each.name, each.name_en).lang
    return (Said(text, lang) for at, text in texts.items() if part is None or at in part)


def _paper(each: Requirement, texts: dict[int, str], part: Part | None) -> Paper:
    lang = said(each.name, each.name_en).lang
    first, *rest = texts
    most = folding.WHOLE if part is None else part.get(first, folding.CONTEXT)
    is_whole = most == folding.WHOLE
    return Paper(
        name=Said(folding.shortened(texts[first], most), lang),
        parts=tree(list(texts.values())[1:], lang, first=rest[0], part=part) if rest else (),
        count=_count(each),
        form=each.template if is_whole else "",
        example=said(each.example, each.example_en) if is_whole else Said(""),
        sometimes=bool(each.when) or not each.mandatory,
    )


def _count(each: Requirement) -> str:
    parts = []
    if each.originals:
        parts.append(ngettext("%(num)d original", "%(num)d originals", each.originals))
    if each.copies:
        parts.append(ngettext("%(num)d copy", "%(num)d copies", each.copies))
    return ", ".join(map(str, parts))


# -- long texts -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """A line of a text with the lines below it. `kind`: number | marked | line | bullet."""

    text: Said
    kind: str = "line"
    marker: str = ""
    number: int | None = None
    children: "tuple[Item, ...]" = ()
    at: int = 0  # number of its line in the section


def tree(
    texts: Sequence[str], lang: str = "", flat: str = "bullet", first: int = 0, part: Part | None = None
) -> tuple[Item, ...]:
    """Nested lists out of lines that carry their level by sign. `flat`: kind of items where none nests.

    `first` is the number of the first line; of a `part`, its lines alone and those that they stand below.
    """
    items = tuple(_nested(list(cleaning.outline(texts)), lang, first))
    if len(items) > 1 and all(item.kind == "line" and not item.children for item in items):
        items = tuple(replace(item, kind=flat, number=at) for at, item in enumerate(items, 1))
    return items if part is None else tuple(_within(part, items))


def _nested(lines: list[cleaning.Line], lang: str, first: int) -> Iterator[Item]:
    at = 0
    while at < len(lines):
        below = next((i for i in range(at + 1, len(lines)) if lines[i].level <= lines[at].level), len(lines))
        line = lines[at]
        if line.text:
            children = tuple(_nested(lines[at + 1 : below], lang, first + at + 1))
            yield Item(Said(line.text, lang), _kind(line), line.marker, line.step, children, first + at)
        at = below


def _within(part: Part, items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        children = tuple(_within(part, item.children))
        if children or item.at in part:
            shown = folding.shortened(item.text.text, part.get(item.at, folding.CONTEXT))
            yield replace(item, text=Said(shown, item.text.lang), children=children)


def _kind(line: cleaning.Line) -> str:
    if line.step is not None:
        return "number"
    if line.marker:
        return "marked"
    return "bullet" if line.level else "line"


# -- the whole page ---------------------------------------------------------------------------------------


@dataclass
class Shown:
    """All that `catalogue/show.html` says about a version; or one page of a section that is opened."""

    version: ProcedureVersion
    opened: Section | None = None
    number: int = 1

    @cached_property
    def record(self) -> Record:
        return self.version.record

    @cached_property
    def folded(self) -> dict[Section, int]:
        return folding.folded(self.record)

    def _lines(self, section: Section) -> tuple[list[Line], Part | None]:
        """All lines of a section, and which of them are shown; None: all."""
        lines = folding.lines(self.record, section, current_language())
        if section not in self.folded:
            return lines, None
        if section is not self.opened:
            return lines, folding.beginning(lines)
        parts = folding.parts(lines)
        return lines, parts[self.number - 1] if self.number <= len(parts) else {}

    def _long_text(self, section: Section, flat: str) -> tuple[Item, ...]:
        """`steps` or `conditions` in the page's language, else in Vietnamese."""
        lines, part = self._lines(section)
        is_foreign = current_language() != "vi" and not self.record.texts_en.get(section.value)
        return tree([line.text for line in lines], "vi" if is_foreign else "", flat, part=part)

    @cached_property
    def name(self) -> Said:
        return said(self.record.name, self.record.name_en)

    @cached_property
    def summary(self) -> Said:
        return said(self.record.summary, self.record.summary_en)

    @cached_property
    def ways(self) -> list[Way]:
        return ways(self.record)

    @cached_property
    def cases(self) -> list[Case]:
        return cases(self.record, *self._lines(Section.PAPERS))

    @cached_property
    def steps(self) -> tuple[Item, ...]:
        return self._long_text(Section.STEPS, "number")

    @cached_property
    def conditions(self) -> tuple[Item, ...]:
        return self._long_text(Section.CONDITIONS, "bullet")

    @property
    def legal_basis(self) -> list[str]:
        lines, part = self._lines(Section.LEGAL_BASIS)
        shown = dict.fromkeys(range(len(lines)), folding.WHOLE) if part is None else part
        return [folding.shortened(lines[at].text, most) for at, most in shown.items()]

    @cached_property
    def results(self) -> list[Said]:
        return [said(each.name, each.name_en) for each in self.record.results]

    @property
    def has_form(self) -> bool:
        return self.version.form is not None

    @property
    def counting(self) -> str:
        """From when the limit runs, where a rule of this portal says so."""
        return str(_(COUNTING[self.version.routing.counting])) if self._rule_is_known else ""

    @property
    def _rule_is_known(self) -> bool:
        return bool(self.version.route) and self.version.routing.counting in COUNTING

    @property
    def decided_afar(self) -> bool:
        """Only a ministry or a central agency handles it: the branches may not take it."""
        return bool(self.record.levels) and not {"commune", "province"} & set(self.record.levels)

    @property
    def lacks_english(self) -> bool:
        """Whether an English page has to show Vietnamese."""
        return current_language() == "en" and not self.record.texts_en

    @property
    def channels(self) -> set[str]:
        return {offer.channel for offer in self.record.offers}

    @cached_property
    def notes(self) -> list[tuple[tuple[Item, ...], list[str]]]:
        """Each different note about limit and fee, with the channels that it is about."""
        lines, part = self._lines(Section.NOTES)
        found = []
        for of, note in enumerate(folding.notes(self.record)):
            texts = {at: line.text for at, line in enumerate(lines) if line.of == of}
            items = tree(list(texts.values()), said(*note).lang, first=min(texts, default=0), part=part)
            channels = [channel for way in self.ways if way.note == note for channel in way.channels]
            if items:
                found.append((items, list(dict.fromkeys(channels))))
        return found

    def in_full(self, name: str) -> str:
        """Words of the link to all of a section, with how much it is."""
        section = Section(name)
        lines = folding.lines(self.record, section, current_language())
        number = folding.count(lines, section)
        words = IN_FULL.get(section) if number else None
        return str(_(words or N_("Read all %(number)s points"), number=number or len(lines)))

    def levels(self) -> list[str]:
        return [str(_(LEVELS[each])) for each in self.record.levels if each in LEVELS]

    def subjects(self) -> list[str]:
        return [str(_(SUBJECTS[each])) for each in self.record.subjects if each in SUBJECTS]

    def limits(self) -> list[str]:
        """The different limits, for the short facts at the top."""
        return list(dict.fromkeys(way.limit for way in self.ways if way.limit))

    def prices(self) -> list[Price]:
        """The different fees, for the short facts at the top."""
        return list(dict.fromkeys(each for way in self.ways for each in way.prices))


@dataclass(frozen=True)
class Gone:
    """A procedure that is out of force."""

    name: str
    replaced_by: str


def gone(code: str) -> Gone | None:
    """What a withdrawn procedure was called and what came instead; None if there never was one."""
    query = ProcedureVersion.select(ProcedureVersion.name, Procedure.replaced_by).join(Procedure)
    withdrawn = query.where(Procedure.code == code, ProcedureVersion.status == Status.WITHDRAWN)
    last = withdrawn.order_by(ProcedureVersion.number.desc()).first()
    return Gone(last.name, last.procedure.replaced_by) if last else None
