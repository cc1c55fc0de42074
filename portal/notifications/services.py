"""Reads the journal, writes messages, sends them. Both verbs may run twice without harm."""

import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, NamedTuple

from portal import clock, db, dossiers, journal
from portal.config import Settings
from portal.text import translate

from .models import Delivery, Message
from .notices import LINK, NOTICES, Notice

log = logging.getLogger("portal.notifications")

READER = "notifications"
SECRET = "{secret}"  # noqa: S105  stands in a stored message: the secret itself is in no table
SUPPLY = "{supply}"  # the same for the secret end of a link
WAITS = (1, 5, 15, 60, 240, 720, 1440)  # minutes after each failed try; then given up
AT_ONCE = 50
SUBMITTED = NOTICES["dossier.submit"].name
ASKING = {NOTICES["dossier.request_completion"].name, NOTICES["dossier.request_supplement"].name}

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
    readers = _behind(event, dossier) if notice.to_agencies else _parties(dossier)
    for address, language in sorted(readers.items()):
        _write(event, notice, dossier, Reader(address, language), public_url)


class Reader(NamedTuple):
    """Where a message goes, and in which language."""

    address: str
    language: str


def _parties(dossier: dossiers.Dossier) -> dict[str, str]:
    parties = dossiers.Party.select().where(dossiers.Party.dossier == dossier)
    return {party.email: dossier.language for party in parties if party.email}


def _behind(event: journal.Event, dossier: dossiers.Dossier) -> dict[str, str]:
    """The officers of the agencies that wait, each in their own language."""
    sector = dossier.version.procedure.sector
    officers = dossiers.officers_at(event.particulars["behind"], sector.slug if sector else "")
    return {user.email: user.language for user in officers if user.email}


def _write(
    event: journal.Event, notice: Notice, dossier: dossiers.Dossier, reader: Reader, public_url: str
) -> None:
    address, language = reader
    values = _values(event, dossier, public_url, language)
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


def _values(
    event: journal.Event, dossier: dossiers.Dossier, public_url: str, language: str
) -> dict[str, str]:
    version = dossier.version
    prefix = "/en" if language == "en" else ""
    due = clock.local(dossier.due_at).strftime("%H:%M %d/%m/%Y") if dossier.due_at else "–"
    return {
        "code": dossier.code,
        "procedure": (version.name_en if language == "en" else "") or version.name,
        "reason": str(event.particulars.get("reason", "")),
        "legal_basis": str(event.particulars.get("legal_basis") or "–"),
        "next_step": event.particulars.get("next_step") or translate(dossiers.WAY_ON, language),
        "due": due,
        "secret": SECRET,
        "number": str(event.particulars.get("number", "")),
        "papers": _papers(event),
        "supply": f"{public_url}{prefix}/asked/{SUPPLY}",
        "verify": f"{public_url}{prefix}/verify/{event.particulars.get('check_code', '')}",
        "step": str(event.particulars.get("step", "")),
        "unit": str(event.particulars.get("unit", "")),
        # No secret and no identity number in an address: mails are forwarded (domain §7.7).
        "link": f"{public_url}{prefix}{_page(dossier)}",
    }


def _papers(event: journal.Event) -> str:
    asked = event.particulars.get("items", [])
    return "\n".join(f"– {each['name']}: {each['reason']}" for each in asked)


def _page(dossier: dossiers.Dossier) -> str:
    """Where its reader can open it: with an account, or with the secret."""
    return f"/dossiers/{dossier.code}" if dossier.owner_id else f"/track?code={dossier.code}"


def texts_of(messages: Sequence[Message]) -> dict[int, str]:
    """What each message says to its reader, by its id. Two queries, or none."""
    told = [message for message in messages if message.notice == SUBMITTED and SECRET in message.body]
    secrets = _secrets_for([message.event_id for message in told])
    said = {message.id: message.body for message in messages}
    said |= {each.id: each.body.replace(SECRET, secrets[each.event_id]) for each in told}
    asking = [message for message in messages if message.notice in ASKING and SUPPLY in message.body]
    links = _links_for([message.event_id for message in asking])
    return said | {each.id: _linked(each.body, links.get(each.event_id)) for each in asking}


def _linked(body: str, link: str | None) -> str:
    """With the link's secret end; where nothing was noted to ask for, the way to the dossier."""
    return body.replace(SUPPLY, link) if link else body.replace(f"/asked/{SUPPLY}", "/track")


