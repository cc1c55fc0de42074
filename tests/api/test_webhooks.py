"""Programs are told what happens to their dossiers: signed, once, and again until they take it."""

import hashlib
import hmac
import json
import re
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal import accounts, api, clock
from portal.api import calling, webhooks
from portal.errors import Invalid
from tests.api.conftest import filled_in
from tests.journeys import acts


class Receiver:
    """A program's own server. `answers` are the statuses that it gives, the last one for ever."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.got = list(answers), []

    def __enter__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body))
                status = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/told?by=portal"


@pytest.fixture
def settings(world):
    """Only here may the receiver stand on this machine."""
    return replace(world.config["PORTAL"], webhook_private=True)


@pytest.fixture
def quang(world):
    return accounts.User.get(accounts.User.username == "quang")


@pytest.fixture
def receive(client_for, at):
    """`receive(code)`: something happens to the dossier; readers of the journal see it a minute later."""

    def make(code):
        acts.receive(client_for("binh"), code)
        at("2026-01-05 09:01")  # on PostgreSQL they stay some seconds behind

    return make


@pytest.fixture
def told(program_for, settings, quang, at):
    """`told(receiver)`: a program that is called there, and has handed a dossier in."""
    at("2026-01-05 09:00")

    def make(receiver):
        program = program_for()
        webhook = api.subscribe(quang, program.token, receiver.address, settings)
        status, body = program.post("/dossiers", filled_in(program), key="first-of-all")
        assert status == 201
        return program, webhook, body["code"]

    return make


def test_an_action_on_its_dossier_is_told_signed_and_once(told, settings, receive):
    with Receiver(204) as receiver:
        _program, webhook, code = told(receiver)
        receive(code)
        for _ in range(2):  # reading and sending twice does no harm
            api.announce_pending()
            api.deliver_pending(settings)
    bodies = [json.loads(body) for _path, _headers, body in receiver.got]
    assert [body["event"] for body in bodies] == ["dossier.receive", "dossier.transfer"]
    assert {body["dossier"] for body in bodies} == {code}
    path, headers, body = receiver.got[0]
    assert path == "/told?by=portal"
    seconds, made = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Portal-Signature"]).groups()
    secret = webhooks.secret_of(webhook, settings)
    assert made == hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert int(seconds) == int(clock.now().timestamp()), "an old one sent again is known by its moment"
    assert "Lan" not in body.decode()


def test_nothing_is_told_to_other_programs(told, settings, receive, program_for, quang):
    with Receiver(204) as receiver, Receiver(204) as other:
        _program, _webhook, code = told(receiver)
        api.subscribe(quang, program_for(name="Kho bạc").token, other.address, settings)
        receive(code)
        api.announce_pending()
        api.deliver_pending(settings)
    assert receiver.got
    assert not other.got


@pytest.mark.parametrize("answer", [500, 302, 404])
def test_what_is_not_taken_is_tried_again_later_and_then_given_up(told, settings, receive, at, answer):
    with Receiver(answer) as receiver:
        _program, _webhook, code = told(receiver)
        receive(code)
        api.announce_pending()
        assert api.deliver_pending(settings) == (0, 1), "one silent address is asked once a run"
        assert api.deliver_pending(settings) == (0, 1)
        assert api.deliver_pending(settings) == (0, 0)
        for day in range(6, 6 + 8):
            at(f"2026-01-{day:02} 09:00")
            api.deliver_pending(settings)
            api.deliver_pending(settings)
    calls = list(api.Call.select())
    assert {call.status for call in calls} == {api.Outcome.FAILED}
    assert {call.attempts for call in calls} == {8}
    assert {call.problem for call in calls} == {f"HTTP {answer}"}


def test_a_receiver_that_comes_back_gets_it(told, settings, receive, at):
    with Receiver(503, 204) as receiver:
        _program, _webhook, code = told(receiver)
        receive(code)
        api.announce_pending()
        api.deliver_pending(settings)
        at("2026-01-05 09:02")
        api.deliver_pending(settings)
    assert {call.status for call in api.Call.select()} == {api.Outcome.TAKEN}


def test_a_revoked_token_and_an_ended_address_hear_nothing(told, settings, receive, quang):
    with Receiver(204) as receiver:
        program, _webhook, code = told(receiver)
        api.revoke_token(quang, program.token)
        receive(code)
        api.announce_pending()
        assert api.deliver_pending(settings) == (0, 0)
    assert not receiver.got


@pytest.mark.parametrize(
    "address",
    [
        "http://example.vn/",
        "https://127.0.0.1/",
        "https://10.0.0.8/x",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://user:word@example.vn/",
        "https://example.vn:0/",
        "https://example.vn:99999/",
        "https:///x",
        "ftp://example.vn/",
        "file:///etc/passwd",
        "",
    ],
)
def test_private_and_odd_addresses_are_refused(address):
    with pytest.raises(Invalid):
        calling.checked(address, private=False)


def test_a_name_that_leads_into_a_private_network_is_not_called(monkeypatch):
    """Also one that is public when it is subscribed and private when it is called."""
    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 443))]
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: public + private)
    monkeypatch.setattr(socket, "create_connection", lambda *_args, **_more: pytest.fail("connected"))
    with pytest.raises(calling.Refused):
        calling.call("https://rebound.example.vn/", b"{}", {}, private=False)


def test_the_page_subscribes_shows_what_became_of_calls_and_tries_again(told, settings, receive, client_for):
    with Receiver(500) as receiver:
        program, webhook, code = told(receiver)
        receive(code)
        api.announce_pending()
        api.deliver_pending(settings)
    client = client_for("quang")
    place = f"/programs/{program.token.id}/calls"
    page = client.get(place)
    assert "HTTP 500" in page.text
    assert code in page.text
    call = api.Call.select().first()
    api.Call.update(status=api.Outcome.FAILED).execute()
    assert client.post(f"{place}/{call.id}/again").status == 303
    assert api.Call.get_by_id(call.id).status == api.Outcome.WAITING
    refused = client.post(place, address="http://127.0.0.1/")
    assert refused.status == 422
    assert client.post(place, address="https://example.vn/hook").status == 303
    assert client.post(f"/programs/{program.token.id}/addresses/{webhook.id}/end").status == 303
    assert "https://example.vn/hook" in client.get(place).text
