"""Verbs on people and their sessions.

This package lies below the journal: who did what and when stands in the rows themselves (`Assignment`,
`Lock`, `Session`: created and ended, by whom), which are never deleted.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import peewee

from portal import clock, db
from portal.errors import Conflict, Forbidden, Invalid, NotFound
from portal.text import N_

from . import names, passwords, throttle
from .facts import CHECK_FIELDS, checked, one_line
from .models import Actor, Assignment, Lock, Session, Unit, User
from .permissions import Permission, Role
from .throttle import Try

LIFETIME = timedelta(days=30)  # of an applicant's session
WORKDAY = timedelta(hours=12)  # of a session of staff
IDLE = timedelta(days=7)  # since the last POST
SEEN_EVERY = timedelta(minutes=5)
KNOWN_FOR = timedelta(days=90)  # an address from which somebody signed in

WRONG = N_("The sign-in name or the password is not right. Check both and try again.")
NOT_ON_YOURSELF = N_("You cannot change your own tasks or lock yourself. Ask another administrator.")


def register(
    *, username: str, full_name: str, password: str, address: str, browser: str, **facts: Any
) -> tuple[Session, str]:
    """An applicant makes an account and is signed in: the session and its token.

    `username` is an e-mail address or a Vietnamese telephone number. Raises Invalid with `fields`, TooMany.
    """
    tries = (Try("register", throttle.network(address)),)
    throttle.refuse_if_many(*tries)
    name = names.username_from(username)
    kept_facts = checked(full_name, password, {**_reached_at(name), **facts}, name)
    user = User(username=name, password_hash=passwords.hashed(password), **kept_facts)
    return _registered(user, tries, address, browser)


def _reached_at(username: str) -> dict[str, str]:
    """The fact that a sign-in name of an applicant is."""
    kind = names.reached_by(username)
    if not kind:
        message = N_("Enter your e-mail address or your telephone number, such as 0912 345 678.")
        raise Invalid(message, fields={"username": message})
    return {kind: username}


@db.atomic
def _registered(user: User, tries: tuple[Try, ...], address: str, browser: str) -> tuple[Session, str]:
    _saved_new(user)
    throttle.count(*tries)
    return _new_session(user, address, browser)


def create_user(actor: Actor, *, username: str, full_name: str, password: str, **facts: Any) -> User:
    """An administrator or the system makes an account; `facts` as in FACTS.

    The system may set any password (demo); one that an administrator set must be replaced at first sign-in.
    Raises Forbidden, Invalid with `fields`.
    """
    _need(actor, Permission.USER_EDIT)
    name = names.username_from(username)
    if not names.is_username(name):
        message = N_("Enter a sign-in name of letters without accents, digits, dots and hyphens.")
        raise Invalid(message, fields={"username": message})
    kept_facts = checked(full_name, password if actor.row else None, facts, name)
    user = User(
        username=name,
        password_hash=passwords.hashed(password),
        password_set_by=actor.row,
        created_by=actor.row,
        **kept_facts,
    )
    return _created(user)


@db.atomic
def _created(user: User) -> User:
    return _saved_new(user)


def _saved_new(user: User) -> User:
    user.created_at = clock.now()
    try:
        with db.transaction():
            user.save(force_insert=True)
    except peewee.IntegrityError as error:
        message = N_("There is already an account with this sign-in name. Sign in, or use another one.")
        raise Invalid(message, fields={"username": message}) from error
    return user


@db.atomic
def update_profile(actor: Actor, user: User, **facts: Any) -> User:
    """Change facts about a person: by themselves or by an administrator. Raises Forbidden, Invalid."""
    if actor.row != user:
        _need(actor, Permission.USER_EDIT)
    full_name = facts.pop("full_name", user.full_name)
    for name, value in checked(full_name, None, facts, user.username).items():
        setattr(user, name, value)
    user.save(only=[*facts, "full_name", "folded_name"])
    return user


def change_password(actor: User, old: str, new: str, *, keep: Session | None = None) -> User:
    """Replace one's own password and end all sessions but `keep`. Raises Invalid with `fields`, TooMany."""
    tries = (Try("password", str(actor.id)),)
    throttle.refuse_if_many(*tries)
    if not passwords.matches(old, actor.password_hash):
        _failed(tries)
        raise Invalid(CHECK_FIELDS, fields={"old": N_("This is not your present password.")})
    facts = (actor.username, actor.full_name, actor.phone, actor.identity_number)
    if problem := passwords.problem(new, *facts):
        raise Invalid(CHECK_FIELDS, fields={"new": problem})
    return _password_set(actor, actor, passwords.hashed(new), keep)


@db.atomic
def _failed(tries: tuple[Try, ...]) -> None:
    throttle.count(*tries)


