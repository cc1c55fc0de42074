"""Which agency is competent: a table of rules, answers and outcomes."""

from datetime import date

import pytest

from portal import accounts
from portal.catalogue import Route
from portal.dossiers import competent_unit
from portal.dossiers.routing import NO_ADDRESS, NO_RULE, NO_SUCH_UNIT, NO_UNIT_THERE

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
