"""Somebody without an account stands at the counter: card, procedure, papers, receipt."""

import re

import pytest

from portal import accounts, catalogue, dossiers, intake, journal
from portal.errors import Invalid
from portal.intake import cards
from tests.journeys import acts

CARD = "022192000101|100000001|Phạm Thị Lan|14051992|Nữ|Thôn Trường Xuân, Đặc khu Cô Tô, Quảng Ninh|01072021"


def as_windows(text: str) -> str:
    """The letters of cp1252 for each byte; five bytes have none and come as they are."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(
    ("typed", "name", "born", "sex"),
    [
        (CARD, "Phạm Thị Lan", "1992-05-14", "female"),
        (CARD.replace("|", "¦"), "Phạm Thị Lan", "1992-05-14", "female"),
        ("022192000101||Pham Thi Lan", "Pham Thi Lan", "", ""),
        ("022092000101|1|Trần Minh|14/05/1992|Nam||", "Trần Minh", "1992-05-14", "male"),
        ("022092000101|1|Bình|14051992|Nam||".encode().decode("latin-1"), "Bình", "1992-05-14", "male"),
        (
            "022092000101|1|Đỗ Thị Ngọc|14051992|Nữ||".encode().decode("latin-1"),
            "Đỗ Thị Ngọc",
            "1992-05-14",
            "female",
        ),
        (as_windows("022092000101|1|Trần Đức Hiền|14051992|Nam||"), "Trần Đức Hiền", "1992-05-14", "male"),
    ],
)
def test_a_card_is_read_whatever_the_scanner_makes_of_it(typed, name, born, sex):
    card = cards.read(typed)
    assert (card.full_name, card.born_on, card.sex) == (name, born, sex)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", cards.NOTHING_READ),
        ("12345", cards.NOTHING_READ),
        ("02219200010|1|Lan|14051992|Nữ||", cards.NOT_A_CARD),
        ("022192000101|1||14051992|Nữ||", cards.NO_NAME),
        ("022192000101|1|Lan|31021992|Nữ||", cards.NO_SUCH_DAY),
        ("022192000101|1|Lan|14052099|Nữ||", cards.NO_SUCH_DAY),
        ("022192000101|1|Lan|1405|Nữ||", cards.NO_SUCH_DAY),
    ],
)
def test_what_is_no_card_is_refused_with_the_way_on(world, typed, why):
    with pytest.raises(Invalid) as refused:
        cards.read(typed)
    assert str(refused.value).split(":")[0] == why.split(":")[0]


@pytest.mark.parametrize(
    ("address", "commune"),
    [
        ("Tổ 1, Phường Hà Khánh, TP Hạ Long, Quảng Ninh", "06658"),  # Phường Cao Xanh today
        ("Tổ 1, Phường Hà Khẩu, TP Hạ Long, Quảng Ninh", None),  # split: the officer asks
    ],
)
def test_an_older_card_tells_todays_commune(world, address, commune):
    card = cards.read(f"022192000101|1|Lan|14051992|Nữ|{address}|")
    assert card.facts().get("applicant.address.commune") == commune


def test_a_number_that_tells_another_year_is_doubted_not_refused():
    assert cards.read(CARD.replace("1992|", "1993|")).is_doubtful
    assert not cards.read(CARD).is_doubtful


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("H49.43-260105-0001", cards.Code(dossier="H49.43-260105-0001")),
        ("https://portal.example/track?code=H49.43-260105-0001", cards.Code(dossier="H49.43-260105-0001")),
        ("34AC-79DE-FGHJ", cards.Code(draft="34AC-79DE-FGHJ")),
        ("https://portal.example/resume/34AC-79DE-FGHJ", cards.Code(draft="34AC-79DE-FGHJ")),
    ],
)
def test_a_code_leads_to_its_dossier_or_draft(typed, code):
    assert cards.read(typed) == code


def open_papers(binh):
    """Bình answers everything; the page of papers."""
    binh.post("/counter/begin", typed=CARD, procedure=acts.BIRTH, case=a_case(), key="k" * 24)
    page = acts.follow(binh, binh.get(f"/drafts/{'k' * 24}"))
    acts.answer_all(binh, page, acts.GUEST_ANSWERS | acts.BIRTH_ANSWERS)
    return binh.get(f"/counter/drafts/{'k' * 24}")


def a_case():
    return next(iter(catalogue.published(acts.BIRTH).record.cases), "")


def ticks(page, note="shown on paper"):
    names = re.findall(r'name="check-([\w-]+)"', page.html)
    return {f"check-{name}": "fit" for name in names} | {f"note-{name}": note for name in names}


def test_the_form_is_filled_from_the_card_and_belongs_to_no_account(client_for):
    binh = client_for("binh")
    people = accounts.User.select().count()
    binh.post("/counter/begin", typed=CARD, procedure=acts.BIRTH, case=a_case(), key="k" * 24)
    draft = intake.Draft.get()
    assert draft.owner is None
    assert draft.answers["applicant_name"] == "Phạm Thị Lan"
    assert draft.answers["applicant_identity"] == "022192000101"
    assert accounts.User.select().count() == people
    assert "begun-here" in binh.get("/counter").html, "nothing typed is lost"


def test_a_walk_in_dossier_is_received_in_one_act_and_once(client_for):
    binh = client_for("binh")
    page = open_papers(binh)
    sent = ticks(page) | {"delivery": "counter"}
    for _press in range(2):
        answer = binh.post(f"/counter/drafts/{'k' * 24}", data=sent)
        assert answer.status == 303, acts.words(answer)
    dossier = dossiers.Dossier.get()
    assert dossiers.Dossier.select().count() == 1
    assert dossier.channel == dossiers.Channel.COUNTER
    assert dossier.received_at
    assert dossier.owner is None
    owner = dossiers.owners_of([dossier])[dossier.id]
    assert owner.identity_number == "022192000101"
    assert f"/dossiers/{dossier.code}/papers/01.pdf" in binh.get(f"/dossiers/{dossier.code}").html


@pytest.mark.parametrize("how", ["unchecked", "missing", "no reason", "delivery"])
def test_nothing_is_received_while_a_paper_is_not_settled(client_for, how):
    binh = client_for("binh")
    page = open_papers(binh)
    sent = ticks(page, note="" if how == "no reason" else "shown on paper")
    sent = {name: "missing" if how == "missing" and value == "fit" else value for name, value in sent.items()}
    sent = {} if how == "unchecked" else sent
    refused = binh.post(
        f"/counter/drafts/{'k' * 24}", data=sent | {"delivery": "" if how == "delivery" else "counter"}
    )
    assert refused.status == 422
    assert refused.find("p", id="problem").text
    assert not dossiers.Dossier.select().exists()


def test_a_walk_ins_draft_goes_into_nobodys_account(client_for):
    binh = client_for("binh")
    open_papers(binh)
    key = "k" * 24
    assert "/owner" not in str([form.get("action") for form in binh.get(f"/drafts/{key}/papers").all("form")])
    assert binh.post(f"/drafts/{key}/owner").status == 409
    assert intake.Draft.get(intake.Draft.key == key).owner is None


def test_the_page_of_another_choice_begins_another_draft(client_for):
    binh = client_for("binh")
    open_papers(binh)
    other = catalogue.published("1.001731")
    binh.post(
        "/counter/begin", typed=CARD, procedure="1.001731", case=(*other.record.cases, "")[0], key="k" * 24
    )
    begun = {draft.version.procedure.code for draft in intake.Draft.select()}
    assert begun == {acts.BIRTH, "1.001731"}


def test_each_look_is_written_down_without_the_number(client_for):
    binh = client_for("binh")
    binh.post("/counter/person", typed=CARD)
    event = journal.Event.get(journal.Event.name == "counter.look_up")
    assert event.actor.username == "binh"
    assert event.particulars["whom"] == "022******101"
    assert "022192000101" not in str(event.particulars)


def test_earlier_dossiers_are_there_and_open_as_far_as_the_officer_may(client_for):
    lan, binh = client_for("lan"), client_for("binh")
    code = acts.submitted(lan)
    page = binh.post("/counter/person", typed=accounts.User.get(username="lan").identity_number)
    assert code in page.text
    found = binh.post("/counter/person", typed=code)
    assert code in found.response.headers["Location"]


def test_a_few_letters_find_the_procedure(client_for):
    binh = client_for("binh")
    page = binh.post("/counter/procedures", typed=CARD, q="khai sinh")
    first = page.all("button", name="procedure")[0]
    assert first.get("value") == acts.BIRTH
    assert first.get("autofocus") is not None, "Enter takes it"
    assert binh.post("/counter/procedures", typed="?", q="khai sinh").status == 422


def test_a_procedure_that_is_closed_or_has_no_case_chosen_is_not_begun(client_for):
    binh = client_for("binh")
    assert binh.post("/counter/begin", typed=CARD, procedure="9.999999").status == 404
    asked = binh.post("/counter/begin", typed=CARD, procedure=acts.BIRTH, case="no such case")
    assert asked.status == 422
    assert not intake.Draft.select().exists()


def test_another_persons_draft_is_not_taken_in_at_the_counter(client_for):
    lan, binh = client_for("lan"), client_for("binh")
    acts.begin(lan)
    key = intake.Draft.get().key
    assert binh.get(f"/counter/drafts/{key}").status == 404
    assert lan.get(f"/counter/drafts/{key}").status == 403
