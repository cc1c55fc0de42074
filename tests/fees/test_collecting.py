"""Cash at the counter while the dossier goes its way: once, numbered, by those who may."""

import threading

import pytest

from portal import db, dossiers, fees
from portal.errors import Conflict, Forbidden, Invalid, NotFound, PortalError
from tests.dossiers.office import LAW, events, fresh, in_process, person, submitted


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def test_the_fee_is_taken_at_receipt_and_the_dossier_stays_where_it_is(client_for):
    dossier = submitted()
    paid = fees.collect(person("binh"), dossier, " Lệ  phí ", 8000)
    assert (paid.name, paid.status, paid.receipt_number) == ("Lệ phí", "paid", "BL-H49.01.06-2026-0001")
    assert fresh(dossier).state == dossiers.State.SUBMITTED
    assert events(dossier)[-1].particulars["receipt"] == paid.receipt_number
    assert "Took a fee at the counter" in client_for("lan").get(f"/en/dossiers/{dossier.code}").text


def test_the_same_is_taken_once_and_no_number_is_lost():
    dossier = submitted()
    fees.collect(person("binh"), dossier, "Lệ phí", 8000)
    with pytest.raises(Conflict):
        fees.collect(person("binh"), dossier, "Lệ phí", 8000)
    assert fees.collect(person("binh"), dossier, "Phí", 8000).receipt_number.endswith("-0002")


def test_what_is_asked_for_online_is_not_taken_beside_it():
    dossier = in_process()
    fees.request(person("cuong"), dossier, "Lệ phí", 8000)
    with pytest.raises(Conflict):
        fees.collect(person("binh"), dossier, "Lệ phí", 8000)


@pytest.mark.parametrize(("name", "amount"), [("", 8000), ("x" * 301, 8000), ("Phí", 0), ("Phí", 10**11)])
def test_what_is_taken_must_make_sense(name, amount):
    with pytest.raises(Invalid):
        fees.collect(person("binh"), submitted(), name, amount)


@pytest.mark.parametrize(
    ("name", "refusal"), [("cuong", Forbidden), ("hoa", Forbidden), ("lan", Forbidden), ("minh", NotFound)]
)
def test_only_the_counter_takes_money(name, refusal):
    dossier = in_process()
    with pytest.raises(refusal):
        fees.collect(person(name), dossier, "Lệ phí", 8000)
    assert fees.of_dossier(dossier) == []


def test_nothing_is_taken_for_a_dossier_that_is_over():
    dossier = in_process()
    dossiers.perform(person("dung"), dossier, "stop", reason="Hết điều kiện", legal_basis=LAW)
    with pytest.raises(Conflict):
        fees.collect(person("binh"), dossier, "Lệ phí", 8000)


def test_two_officers_at_once_take_it_once():
    dossier, binh = submitted(), person("binh")
    gate, said = threading.Barrier(2), []

    def take():
        with db.database.connection_context():
            gate.wait()
            try:
                said.append(fees.collect(binh, dossier, "Lệ phí", 8000).receipt_number[-4:])
            except PortalError as refusal:
                said.append(type(refusal).__name__)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(said) == ["0001", "Conflict"]
