"""A page of many files asks as little as a page of one: the client counts its queries."""

from portal import clock, dossiers, intake
from tests.client import MOST_QUERIES, Client
from tests.journeys import acts
from tests.journeys.conftest import office, office_template  # noqa: F401  fixtures


def signed_in(app, name):
    client = Client(app)
    client.sign_in(name)
    return client


def test_the_pages_of_a_draft(office):  # noqa: F811
    app, built = office
    draft = intake.Draft.get(intake.Draft.key == built.values["key"])
    one = intake.DraftFile.get(intake.DraftFile.draft == draft)
    for _number in range(MOST_QUERIES):
        intake.DraftFile.create(draft=draft, key=one.key, document=one.document, added_at=clock.now())
    lan = signed_in(app, "lan")
    for page in ("papers", "review"):
        assert lan.get(f"/drafts/{draft.key}/{page}").text.count("paper") > MOST_QUERIES


def test_the_page_on_which_the_counter_checks(office):  # noqa: F811
    app, built = office
    code = built.codes["submitted"]
    file = dossiers.ComponentFile.select().join(dossiers.Component).join(dossiers.Dossier)
    one = file.where(dossiers.Dossier.code == code).get()
    for _number in range(MOST_QUERIES):
        dossiers.ComponentFile.create(
            component=one.component, document=one.document, sha256=one.sha256, added_at=clock.now()
        )
    assert signed_in(app, "binh").get(f"/counter/{code}").text.count("paper") > MOST_QUERIES


def test_the_page_on_which_the_applicant_sends_what_was_asked_for(office):  # noqa: F811
    app, built = office
    code, binh = built.codes["submitted"], signed_in(app, "binh")
    asked = {"check-birth-notice": "missing", "note-birth-notice": "Ảnh mờ.", "reason": "Thiếu", "act": "ask"}
    acts.press(binh, binh.get(f"/counter/{code}"), f"/counter/{code}", **asked)
    dossier, one = dossiers.Dossier.get(dossiers.Dossier.code == code), intake.DraftFile.get()
    for _number in range(MOST_QUERIES):
        intake.DraftFile.create(dossier=dossier, key=one.key, document=one.document, added_at=clock.now())
    assert signed_in(app, "lan").get(f"/dossiers/{code}/supply").text.count("paper") >= MOST_QUERIES
