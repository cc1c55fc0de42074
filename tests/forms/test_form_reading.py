"""Whole steps: conditions, rows, computed values, what is saved in the making."""

import pytest

from portal import forms
from tests.forms.birth import APPLICANT, BIRTH, CHILDREN, COMMUNES, PAPERS

FORM = forms.parse(BIRTH)
STEPS = {"applicant": APPLICANT, "children": CHILDREN, "papers": PAPERS}


def read(key, data, answers=(), **options):
    return FORM.read_step(
        FORM.step(key),
        data,
        dict(answers),
        communes=COMMUNES,
        language=options.pop("language", "en"),
        **options,
    )


def keep(key, data, answers=()):
    return FORM.read_partial(FORM.step(key), data, dict(answers), communes=COMMUNES, language="en")


def all_answers():
    answers = {}
    for key, data in STEPS.items():
        answers = read(key, data, answers).into(answers)
    return answers


def test_three_steps_are_read_into_one_set_of_answers():
    assert all_answers() | {"children": None} == {
        "applicant_name": "Nguyễn Thị Lan",
        "applicant_id": "022190001234",
        "phone": "0912345678",
        "home": {"commune": "07192", "detail": "Khu 3"},
        "relation": "mother",
        "is_abroad": "no",
        "children": None,
        "copies": 2,
        "fee": 16000,
        "languages": ["vi", "en"],
        "truth": True,
    }
    assert FORM.check(all_answers(), communes=COMMUNES) == {}


def test_age_is_computed_in_each_row(at):
    at("2026-01-31 09:00")
    (child,) = read("children", CHILDREN).values["children"]
    assert child == {"name": "Nguyễn Văn An", "born": "2025-02-01", "sex": "male", "age": 0}
    at("2026-02-01 00:30")
    assert read("children", CHILDREN).values["children"][0]["age"] == 1


def test_messages_tell_what_to_do_in_both_languages():
    empty = read("children", {})
    assert empty.errors["children-0-born"] == "Enter the child's date of birth, such as 31/12/2020"
    asked = read("children", {"children-0-born": "1/1/2025"}, language="vi", translate=vietnamese)
    assert asked.errors == {"children-0-name": "Nhập họ và tên của trẻ"}


def vietnamese(message):
    return {"Enter %(thing)s": "Nhập %(thing)s"}.get(message, message)
