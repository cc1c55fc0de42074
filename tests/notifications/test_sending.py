"""Mail through a real SMTP server that listens here."""

import email
import email.policy
import smtplib
import socket
import ssl
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from portal import clock, journal, notifications
from portal.notifications import Delivery, Message, deliver_pending, keep_in_mailbox, sender
from portal.notifications.services import WAITS
from tests.conftest import settings_for

CUT = "250 taken, but the line is cut before anybody hears so"


class Post:
    """Takes mail in, or answers as told."""

    def __init__(self):
        self.mails = []
        self.answers = []  # taken from the front; then 250
        self.farewell = "221 Bye"
        self.sessions = []

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.sessions.append(session)
        if answer == CUT:
            server.transport.abort()
        return answer

    async def handle_QUIT(self, server, session, envelope):
        return self.farewell


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def post():
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


@pytest.fixture
def settings(post, tmp_path):
    return replace(
        settings_for(tmp_path), demo=False, smtp_host="127.0.0.1", smtp_port=post.port, smtp_starttls=False
    )


@pytest.fixture
def monday(at):
    return at("2026-01-05 09:00")


@pytest.fixture
def waiting(db, monday):
    """`waiting("lan@example.vn")` is a message that waits; its event is anybody's."""

    def make(address="lan@example.vn"):
        event = journal.Event.create(
            at=clock.now(), name="dossier.submit", subject_kind="dossier", subject_id=1, particulars={}
        )
        words = {
            "subject": "Hồ sơ H49.01.06-260105-0001 đã nộp",
            "body": "Cổng đã nhận hồ sơ.\nCảm ơn.",
        }
        return Message.create(
            event=event, notice="submitted", channel="mail", address=address, language="vi",
            next_attempt_at=clock.now(), **words,
        )  # fmt: skip

    return make


def fresh(message):
    return Message.get_by_id(message.id)


def test_a_mail_arrives_as_it_was_written(post, settings, waiting):
    message = waiting()
    assert deliver_pending(sender(settings)) == (1, 0)
    (mail,) = post.mails
    assert mail["Subject"] == message.subject
    assert mail["To"] == "lan@example.vn"
    assert mail["From"] == settings.mail_from
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().split() == message.body.split()
    assert fresh(message).status == Delivery.SENT
    assert fresh(message).sent_at == clock.now()


def test_what_is_sent_is_not_sent_again(post, settings, waiting):
    waiting()
    deliver_pending(sender(settings))
    assert deliver_pending(sender(settings)) == (0, 0)
    assert len(post.mails) == 1


def test_a_refusal_is_tried_again_later_and_later(post, settings, waiting, at, monkeypatch):
    message = waiting()
    post.answers = ["451 try later"] * (len(WAITS) + 1)
    moment, tried = clock.now(), []
    for wait in (*WAITS, 0):
        assert deliver_pending(sender(settings)) == (0, 1)
        assert deliver_pending(sender(settings)) == (0, 0), "not before its time"
        tried.append(fresh(message).attempts)
        moment += timedelta(minutes=wait)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
    assert tried == list(range(1, len(WAITS) + 2))
    given_up = fresh(message)
    assert given_up.status == Delivery.FAILED
    assert "451" in given_up.problem
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=30))
    assert deliver_pending(sender(settings)) == (0, 0)


def test_it_goes_out_when_the_server_takes_it_again(post, settings, waiting, at):
    message = waiting()
    post.answers = ["451 try later"]
    deliver_pending(sender(settings))
    at("2026-01-05 09:01")
    assert deliver_pending(sender(settings)) == (1, 0)
    assert fresh(message).problem == ""


def test_a_crash_between_sending_and_noting_repeats_the_same_message_id(
    post, settings, waiting, at, monkeypatch
):
    message = waiting()
    from portal.notifications import services

    def crash(_message):
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "_note_sent", crash)
    with pytest.raises(KeyboardInterrupt):
        deliver_pending(sender(settings))
    monkeypatch.undo()
    at("2026-01-05 09:00")
    assert fresh(message).status == Delivery.WAITING
    assert deliver_pending(sender(settings)) == (0, 0), "not at once: another run may be at it"
    at("2026-01-05 09:01")
    assert deliver_pending(sender(settings)) == (1, 0)
    first, second = post.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_two_runs_at_once_send_one_mail(post, settings, waiting):
    waiting()
    through = sender(settings)

    def with_another_run_in_between(message):
        assert deliver_pending(through) == (0, 0)
        through(message)

    assert deliver_pending(with_another_run_in_between) == (1, 0)
    assert len(post.mails) == 1


def test_a_line_cut_before_the_answer_repeats_the_same_message_id(post, settings, waiting, at):
    message = waiting()
    post.answers = [CUT]
    assert deliver_pending(sender(settings)) == (0, 1)
    assert fresh(message).status == Delivery.WAITING
    assert deliver_pending(sender(settings)) == (0, 0), "not before its time"
    at("2026-01-05 09:01")
    assert deliver_pending(sender(settings)) == (1, 0)
    at("2026-01-06 09:00")
    assert deliver_pending(sender(settings)) == (0, 0)
    first, second = post.mails
    assert first["Message-ID"] == second["Message-ID"], "mail programs show it once"


