"""The demo world in the database."""

import pytest
from flask import Flask

from portal import accounts, catalogue, deadlines, demo, journal
from portal.accounts import Assignment, Permission, Unit, UnitKind, User
from portal.demo import data
from tests.people import CAST, password

TABLES = (
    User,
    Assignment,
    Unit,
    accounts.Commune,
    catalogue.ProcedureVersion,
    deadlines.Holiday,
    journal.Event,
)


def person(name: str) -> User:
    return User.get(User.username == name)


def test_a_second_run_changes_nothing(world: object) -> None:
    before = [table.select().count() for table in TABLES]
    assert set(demo.load().values()) == {0}
    assert [table.select().count() for table in TABLES] == before


def test_what_staff_changed_stays(world: object) -> None:
    accounts.update_profile(accounts.SYSTEM, person("lan"), phone="0900000999")
    demo.load()
    assert person("lan").phone == "0900000999"


def test_each_commune_has_a_branch_an_authority_and_police(world: object) -> None:
    communes = {commune.code for commune in accounts.Commune.select()}
    assert len(communes) == 54
    for kind in (UnitKind.BRANCH, UnitKind.COMMUNE, UnitKind.POLICE):
        units = list(Unit.select().where(Unit.kind == kind))
        assert len(units) == 54
        assert {unit.commune for unit in units} == communes


def test_branches_belong_to_the_centre(world: object) -> None:
    (centre,) = Unit.select().where(Unit.kind == UnitKind.CENTRE)
    assert {unit.parent for unit in Unit.select().where(Unit.kind == UnitKind.BRANCH)} == {centre}


def test_former_wards_are_known(world: object) -> None:
    hong_gai = accounts.Commune.get(accounts.Commune.name == "Phường Hồng Gai")
    assert "Trần Hưng Đạo" in hong_gai.former


def test_lan_lives_in_co_to(world: object) -> None:
    commune = accounts.Commune.get(accounts.Commune.code == person("lan").commune)
    assert commune.name == "Đặc khu Cô Tô"


def test_the_cast_is_there_and_signs_in(world: object) -> None:
    assert {user.username for user in User.select()} == set(CAST)
    for name in CAST:
        assert accounts.sign_in(name, password(name), address="203.0.113.1", browser="")


@pytest.mark.parametrize("name", ["lan", "minh"])
def test_personal_numbers_agree_with_birth_and_sex(world: object, name: str) -> None:
    user = person(name)
    century_and_sex = 2 * (user.born_on.year // 100 - 19) + (user.sex == "female")
    assert user.identity_number[:6] == f"022{century_and_sex}{user.born_on:%y}"


def test_everybody_has_an_address_that_cannot_be_reached(world: object) -> None:
    assert all(user.email.endswith("@example.vn") for user in User.select())


def test_nobody_receives_and_decides(world: object) -> None:
    both = {Permission.DOSSIER_RECEIVE, Permission.DOSSIER_DECIDE}
    assert [user.username for user in User.select() if all(map(user.may, both))] == []


def test_every_procedure_can_be_finished_for_co_to(world: object) -> None:
    """A case officer and an approver sit wherever a dossier of a resident of Cô Tô goes."""
    at_work = {(each.unit.code, each.role.value) for each in Assignment.select().join(Unit)}
    kinds = {"commune": UnitKind.COMMUNE, "police": UnitKind.POLICE}
    co_to = person("lan").commune
    for each in demo.procedures():
        unit = (
            each.route.unit or Unit.get(Unit.kind == kinds[each.route.authority], Unit.commune == co_to).code
        )
        assert (unit, "case_officer") in at_work, each.record.code
        assert (unit, "approver") in at_work, each.record.code


def test_life_events_and_sectors_of_the_procedures_have_both_names(world: object) -> None:
    events = {event.slug: event for event in catalogue.LifeEvent.select()}
    assert {slug for each in demo.procedures() for slug in each.record.life_events} <= set(events)
    assert all(event.name and event.name_en for event in events.values())
    assert all(sector.name_en for sector in catalogue.Sector.select())


def test_what_people_say_finds_the_birth_registration(world: object) -> None:
    found = catalogue.search("lam giay khai sinh cho con")
    assert found.items[0].code == "1.001193"


def test_this_year_and_the_next_have_holidays(world: object) -> None:
    assert len({day.on.year for day in deadlines.Holiday.select()}) == 2


def test_the_command_prints_the_sign_ins(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    assert all(password(name) in result.output for name in CAST)


def test_units_have_english_names() -> None:
    assert all(unit.row["name_en"] for unit in data.units())
