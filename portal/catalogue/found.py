"""What a search gives back: values that pages show."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Filters:
    """What narrows a search; None narrows nothing. Values as in `queries.facets()`."""

    sector: str | None = None
    subject: str | None = None
    level: str | None = None
    life_event: str | None = None


@dataclass(frozen=True)
class Hit:
    """One result row: enough to show it without asking the database again."""

    code: str
    name: str
    sector: str = ""  # its name
    score: float = 0.0
    name_en: str = ""
    sector_slug: str = ""
    sector_en: str = ""
    limit_value: str = ""  # decimal as text; "" where none is stated
    limit_unit: str = ""  # deadlines.LimitUnit value; "" = the source names no unit
    fee_kind: str = ""  # amount | free | elsewhere | "" (unknown)
    fee_amount: int | None = None  # the lowest, in đồng
    fee_varies: bool = False  # it depends on case or channel
    service_level: str = ""  # full | partial | ""
    levels: tuple[str, ...] = ()
    agency: str = ""
    list_only: bool = False  # only code and name are known
    has_form: bool = False  # can be applied for online here
    sections: tuple[tuple[str, int], ...] = ()  # those that have pages of their own, and how many


@dataclass(frozen=True)
class Count:
    """A value to filter by and how many procedures have it."""

    value: str  # slug
    name: str  # as shown; "" where the value itself is translated (subjects, levels)
    count: int = 0
    name_en: str = ""


@dataclass(frozen=True)
class Found:
    """The answer to a search. Where nothing is right, `sectors` and `life_events` lead on."""

    items: tuple[Hit, ...] = ()
    total: int = 0
    query: str = ""
    suggestion: str | None = None  # the same question as we think it was meant
    nothing_right: bool = False
    page: int = 1
    per_page: int = 10
    sectors: tuple[Count, ...] = field(default=())
    life_events: tuple[Count, ...] = field(default=())