def test_a_farewell_that_fails_does_not_send_a_taken_mail_again(post, settings, waiting, at):
    message = waiting()
    post.farewell = "421 closing now"
    assert deliver_pending(sender(settings)) == (1, 0)
    at("2026-01-06 09:00")
    assert deliver_pending(sender(settings)) == (0, 0)
    assert len(post.mails) == 1
    assert fresh(message).status == Delivery.SENT


def test_one_odd_address_holds_nobody_up(post, settings, waiting):
    odd = [
        waiting(address) for address in ("no address", "a\nBcc: b@example.vn", "@", "ă@example.vn", "a@b@c")
    ]
    good = waiting()
    sent, failed = deliver_pending(sender(settings))
    assert fresh(good).status == Delivery.SENT
    assert sent + failed == 6
    assert not any("Bcc" in mail for mail in post.mails)
    assert all(fresh(each).status in {Delivery.WAITING, Delivery.SENT} for each in odd)


def test_a_server_that_is_away_is_asked_once_a_run(settings, waiting):
    away = replace(settings, smtp_port=free_port())
    first, second = waiting(), waiting()
    assert deliver_pending(sender(away)) == (0, 1)
    assert fresh(first).attempts + fresh(second).attempts == 1


def test_a_server_with_a_certificate_of_its_own_making_gets_no_mail(settings, waiting, tmp_path):
    context = own_certificate(tmp_path)
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), tls_context=context)
    controller.start()
    try:
        message = waiting()
        through = sender(replace(settings, smtp_port=controller.port, smtp_starttls=True))
        assert deliver_pending(through) == (0, 1)
        assert "sslcertverification" in fresh(message).problem.lower()
        assert not handler.mails
    finally:
        controller.stop()


@pytest.fixture
def closed_post(tmp_path, monkeypatch):
    """Takes mail from those only who encrypt and sign in; its certificate is one that this machine trusts."""
    context = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    handler = Post()

    def known(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"portal", b"a secret"), handled=False)

    controller = Controller(
        handler, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True,
        auth_required=True, authenticator=known,
    )  # fmt: skip
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


def test_mail_is_encrypted_and_signed_in_for(closed_post, settings, waiting):
    message = waiting()
    safe = replace(
        settings, smtp_port=closed_post.port, smtp_starttls=True, smtp_user="portal", smtp_password="a secret"
    )
    assert deliver_pending(sender(safe)) == (1, 0), fresh(message).problem
    (session,) = closed_post.sessions
    assert session.ssl
    assert session.authenticated


@pytest.mark.parametrize(
    ("wrong", "told"), [({"smtp_password": "another"}, "535"), ({"smtp_starttls": False}, "530")]
)
def test_mail_waits_while_the_server_lets_nobody_in(closed_post, settings, waiting, wrong, told):
    message = waiting()
    safe = replace(
        settings, smtp_port=closed_post.port, smtp_starttls=True, smtp_user="portal", smtp_password="a secret"
    )
    assert deliver_pending(sender(replace(safe, **wrong))) == (0, 1)
    assert fresh(message).status == Delivery.WAITING
    assert told in fresh(message).problem or fresh(message).problem == "SMTPNotSupportedError"
    assert not closed_post.mails


def own_certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    begin = clock.now() - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_without_a_server_mail_waits_but_the_demo_keeps_it(waiting, settings, tmp_path):
    message = waiting()
    nowhere = replace(settings, smtp_host="")
    assert sender(nowhere) is None
    assert deliver_pending(sender(nowhere)) == (0, 0)
    assert fresh(message).status == Delivery.WAITING
    assert fresh(message).attempts == 0
    assert sender(replace(nowhere, demo=True)) is keep_in_mailbox
    assert deliver_pending(keep_in_mailbox) == (1, 0)


ADDRESS = "lan@example.vn"
WORDS = f"5.1.1 <{ADDRESS}>: no such user".encode()


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        (smtplib.SMTPRecipientsRefused({ADDRESS: (550, WORDS)}), "SMTPRecipientsRefused 550"),
        (smtplib.SMTPDataError(554, WORDS), "SMTPDataError 554"),
        (smtplib.SMTPSenderRefused(553, WORDS, "portal@example.vn"), "SMTPSenderRefused 553"),
        (ConnectionRefusedError(111, "Connection refused"), "ConnectionRefusedError 111"),
        (ValueError(f"odd address {ADDRESS}"), "ValueError"),
    ],
)
def test_a_fault_is_told_to_the_administrator_but_nobodys_address(waiting, caplog, fault, kept):
    def refuse(_message):
        raise fault

    message = waiting()
    notifications.deliver_pending(refuse)
    assert fresh(message).problem == kept
    assert f"message {message.id}: {kept}" in caplog.text
    assert "@" not in caplog.text + fresh(message).problem
