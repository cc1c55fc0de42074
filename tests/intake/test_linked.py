"""The link of a request for papers: without an account, only what is asked for, once."""

import io
import re

import pytest

from portal import dossiers, intake
from portal.dossiers import State
from portal.intake import checking
from portal.notifications import Message, announce_pending, texts_of
from tests.documents import samples
from tests.dossiers.office import fresh, in_process, person, submitted
from tests.journeys import acts

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def asked(dossier, action="request_supplement", by="cuong"):
    """Both agencies' papers in one request; its address."""
    items = {"form": "Thiếu chữ ký", "proof": "Ảnh mờ"}
    checking.ask_for_papers(person(by), dossier, action, items=items, reason="Hồ sơ chưa đủ")
    ask = dossiers.Ask.select().order_by(dossiers.Ask.id.desc()).first()
    return f"/en/asked/{ask.id}/{ask.link}"


def photo(paper):
    return {"paper": paper, "file": (io.BytesIO(samples.pdf(1)), f"{paper}.pdf")}


def test_somebody_without_an_account_sends_what_is_asked_and_sees_nothing_else(client_for):
    dossier = in_process()
    link, guest = asked(dossier), client_for()
    page = guest.get(link)
    assert page.status == 200
    assert all(words in page.text for words in ("Thiếu chữ ký", "Ảnh mờ", dossier.code))
    assert not any(words in page.text for words in ("Phạm Thị Lan", "022192000101", dossier.secret))
    assert guest.get(f"/dossiers/{dossier.code}").status in {303, 404}, "the link opens the slots alone"
    early = guest.post(link)
    assert (early.status, fresh(dossier).state) == (422, State.AWAITING_SUPPLEMENT)
    assert "Still missing" in early.text
    for paper in ("form", "proof"):
        acts.follow(guest, guest.post(f"{link}/papers", data=photo(paper)))
    assert "proof.pdf" in guest.get(link).text
    done = acts.follow(guest, guest.post(link))
    assert "Your papers have arrived" in done.text
    assert fresh(dossier).state == State.IN_PROCESS
    assert acts.follow(guest, guest.post(link)).status == 200, "pressed twice is once"
    assert [event.name for event in dossiers_events(dossier)].count("dossier.supplement") == 1


def dossiers_events(dossier):
    from portal import journal

    return journal.history("dossier", dossier.id)


def test_a_paper_that_is_not_asked_for_has_no_place(client_for):
    dossier = in_process()
    checking.ask_for_papers(
        person("cuong"), dossier, "request_supplement", items={"proof": "Mờ"}, reason="Thiếu"
    )
    ask, guest = dossiers.Ask.get(), client_for()
    link = f"/en/asked/{ask.id}/{ask.link}"
    assert guest.post(f"{link}/papers", data=photo("form")).status == 422
    assert intake.DraftFile.select().count() == 0


def test_a_file_is_taken_off_again(client_for):
    link, guest = asked(submitted(), "request_completion", "binh"), client_for()
    guest.post(f"{link}/papers", data=photo("proof"))
    page = acts.follow(guest, guest.post(f"{link}/papers/{intake.DraftFile.get().id}/remove"))
    assert "proof.pdf" not in page.text


def test_a_wrong_or_ended_link_opens_nothing(client_for):
    dossier = in_process()
    link, guest = asked(dossier), client_for()
    number, token = link.rsplit("/", 2)[1:]
    for wrong in (f"/en/asked/{number}/{token[:-1]}x", f"/en/asked/{int(number) + 1}/{token}", "/asked/1/đ"):
        assert guest.get(wrong).status == 404
        assert guest.post(wrong).status == 404
    dossiers.perform(person("dung"), dossier, "stop", reason="Vì", legal_basis="Điều 1")
    assert guest.get(link).status == 410
    assert guest.post(f"{link}/papers", data=photo("proof")).status == 410


def test_a_new_tracking_secret_ends_the_link_too(client_for):
    dossier = submitted()
    link = asked(dossier, "request_completion", "binh")
    dossiers.renew_secret(person("lan"), dossier) if dossier.owner_id else pytest.fail("Lan owns it")
    assert client_for().get(link).status == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_message_brings_the_link_and_no_table_has_its_secret(at, client_for, language):
    dossier = submitted(
        language=language,
        parties=[
            dossiers.Party(role=role, full_name="Phạm Thị Lan", email="lan@example.vn")
            for role in dossiers.PartyRole
        ],
    )
    link = asked(dossier, "request_completion", "binh")
    at("2026-01-05 09:05")
    announce_pending("http://localhost")
    message = Message.select().order_by(Message.id.desc()).first()
    text = texts_of([message])[message.id]
    found = re.search(r"http://localhost(/\S*asked/\S+)", text)[1]
    assert found.removeprefix("/en") == link.removeprefix("/en")
    assert found.startswith("/en") == (language == "en")
    assert "Ảnh mờ" in text
    assert dossiers.Ask.get().link not in message.body
    assert client_for().get(found).status == 200
