"""A bank tells of money: once, signed, and nothing of it is lost."""

import dataclasses
import json
import threading

import pytest

from portal import accounts, clock, db, dossiers, fees, journal
from portal.config import BankAccount
from portal.dossiers import State
from portal.errors import Busy, Conflict, Invalid
from portal.fees.notices import signature_of
from tests.client import alone
from tests.dossiers.office import LAW, events, fresh, in_process, person

SECRET = "a secret of the bank, long enough for this"


@pytest.fixture(autouse=True)
def bank(world, at):
    at("2026-01-05 09:00")
    world.config["PORTAL"] = dataclasses.replace(
        world.config["PORTAL"],
        payment_secret=SECRET,
        payment_accounts={"*": BankAccount("970436", "1017595600", "KHO BAC NHA NUOC")},
    )
    return world


def asked(amount=8000):
    dossier = in_process()
    return dossier, fees.request(person("cuong"), dossier, "Lệ phí", amount)


def notice(reference, transaction="FT1", amount=8000):
    return fees.Notice(transaction, reference, amount, clock.now())


def take(*args, **more):
    return fees.take_notice(accounts.SYSTEM, notice(*args, **more))


def post(app, told, *, secret=SECRET, shift=0):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    timestamp = str(int(clock.now().timestamp()) + shift)
    headers = {
        "X-Payment-Timestamp": timestamp,
        "X-Payment-Signature": signature_of(secret, timestamp, body),
    }
    return alone(app.test_client().post, "/payments/notices", data=body, headers=headers)


def test_a_signed_notice_takes_the_dossier_on_once(bank):
    dossier, charge = asked()
    told = {
        "transaction": "FT1",
        "reference": f"MBVCB.77.{charge.reference} chuyen tien",
        "amount": 8000,
        "paid_at": "2026-01-05T09:00:00+07:00",
    }
    for _ in range(2):
        answer = post(bank, told)
        assert (answer.status_code, answer.json) == (200, {"transaction": "FT1", "status": "matched"})
    assert fresh(dossier).state == State.IN_PROCESS
    [paid] = [each for each in events(dossier) if each.name == "dossier.confirm_payment"]
    assert paid.actor is None
    assert (paid.particulars["transaction"], paid.particulars["receipt"]) == ("FT1", "BL-H49.01.06-2026-0001")
    assert post(bank, {**told, "amount": 9000}).status_code == 409
    assert fees.Transfer.select().count() == 1


@pytest.mark.parametrize(
    ("how", "status"),
    [({"secret": "x" * 40}, 401), ({"shift": -301}, 401), ({"shift": 301}, 401), ({"shift": 299}, 422)],
)
def test_who_is_not_the_bank_or_is_late_is_refused(bank, how, status):
    assert post(bank, {}, **how).status_code == status
    assert fees.Transfer.select().count() == 0


@pytest.mark.parametrize(
    "told",
    [
        b"\xff",
        b"[]",
        b"[" * 5000,
        {"amount": "8000"},
        {"amount": True},
        {"amount": 0},
        {"transaction": ""},
        {"transaction": 5},
        {"reference": "x" * 201},
        {"reference": "a\0"},
        {"paid_at": "2026-01-05T09:00:00"},
        {"paid_at": "0001-01-01T00:00:00+07:00"},
    ],
)
def test_what_cannot_be_read_is_told(bank, told):
    right = {"transaction": "F", "reference": "", "amount": 1, "paid_at": "2026-01-05T09:00:00+07:00"}
    assert post(bank, told if isinstance(told, bytes) else {**right, **told}).status_code == 422
    assert fees.Transfer.select().count() == 0


def test_an_installation_without_a_bank_takes_no_notice(bank):
    bank.config["PORTAL"] = dataclasses.replace(bank.config["PORTAL"], payment_secret="")
    assert post(bank, {}, secret="").status_code == 404


def test_money_that_fits_nothing_is_kept_for_a_person():
    dossier, charge = asked()
    assert take("no code", "A").fit == fees.Fit.UNKNOWN
    assert take(charge.reference, "B", 7999).fit == fees.Fit.WRONG_AMOUNT
    again = fees.request(person("cuong"), dossier, "Lệ phí", 9000)
    assert take(charge.reference, "C").fit == fees.Fit.CANCELLED
    dossiers.perform(person("dung"), dossier, "stop", reason="Không nộp phí", legal_basis=LAW)
    assert take(again.reference, "D", 9000).fit == fees.Fit.NOT_WAITING
    assert fees.due(dossier) == [again]
    assert [each.transaction for each in fees.unmatched()] == ["A", "B", "C", "D"]
    assert journal.Event.select().where(journal.Event.name == "transfer.keep").count() == 4