def reset_password(actor: Actor, user: User, new: str) -> User:
    """Give somebody who stands at the counter a password for one sign-in. Raises Forbidden, Invalid."""
    _need(actor, Permission.USER_EDIT)
    _not_oneself(actor, user)
    if problem := passwords.problem(new, user.username, user.full_name):
        raise Invalid(CHECK_FIELDS, fields={"password": problem})
    return _password_set(actor, user, passwords.hashed(new), None)


@db.atomic
def _password_set(actor: Actor, user: User, kept: str, keep: Session | None) -> User:
    user.password_hash = kept
    user.password_set_by = None if actor.row == user else actor.row
    user.save(only=["password_hash", "password_set_by"])
    _end_sessions(actor, user, but=keep)
    return user


@db.atomic
def assign(actor: Actor, user: User, role: Role, unit: Unit, sector: str = "") -> Assignment:
    """Somebody works as `role` at `unit` from now on, for one sector (slug) or all (""). Twice is once.

    Receiving and deciding may come into one hand: pages warn before (`queries.comes_into_one_hand`).
    Raises Forbidden, Invalid, Conflict.
    """
    _need(actor, Permission.USER_EDIT)
    _not_oneself(actor, user)
    if role == Role.APPLICANT:
        raise Invalid(N_("Everybody is an applicant already. Choose another task."))
    if unit.valid_to and unit.valid_to < clock.today():
        raise Invalid(N_("This unit no longer exists. Choose the one that took its place."))
    current = _current_assignments(user)
    _keep_administration_apart(role, current)
    same = [each for each in current if (each.role, each.unit, each.sector) == (role, unit, sector)]
    user.__dict__.pop("assignments", None)
    return same[0] if same else _new_assignment(actor, user, role, unit, sector)


def _new_assignment(actor: Actor, user: User, role: Role, unit: Unit, sector: str) -> Assignment:
    return Assignment.create(
        user=user, role=role, unit=unit, sector=sector, created_at=clock.now(), created_by=actor.row
    )


def _keep_administration_apart(role: Role, current: list[Assignment]) -> None:
    """Whoever runs the machine does not work on dossiers (domain §1.4)."""
    roles = {role, *(each.role for each in current)}
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        raise Conflict(
            N_("An administrator cannot have another task as well. End the others, or use two accounts.")
        )


def _current_assignments(user: User) -> list[Assignment]:
    query = Assignment.select(Assignment, Unit).join(Unit)
    return list(query.where(Assignment.user == user, Assignment.ended_at.is_null()))


LONG_CONTACT = N_("Shorten it: 300 characters for the address, 40 for the number.")
LONG_POST = N_("Shorten the post to 100 characters.")


@db.atomic
def entitle(actor: Actor, assignment: Assignment, title: str, in_place_of: str = "") -> Assignment:
    """The post under which somebody signs there, and whose place they take when they do (KT.).

    Results that are signed already keep theirs. Raises Forbidden, Invalid.
    """
    _need(actor, Permission.USER_EDIT)
    _not_oneself(actor, assignment.user)
    posts = {"title": " ".join(title.split()), "in_place_of": " ".join(in_place_of.split())}
    too_long = {name: LONG_POST for name, post in posts.items() if len(post) > 100}
    if too_long:
        raise Invalid(LONG_POST, fields=too_long)
    assignment.title, assignment.in_place_of = posts["title"], posts["in_place_of"]
    assignment.save(only=[Assignment.title, Assignment.in_place_of])
    return assignment


@db.atomic
def change_contact(actor: Actor, unit: Unit, address: str, phone: str) -> Unit:
    """Where a unit is found, and by which number. Raises Forbidden, Invalid."""
    _need(actor, Permission.USER_EDIT)
    told = {"address": " ".join(address.split()), "phone": " ".join(phone.split())}
    most = {"address": 300, "phone": 40}
    fields = {name: LONG_CONTACT for name in told if len(told[name]) > most[name]}
    if fields:
        raise Invalid(LONG_CONTACT, fields=fields)
    unit.address, unit.phone = told["address"], told["phone"]
    unit.save(only=[Unit.address, Unit.phone])
    return unit


@db.atomic
def end_assignment(actor: Actor, assignment: Assignment) -> Assignment:
    """The task ends now; the row stays. Raises Forbidden."""
    _need(actor, Permission.USER_EDIT)
    _not_oneself(actor, assignment.user)
    if assignment.ended_at is None:
        assignment.ended_at, assignment.ended_by = clock.now(), actor.row
        assignment.save(only=["ended_at", "ended_by"])
    return assignment


