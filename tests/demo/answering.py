"""Somebody who answers any form: the same answer for each kind of question."""

import re
from typing import Any

from portal import forms

CO_TO = "07192"
COMMUNES = ((CO_TO, "Đặc khu Cô Tô"), ("06685", "Phường Hồng Gai"))

SAMPLES = ("An Bình", "123456", "AB123456", "09:30", "1234", "1234567890", "QN-12345-TS", "A")
PLAIN: dict[str, Any] = {
    "long_text": "Như trong giấy tờ gửi kèm.",
    "date": "2020-03-05",
    "year": 2010,
    "money": 5_000_000,
    "yes_no": "yes",
    "phone": "0900000111",
    "email": "an@example.vn",
    "citizen_id": "022192000111",
    "tax_code": "0100233488",
    "address": {"commune": CO_TO, "detail": "Khu 2"},
    "declaration": True,
}


def filled(form: forms.Form, *, last: bool = False, **chosen: Any) -> dict[str, Any]:
    """Answers to all that is asked; the first option of each choice, or the last. `chosen` are given."""
    answers: dict[str, Any] = {}
    for item in form.fields():
        if forms.holds(item.when, answers):
            value = chosen.get(item.name, _answer(item, last, answers))
            answers |= {} if value is None else {item.name: value}
    return answers


def _answer(item: forms.Field | forms.Group, last: bool, answers: dict[str, Any]) -> Any:
    if isinstance(item, forms.Group):
        return [_row(item, last, answers) for _ in range(max(item.least, 1))]
    if item.computed:
        return None
    if item.options:
        value = item.options[-1 if last else 0].value
        return [value] if item.kind == "choices" else value
    return _plain(item)


def _row(group: forms.Group, last: bool, answers: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in group.fields:
        if forms.holds(field.when, {**answers, **row}):
            row[field.name] = _answer(field, last, answers)
    return {name: value for name, value in row.items() if value is not None}


def _plain(field: forms.Field) -> Any:
    if field.kind == "text":
        regex = field.pattern.regex if field.pattern else ".*"
        return next(sample for sample in SAMPLES if re.fullmatch(regex, sample))
    if field.kind == "number":
        return max(1, int(field.min or 0))
    return "2040-03-05" if field.kind == "date" and field.min == "today" else PLAIN[field.kind]
