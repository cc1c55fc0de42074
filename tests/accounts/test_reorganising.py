"""Units are merged and split; old addresses lead to today's communes."""

from datetime import date

import pytest

from portal import accounts
from portal.accounts import Commune, Unit, UnitKind
from portal.errors import Conflict, Forbidden, Invalid

SUMMER = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-06-01 09:00")


def commune(code: str) -> Unit:
    return Unit.create(code=code, kind=UnitKind.COMMUNE, name=f"UBND {code}")


@pytest.fixture
def units(office):
    return {code: commune(code) for code in "ABCD"}


def acting(unit: Unit, on: date = SUMMER) -> list[str]:
    return [each.code for each in accounts.acting_units(unit, on)]


def test_after_a_merger_the_successor_acts(office, units):
    accounts.reorganise(office.quang, units["A"], [units["B"]], SUMMER)
    assert acting(units["A"], date(2026, 6, 30)) == ["A"]
    assert acting(units["A"]) == ["B"]
    assert list(accounts.merged_into([units["B"]], SUMMER).tuples()) == [(units["A"].id,)]
    assert list(accounts.merged_into([units["B"]], date(2026, 6, 30)).tuples()) == []


def test_after_a_split_several_act_and_none_alone(office, units):
    accounts.reorganise(office.quang, units["A"], [units["B"], units["C"]], SUMMER)
    assert acting(units["A"]) == ["B", "C"]
    assert list(accounts.merged_into(units.values(), SUMMER).tuples()) == []
    assert list(accounts.split_units(SUMMER).tuples()) == [(units["A"].id,)]


def test_a_successor_that_ends_too_hands_on_what_it_took_over(office, units):
    accounts.reorganise(office.quang, units["A"], [units["B"]], SUMMER)
    accounts.reorganise(office.quang, Unit.get_by_id(units["B"].id), [units["C"]], date(2027, 1, 1))
    assert acting(units["A"]) == ["B"]
    assert acting(units["A"], date(2027, 1, 1)) == ["C"]
    merged = accounts.merged_into([units["C"]], date(2027, 1, 1)).tuples()
    assert {unit for (unit,) in merged} == {units["A"].id, units["B"].id}


def test_what_makes_no_sense_is_refused(office, units):
    a, b = units["A"], units["B"]
    for successors, day in (([], SUMMER), ([a], SUMMER), ([b], None), ([b], date(2026, 5, 31))):
        with pytest.raises(Invalid):
            accounts.reorganise(office.quang, a, successors, day)
    with pytest.raises(Forbidden):
        accounts.reorganise(office.dung, a, [b], SUMMER)
    accounts.reorganise(office.quang, b, [units["C"]], SUMMER)
    with pytest.raises(Invalid):
        accounts.reorganise(office.quang, a, [Unit.get_by_id(b.id)], SUMMER)
    with pytest.raises(Conflict):
        accounts.reorganise(office.quang, b, [units["C"]], SUMMER)


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("Tổ 5, Phường Hà Khánh, Thành phố Hạ Long, Quảng Ninh", ["1"]),
        ("Tổ 5, P. Hà Khánh, TP Hạ Long", ["1"]),
        ("tổ 5 – phuong cao xanh", ["1"]),
        ("Phường Hà Khẩu, Thành phố Hạ Long", ["2", "3"]),  # split in 2025
        ("Thôn 2, Xã Đông Ngũ, Quảng Ninh", ["4"]),  # today's commune of that name
        ("Thôn 2, Xã Đông Ngũ, Huyện Tiên Yên, Quảng Ninh", ["4", "5"]),  # the former one
        ("TT. Tiên Yên, H. Tiên Yên", ["5"]),
        ("Phường Hàng Bạc, Hà Nội", []),
        ("", []),
    ],
)
def test_an_old_address_leads_to_todays_commune(office, address, codes):
    for code, name, former in (
        ("1", "Phường Cao Xanh", "Phường Hà Khánh; Phường Cao Xanh"),
        ("2", "Phường Việt Hưng", "Phường Hà Khẩu; Phường Giếng Đáy"),
        ("3", "Phường Tuần Châu", "Phường Hà Khẩu; Phường Đại Yên"),
        ("4", "Xã Đông Ngũ", "Xã Đại Dực; Xã Đông Ngũ"),
        ("5", "Xã Tiên Yên", "Thị trấn Tiên Yên; Xã Đông Ngũ"),
    ):
        Commune.create(code=code, name=name, former=former)
    assert [each.code for each in accounts.communes_of(address)] == codes


def test_an_administrator_merges_on_a_page(pages):
    office = pages.office
    quang = pages.open("quang")
    page = quang.get("/units")
    assert page.all("a", href=f"/units/{office.commune.id}")
    other = commune("H49.155")
    refused = quang.post(f"/units/{office.commune.id}/reorganise", first_day="31/2/2026", successors=other.id)
    assert refused.status == 422
    assert refused.find("input", id="first_day").get("value") == "31/2/2026"
    assert refused.all("input", value=str(other.id))[0].get("checked") is not None
    done = quang.post(f"/units/{office.commune.id}/reorganise", first_day="1/7/2026", successors=other.id)
    assert done.status == 303
    assert "30/06/2026" in quang.get(f"/units/{office.commune.id}").text
    assert office.commune.name in quang.get(f"/units/{other.id}").text


def test_what_was_split_and_comes_together_again_is_one_units(office, units):
    a, b, c, d = units.values()
    accounts.reorganise(office.quang, a, [b, c], SUMMER)
    accounts.reorganise(office.quang, Unit.get_by_id(b.id), [c], SUMMER)
    a, b = Unit.get_by_id(a.id), Unit.get_by_id(b.id)
    assert acting(a) == acting(b) == ["C"]
    assert {unit for (unit,) in accounts.merged_into([c], SUMMER).tuples()} == {a.id, b.id}
    assert list(accounts.split_units(SUMMER).tuples()) == []
    accounts.reorganise(office.quang, Unit.get_by_id(c.id), [d], date(2027, 1, 1))
    assert acting(a, date(2027, 1, 1)) == ["D"]
    assert acting(b, date(2027, 1, 1)) == ["D"]


def test_a_unit_that_will_end_takes_nothing_over(office, units):
    a, b, c, _d = units.values()
    accounts.reorganise(office.quang, b, [c], date(2027, 1, 1))
    with pytest.raises(Invalid):
        accounts.reorganise(office.quang, a, [Unit.get_by_id(b.id)], SUMMER)
