"""Reads the journal, writes messages, sends them. Both verbs may run twice without harm."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

from portal import clock, db, dossiers, journal
from portal.config import Settings
from portal.text import translate

from .models import Delivery, Message
from .notices import LINK, NOTICES, Notice

READER = "notifications"
WAITS = (1, 5, 15, 60, 240, 720, 1440)  # minutes after each failed try; then given up
AT_ONCE = 50

Send = Callable[[Message], None]


@db.atomic
def announce_pending(public_url: str) -> int:
    """Write the messages that new events call for, and move on in the journal. Number of events read."""
    events = list(journal.read_on(READER))
    for event in events:
        notice = NOTICES.get(event.name)
        if notice:
            _announce(event, notice, public_url)
    return len(events)


def _announce(event: journal.Event, notice: Notice, public_url: str) -> None:
    dossier = dossiers.Dossier.get_by_id(event.subject_id)
    parties = dossiers.Party.select().where(dossiers.Party.dossier == dossier)
    addresses = {party.email for party in parties if party.email}
    for address in sorted(addresses):
        _write(event, notice, dossier, address, public_url)


def _write(
    event: journal.Event, notice: Notice, dossier: dossiers.Dossier, address: str, public_url: str
) -> None:
    language = dossier.language
    values = _values(event, dossier, public_url)
    body = translate(notice.body, language, **values) + "\n\n" + translate(LINK, language, **values)
    Message.insert(
        event=event,
        notice=notice.name,
        channel="mail",
        address=address,
        language=language,
        subject=translate(notice.subject, language, **values),
        body=body,
        next_attempt_at=clock.now(),
    ).on_conflict_ignore().execute()


def _values(event: journal.Event, dossier: dossiers.Dossier, public_url: str) -> dict[str, str]:
    version = dossier.version
    prefix = "/en" if dossier.language == "en" else ""
    due = clock.local(dossier.due_at).strftime("%H:%M %d/%m/%Y") if dossier.due_at else "–"
    return {
        "code": dossier.code,
        "procedure": (version.name_en if dossier.language == "en" else "") or version.name,
        "reason": str(event.particulars.get("reason", "")),
        "due": due,
        "secret": dossier.secret,
        # No secret and no identity number in an address: mails are forwarded (domain §7.7).
        "link": f"{public_url}{prefix}/dossiers/{dossier.code}",
    }


def deliver_pending(send: Send) -> tuple[int, int]:
    """Send what waits and is due. Returns (sent, failed). The network is touched outside any transaction."""
    due = Message.select().where(Message.status == Delivery.WAITING, Message.next_attempt_at <= clock.now())
    outcomes = [_deliver(message, send) for message in due.order_by(Message.next_attempt_at).limit(AT_ONCE)]
    return outcomes.count(True), outcomes.count(False)


def _deliver(message: Message, send: Send) -> bool:
    try:
        send(message)
    except (OSError, smtplib.SMTPException) as error:
        _note_failure(message, str(error))
        return False
    _note_sent(message)
    return True


@db.atomic
def _note_sent(message: Message) -> None:
    Message.update(
        status=Delivery.SENT, sent_at=clock.now(), attempts=Message.attempts + 1, problem=""
    ).where(Message.id == message.id).execute()


@db.atomic
def _note_failure(message: Message, problem: str) -> None:
    tries = message.attempts + 1
    given_up = tries > len(WAITS)
    wait = timedelta(minutes=WAITS[min(tries, len(WAITS)) - 1])
    Message.update(
        attempts=tries,
        problem=problem[:300],
        status=Delivery.FAILED if given_up else Delivery.WAITING,
        next_attempt_at=clock.now() + wait,
    ).where(Message.id == message.id).execute()


def sender(settings: Settings) -> Send:
    """How messages leave: SMTP where a host is set, else they stay on the local mailbox page."""
    return (lambda message: send_by_smtp(message, settings)) if settings.smtp_host else keep_in_mailbox


def keep_in_mailbox(message: Message) -> None:
    """The demo's way: the row itself is the mail, shown at /mailbox."""


def send_by_smtp(message: Message, settings: Settings) -> None:
    """Hand one message to the SMTP server. Raises OSError or SMTPException.

    The Message-ID is made from the row: a mail sent twice by a crash between sending and noting it is shown
    once by the reader's mail program.
    """
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Message-ID"] = f"<message-{message.id}@{settings.mail_from.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
        if settings.smtp_starttls:
            server.starttls()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(mail)
