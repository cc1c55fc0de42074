"""The kinds of fields: how each reads what was typed, shows what is kept, and is drawn. One table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.text import N_

from . import dates, identity, numbers, words
from .messages import Refused
from .spec import Field

ENTER = N_("Enter %(thing)s")
CHOOSE = N_("Choose %(thing)s")
CHOOSE_SOME = N_("Choose at least one answer for “%(label)s”")
ANSWER = N_("Choose yes or no for “%(label)s”")
TICK = N_("To go on, tick the box “%(label)s”")
NOT_AN_OPTION = N_("Choose one of the answers offered for “%(label)s”")

Show = Callable[[Any, Field, str], str]


def _as_typed(value: Any, _field: Field, _language: str) -> str:
    return str(value)


@dataclass(frozen=True)
class Kind:
    """`read` gets clean text, never empty; `typed` puts a kept value back into the input; `shown` says it."""

    read: Callable[[str, Field], Any]
    ask: str = ENTER  # said when there must be an answer
    hint: str = ""  # where the field has no help of its own
    typed: Show = _as_typed
    shown: Show | None = None  # None: as `typed`
    tidy: Callable[[str], str] = words.one_line
    longest: int = 200
    many: bool = False  # the value is a list
    control: str = "input"  # input | textarea | choice | checkboxes | tick | address
    type: str = "text"
    inputmode: str = ""
    width: str = ""  # class of the input
    schema: tuple[tuple[str, Any], ...] = (("type", "string"),)


def _read_text(text: str, field: Field) -> str:
    if field.pattern and not re.fullmatch(field.pattern.regex, text):
        raise Refused(field.pattern.message)
    return text


def _read_option(text: str, field: Field) -> str:
    if all(text != option.value for option in field.options):
        raise Refused(NOT_AN_OPTION)
    return text


def _read_tick(_text: str, _field: Field) -> bool:
    return True


def _typed_date(value: Any, _field: Field, _language: str) -> str:
    return dates.typed_date(str(value))


def _typed_number(value: Any, _field: Field, language: str) -> str:
    return numbers.typed_number(value, language)


def _shown_money(value: Any, _field: Field, language: str) -> str:
    return f"{numbers.typed_number(value, language)} đồng"


def _shown_phone(value: Any, _field: Field, _language: str) -> str:
    return identity.shown_phone(str(value))


def _shown_option(value: Any, field: Field, language: str) -> str:
    return next((o.label.of(language) for o in field.options if o.value == str(value)), str(value))


def _typed_tick(value: Any, _field: Field, _language: str) -> str:
    return "yes" if value in (True, "yes") else ""


def _shown_tick(_value: Any, _field: Field, _language: str) -> str:
    return "✓"


_DATE = (("type", "string"), ("pattern", r"^\d{4}(-\d{2}(-\d{2})?)?$"))
_INTEGER = (("type", "integer"),)

KINDS: dict[str, Kind] = {
    "text": Kind(_read_text),
    "long_text": Kind(_read_text, tidy=words.lines, longest=4000, control="textarea"),
    "date": Kind(
        dates.read_date,
        ask=N_("Enter %(thing)s, such as 31/12/2020"),
        hint=N_("Day/month/year, such as 31/12/2020"),
        typed=_typed_date,
        width="date",
        schema=_DATE,
    ),
    "year": Kind(numbers.read_year, width="short", inputmode="numeric", schema=_INTEGER),
    "number": Kind(
        numbers.read_number,
        typed=_typed_number,
        width="short",
        inputmode="decimal",
        schema=(("type", "number"),),
    ),
    "money": Kind(
        numbers.read_money,
        hint=N_("In đồng"),
        typed=_typed_number,
        shown=_shown_money,
        width="short",
        inputmode="numeric",
        schema=_INTEGER,
    ),
    "choice": Kind(_read_option, ask=CHOOSE, shown=_shown_option, control="choice"),
    "choices": Kind(_read_option, ask=CHOOSE_SOME, shown=_shown_option, many=True, control="checkboxes"),
    "yes_no": Kind(_read_option, ask=ANSWER, shown=_shown_option, control="choice"),
    "phone": Kind(
        identity.read_phone,
        shown=_shown_phone,
        type="tel",
        width="short",
        inputmode="tel",
        schema=(("type", "string"), ("pattern", "^0[0-9]{9,10}$")),
    ),
    "email": Kind(
        identity.read_email,
        hint=N_("In the form name@example.vn"),
        longest=254,
        type="email",
        inputmode="email",
        schema=(("type", "string"), ("format", "email")),
    ),
    "citizen_id": Kind(
        identity.read_citizen_id,
        hint=N_("12 digits, as on the identity card"),
        width="short",
        inputmode="numeric",
        schema=(("type", "string"), ("pattern", "^[0-9]{12}$")),
    ),
    "tax_code": Kind(
        identity.read_tax_code, hint=N_("10 digits, or 13 for a branch"), width="short", inputmode="numeric"
    ),
    "address": Kind(_as_typed, control="address"),  # type: ignore[arg-type]  # its two parts do the work
    "declaration": Kind(
        _read_tick,
        ask=TICK,
        typed=_typed_tick,
        shown=_shown_tick,
        control="tick",
        schema=(("const", True),),
    ),
}

RADIOS_UP_TO = 5
INCOMPLETE_DATE = N_("Day/month/year, or only month/year or the year, as far as it is known")


def hint(field: Field) -> str:
    """What to write, as a gettext id; "" where it goes without saying."""
    return INCOMPLETE_DATE if field.kind == "date" and field.partial else KINDS[field.kind].hint


def control(field: Field) -> str:
    """How it is drawn: a short list as radio buttons, a long one as a drop-down, computed ones as output."""
    if field.computed:
        return "output"
    drawn = KINDS[field.kind].control
    if drawn != "choice":
        return drawn
    return "radios" if len(field.options) <= RADIOS_UP_TO else "select"


def read(typed: list[str], field: Field) -> Any:
    """The value to keep, None for no answer. Raises Refused with what to do."""
    kind = KINDS[field.kind]
    texts = [text for text in (kind.tidy(raw) for raw in typed) if text]
    if not texts:
        return None
    if kind.many:
        return _read_many(texts, field)
    return kind.read(words.limited(texts[0], field.max_length or kind.longest), field)


def _read_many(texts: list[str], field: Field) -> list[str]:
    chosen = {_read_option(text, field) for text in texts}
    return [option.value for option in field.options if option.value in chosen]


def typed(value: Any, field: Field, language: str) -> list[str]:
    """What the inputs of `field` hold for a kept value, or for raw text kept as it was typed."""
    kind = KINDS[field.kind]
    values = value if isinstance(value, list) else [] if value is None else [value]
    texts = [kind.typed(each, field, language) for each in values if isinstance(each, str | int | float)]
    return texts if kind.many else texts[:1]


def shown(value: Any, field: Field, language: str) -> str:
    """A kept value in words for a reader."""
    kind = KINDS[field.kind]
    say = kind.shown or kind.typed
    values = value if isinstance(value, list) else [] if value is None else [value]
    return ", ".join(say(each, field, language) for each in values)