def test_a_payment_made_twice_waits_for_its_return():
    _, charge = asked()
    fees.confirm(person("binh"), charge)
    assert take(charge.reference).fit == fees.Fit.PAID_ALREADY
    [kept] = fees.unmatched()
    with pytest.raises(Invalid):
        fees.settle(person("hoa"), kept, " ")
    fees.settle(person("hoa"), kept, "Đã hoàn trả")
    assert fees.unmatched() == []
    with pytest.raises(Conflict):
        fees.settle(person("hoa"), kept, "Đã hoàn trả")


def test_a_person_finds_the_charge_that_money_is_for():
    dossier, charge = asked()
    kept = take("khong ghi ma")
    with pytest.raises(Invalid):
        fees.settle(person("hoa"), kept, "Của bà Lan", "PL0000000199")
    assert len(fees.unmatched()) == 1, "a wrong code settles nothing"
    fees.settle(person("hoa"), fees.unmatched()[0], "Của bà Lan", charge.reference)
    assert fresh(dossier).state == State.IN_PROCESS
    assert events(dossier)[-1].particulars["matched_by"] == person("hoa").full_name


def test_a_dossier_that_somebody_changes_meanwhile_is_tried_again(monkeypatch):
    dossier, charge = asked()
    perform, tries = dossiers.perform, []

    def outrun(*args, **more):
        tries.append(1)
        if len(tries) == 1:
            raise Conflict("moved on")
        return perform(*args, **more)

    monkeypatch.setattr(dossiers, "perform", outrun)
    assert take(charge.reference).fit == fees.Fit.MATCHED
    assert fees.Charge.get_by_id(charge.id).receipt_number.endswith("-0001"), "no number was lost"
    assert fresh(dossier).state == State.IN_PROCESS


def test_a_dossier_that_never_stands_still_lets_the_bank_come_again(monkeypatch):
    _, charge = asked()

    def outrun(*args, **more):
        raise Conflict("moved on")

    monkeypatch.setattr(dossiers, "perform", outrun)
    with pytest.raises(Busy):
        take(charge.reference)
    assert fees.Transfer.select().count() == 0
    assert fees.due_now(charge.dossier) == charge


@pytest.mark.parametrize("transactions", [("FT1", "FT1"), ("FT1", "FT2")])
def test_two_notices_at_once_pay_once(transactions):
    dossier, charge = asked()
    gate, fits = threading.Barrier(2), []

    def tell(transaction):
        with db.database.connection_context():
            told = notice(charge.reference, transaction)
            gate.wait()
            fits.append(fees.take_notice(accounts.SYSTEM, told).fit)

    threads = [threading.Thread(target=tell, args=(each,)) for each in transactions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    same = len(set(transactions)) == 1
    assert sorted(fits) == (["matched", "matched"] if same else ["matched", "paid_already"])
    assert fees.Transfer.select().count() == len(set(transactions))
    assert [each.name for each in events(dossier)].count("dossier.confirm_payment") == 1
    assert fees.Charge.get_by_id(charge.id).receipt_number.endswith("-0001")


def test_the_pages(client_for):
    dossier, charge = asked()
    for language, words in (("/en", "Text of the transfer"), ("", "Nội dung chuyển khoản")):
        lan = client_for("lan")
        shown = lan.get(f"{language}/dossiers/{dossier.code}")
        assert shown.all("a", href=f"{language}/dossiers/{dossier.code}/fees/pay")
        page = lan.get(f"{language}/dossiers/{dossier.code}/fees/pay")
        assert words in page.text
        assert charge.reference in page.text
        assert '<svg viewBox="0 0 ' in page.html
    assert client_for("minh").get(f"/dossiers/{dossier.code}/fees/pay").status == 404
    kept, hoa = take("khong ghi ma"), client_for("hoa")
    assert "no payment code in it" in hoa.get("/en/payments").text
    wrong = hoa.post(f"/en/payments/{kept.id}/settle", note="", reference="PL1")
    assert wrong.status == 422
    assert wrong.find("input", id=f"reference-{kept.id}").get("value") == "PL1", "nothing typed is lost"
    assert hoa.post(f"/en/payments/{kept.id}/settle", note="Sent back").status == 303
    assert "Nothing waits" in hoa.get("/en/payments").text
    assert client_for("binh").get("/payments").status == 403