@db.atomic
def lock(actor: Actor, user: User, reason: str) -> User:
    """Close an account and end its sessions. Raises Forbidden, Invalid."""
    _need(actor, Permission.USER_EDIT)
    _not_oneself(actor, user)
    reason = one_line(reason)
    if not reason:
        message = N_("Enter the reason; it is kept and shown to other administrators.")
        raise Invalid(message, fields={"reason": message})
    if user.is_active:
        user.is_active = False
        user.save(only=["is_active"])
        Lock.create(user=user, reason=reason[:1000], created_at=clock.now(), created_by=actor.row)
    _end_sessions(actor, user)
    return user


@db.atomic
def unlock(actor: Actor, user: User) -> User:
    """Open an account again. Raises Forbidden."""
    _need(actor, Permission.USER_EDIT)
    _not_oneself(actor, user)
    user.is_active = True
    user.save(only=["is_active"])
    Lock.update(ended_at=clock.now(), ended_by=actor.row).where(
        Lock.user == user, Lock.ended_at.is_null()
    ).execute()
    return user


def sign_in(username: str, password: str, *, address: str, browser: str) -> tuple[Session, str]:
    """A new session and its token, which only the browser keeps.

    Unknown name and wrong password have the same message and take the same time. Raises Invalid, Forbidden
    (locked; told only to those who know the password), TooMany.
    """
    name = names.username_from(username)
    user = User.get_or_none(User.username == name)
    tries = _sign_in_tries(name, address, user)
    throttle.refuse_if_many(*tries)
    is_right = passwords.matches(password, user.password_hash if user else "")
    if user is None or not is_right:
        _failed(tries)
        raise Invalid(WRONG)
    if not user.is_active:
        raise Forbidden(N_("This account is locked. Ask the centre or any of its branches for help."))
    renewed = passwords.hashed(password) if passwords.is_outdated(user.password_hash) else ""
    return _signed_in(user, tries, address, browser, renewed)


def _sign_in_tries(name: str, address: str, user: User | None) -> tuple[Try, ...]:
    place = throttle.network(address)
    tries = (Try("sign-in:both", f"{name} {place}"), Try("sign-in:address", place))
    if user and _signed_in_from(user, place):
        return tries
    return (*tries, Try("sign-in:account", name))


def _signed_in_from(user: User, place: str) -> bool:
    recent = Session.select(Session.address).where(
        Session.user == user, Session.created_at > clock.now() - KNOWN_FOR
    )
    return any(throttle.network(row.address) == place for row in recent.distinct().limit(50))


@db.atomic
def _signed_in(
    user: User, tries: tuple[Try, ...], address: str, browser: str, renewed: str
) -> tuple[Session, str]:
    # Asked again here: guesses sent at the same moment were all compared before the first was counted.
    throttle.refuse_if_many(*tries)
    throttle.forget(tries[0])
    if renewed:
        user.password_hash = renewed
        user.save(only=["password_hash"])
    return _new_session(user, address, browser)


def _new_session(user: User, address: str, browser: str) -> tuple[Session, str]:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session = Session.create(
        token_hash=token_hash(token),
        user=user,
        created_at=now,
        last_seen_at=now,
        address=address[:60],
        browser=one_line(browser)[:200],
    )
    return session, token


def token_hash(token: str) -> str:
    """What is kept of a token: whoever reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def seen(session: Session) -> None:
    """Note that the session is in use, at most every five minutes. One statement, so no transaction."""
    now = clock.now()
    if session.last_seen_at < now - SEEN_EVERY:
        Session.update(last_seen_at=now).where(Session.id == session.id).execute()


@db.atomic
def end_session(actor: Actor, session: Session) -> Session:
    """Sign one browser out, by its owner or an administrator. Raises NotFound for anybody else."""
    if actor.row != session.user and not actor.may(Permission.USER_EDIT):
        raise NotFound(N_("There is no such session. It may have ended already."))
    _end(actor, Session.id == session.id)
    return session


@db.atomic
def end_other_sessions(actor: User, keep: Session) -> User:
    """Sign the person out everywhere but in this browser."""
    _end_sessions(actor, actor, but=keep)
    return actor


def _end_sessions(actor: Actor, user: User, but: Session | None = None) -> None:
    kept = but.id if but else 0
    _end(actor, (Session.user == user) & (Session.id != kept))


def _end(actor: Actor, which: Any) -> None:
    Session.update(ended_at=clock.now(), ended_by=actor.row).where(
        which, Session.ended_at.is_null()
    ).execute()


def _need(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Forbidden(N_("Only an administrator may do this."))


def _not_oneself(actor: Actor, user: User) -> None:
    if actor.row is not None and actor.row == user:
        raise Forbidden(NOT_ON_YOURSELF)


@db.atomic
def count_try(kind: str, who: str) -> None:
    """Another package's failed try, such as a wrong tracking secret; `throttle.LIMITS` has the kinds."""
    throttle.count(Try(kind, who))


@db.atomic
def sweep_tries() -> int:
    """Delete the counts of past windows; how many. For the nightly job."""
    return throttle.sweep()
