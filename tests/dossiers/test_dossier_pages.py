"""The dossier's page, the desk, coordination and tracking, as people meet them."""

import contextvars

import pytest

from portal import clock, dossiers
from portal.documents import Document
from portal.dossiers import State
from tests.dossiers.office import SAME_DAY, declined, events, fresh, in_process, person, received, submitted
from tests.journeys import acts
from tests.pdf import poppler


@pytest.fixture(autouse=True)
def _monday(world, at):
    at("2026-01-05 09:00")


def pdf(client, url):
    answer = contextvars.Context().run(client.flask.get, url)
    return answer.status_code, answer.get_data()[:5]


def address(dossier, more=""):
    return f"/en/dossiers/{dossier.code}{more}"


def test_the_applicant_reads_where_it_stands_and_what_comes_next(client_for):
    dossier = received()
    page = client_for("lan").get(address(dossier))
    assert page.status == 200
    for words in ("Received", "Result promised by 17:00 08/01/2026", "What comes next", "022192000101"):
        assert words in page.text
    assert "Assign" not in page.text
    vietnamese = client_for("lan").get(f"/dossiers/{dossier.code}")
    assert "Hẹn trả kết quả: 17:00 08/01/2026" in vietnamese.text


@pytest.mark.parametrize("name", ["minh", "quang", None])
def test_a_stranger_gets_404(client_for, name):
    assert client_for(name).get(address(submitted())).status == 404


def test_every_button_leads_somewhere(client_for):
    for make in (submitted, received, in_process):
        for name in ("lan", "binh", "cuong", "dung", "hoa"):
            page = client_for(name).get(address(make()))
            assert page.status in {200, 404}


def test_an_action_answers_a_plain_form_with_303_and_htmx_with_the_fragment(client_for):
    dossier, binh = submitted(), client_for("binh")
    plain = binh.post(address(dossier, "/actions/receive"), revision=1)
    assert (plain.status, plain.response.headers["Location"]) == (303, address(dossier))
    fragment = binh.post(address(dossier, "/actions/transfer"), htmx="progress", revision=2)
    assert fragment.status == 200
    assert "In process" in fragment.text
    assert "<h1" not in fragment.html
    assert "Transfer for processing" in fragment.text
    assert fresh(dossier).state == State.IN_PROCESS


def test_a_stale_page_gets_the_fresh_one_and_who_was_first(client_for):
    dossier = received()
    page = client_for("binh").post(address(dossier, "/actions/receive"), revision=1)
    assert page.status == 409
    assert "“Received the dossier”, by Lê Thanh Bình at 09:00 05/01/2026" in page.text
    assert page.find("input", name="revision").get("value") == "2"
    vietnamese = client_for("binh").post(f"/dossiers/{dossier.code}/actions/receive", revision=1)
    assert "“Đã tiếp nhận hồ sơ”, Lê Thanh Bình thực hiện" in vietnamese.text


def test_a_missing_reason_is_said_at_its_field(client_for):
    page = client_for("lan").post(address(submitted(), "/actions/withdraw"), reason=" ", revision=1)
    assert page.status == 422
    field = page.find("textarea", id="reason-withdraw")
    assert field.get("aria-invalid") == "true"
    assert "Enter the reason" in page.text


def test_what_was_typed_stays_when_the_page_was_stale(client_for):
    dossier = received()
    page = client_for("lan").post(
        address(dossier, "/actions/request_withdrawal"), reason="Đổi ý rồi", revision=1
    )
    assert page.status == 409
    assert page.find("textarea", id="reason-request_withdrawal").text.strip() == "Đổi ý rồi"


def test_actions_with_a_page_are_not_done_by_the_bare_endpoint(client_for):
    dossier = in_process()
    page = client_for("dung").post(address(dossier, "/actions/decide"), revision=3)
    assert page.status == 409
    assert fresh(dossier).state == State.IN_PROCESS


@pytest.mark.parametrize(
    ("name", "status"), [("binh", 303), ("cuong", 404), ("lan", 403), ("minh", 404), (None, 404)]
)
def test_who_receives(client_for, name, status):
    assert client_for(name).post(address(submitted(), "/actions/receive")).status == status


def test_the_approver_extends_with_a_day(client_for):
    dossier, dung = in_process(), client_for("dung")
    assert "17:00 08/01/2026" in dung.get(address(dossier, "/extend")).text
    wrong = dung.post(address(dossier, "/extend"), day="31/02/2026", reason="Vì")
    assert (wrong.status, wrong.find("input", name="day").get("value")) == (422, "31/02/2026")
    assert dung.post(address(dossier, "/extend"), day="14/1/2026", reason=" ").status == 422
    assert dung.post(address(dossier, "/extend"), day="14/1/2026", reason="Xác minh").status == 303
    assert clock.local(fresh(dossier).due_at).strftime("%d/%m %H:%M") == "14/01 17:00"
    assert dung.get(address(dossier, "/extend")).status == 409


