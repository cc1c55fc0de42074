"""Figures of law: rows with a basis and a time in which they hold."""

from datetime import date

import pytest

from portal import clock, deadlines
from portal.accounts import SYSTEM
from portal.deadlines import Counting, Figure, Limit, LimitUnit, Rule, calendar_for, due, rule
from portal.errors import Invalid
from tests.deadlines.office import on

pytestmark = pytest.mark.usefixtures("tables")


def test_without_rows_the_first_filling_counts():
    assert rule("answer_online_hours") == 8
    assert rule(Figure.EXTENSION_TIMES) == 1


def test_filling_enters_each_figure_once_and_unconfirmed():
    assert {row.name for row in deadlines.fill_rules(SYSTEM)} == set(Figure)
    assert deadlines.fill_rules(SYSTEM) == []
    assert not any(row.confirmed for row in Rule.select())


def test_a_new_value_holds_from_its_day_on():
    deadlines.fill_rules(SYSTEM)
    deadlines.change_rule(SYSTEM, "answer_online_hours", 4, valid_from=date(2026, 7, 1))
    assert rule("answer_online_hours", date(2026, 6, 30)) == 8
    assert rule("answer_online_hours", date(2026, 7, 1)) == 4


def test_a_value_announced_ahead_survives_a_change_before_it():
    deadlines.change_rule(SYSTEM, "extension_times", 3, valid_from=date(2027, 1, 1))
    deadlines.change_rule(SYSTEM, "extension_times", 2, valid_from=date(2026, 7, 1))
    days = [date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)]
    assert [rule("extension_times", day) for day in days] == [1, 2, 3]


def test_the_late_hour_of_the_day_is_in_every_calendar(monkeypatch):
    deadlines.change_rule(SYSTEM, "late_hour", "14:00", valid_from=date(2026, 7, 1))
    same_day = Limit(1, LimitUnit.SAME_DAY, Counting.SAME_DAY_15H)
    for day, expected in [("2026-06-30", "2026-06-30"), ("2026-07-01", "2026-07-02")]:
        received = on(f"{day} 14:30")
        monkeypatch.setattr(clock, "now", lambda received=received: received)
        assert due(received, same_day, calendar_for()) == on(expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("answer_online_hours", "8"),
        ("answer_online_hours", 0),
        ("late_hour", "25:00"),
        ("late_hour", 15),
        ("late_hour", "15"),
        ("supplement_effect", "forget"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(name, value):
    with pytest.raises(Invalid, match="such as"):
        deadlines.change_rule(SYSTEM, name, value, valid_from=date(2026, 7, 1))


def test_an_unknown_figure_is_an_error():
    with pytest.raises(ValueError, match="lunch"):
        rule("lunch")
