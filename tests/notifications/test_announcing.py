"""From an event in the journal to the words that its reader gets, once."""

from dataclasses import replace

import pytest

from portal import accounts, dossiers, journal
from portal.accounts import Permission
from portal.dossiers import ROWS
from portal.notifications import NOTICES, Message, announce_pending, texts_of
from tests.dossiers import office

URL = "https://dichvucong.example.vn"
# Acts of staff that the applicant does not hear of by mail: nothing to do or to know for them.
INSIDE = {"propose_decline", "send_back", "allow_request", "propose_stop"}  # nothing is decided yet
QUIET = {"transfer", "forward", "confirm_payment", "return_result", *INSIDE}


@pytest.fixture
def later(at):
    """Readers stay some seconds behind on PostgreSQL."""
    at("2026-01-05 09:00")
    return lambda: at("2026-01-05 09:05")


def party(role, email, name="Phạm Thị Lan"):
    return dossiers.Party(role=role, full_name=name, email=email)


def submitted(language="vi", emails=("lan@example.vn", "lan@example.vn"), **more):
    parties = [party(role, email) for role, email in zip(dossiers.PartyRole, emails, strict=True)]
    return office.submitted(language=language, parties=parties, **more)


def messages():
    return list(Message.select().order_by(Message.id))


def test_each_event_is_told_once_to_each_address(world, later):
    submitted(emails=("owner@example.vn", "helper@example.vn"))
    later()
    announce_pending(URL)
    assert [(each.notice, each.address) for each in messages()] == [
        ("submitted", "helper@example.vn"),
        ("submitted", "owner@example.vn"),
    ]


def test_announcing_twice_doubles_nothing(world, later):
    submitted()
    later()
    assert announce_pending(URL) > 0
    assert announce_pending(URL) == 0
    journal.Cursor.update(last_event_id=0).execute()  # as after restoring an older copy
    announce_pending(URL)
    assert len(messages()) == 1


def test_what_fails_in_between_is_read_again(world, later, monkeypatch):
    submitted()
    submitted()
    later()
    from portal.notifications import services

    told, write = [], services._write

    def second_fails(*args):
        told.append(args)
        if len(told) == 2:
            raise ZeroDivisionError
        write(*args)

    monkeypatch.setattr(services, "_write", second_fails)
    with pytest.raises(ZeroDivisionError):
        announce_pending(URL)
    assert not messages(), "the cursor and the messages are one transaction"
    monkeypatch.undo()
    later()
    announce_pending(URL)
    assert len(messages()) == 2


def test_without_an_address_nobody_is_written_to(world, later):
    submitted(emails=("", ""))
    later()
    announce_pending(URL)
    assert not messages()


@pytest.mark.parametrize(
    ("language", "words", "address"),
    [("vi", "Hồ sơ", f"{URL}/dossiers/"), ("en", "We have your dossier", f"{URL}/en/dossiers/")],
)
def test_mail_is_in_the_language_of_the_application(world, later, language, words, address):
    dossier = submitted(language)
    later()
    announce_pending(URL)
    (message,) = messages()
    assert message.language == language
    assert words in message.subject + message.body
    assert dossier.code in message.subject
    assert address + dossier.code in message.body


def test_no_address_holds_a_secret_or_a_number_of_a_person(world, later):
    dossier = submitted()
    later()
    announce_pending(URL)
    (message,) = messages()
    links = [word for word in message.body.split() if word.startswith("http")]
    assert len(links) == 1
    assert dossier.secret not in links[0] + message.body, "it is in no table"
    assert dossier.secret in texts_of([message])[message.id]
    assert "022192000101" not in message.subject + message.body


def test_who_has_no_account_is_led_to_tracking(world, later):
    parties = [party(role, "a@example.vn") for role in dossiers.PartyRole]
    given = {"version": office.catalogue.published(office.THREE_DAYS), "parties": parties}
    unit = office.person("binh").assignments[0].unit
    dossier = dossiers.open_dossier(
        accounts.Guest(), submission_key="guest", answers={}, channel=dossiers.Channel.ONLINE,
        intake_unit=unit, **given,
    )  # fmt: skip
    later()
    announce_pending(URL)
    (message,) = messages()
    assert f"{URL}/track?code={dossier.code}" in message.body
    assert dossier.secret in texts_of([message])[message.id], "they have no other way in"


def test_a_reason_stands_in_the_mail(world, later):
    dossier = submitted()
    dossiers.perform(office.person("binh"), dossier, "request_completion", reason="Thiếu giấy chứng sinh")
    later()
    announce_pending(URL)
    assert "Thiếu giấy chứng sinh" in messages()[-1].body


def test_a_revoked_result_is_told(world, later):
    dossier = submitted()
    journal.record(office.person("dung"), "result.revoke", "dossier", dossier.id, reason="Cấp nhầm người")
    later()
    announce_pending(URL)
    assert messages()[-1].notice == "result_revoked"
    assert "Cấp nhầm người" in messages()[-1].body


def test_every_act_of_staff_is_told_or_quiet_on_purpose():
    by_staff = {row.name for row in ROWS if row.permission != Permission.DOSSIER_SUBMIT}
    told = {name.removeprefix("dossier.") for name in NOTICES if name.startswith("dossier.")}
    assert by_staff - told == QUIET


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_notice_can_be_written(world, later, language):
    dossier = submitted(language)
    told = {"reason": "100 % rõ", "behind": [accounts.Unit.get(accounts.Unit.code == "H49.154").id]}
    for name in NOTICES:
        journal.record(accounts.SYSTEM, name, "dossier", dossier.id, **told)
    later()
    announce_pending(URL)
    written = messages()
    assert {each.notice for each in written} == {each.name for each in NOTICES.values()}
    for each in written:
        assert "%(" not in each.subject + each.body
        assert len(each.subject) <= 300


def test_the_mailbox_is_a_page_of_the_demo_only(world, client_for, later):
    dossier = submitted()
    journal.record(
        accounts.SYSTEM, "dossier.decline", "dossier", dossier.id, reason="<script>alert(1)</script>"
    )
    later()
    announce_pending(URL)
    page = client_for().get("/mailbox")
    assert dossier.code in page.text
    assert "&lt;script&gt;" in page.html
    world.config["PORTAL"] = replace(world.config["PORTAL"], demo=False)
    assert client_for().get("/mailbox").status == 404


def test_a_refusal_by_mail_says_why_by_which_law_and_how_to_go_on(world, later):
    dossier = submitted()
    told = {"reason": "Sai nơi nộp", "legal_basis": "Điều 13 Luật Hộ tịch", "next_step": "Nộp tại Hà Nội."}
    journal.record(accounts.SYSTEM, "dossier.decline", "dossier", dossier.id, **told)
    later()
    announce_pending(URL)
    body = messages()[-1].body
    assert all(words in body for words in told.values())
