"""Each demo procedure goes from Lan's application to a decision."""

from functools import cache
from typing import Any

from portal import accounts, catalogue, demo, documents, dossiers, forms
from portal.accounts import Unit, User
from tests.demo.answering import COMMUNES, filled
from tests.journeys.acts import photo

CODES = [each.record.code for each in demo.procedures()]


def person(name: str) -> User:
    return User.get(User.username == name)


def opened(code: str, **answers: Any) -> dossiers.Dossier:
    """Lan's application, handed in through the Hồng Gai branch; `answers` that are not just anything."""
    version = catalogue.published(code)
    form = forms.parse(version.form)
    return dossiers.open_dossier(
        person("lan"),
        version=version,
        case=next(iter(version.record.cases), ""),
        answers=form.settled(filled(form, **answers), communes=COMMUNES),
        parties=[dossiers.Party(role=role, full_name="Phạm Thị Lan") for role in dossiers.PartyRole],
        components=[],
        channel=dossiers.Channel.ONLINE,
        intake_unit=Unit.get(Unit.name == "Trung tâm Phục vụ hành chính công phường Hồng Gai"),
        submission_key=code,
    )


def decided(code: str) -> dossiers.Dossier:
    """Received at the counter, prepared by each agency that has a step, decided in Cô Tô."""
    dossier = opened(code)
    for action in ("receive", "transfer"):
        dossier = dossiers.perform(person("binh"), dossier, action)
    planned = {row.position for row in dossier.steps}
    for position, step in enumerate(catalogue.published(code).routing.steps[:-1], start=1):
        if position not in planned:
            continue
        officer = OFFICERS.get(step.unit, person("cuong").username)
        for paper in step.gives:
            dossiers.give(person(officer), dossier, position, paper.key, a_file())
        dossier = dossiers.perform(person(officer), dossier, "forward", ended=position)
    return dossiers.perform(person("dung"), dossier, "decide")


OFFICERS = {"police": "son", "tax": "yen", "insurance": "khanh"}


@cache
def a_file() -> documents.Stored:
    return documents.receive(*photo())


def test_each_is_routed_promised_and_decided(world: object) -> None:
    ended = {code: decided(code) for code in CODES}
    assert {code for code, each in ended.items() if each.routing_problem or not each.competent_unit} == set()
    assert {code for code, each in ended.items() if not each.original_due_at} == set()
    assert {each.state for each in ended.values()} == {dossiers.State.DECIDED}


def test_a_birth_goes_to_the_people_of_co_to(world: object) -> None:
    unit = opened("1.001193").competent_unit
    assert (unit.kind, unit.commune) == (accounts.UnitKind.COMMUNE, person("lan").commune)
