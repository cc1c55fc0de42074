"""The first page of questions: nothing is stored until something is typed, and then one draft, once."""

import pytest

from portal import intake
from tests.journeys import acts
from tests.kill.people import GUEST

TWO_CASES = "1.013225"


def form_on(page):
    return next(each for each in page.all("form") if "/form/" in (each.get("action") or ""))


def drafts():
    return list(intake.Draft.select())


def test_to_look_at_the_first_questions_stores_nothing(client_for):
    lan = client_for("lan")
    page = acts.first_questions(lan)
    assert page.find("input", name="applicant_phone").get("value"), "what the account knows stands there"
    assert lan.get(f"/drafts/{acts.draft_on(page)}").status == 404
    assert drafts() == []


def test_the_first_answers_make_the_draft_and_lead_on(client_for):
    guest = client_for()
    page = acts.first_questions(guest)
    open_ = acts.everything(form_on(page))
    typed = {**open_, **acts.BIRTH_ANSWERS, **GUEST}
    following = acts.press(guest, page, "/form/", **typed)
    assert following.status == 200
    draft = intake.Draft.get()
    assert draft.key == acts.draft_on(page)
    assert draft.answers["applicant_name"] == acts.GUEST_ANSWERS["applicant_name"]
    assert following.response.request.path.endswith("/child")


@pytest.mark.parametrize("way", ["", "/answers"])
def test_the_same_page_sent_many_times_makes_one_draft(client_for, way):
    guest = client_for()
    page = acts.first_questions(guest)
    form = form_on(page)
    typed = acts.fields(form) | {"applicant_name": "Phạm Thị Lan"}
    for _time in range(3):
        assert guest.post(form.get("action") + way, data=typed).status in {200, 422}
    guest.post(form.get("action"), data=typed)
    assert [each.answers["applicant_name"] for each in drafts()] == ["Phạm Thị Lan"]


def test_what_is_wrong_on_the_first_page_is_kept_and_told(client_for):
    guest = client_for()
    refused = acts.press(guest, acts.first_questions(guest), "/form/", applicant_name="Phạm Thị Lan 2")
    assert refused.status == 422
    assert refused.find("input", name="applicant_name").get("value") == "Phạm Thị Lan 2"
    assert not refused.all("input", name="procedure"), "from now on it is a page of that draft"
    assert intake.Draft.get().answers["applicant_name"] == "Phạm Thị Lan 2"


def test_newer_answers_of_the_same_page_hold_and_those_of_another_are_asked_about(client_for):
    guest = client_for()
    page = acts.first_questions(guest)
    form = form_on(page)
    typed = acts.fields(form)
    guest.post(form.get("action") + "/answers", data=typed | {"applicant_phone": "0911111111"})
    mark = typed["_mark"][:-1]
    guest.post(form.get("action") + "/answers", data=typed | {"applicant_phone": "2", "_mark": mark + "2"})
    guest.post(form.get("action") + "/answers", data=typed | {"applicant_phone": "1", "_mark": mark + "1"})
    assert intake.Draft.get().answers["applicant_phone"] == "2"
    other = typed | {"_mark": f"{mark[:11]}other1-0", "applicant_phone": "0933333333"}
    assert guest.post(form.get("action"), data=other).status == 409
    assert intake.Draft.get().answers["applicant_phone"] == "2"


def test_who_signed_in_meanwhile_loses_nothing(client_for):
    """The page was made for a guest; the account would fill in something else."""
    browser = client_for()
    page = acts.first_questions(browser)
    browser.sign_in("lan")
    acts.press(browser, page, "/form/", applicant_phone="0999999999")
    draft = intake.Draft.get()
    assert draft.answers["applicant_phone"] == "0999999999"
    assert draft.owner.username == "lan"


def test_nobody_takes_over_a_draft_by_its_first_page(client_for):
    lan, minh = client_for("lan"), client_for("minh")
    page = acts.first_questions(lan)
    acts.press(lan, page, "/form/", applicant_phone="0999999999")
    refused = acts.press(minh, page, "/form/", applicant_phone="0911111111")
    assert refused.status == 404
    assert intake.Draft.get().answers["applicant_phone"] == "0999999999"


def test_the_case_is_chosen_on_the_first_page_and_can_be_changed_there(client_for):
    guest = client_for()
    page = acts.first_questions(guest, TWO_CASES)
    first, second = [each.get("value") for each in page.all("input", name="case")]
    acts.press(guest, page, "/form/", case=second)
    assert intake.Draft.get().case == second
    page = guest.get(form_on(page).get("action"))
    assert page.find("input", name="case", value=second).get("checked") is not None
    acts.press(guest, page, "/form/", case=first)
    assert intake.Draft.get().case == first
    assert acts.press(guest, page, "/form/", case="none of them").status == 422
    assert intake.Draft.get().case == first


def test_only_a_key_of_the_portals_own_kind_begins_a_draft(client_for):
    guest = client_for()
    form = form_on(acts.first_questions(guest))
    address = form.get("action").replace(acts.draft_on_form(form), "short")
    assert guest.post(address, data=acts.fields(form)).status == 404
    assert drafts() == []