def _links_for(event_ids: list[int]) -> dict[int, str]:
    """The request that each event tells of is the last one that was written by then."""
    event, ask = journal.Event, dossiers.Ask
    query = ask.select(ask, dossiers.Dossier, event.id.alias("told_by")).join(dossiers.Dossier)
    query = query.join(event, on=(event.subject_id == ask.dossier) & (ask.at <= event.at))
    rows: Any = query.where(event.id.in_(event_ids)).order_by(ask.id).objects() if event_ids else ()
    return {row.told_by: f"{row.id}/{row.link}" for row in rows}


def _secrets_for(event_ids: list[int]) -> dict[int, str]:
    event, dossier = journal.Event, dossiers.Dossier
    query = dossier.select(dossier, event.id.alias("told_by"))
    query = query.join(event, on=(event.subject_id == dossier.id)).where(event.id.in_(event_ids))
    rows: Any = query.objects() if event_ids else ()
    return {row.told_by: row.secret for row in rows}


def deliver_pending(send: Send | None) -> tuple[int, int]:
    """Send what waits and is due. Returns (sent, failed). The network is touched outside any transaction.

    Without a way to send, everything waits. When the server cannot be reached the rest waits for the next
    run: fifty timeouts help nobody.
    """
    if send is None:
        return 0, 0
    due = Message.select().where(Message.status == Delivery.WAITING, Message.next_attempt_at <= clock.now())
    sent = failed = 0
    for message in list(due.order_by(Message.next_attempt_at, Message.id).limit(AT_ONCE)):
        if not _claim(message):
            continue
        problem = _problem_with(message, send)
        sent, failed = sent + (problem is None), failed + (problem is not None)
        if isinstance(problem, OSError) and not isinstance(problem, ABOUT_ONE_MAIL):
            break
    return sent, failed


ABOUT_ONE_MAIL = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


@db.atomic
def _claim(message: Message) -> bool:
    """Count the try before it is made, for one run only: neither a run beside this one nor one after a crash
    sends it before the wait is over."""
    wait = timedelta(minutes=WAITS[min(message.attempts, len(WAITS) - 1)])
    mine = (Message.id == message.id) & (Message.attempts == message.attempts)
    claimed = Message.update(attempts=Message.attempts + 1, next_attempt_at=clock.now() + wait)
    return bool(claimed.where(mine, Message.status == Delivery.WAITING).execute())


def _problem_with(message: Message, send: Send) -> Exception | None:
    try:
        send(message)
    except Exception as error:  # noqa: BLE001  one odd address must not hold up everybody else's mail
        problem = _described(error)
        log.warning("message %s: %s", message.id, problem)
        _note_failure(message, problem)
        return error
    _note_sent(message)
    return None


def _described(error: Exception) -> str:
    """What went wrong, without a server's own words: these name the person who was written to."""
    refused = getattr(error, "recipients", None)
    codes = [code for code, _words in refused.values()] if isinstance(refused, dict) else []
    codes += [getattr(error, "smtp_code", None), getattr(error, "errno", None)]
    return " ".join([type(error).__name__, *(str(code) for code in codes if isinstance(code, int))])


@db.atomic
def _note_sent(message: Message) -> None:
    Message.update(status=Delivery.SENT, sent_at=clock.now(), problem="").where(
        Message.id == message.id
    ).execute()


@db.atomic
def _note_failure(message: Message, problem: str) -> None:
    given_up = message.attempts >= len(WAITS)  # as read before this try
    status = Delivery.FAILED if given_up else Delivery.WAITING
    Message.update(problem=problem[:300], status=status).where(Message.id == message.id).execute()


def sender(settings: Settings) -> Send | None:
    """How messages leave: SMTP where a host is set; in the demo they stay on the mailbox page; else they wait
    until a host is set."""
    if settings.smtp_host:
        return lambda message: send_by_smtp(message, settings)
    return keep_in_mailbox if settings.demo else None


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
    mail.set_content(texts_of([message])[message.id])
    with closing(smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20)) as server:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())  # a server with another's name is refused
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(mail)
        with suppress(smtplib.SMTPException, OSError):
            server.quit()  # the mail is taken: a farewell that fails must not send it again
