"""Forms as data: a procedure version's questions, read, checked, shown and described by one definition.

A form is JSON (see `problems` for what is allowed):
`{"steps": [{"key", "title", "intro"?, "fields": [FIELD | GROUP]}], "result"?: [LINE]}`; texts are
`{"vi": "…", "en": "…"}`.
FIELD: `name, label, kind, required, help, thing, options, when, required_when, pattern, min, max, max_length,
decimals, partial, known, computed, matches, household, elsewhere, autocomplete`.
GROUP: `name, label, item, help, when, repeat: {min, max, add}, fields`.
LINE, of what a result states: a name, or `of: [names], label, when`; `@agency` and `@day` are the case's.
"""

from .conditions import Condition, condition, holds
from .form import Form, parse
from .identity import born_and_sex, read_citizen_id, read_phone
from .messages import Refused
from .page import Page
from .problems import problems
from .reading import Answers
from .review import Row
from .spec import Computed, Field, Group, Matches, Option, Pattern, Step, Text

__all__ = [
    "Answers",
    "Computed",
    "Condition",
    "Field",
    "Form",
    "Group",
    "Matches",
    "Option",
    "Page",
    "Pattern",
    "Refused",
    "Row",
    "Step",
    "Text",
    "born_and_sex",
    "condition",
    "holds",
    "parse",
    "problems",
    "read_citizen_id",
    "read_phone",
]