def test_a_dossier_is_given_to_a_colleague(client_for):
    dossier, dung = in_process(), client_for("dung")
    done = dung.post(address(dossier, "/handler"), handler=person("cuong").id, revision=3, htmx="progress")
    assert done.status == 200
    assert fresh(dossier).handler == person("cuong")
    assert dung.post(address(dossier, "/handler"), handler=person("minh").id).status == 422
    assert dung.post(address(dossier, "/handler"), handler="", revision=3).status == 409
    assert dung.post(address(dossier, "/handler"), handler="").status == 303


def test_the_desk_lists_the_nearest_first_and_filters(client_for):
    slow, fast = in_process(), in_process(SAME_DAY)
    cuong = client_for("cuong")
    page = cuong.get("/en/desk")
    assert page.text.index(fast.code) < page.text.index(slow.code)
    assert "022192000101" not in page.text
    assert "022******101" in page.text
    part = cuong.get("/en/desk?mine=1", htmx="results")
    assert "no dossier fits" in part.text
    assert "<h1" not in part.html
    for query in (
        "state=received",
        "state=nonsense",
        "sector=none",
        "late=1",
        "sort=code",
        "page=x",
        "page=9",
    ):
        assert cuong.get(f"/en/desk?{query}").status == 200
    assert client_for("lan").get("/en/desk").status == 403


def test_the_manager_names_the_agency(client_for):
    dossier, hoa = submitted(commune="99999"), client_for("hoa")
    assert dossier.code in hoa.get("/en/coordination").text
    assert "No agency of the kind required" in hoa.get("/en/coordination").text
    page = f"/en/coordination/{dossier.code}"
    assert hoa.get(page).status == 200
    assert hoa.post(page, unit="", reason="Vì").status == 422
    assert hoa.post(page, unit="H49.154", reason="").status == 422
    assert hoa.post(page, unit="H49.154", reason="Vì", revision=9).status == 409
    assert hoa.post(page, unit="H49.154", reason="Vì", revision=1).status == 303
    assert "every dossier has its agency" in hoa.get("/en/coordination").text
    assert client_for("binh").get("/en/coordination").status == 403


def test_tracking_opens_with_code_and_secret_only(client_for):
    dossier, guest = submitted(), client_for()
    assert guest.get("/en/track").status == 200
    prefilled = guest.get(f"/en/track?code={dossier.code}")
    assert prefilled.find("input", name="code").get("value") == dossier.code
    wrong = guest.post("/en/track", code=dossier.code, secret="nothing")
    assert wrong.status == 404
    assert "No dossier has this code and secret" in wrong.text
    assert guest.get(address(dossier)).status == 404
    right = guest.post("/en/track", code=dossier.code, secret=dossier.secret)
    assert (right.status, right.response.headers["Location"]) == (303, address(dossier))
    page = guest.get(address(dossier))
    assert page.status == 200
    assert "022192000101" not in page.text
    assert guest.get(address(submitted())).status == 404


def test_somebody_signed_in_tracks_what_was_handed_in_at_a_counter(client_for):
    dossier, minh = submitted(by="binh", channel=dossiers.Channel.COUNTER), client_for("minh")
    assert minh.get(address(dossier)).status == 404
    assert minh.post("/en/track", code=dossier.code, secret=dossier.secret).status == 303
    assert minh.get(address(dossier)).status == 200


def test_guessing_secrets_is_slowed_down(client_for):
    dossier, guest = submitted(), client_for()
    for _ in range(10):
        guest.post("/en/track", code=dossier.code, secret="guess")
    assert guest.post("/en/track", code=dossier.code, secret=dossier.secret).status == 429


def test_the_forms_are_made_when_they_were_issued(client_for):
    dossier = submitted()
    lan, binh = client_for("lan"), client_for("binh")
    paper = address(dossier, "/papers/{}.pdf").format
    assert pdf(lan, paper("01"))[0] == 404
    dossiers.perform(person("binh"), dossier, "receive")
    dossiers.perform(person("binh"), dossier, "transfer")
    made = (200, b"%PDF-")
    assert pdf(lan, paper("01")) == pdf(binh, paper("06")) == made
    assert pdf(lan, paper("06"))[0] == pdf(lan, paper("99"))[0] == 404
    items = [{"key": "proof", "name": "Giấy tờ", "reason": "Mờ"}]
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Mờ", items=items)
    assert pdf(lan, paper("02")) == made
    refused = declined(submitted())
    assert pdf(lan, address(refused, "/papers/03.pdf")) == made


