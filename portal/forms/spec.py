"""What a form is: steps of fields and groups, as a procedure version stores them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .conditions import Condition, condition

MOST_ROWS = 50


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    vi: str
    en: str = ""

    def of(self, language: str) -> str:
        """The words in `language` ("vi" or "en"); Vietnamese where no English is written."""
        return self.en or self.vi if language == "en" else self.vi


@dataclass(frozen=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True)
class Pattern:
    """What the whole answer must look like, and what to say if it does not."""

    regex: str
    message: Text


@dataclass(frozen=True)
class Computed:
    """A value made from other answers. `sources` are field names; `group.field` means every row's."""

    op: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Matches:
    """Fields that a personal number is compared with; a difference is a warning, never an error."""

    birth_date: str = ""
    sex: str = ""


@dataclass(frozen=True)
class Field:
    """One question."""

    name: str
    label: Text
    kind: str = "text"
    required: bool = False
    help: Text | None = None
    thing: Text | None = None  # what it is called inside a sentence; else the label
    options: tuple[Option, ...] = ()
    when: Condition | None = None
    required_when: Condition | None = None
    pattern: Pattern | None = None
    min: int | float | str | None = None  # numbers, money, year; date: ISO or "today"
    max: int | float | str | None = None
    max_length: int = 0  # 0: as the kind says
    decimals: int = 0  # number: at most 2
    partial: str = ""  # date: "year" or "month" = the least that must be known
    known: str = ""  # fact about the applicant that answers it: "applicant.full_name"
    computed: Computed | None = None
    matches: Matches = Matches()
    household: bool = False  # tax_code: a household business may give its personal number
    elsewhere: bool = False  # address: may lie outside the communes that are offered
    autocomplete: str = ""

    def thing_in(self, language: str) -> str:
        """What messages call it: `thing`, else the label without its capital."""
        if self.thing:
            return self.thing.of(language)
        label = self.label.of(language)
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]


@dataclass(frozen=True)
class Group:
    """Questions that are asked once for each of several things, such as children."""

    name: str
    label: Text
    fields: tuple[Field, ...]
    add: Text
    least: int = 0
    most: int = 10
    item: Text | None = None  # what one row is called; else the label
    help: Text | None = None
    when: Condition | None = None

    def row(self, index: int, language: str) -> str:
        """Heading of a row: `Child 2`."""
        return f"{(self.item or self.label).of(language)} {index + 1}"

    def thing_in(self, language: str) -> str:
        """What messages call it."""
        return self.label.of(language)


Item = Field | Group


@dataclass(frozen=True)
class Step:
    """One page of questions."""

    key: str
    title: Text
    fields: tuple[Item, ...]
    intro: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.fields)


def step_from(data: Mapping[str, Any]) -> Step:
    """A step from data in which `problems` found none."""
    return Step(
        key=data["key"],
        title=_text(data["title"]),
        intro=_text_or_none(data.get("intro")),
        fields=tuple(_item(item) for item in data["fields"]),
    )


def _item(data: Mapping[str, Any]) -> Item:
    return _group(data) if "fields" in data else _field(data)


def _group(data: Mapping[str, Any]) -> Group:
    repeat = data["repeat"]
    return Group(
        name=data["name"],
        label=_text(data["label"]),
        fields=tuple(_field(field) for field in data["fields"]),
        add=_text(repeat["add"]),
        least=repeat.get("min", 0),
        most=repeat.get("max", 10),
        item=_text_or_none(data.get("item")),
        help=_text_or_none(data.get("help")),
        when=_condition_or_none(data.get("when")),
    )


PLAIN = (
    "name", "kind", "required", "min", "max", "max_length", "decimals", "known", "household",
    "elsewhere", "autocomplete",
)  # fmt: skip


def _field(data: Mapping[str, Any]) -> Field:
    return Field(
        **{key: data[key] for key in PLAIN if key in data},
        label=_text(data["label"]),
        help=_text_or_none(data.get("help")),
        thing=_text_or_none(data.get("thing")),
        options=_options(data),
        when=_condition_or_none(data.get("when")),
        required_when=_condition_or_none(data.get("required_when")),
        pattern=_pattern(data.get("pattern")),
        partial=_partial(data.get("partial")),
        computed=_computed(data.get("computed")),
        matches=Matches(**data.get("matches", {})),
    )


YES_NO = (Option("yes", Text("Có", "Yes")), Option("no", Text("Không", "No")))


def _options(data: Mapping[str, Any]) -> tuple[Option, ...]:
    if data.get("kind") == "yes_no":
        return YES_NO
    return tuple(Option(str(option["value"]), _text(option["label"])) for option in data.get("options", ()))


def _pattern(data: Mapping[str, Any] | None) -> Pattern | None:
    return Pattern(data["regex"], _text(data["message"])) if data else None


def _partial(data: bool | str | None) -> str:
    return "year" if data is True else data or ""


def _computed(data: Mapping[str, Any] | None) -> Computed | None:
    return Computed(data["op"], tuple(data["from"])) if data else None


def _condition_or_none(data: Mapping[str, Any] | None) -> Condition | None:
    return condition(data) if data else None


def _text(data: Mapping[str, str]) -> Text:
    return Text(data["vi"], data.get("en", ""))


def _text_or_none(data: Mapping[str, str] | None) -> Text | None:
    return _text(data) if data else None


COMMUNE = Text("Phường, xã, đặc khu", "Commune, ward or special zone")
ELSEWHERE = Option(
    "elsewhere", Text("Nơi khác (ghi đủ tỉnh, xã ở ô dưới)", "Elsewhere (write the province below)")
)
DETAIL = Text("Số nhà, đường, thôn hoặc khu phố", "House number, street, village")


def address_parts(field: Field, communes: tuple[tuple[str, str], ...] = ()) -> tuple[Field, Field]:
    """The two questions of an address: a commune of `communes` (code, name) and the line before it."""
    options = tuple(Option(code, Text(name)) for code, name in communes)
    options += (ELSEWHERE,) if field.elsewhere else ()
    commune = Field("commune", COMMUNE, "choice", field.required, options=options)
    detail = Field("detail", DETAIL, "text", field.required, max_length=field.max_length)
    return (
        replace(commune, thing=_within(field, "phường, xã, đặc khu", "the commune, ward or special zone")),
        replace(detail, thing=_within(field, "số nhà, đường, thôn", "the house number, street or village")),
    )


def _within(field: Field, vi: str, en: str) -> Text:
    return Text(f"{vi} (mục “{field.label.of('vi')}”)", f"{en} (“{field.label.of('en')}”)")


def leaves(items: tuple[Item, ...]) -> Iterator[Field]:
    """Every field, those of groups too."""
    for item in items:
        if isinstance(item, Group):
            yield from item.fields
        else:
            yield item
