"""Who may take a result back, and how an electronic one comes to its applicant."""

import pytest

from portal import accounts, dossiers, journal, results
from portal.errors import Conflict, Forbidden
from tests.client import Client
from tests.journeys import acts
from tests.journeys.conftest import office, office_template  # noqa: F401  fixtures


@pytest.fixture
def decided(office):  # noqa: F811
    """(the app, Lan's decided dossier, its result)."""
    app, built = office
    dossier = dossiers.Dossier.get(dossiers.Dossier.code == built.codes["decided"])
    return app, dossier, results.of_dossier(dossier)


def person(name):
    return accounts.User.get(accounts.User.username == name)


def signed_in(app, name):
    client = Client(app)
    client.sign_in(name)
    return client


def standing(result):
    return results.Result.get_by_id(result.id).standing


def approver_elsewhere(name):
    unit = accounts.Unit.get(accounts.Unit.code == "H49.04")
    return accounts.assign(accounts.SYSTEM, person(name), accounts.Role.APPROVER, unit)


@pytest.mark.parametrize("name", ["lan", "binh"])
def test_an_approver_of_another_agency_revokes_nothing_that_is_merely_visible(decided, name):
    """As its owner, or at a counter, they see the dossier; it is not theirs to decide on."""
    app, dossier, result = decided
    approver_elsewhere(name)
    with pytest.raises(Forbidden):
        results.revoke(person(name), result, reason="Vì tôi muốn")
    client = signed_in(app, name)
    assert client.get(f"/dossiers/{dossier.code}").status == 200
    assert client.get(f"/dossiers/{dossier.code}/revoke").status == 404
    assert client.post(f"/dossiers/{dossier.code}/revoke", reason="Vì tôi muốn").status == 404
    assert standing(result) == results.Standing.VALID


def test_the_approver_of_the_agency_revokes_from_the_dossiers_page(decided):
    app, dossier, result = decided
    dung = signed_in(app, "dung")
    page = dung.get(f"/dossiers/{dossier.code}")
    page.find("a", href=f"/dossiers/{dossier.code}/revoke")
    acts.press(dung, dung.get(f"/dossiers/{dossier.code}/revoke"), "/revoke", reason="Ghi sai ngày sinh")
    assert standing(result) == results.Standing.REVOKED
    told = signed_in(app, "lan").get(f"/en/dossiers/{dossier.code}").text
    assert "This result was revoked" in told
    assert "Ghi sai ngày sinh" in told


def test_two_who_revoke_at_once_do_not_overwrite_each_others_reason(decided):
    _app, _dossier, result = decided
    stale = results.Result.get_by_id(result.id)
    results.revoke(person("dung"), result, reason="Ghi sai ngày sinh")
    with pytest.raises(Conflict):
        results.revoke(person("dung"), stale, reason="Lý do khác")
    assert results.Result.get_by_id(result.id).standing_reason == "Ghi sai ngày sinh"


def test_an_electronic_result_is_handed_over_when_its_applicant_says_so(decided):
    app, dossier, result = decided
    lan = signed_in(app, "lan")
    page = lan.get(f"/dossiers/{dossier.code}")
    acts.press(lan, page, "/result/collect")
    assert lan.post(f"/dossiers/{dossier.code}/result/collect").status == 303, "twice is once"
    assert dossiers.Dossier.get_by_id(dossier.id).state == "returned"
    assert results.Result.get_by_id(result.id).collected_at
    names = [event.name for event in journal.history("dossier", dossier.id)]
    assert names[-2:] == ["result.download", "dossier.return_result"]
    assert acts.fetch(lan, f"/dossiers/{dossier.code}/result.pdf")[0] == 200, "and downloads it again"


def test_who_wants_paper_still_gets_it_at_a_counter(decided):
    _app, dossier, _result = decided
    dossier.delivery = dossiers.Delivery.COUNTER
    dossier.save(only=[dossiers.Dossier.delivery])
    results.collect(person("lan"), dossier)
    assert dossiers.Dossier.get_by_id(dossier.id).state == "decided"


@pytest.mark.parametrize("name", ["minh", "binh", "dung", "hoa"])
def test_nobody_else_says_that_the_applicant_has_it(decided, name):
    app, dossier, result = decided
    client = signed_in(app, name)
    assert client.post(f"/dossiers/{dossier.code}/result/collect").status in {403, 404}
    with pytest.raises(Forbidden):
        results.collect(person(name), dossier)
    assert results.Result.get_by_id(result.id).collected_at is None