def test_a_file_is_for_its_owner_and_the_officers(client_for):
    document = Document.create(
        sha256="ab" * 32, name="a.pdf", media_type="application/pdf", size=3, created_at=clock.now()
    )
    dossier = submitted(components=[dossiers.GivenPaper("c", "Giấy", documents=(document,))])
    (file,) = dossiers.ComponentFile.select()
    assert "a.pdf" in client_for("lan").get(address(dossier)).text
    for name, status in (("minh", 404), (None, 404)):
        assert client_for(name).get(address(dossier, f"/files/{file.id}")).status == status
    assert client_for("lan").get(address(dossier, "/files/999")).status == 404
    guest = client_for()
    guest.post("/en/track", code=dossier.code, secret=dossier.secret)
    assert guest.get(address(dossier, f"/files/{file.id}")).status == 404


def test_an_overdue_dossier_apologises(client_for, at):
    dossier = in_process()
    lan = client_for("lan")
    at("2026-01-09 09:00")
    page = lan.get(address(dossier))
    assert "Overdue" in page.text
    assert "apologise" in page.text


def test_the_terminal_does_and_refuses(world):
    dossier, runner = submitted(), world.test_cli_runner()
    done = runner.invoke(args=["dossier", "act", dossier.code, "receive", "--as", "binh"])
    assert (done.exit_code, done.output.split()[:2]) == (0, [dossier.code, "received"])
    refused = runner.invoke(args=["dossier", "act", dossier.code, "receive", "--as", "binh"])
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: The dossier has moved on")
    assert runner.invoke(args=["dossier", "act", dossier.code, "receive", "--as", "minh"]).exit_code == 1
    assert runner.invoke(args=["dossier", "act", dossier.code, "receive", "--as", "nobody"]).exit_code == 1
    assert dossier.code in runner.invoke(args=["dossier", "list", "--as", "lan"]).output


def test_the_terminal_acts_as_the_portal_where_nobody_is_named(world):
    dossier, runner = submitted(), world.test_cli_runner()
    done = runner.invoke(args=["dossier", "act", dossier.code, "receive"])
    assert (done.exit_code, done.output.split()[:2]) == (0, [dossier.code, "received"])
    assert events(dossier)[-1].actor is None


def test_a_refusal_says_what_it_rests_on(client_for, tmp_path):
    dossier, binh, hoa = submitted(), client_for("binh"), client_for("hoa")
    proposal = address(dossier, "/actions/propose_decline")
    long = binh.post(proposal, revision=1, reason="Không thuộc thẩm quyền", legal_basis="x" * 201)
    assert (long.status, fresh(dossier).state) == (422, "submitted")
    assert "Không thuộc thẩm quyền" in long.text
    without = binh.post(proposal, revision=1, reason="Không thuộc thẩm quyền", legal_basis=" ")
    assert without.find("input", id="legal_basis-propose_decline").get("aria-invalid") == "true"
    told = {"legal_basis": "Nghị định 118/2025/NĐ-CP", "next_step": "Nộp tại xã nơi cư trú."}
    assert binh.post(proposal, revision=1, reason="Không thuộc thẩm quyền", **told).status == 303
    assert "thẩm quyền" not in client_for("lan").get(address(dossier)).text, "nothing is decided yet"
    assert dossier.code in hoa.get("/coordination").text
    page = hoa.get(address(dossier))
    assert page.find("input", id="legal_basis-decline").get("value") == told["legal_basis"]
    acts.press(hoa, page, "/actions/decline")  # as proposed
    assert fresh(dossier).state == "declined"
    paper = client_for("lan").flask.get(address(dossier, "/papers/03.pdf"))
    printed = poppler.text_of(paper.data, tmp_path)
    card = "".join(
        client_for("lan").get(address(dossier)).find("section", aria_labelledby="refused").itertext()
    )
    assert all(words in printed and words in card for words in ("Không thuộc thẩm quyền", *told.values()))


def test_form_01_tells_the_secret_to_the_applicant_alone(client_for, tmp_path):
    dossier = received()
    for name, tells in (("lan", True), ("binh", False), ("cuong", False)):
        answer = contextvars.Context().run(
            client_for(name).flask.get, f"/dossiers/{dossier.code}/papers/01.pdf"
        )
        read = poppler.text_of(answer.data, tmp_path)
        assert dossier.code in read
        assert (dossier.secret in read) == tells, name


def test_the_owner_makes_a_new_secret_and_is_told_it_once(client_for):
    dossier, lan = submitted(), client_for("lan")
    former, address = dossier.secret, f"/dossiers/{dossier.code}"
    assert former not in lan.get(address).text
    told = acts.press(lan, lan.get(address), "/secret")
    newer = dossiers.Dossier.get_by_id(dossier.id).secret
    assert newer != former
    assert newer in told.text
    assert newer not in lan.get(address).text, "once"
    assert "/secret" not in client_for("binh").get(address).html
    guest = client_for()
    assert guest.post("/track", code=dossier.code, secret=newer).status == 303
    assert "/secret" not in guest.get(address).html, "whoever knows the secret cannot shut the owner out"
    assert guest.post(f"{address}/secret").status == 401
