"""Answers from several pages and devices: sent twice, late, or beside one another."""

import pytest

from portal import accounts, intake, journal
from portal.intake import services
from tests.journeys import acts


@pytest.fixture
def two_devices(client_for):
    """Lan's step “applicant”, open in two browsers."""
    here, there = client_for("lan"), client_for("lan")
    page = acts.begin(here)
    return here, there, page, there.get(page.response.request.path)


def form_of(page):
    return next(each for each in page.all("form") if "/form/" in (each.get("action") or ""))


def sent(page, **typed):
    return acts.fields(form_of(page)) | typed


def answers():
    return intake.Draft.get().answers


def test_a_newer_answer_from_another_device_is_not_overwritten(two_devices):
    here, there, page, same_page = two_devices
    action = form_of(page).get("action")
    there.post(action + "/answers", data=sent(same_page, applicant_phone="0911111111"))
    refused = here.post(action, data=sent(page, applicant_phone="0922222222"))
    assert refused.status == 409
    assert answers()["applicant_phone"] == "0911111111"
    shown = refused.text.replace(" ", "")
    assert "0911111111" in shown
    assert "0922222222" in shown


@pytest.mark.parametrize(("choice", "kept"), [("here", "0922222222"), ("there", "0911111111")])
def test_the_person_chooses_which_answer_holds(two_devices, choice, kept):
    here, there, page, same_page = two_devices
    action = form_of(page).get("action")
    there.post(action + "/answers", data=sent(same_page, applicant_phone="0911111111"))
    both = here.post(action, data=sent(page, applicant_phone="0922222222", applicant_email="b@example.vn"))
    again = acts.press(
        here, both, "/choice", **{"_take-applicant_phone": choice, "_take-applicant_email": "here"}
    )
    assert again.status == 200
    assert answers()["applicant_phone"] == kept
    assert answers()["applicant_email"] == "b@example.vn", "what only one device changed is not lost"


def test_answers_of_another_step_are_never_lost(two_devices):
    here, there, page, _same = two_devices
    child = there.get(page.response.request.path.replace("/applicant", "/child"))
    there.post(form_of(child).get("action") + "/answers", data=sent(child, child_name="An Nhiên"))
    here.post(form_of(page).get("action"), data=sent(page, applicant_phone="0922222222"))
    assert answers()["child_name"] == "An Nhiên"
    assert answers()["applicant_phone"] == "0922222222"


def test_a_step_is_merged_into_the_row_as_it_stands_when_the_lock_is_held(two_devices):
    lan = accounts.User.get(accounts.User.username == "lan")
    read_before = intake.Draft.get()
    intake.keep_step(lan, intake.Draft.get(), "child", ("child_name",), {"child_name": "An Nhiên"})
    typed = {**read_before.answers, "applicant_phone": "0922222222"}
    intake.keep_step(lan, read_before, "applicant", ("applicant_phone",), typed)
    assert answers()["child_name"] == "An Nhiên"
    assert answers()["applicant_phone"] == "0922222222"


def test_what_is_saved_while_a_draft_is_carried_over_is_carried_over_too(two_devices):
    lan = accounts.User.get(accounts.User.username == "lan")
    read_before = intake.Draft.get()
    intake.keep_step(lan, intake.Draft.get(), "child", ("child_name",), {"child_name": "An Nhiên"})
    services.renew(lan, read_before)
    assert answers()["child_name"] == "An Nhiên"


def test_the_same_answers_twice_are_nothing_new(two_devices):
    here, _there, page, _same = two_devices
    data = sent(page, applicant_phone="0922222222")
    for _time in range(2):
        assert here.post(form_of(page).get("action") + "/answers", data=data).status == 200
    assert answers()["applicant_phone"] == "0922222222"


def test_an_older_answer_that_arrives_late_changes_nothing(two_devices):
    here, _there, page, _same = two_devices
    action, mark = form_of(page).get("action") + "/answers", sent(page)["_mark"].removesuffix("0")
    here.post(action, data=sent(page, applicant_phone="0922222222", _mark=mark + "7"))
    late = here.post(action, data=sent(page, applicant_phone="092", _mark=mark + "3"))
    assert late.status == 200
    assert answers()["applicant_phone"] == "0922222222"


def test_the_same_answer_given_on_two_devices_is_no_conflict(two_devices):
    here, there, page, same_page = two_devices
    action = form_of(page).get("action") + "/answers"
    there.post(action, data=sent(same_page, applicant_phone="0911111111"))
    assert here.post(action, data=sent(page, applicant_phone="0911111111")).status == 200


def test_nobody_submits_answers_that_they_have_not_seen(client_for):
    here, there = client_for("lan"), client_for("lan")
    page = acts.answer_all(here, acts.begin(here), acts.BIRTH_ANSWERS)
    page = acts.upload(here, page, "birth-notice")
    review = here.get(page.response.request.path.replace("/papers", "/review"))
    child = there.get(page.response.request.path.replace("/papers", "/form/child"))
    there.post(form_of(child).get("action") + "/answers", data=sent(child, child_name="Vũ Minh Khôi"))
    refused = acts.press(here, review, "/submit")
    assert refused.status == 422
    assert "Vũ Minh Khôi" in refused.text
    assert acts.press(here, refused, "/submit").status == 200


def test_a_submitted_draft_takes_no_more_answers(client_for):
    lan = client_for("lan")
    acts.submitted(lan)
    draft = intake.Draft.get()
    assert lan.post(f"/drafts/{draft.key}/form/applicant/answers", data={}).status == 409


def test_a_guest_who_signs_in_keeps_the_draft_in_the_account(client_for):
    guest, minh = client_for(), client_for("minh")
    page = acts.begin(guest)
    link = page.response.request.path
    guest.post(form_of(page).get("action") + "/answers", data=sent(page, applicant_phone="0922222222"))
    assert "/owner" not in guest.get(link).html
    guest.sign_in("lan")
    acts.press(guest, guest.get(link), "/owner")
    draft = intake.Draft.get()
    assert draft.owner.username == "lan"
    assert answers()["applicant_phone"] == "0922222222", "nothing typed is lost"
    assert guest.get(link).status == 200
    assert "/owner" not in guest.get(link).html
    assert minh.get(link).status == 404, "the private link opens it to its owner alone"
    assert client_for().get(link).status == 404
    assert minh.post(f"/drafts/{draft.key}/owner").status == 404
    assert [event.name for event in journal.history("draft", draft.id)] == ["draft.take_over"]
