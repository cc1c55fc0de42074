"""Who may do what: the whole policy on one screen."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """`<noun>:<action>`, alphabetical."""

    AUDIT_READ = "audit:read"
    CALENDAR_EDIT = "calendar:edit"
    CATALOGUE_EDIT = "catalogue:edit"
    DOSSIER_COORDINATE = "dossier:coordinate"
    DOSSIER_DECIDE = "dossier:decide"
    DOSSIER_DECLINE = "dossier:decline"
    DOSSIER_PROCESS = "dossier:process"
    DOSSIER_READ = "dossier:read"
    DOSSIER_RECEIVE = "dossier:receive"
    DOSSIER_SUBMIT = "dossier:submit"
    FEE_COLLECT = "fee:collect"
    FEE_RECONCILE = "fee:reconcile"  # money that fits no dossier
    HANDOVER_SIGN = "handover:sign"  # paper between units
    REGISTER_READ = "register:read"
    RESULT_RETURN = "result:return"
    RESULT_REVOKE = "result:revoke"
    SEARCH_EDIT = "search:edit"
    SYSTEM_WATCH = "system:watch"
    TOKEN_EDIT = "token:edit"  # noqa: S105  programs that use the API
    USER_EDIT = "user:edit"


class Reach(StrEnum):
    """How far a role sees among dossiers."""

    OWN = "own"  # those the person owns, submitted, or opened with code and secret
    INTAKE = "intake"  # those its unit took in or supports, and those that its branch returns
    UNIT = "unit"  # those its unit is competent for
    ALL = "all"
    NONE = "none"


class Role(StrEnum):
    """What a person is at a unit; APPLICANT is everybody, signed in or not."""

    APPLICANT = "applicant"
    COUNTER = "counter"
    CASE_OFFICER = "case_officer"
    APPROVER = "approver"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Grant:
    """A role's reach and permissions."""

    reach: Reach
    permissions: frozenset[Permission]


P = Permission

GRANTS: dict[Role, Grant] = {
    Role.APPLICANT: Grant(Reach.OWN, frozenset({P.DOSSIER_READ, P.DOSSIER_SUBMIT})),
    Role.COUNTER: Grant(
        Reach.INTAKE,
        frozenset(
            {
                P.DOSSIER_READ,
                P.DOSSIER_RECEIVE,
                P.FEE_COLLECT,
                P.HANDOVER_SIGN,
                P.REGISTER_READ,
                P.RESULT_RETURN,
            }
        ),
    ),
    Role.CASE_OFFICER: Grant(Reach.UNIT, frozenset({P.DOSSIER_READ, P.DOSSIER_PROCESS, P.HANDOVER_SIGN})),
    Role.APPROVER: Grant(
        Reach.UNIT,
        frozenset(
            {
                P.DOSSIER_READ,
                P.DOSSIER_PROCESS,
                P.DOSSIER_DECIDE,
                P.HANDOVER_SIGN,
                P.REGISTER_READ,
                P.RESULT_REVOKE,
            }
        ),
    ),
    Role.MANAGER: Grant(
        Reach.ALL,
        frozenset(
            {
                P.AUDIT_READ,
                P.CALENDAR_EDIT,
                P.CATALOGUE_EDIT,
                P.DOSSIER_COORDINATE,
                P.DOSSIER_DECLINE,
                P.DOSSIER_READ,
                P.FEE_RECONCILE,
                P.REGISTER_READ,
                P.SEARCH_EDIT,
            }
        ),
    ),
    # No dossier permission: whoever runs the machine does not decide on people (domain §1.4).
    Role.ADMINISTRATOR: Grant(
        Reach.NONE,
        frozenset(
            {
                P.AUDIT_READ,
                P.CALENDAR_EDIT,
                P.CATALOGUE_EDIT,
                P.SEARCH_EDIT,
                P.SYSTEM_WATCH,
                P.TOKEN_EDIT,
                P.USER_EDIT,
            }
        ),
    ),
}
