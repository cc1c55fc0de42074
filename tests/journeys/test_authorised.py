"""Somebody applies for another, who authorised it."""

from portal import dossiers
from tests.journeys import acts

COPY_OF_A_REGISTER = "2.000908"
FOR_LAN = {
    "acts_as": "authorised",
    "owner_name": "Phạm Thị Lan",
    "owner_identity": "022192000101",
    "owner_born_on": "14/05/1992",
    "owner_address-commune": "07192",
    "owner_address-detail": "Khu 2",
    "paper": "Bằng tốt nghiệp",
    "holder_name": "Phạm Thị Lan",
    "copies": "2",
    "register_place-detail": "Khu 2",
}


def test_minh_applies_for_lan_who_authorised_him(client_for, world, at):
    at("2026-01-05 09:00")
    minh, binh = client_for("minh"), client_for("binh")
    code = acts.submitted(minh, COPY_OF_A_REGISTER, **FOR_LAN)
    dossier = dossiers.Dossier.get(code=code)
    parties = {each.role: each for each in dossiers.Party.select().where(dossiers.Party.dossier == dossier)}
    owner, submitter = parties["owner"], parties["submitter"]
    assert (owner.full_name, owner.identity_number) == ("Phạm Thị Lan", "022192000101")
    assert "Khu 2" in owner.address
    assert submitter.full_name == "Vũ Đức Minh"
    shown = binh.get(f"/dossiers/{code}").text
    assert "Phạm Thị Lan" in shown
    assert "Vũ Đức Minh" in shown
