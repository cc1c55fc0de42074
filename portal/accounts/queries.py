"""Finding people, and why somebody may or may not do something."""

from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.errors import NotFound
from portal.text import N_, fold

from .models import Assignment, Lock, Session, Unit, UnitKind, User
from .permissions import GRANTS, Permission, Role
from .services import IDLE, LIFETIME, WORKDAY, token_hash


def session_with(token: str) -> Session | None:
    """The open session of a browser that shows this token, with its user; None if it ended or expired."""
    query = Session.select(Session, User).join(User).where(Session.token_hash == token_hash(token))
    session = query.where(Session.ended_at.is_null(), User.is_active).get_or_none()
    return session if session and not is_expired(session) else None


def is_expired(session: Session) -> bool:
    """Too old, or too long unused. Staff sign in each working day."""
    now = clock.now()
    lifetime = WORKDAY if session.user.is_staff else LIFETIME
    return bool(now > session.created_at + lifetime or now > session.last_seen_at + IDLE)


def open_sessions(user: User) -> list[Session]:
    """Where the person is signed in, latest first."""
    query = Session.select(Session, User).join(User)
    rows = query.where(Session.user == user, Session.ended_at.is_null()).order_by(Session.id.desc())
    return [session for session in rows if not is_expired(session)]


def session_of(user: User, session_id: int) -> Session:
    """One of the person's own sessions. Raises NotFound."""
    session = Session.get_or_none(Session.id == session_id, Session.user == user)
    if session is None:
        raise NotFound(N_("There is no such session. It may have ended already."))
    return session  # type: ignore[no-any-return]


def person(user_id: int) -> User:
    """Anybody with an account, for administrators. Raises NotFound."""
    user = User.get_or_none(User.id == user_id)
    if user is None:
        raise NotFound(N_("There is no such account."))
    return user  # type: ignore[no-any-return]


def people_called(usernames: tuple[str, ...]) -> list[User]:
    """Those of the people that exist, in the order of their accounts."""
    return list(User.select().where(User.username.in_(usernames)).order_by(User.id))


def people_named(text: str, *, staff_only: bool) -> Any:
    """Query of people by part of a name, sign-in name, or whole personal number."""
    query = User.select().order_by(User.folded_name, User.id)
    if staff_only:
        at_work = Assignment.select(Assignment.user).where(Assignment.ended_at.is_null())
        query = query.where(User.id.in_(at_work))
    if text.strip():
        query = query.where(
            User.folded_name.contains(fold(text) or text)
            | User.username.contains(text.strip().lower())
            | (User.identity_number == text.strip())
        )
    return query


def tasks_of(users: list[User]) -> dict[int, list[Assignment]]:
    """User id → current assignments with their units, for a list: one query."""
    query = Assignment.select(Assignment, Unit).join(Unit)
    rows = query.where(Assignment.user.in_(users), Assignment.ended_at.is_null()).order_by(Assignment.id)
    found: dict[int, list[Assignment]] = {user.id: [] for user in users}
    for row in rows:
        found[row.__data__["user"]].append(row)
    return found


def roles_of(users: list[User]) -> dict[int, list[Role]]:
    """User id → the different roles that the person has now."""
    tasks = tasks_of(users) if users else {}
    return {user_id: list(dict.fromkeys(each.role for each in held)) for user_id, held in tasks.items()}


def assignments_ever(user: User) -> list[Assignment]:
    """All tasks of a person, current first."""
    query = Assignment.select(Assignment, Unit).join(Unit).where(Assignment.user == user)
    return sorted(query, key=lambda each: (each.ended_at is not None, -each.id))


def assignment_of(user: User, assignment_id: int) -> Assignment:
    """A task of that person. Raises NotFound."""
    assignment = Assignment.get_or_none(Assignment.id == assignment_id, Assignment.user == user)
    if assignment is None:
        raise NotFound(N_("There is no such task. It may have ended already."))
    return assignment  # type: ignore[no-any-return]


def locks_of(user: User) -> list[Lock]:
    """When and why the account was closed, latest first."""
    return list(Lock.select().where(Lock.user == user).order_by(Lock.id.desc()))


def units_by_kind() -> dict[UnitKind, list[Unit]]:
    """Units that exist today, for choosing."""
    today = clock.today()
    query = Unit.select().where(Unit.valid_to.is_null() | (Unit.valid_to >= today)).order_by(Unit.name)
    found: dict[UnitKind, list[Unit]] = {kind: [] for kind in UnitKind}
    for unit in query:
        found[unit.kind].append(unit)
    return {kind: units for kind, units in found.items() if units}


def unit_with(unit_id: int) -> Unit | None:
    """The unit that was chosen in a list."""
    return Unit.get_or_none(Unit.id == unit_id)  # type: ignore[no-any-return]


def unit_named(unit_id: int) -> Unit:
    """The unit of an address. Raises NotFound."""
    unit = unit_with(unit_id)
    if unit is None:
        raise NotFound(N_("There is no such unit. Choose one from the list of branches."))
    return unit


def comes_into_one_hand(user: User, role: Role | None = None, sector: str = "") -> bool:
    """Whether the person, also as `role`, receives and decides in one sector: a warning (domain §1.4)."""
    held = [(each.role, each.sector) for each in user.assignments]
    if role:
        held.append((role, sector))
    receiving = [
        in_sector for held_role, in_sector in held if _carries(held_role, Permission.DOSSIER_RECEIVE)
    ]
    deciding = [in_sector for held_role, in_sector in held if _carries(held_role, Permission.DOSSIER_DECIDE)]
    return any("" in {one, other} or one == other for one in receiving for other in deciding)


def _carries(role: Role, permission: Permission) -> bool:
    return permission in GRANTS[role].permissions


@dataclass(frozen=True)
class Reason:
    """Whether a person may do something, and the rows of GRANTS that say so: a role, and where it is held."""

    permission: Permission
    by: tuple[tuple[Role, Assignment | None], ...]

    @property
    def is_allowed(self) -> bool:
        return bool(self.by)


def reasons(user: User) -> list[Reason]:
    """Every permission in alphabetical order, with why or why not."""
    held: list[tuple[Role, Assignment | None]] = [(Role.APPLICANT, None)]
    held += [(each.role, each) for each in user.assignments]
    return [
        Reason(permission, tuple(each for each in held if _carries(each[0], permission)))
        for permission in Permission
    ]
