"""Paper leaves a counter, arrives or goes missing, and everybody knows where it is."""

from datetime import date

import pytest

from portal import accounts, dossiers, handovers, journal
from portal.errors import Busy, Conflict, Forbidden, Invalid
from portal.handovers import Cargo
from portal.handovers.queries import codes_in
from tests.client import Client
from tests.dossiers.office import in_process, person
from tests.pdf.poppler import text_of


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def unit(code: str):
    return accounts.Unit.get(accounts.Unit.code == code)


def sent(*codes: str, by="binh", sender="H49.01.06", receiver="H49.154", key="k1"):
    return handovers.send(person(by), unit(sender), unit(receiver), Cargo.PAPERS, list(codes), key)


def where(dossier):
    found = handovers.whereabouts(dossier, Cargo.PAPERS)
    return found.unit.code if found.unit else "missing" if found.is_missing else "under way"


def test_paper_is_where_it_was_taken_in_then_under_way_then_there():
    dossier = in_process()
    assert where(dossier) == "H49.01.06"
    handover = sent(dossier.code)
    assert (handover.code, where(dossier)) == ("BG-H49.01.06-2026-0001", "under way")
    handovers.arrive(person("cuong"), handover, [dossier.code])
    assert where(dossier) == "H49.154"
    names = [event.name for event in journal.history("dossier", dossier.id)]
    assert names[-2:] == ["dossier.send_paper", "dossier.receive_paper"]


def test_what_did_not_arrive_is_missing_until_whoever_finds_it_sends_it_on():
    here, lost = in_process(), in_process()
    handover = sent(here.code, lost.code)
    with pytest.raises(Invalid) as refusal:
        handovers.arrive(person("cuong"), handover, [here.code])
    assert set(refusal.value.fields) == {"note"}
    handovers.arrive(person("cuong"), handover, [here.code], "Bên giao đang tìm")
    assert (where(here), where(lost)) == ("H49.154", "missing")
    again = sent(lost.code, key="k2")
    handovers.arrive(person("cuong"), again, [lost.code])
    assert where(lost) == "H49.154"


def test_the_same_list_twice_is_one_and_is_signed_off_once():
    dossier = in_process()
    handover = sent(dossier.code)
    assert sent(dossier.code).id == handover.id
    assert handovers.Parcel.select().count() == 1
    handovers.arrive(person("cuong"), handover, [dossier.code])
    with pytest.raises(Conflict):
        handovers.arrive(person("cuong"), handover, [dossier.code])


def test_what_is_not_there_cannot_leave():
    dossier = in_process()
    with pytest.raises(Invalid):
        sent()
    with pytest.raises(Invalid):
        sent("H49.01.06-260105-9999")
    with pytest.raises(Invalid):
        sent(dossier.code, by="cuong", sender="H49.154", receiver="H49.01.06")
    sent(dossier.code)
    with pytest.raises(Invalid):
        sent(dossier.code, key="k2")
    with pytest.raises(Invalid):
        sent(dossier.code, receiver="H49.01.06", key="k3")


def test_only_who_works_there_signs():
    dossier = in_process()
    with pytest.raises(Forbidden):
        sent(dossier.code, by="cuong")
    handover = sent(dossier.code)
    with pytest.raises(Forbidden):
        handovers.arrive(person("binh"), handover, [dossier.code])


def test_a_strange_paper_in_the_bag_is_named():
    dossier, other = in_process(), in_process()
    handover = sent(dossier.code)
    with pytest.raises(Invalid) as refusal:
        handovers.arrive(person("cuong"), handover, [dossier.code, other.code])
    assert other.code in str(refusal.value)


def test_a_scanner_types_codes_or_the_address_of_a_slip():
    typed = "h49.01.06-260105-0001\r\n\nhttps://x.vn/track?code=H49.01.06-260105-0002, H49.1-260105-0003 "
    assert codes_in(typed) == ["H49.01.06-260105-0001", "H49.01.06-260105-0002", "H49.1-260105-0003"]


def test_both_sides_sign_on_pages_and_a_list_goes_with_the_bag(world, tmp_path):
    dossier = in_process()
    binh, cuong = Client(world), Client(world)
    binh.sign_in("binh")
    cuong.sign_in("cuong")
    page = binh.get("/handovers/new")
    key = page.all("input", name="key")[0].get("value")
    typed = {"key": key, "sender": "H49.01.06", "cargo": "papers", "codes": dossier.code}
    refused = binh.post("/handovers", **typed, receiver="")
    assert refused.status == 422
    assert dossier.code in refused.text
    answer = binh.post("/handovers", **typed, receiver="H49.154")
    address = answer.response.headers["Location"]
    told = text_of(binh.get(f"{address}.pdf").response.data, tmp_path)
    assert all(word in told for word in ("BIÊN BẢN BÀN GIAO", dossier.code, "Bên giao"))
    assert address in [link.get("href") for link in cuong.get("/handovers").all("a")]
    assert cuong.post(f"{address}/arrive", codes="").status == 422
    assert cuong.post(f"{address}/arrive", codes=dossier.code).status == 303
    shown = cuong.get(f"/dossiers/{dossier.code}").text
    assert f"Đang ở {unit('H49.154').name}" in shown
    stranger = Client(world)
    stranger.sign_in("dung")
    assert stranger.get(address).status == 200
    assert dossiers.Dossier.get_by_id(dossier.id).state == "in_process"


def test_a_form_sent_from_the_past_with_another_bag_is_refused():
    first, second = in_process(), in_process()
    sent(first.code)
    with pytest.raises(Conflict):
        sent(second.code)
    with pytest.raises(Busy):
        sent(second.code, key="")
    assert where(second) == "H49.01.06"


def test_paper_of_a_unit_that_was_merged_is_its_successors(at):
    dossier, other = in_process(), in_process()
    handover = sent(dossier.code)
    successor = unit("H49.153")
    thu = accounts.create_user(
        accounts.SYSTEM, username="thu", full_name="Thu", password="năm con cá vàng bơi"
    )
    accounts.assign(accounts.SYSTEM, thu, accounts.Role.CASE_OFFICER, successor)
    accounts.reorganise(accounts.SYSTEM, unit("H49.154"), [successor], date(2026, 1, 6))
    at("2026-01-06 09:00")
    handovers.arrive(accounts.User.get_by_id(thu.id), handover, [dossier.code])
    back = handovers.send(
        accounts.User.get_by_id(thu.id), successor, unit("H49.01.06"), Cargo.PAPERS, [dossier.code], "k9"
    )
    assert (back.receiver.code, where(dossier), where(other)) == ("H49.01.06", "under way", "H49.01.06")


def test_a_misread_address_is_no_code():
    assert codes_in("https://[x\nH49.1-260105-0003") == ["HTTPS://[X", "H49.1-260105-0003"]
