"""What a dossier owes, and why: by channel, case, count, group and day."""

import pytest

from portal import catalogue, dossiers
from portal.dossiers import Owed
from tests.dossiers.office import THREE_DAYS, submitted, version_with

POOR = {
    "text": "người thuộc hộ nghèo",
    "text_en": "somebody of a poor household",
    "when": {"field": "group", "is": "poor"},
}
HALF = {
    "text": "người có công",
    "when": {"field": "group", "is": "merit"},
    "percent_off": 50,
    "valid_from": "2026-01-01",
    "valid_to": "2026-01-31",
}
EACH = {"text": "Lệ phí bản sao", "amount": 8001, "per": "copies", "exemptions": [POOR, HALF]}


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def filed(*fees, **answers):
    version = version_with(THREE_DAYS, fees=[{"set_elsewhere": False, **fee} for fee in fees])
    given = {version.routing.field or "residence": {"commune": "07192", "detail": "Khu 2"}, **answers}
    return submitted(version=version, answers=given)


def test_each_piece_is_counted_and_said():
    [line] = dossiers.owed(filed(EACH, copies="3"), "en")
    assert line == Owed(
        "Lệ phí bản sao; 3 wanted, in all", 24003, "The procedure states 8,001 đồng; 3 were asked for."
    )
    assert dossiers.owed(filed(EACH, copies="0")) == []


def test_an_exemption_is_told_in_the_words_of_the_version():
    [line] = dossiers.owed(filed(EACH, copies="1", group="poor"), "vi")
    assert line.amount == 0
    assert line.why == "Thủ tục quy định 8.001 đồng. Được miễn: người thuộc hộ nghèo."


def test_a_reduction_holds_in_its_days_only(at):
    [line] = dossiers.owed(filed(EACH, copies="1", group="merit"), "en")
    assert (line.amount, line.why) == (4000, "The procedure states 8,001 đồng. 50 % less: người có công.")
    at("2026-02-02 09:00")
    assert dossiers.owed(filed(EACH, copies="1", group="merit"), "en")[0].amount == 8001


def test_free_and_unknown_stay_apart():
    free, unknown = dossiers.owed(
        filed({"text": "Không thu", "amount": 0}, {"text": "Theo nghị quyết", "amount": None}), "en"
    )
    assert (free.amount, free.why) == (0, "Free of charge.")
    assert (unknown.amount, unknown.why) == (None, "Another body sets the amount; it is not known here.")


def test_exemptions_are_kept_with_the_version():
    dossier = filed(EACH, {"text": "Không thu", "amount": 0}, copies="1")
    record = dossier.version.record
    again = record.to_json()
    assert catalogue.Record.from_json(again) == record
    fees = again["offers"][0]["fees"]
    assert fees[0]["exemptions"][0]["text_en"] == "somebody of a poor household"
    assert "exemptions" not in fees[1], "what has none is kept as before, so that nothing looks changed"


def test_the_office_sees_what_is_owed(client_for):
    page = client_for("binh").get(f"/en/dossiers/{filed(EACH, copies='1').code}")
    assert "The procedure states 8,001 đồng." in page.text
