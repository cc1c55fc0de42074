"""Which agency is competent: a table of rules, answers and outcomes."""

from datetime import date

import pytest

from portal import accounts, dossiers
from portal.catalogue import Route
from portal.dossiers import competent_unit
from portal.dossiers.routing import NO_ADDRESS, NO_RULE, NO_SUCH_UNIT, NO_UNIT_THERE
from tests.dossiers.office import fresh, in_process, person

pytestmark = pytest.mark.usefixtures("world")
DAY = date(2026, 1, 5)
HOME = {"home": {"commune": "07192", "detail": "Khu 2"}}


@pytest.mark.parametrize(
    ("route", "answers", "code", "problem"),
    [
        (Route("residence", "home"), HOME, "H49.154", ""),
        (Route("place", "home"), HOME, "H49.154", ""),
        (Route("residence", "home", authority="police"), HOME, "G01.49.54", ""),
        (Route("department", unit="H49.04"), {}, "H49.04", ""),
        (Route("department", unit="H49.999"), {}, None, NO_SUCH_UNIT),
        (Route("residence", "home"), {}, None, NO_ADDRESS),
        (Route("residence", "home"), {"home": "Cô Tô"}, None, NO_ADDRESS),
        (Route("residence", "home"), {"home": {"detail": "Khu 2"}}, None, NO_ADDRESS),
        (Route("residence", "home"), {"home": {"commune": "99999"}}, None, NO_UNIT_THERE),
        (Route("residence", "home", authority="court"), HOME, None, NO_UNIT_THERE),
        (Route(), HOME, None, NO_RULE),
        (Route("somewhere", "home"), HOME, None, NO_RULE),
    ],
)
def test_the_rule_finds_the_agency_or_says_why_not(route, answers, code, problem):
    unit, reason = competent_unit(route, answers, DAY)
    assert (unit.code if unit else None, reason) == (code, problem)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_found"),
    [(None, DAY, True), (DAY, None, True), (None, date(2026, 1, 4), False), (date(2026, 1, 6), None, False)],
)
def test_a_reorganised_agency_counts_only_while_it_exists(valid_from, valid_to, is_found):
    accounts.Unit.update(valid_from=valid_from, valid_to=valid_to).where(
        accounts.Unit.code == "H49.154"
    ).execute()
    unit, reason = competent_unit(Route("residence", "home"), HOME, DAY)
    assert bool(unit) == is_found
    assert reason == ("" if is_found else NO_UNIT_THERE)


def merged(*codes: str, first_day: date = date(2026, 2, 1)) -> None:
    by_code = {unit.code: unit for unit in accounts.Unit.select()}
    accounts.reorganise(accounts.SYSTEM, by_code["H49.154"], [by_code[code] for code in codes], first_day)


def test_an_old_commune_is_served_by_the_successor(at):
    at("2026-01-05 09:00")
    merged("H49.153")
    assert competent_unit(Route("residence", "home"), HOME, DAY)[0].code == "H49.154"
    assert competent_unit(Route("residence", "home"), HOME, date(2026, 2, 1))[0].code == "H49.153"


def test_an_old_dossier_keeps_its_agency_and_the_successor_goes_on(at):
    at("2026-01-29 09:00")
    dossier = in_process()
    stranger = accounts.create_user(
        accounts.SYSTEM, username="thu", full_name="Thu", password="năm con cá vàng bơi"
    )
    successor = accounts.Unit.get(accounts.Unit.code == "H49.153")
    accounts.assign(accounts.SYSTEM, stranger, accounts.Role.CASE_OFFICER, successor)
    merged("H49.153")
    assert not dossiers.visible_to(fresh_user(stranger)).where(dossiers.Dossier.id == dossier.id).exists()
    at("2026-02-02 09:00")
    thu = fresh_user(stranger)
    assert dossiers.visible_to(thu).with_code(dossier.code).competent_unit.code == "H49.154"
    assert dossiers.acting_unit(fresh(dossier), date(2026, 2, 2)).code == "H49.153"
    assert dossiers.perform(thu, fresh(dossier), "forward").state == "in_process"


def test_what_was_for_an_agency_that_was_split_waits_for_the_manager(at):
    at("2026-01-29 09:00")
    dossier = in_process()
    merged("H49.153", "H49.152")
    assert not list(dossiers.coordination_queue(person("hoa")))
    at("2026-02-02 09:00")
    assert [each.id for each in dossiers.coordination_queue(person("hoa"))] == [dossier.id]
    assert dossiers.acting_unit(fresh(dossier), date(2026, 2, 2)) is None
    unit = accounts.Unit.get(accounts.Unit.code == "H49.152")
    dossiers.route_to(person("hoa"), fresh(dossier), unit, "Thôn thuộc đơn vị này")
    assert not list(dossiers.coordination_queue(person("hoa")))


def fresh_user(user: accounts.User) -> accounts.User:
    return accounts.User.get_by_id(user.id)
