"""A payment is asked for, paid in cash, and the dossier goes on."""

import pytest

from portal import dossiers, fees
from portal.dossiers import State
from portal.errors import Conflict, Forbidden, Invalid, NotFound
from tests.dossiers.office import fresh, in_process, person


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def asked():
    dossier = in_process()
    return dossier, fees.request(person("cuong"), dossier, "Lệ phí", 8000)


def test_asking_stops_the_clock_and_paying_goes_on(at):
    dossier, charge = asked()
    assert (dossier.state, charge.status) == (State.AWAITING_PAYMENT, "due")
    at("2026-01-06 09:00")
    paid = fees.confirm(person("binh"), charge)
    assert paid.receipt_number == "BL-H49.01.06-2026-0001"
    assert (fresh(dossier).state, fresh(dossier).paused_minutes) == (State.IN_PROCESS, 480)
    assert fees.due(dossier) == []


def test_a_payment_is_taken_once():
    _, charge = asked()
    fees.confirm(person("binh"), charge)
    with pytest.raises(Conflict):
        fees.confirm(person("binh"), charge)
    assert fees.Charge.get_by_id(charge.id).receipt_number.endswith("-0001")


@pytest.mark.parametrize(("name", "amount"), [("", 8000), ("x" * 301, 8000), ("Phí", 0), ("Phí", 10**11)])
def test_what_is_asked_for_must_make_sense(name, amount):
    dossier = in_process()
    with pytest.raises(Invalid):
        fees.request(person("cuong"), dossier, name, amount)
    assert fresh(dossier).state == State.IN_PROCESS
    assert fees.Charge.select().count() == 0


def test_only_the_counter_takes_money():
    _, charge = asked()
    for name, refusal in (("cuong", Forbidden), ("lan", Forbidden), ("minh", NotFound)):
        with pytest.raises(refusal):
            fees.confirm(person(name), charge)
    assert fees.Charge.get_by_id(charge.id).status == "due"
    assert dossiers.Sequence.select().where(dossiers.Sequence.prefix.startswith("BL-")).count() == 0


def test_asking_again_replaces_what_was_not_paid():
    dossier, first = asked()
    second = fees.request(person("cuong"), dossier, "Lệ phí", 9000)
    assert [charge.status for charge in fees.of_dossier(dossier)] == ["cancelled", "due"]
    assert fees.due_now(dossier) == second
    with pytest.raises(Conflict):
        fees.confirm(person("binh"), first)


def test_the_pages(client_for):
    dossier = in_process()
    address = f"/en/dossiers/{dossier.code}"
    cuong, binh = client_for("cuong"), client_for("binh")
    assert cuong.get(f"{address}/fees/request").status == 200
    wrong = cuong.post(f"{address}/fees/request", name="Lệ phí", amount="nhiều")
    assert wrong.status == 422
    assert "Enter the amount" in wrong.text
    assert wrong.find("input", name="name").get("value") == "Lệ phí"
    assert cuong.post(f"{address}/fees/request", name="Lệ phí", amount="8.000 đ").status == 303
    assert "8.000 đ" in client_for("lan").get(address).text
    assert cuong.get(f"{address}/fees/request").status == 200, "a wrong amount is asked for anew"
    assert "8.000 đ" in binh.get(f"{address}/fees/confirm").text
    assert binh.post(f"{address}/fees/confirm").status == 303
    assert "BL-H49.01.06-2026-0001" in binh.get(address).text
    assert binh.get(f"{address}/fees/confirm").status == 404


def test_asking_for_the_same_again_is_refused():
    """The answer to the first was lost, and the officer asks again from the page opened anew."""
    dossier, first = asked()
    with pytest.raises(Conflict):
        fees.request(person("cuong"), fresh(dossier), " Lệ  phí ", 8000)
    assert [charge.id for charge in fees.of_dossier(dossier)] == [first.id]
