"""Each form can be filled in, and the birth registration asks only what is not known."""

import pytest

from portal import demo, forms
from tests.demo.answering import CO_TO, COMMUNES, filled

FORMS = {each.record.code: forms.parse(each.form) for each in demo.procedures()}
BIRTH = FORMS["1.001193"]
PAPERS = next(each.record for each in demo.procedures() if each.record.code == "1.001193").requirements


@pytest.mark.parametrize("last", [False, True], ids=["first options", "last options"])
@pytest.mark.parametrize("code", FORMS)
def test_a_form_can_be_filled_in(code: str, last: bool) -> None:
    assert FORMS[code].check(filled(FORMS[code], last=last), communes=COMMUNES) == {}


def test_the_commune_of_the_residence_is_kept() -> None:
    settled = BIRTH.settled(filled(BIRTH), communes=COMMUNES)
    assert settled["residence"]["commune"] == CO_TO


def test_a_mother_who_applies_is_not_asked_for_her_name_again() -> None:
    settled = BIRTH.settled(
        filled(BIRTH, relation="mother", applicant_name="Phạm Thị Lan"), communes=COMMUNES
    )
    assert "mother_name" not in settled
    assert settled["mother_is_applicant"] == "Phạm Thị Lan"
    assert settled["father_name"]


def test_a_grandparent_names_both_parents() -> None:
    settled = BIRTH.settled(filled(BIRTH, relation="grandparent", parents_married="yes"), communes=COMMUNES)
    assert settled["mother_name"]
    assert settled["father_name"]


def test_an_unmarried_father_is_not_entered() -> None:
    settled = BIRTH.settled(filled(BIRTH, parents_married="no"), communes=COMMUNES)
    assert [name for name in settled if name.startswith("father_")] == []


@pytest.mark.parametrize(
    ("chosen", "papers"),
    [
        ({}, {"birth-notice"}),
        ({"birth_place_kind": "home"}, {"birth-witness"}),
        ({"marriage_in_register": "no"}, {"birth-notice", "marriage-certificate"}),
        ({"relation": "authorised"}, {"birth-notice", "authorisation"}),
        ({"parents_married": "no"}, {"birth-notice"}),
    ],
)
def test_papers_follow_the_answers(chosen: dict[str, str], papers: set[str]) -> None:
    answers = BIRTH.settled(filled(BIRTH, **chosen), communes=COMMUNES)
    assert {each.key for each in PAPERS if forms.holds(each.when, answers)} == papers
