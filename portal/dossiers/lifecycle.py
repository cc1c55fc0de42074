"""The life of a dossier in one table. Buttons, endpoint, CLI, API links, README diagram and tests are read from it."""

from dataclasses import dataclass
from enum import StrEnum

from portal.accounts import Permission
from portal.deadlines import Clock
from portal.text import N_


class State(StrEnum):
    """Business status; money, hand-over and synchronisation have their own (domain §2.1)."""

    SUBMITTED = "submitted"
    AWAITING_COMPLETION = "awaiting_completion"
    DECLINE_PROPOSED = "decline_proposed"
    RECEIVED = "received"
    IN_PROCESS = "in_process"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    AWAITING_PAYMENT = "awaiting_payment"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    DECLINED = "declined"
    STOPPED = "stopped"
    DECIDED = "decided"
    RETURNED = "returned"


@dataclass(frozen=True)
class Action:
    """One row: who may do what from where to where, and what it does to the clock."""

    name: str
    label: str  # gettext id, imperative
    sources: tuple[State, ...]
    target: State | None  # None: the state stays
    permission: Permission
    clock: Clock | None = None
    needs_reason: bool = False
    form: str = ""  # official form that it issues
    page: str = ""  # endpoint that asks more than a reason
    needs_basis: bool = False  # the law that it rests on
    goes_back: bool = False  # to where it stood before it came here; `target` is where that mostly is


S = State
P = Permission

BEFORE_RECEIPT = (S.SUBMITTED, S.AWAITING_COMPLETION, S.DECLINE_PROPOSED)
WAITING = (S.AWAITING_SUPPLEMENT, S.AWAITING_PAYMENT)
IN_HAND = (S.RECEIVED, S.IN_PROCESS, *WAITING)  # received and not yet decided
OPEN = (*BEFORE_RECEIPT, *IN_HAND, S.WITHDRAWAL_REQUESTED)
FINAL = (S.DECLINED, S.STOPPED, S.RETURNED)

# fmt: off
ROWS = (
    Action("receive",            N_("Receive"),                   (S.SUBMITTED,),                        S.RECEIVED,             P.DOSSIER_RECEIVE, Clock.START,  form="01"),
    Action("request_completion", N_("Ask for missing papers"),    (S.SUBMITTED,),                        S.AWAITING_COMPLETION,  P.DOSSIER_RECEIVE, needs_reason=True, form="02", page="intake.ask"),
    Action("complete",           N_("Send the missing papers"),   (S.AWAITING_COMPLETION,),              S.SUBMITTED,            P.DOSSIER_SUBMIT,  page="intake.supply"),
    Action("propose_decline",    N_("Propose to refuse it"),      (S.SUBMITTED,),                        S.DECLINE_PROPOSED,     P.DOSSIER_RECEIVE, needs_reason=True, needs_basis=True),
    Action("send_back",          N_("Send it back to the counter"), (S.DECLINE_PROPOSED,),               S.SUBMITTED,            P.DOSSIER_DECLINE, needs_reason=True),
    Action("decline",            N_("Decline"),                   (S.DECLINE_PROPOSED,),                 S.DECLINED,             P.DOSSIER_DECLINE, needs_reason=True, form="03", needs_basis=True),
    Action("allow_request",      N_("Allow another request for papers"), (S.SUBMITTED, S.IN_PROCESS),    None,                   P.DOSSIER_COORDINATE, needs_reason=True),
    Action("withdraw",           N_("Withdraw"),                  BEFORE_RECEIPT,                        S.STOPPED,              P.DOSSIER_SUBMIT,  Clock.STOP, needs_reason=True),
    Action("transfer",           N_("Transfer for processing"),   (S.RECEIVED,),                         S.IN_PROCESS,           P.DOSSIER_RECEIVE, form="06"),
    Action("forward",            N_("Forward to the next step"),  (S.IN_PROCESS,),                       None,                   P.DOSSIER_PROCESS, form="06"),
    Action("request_supplement", N_("Ask for a supplement"),      (S.IN_PROCESS,),                       S.AWAITING_SUPPLEMENT,  P.DOSSIER_PROCESS, Clock.PAUSE, needs_reason=True, form="02", page="intake.ask"),
    Action("supplement",         N_("Send the supplement"),       (S.AWAITING_SUPPLEMENT,),              S.IN_PROCESS,           P.DOSSIER_SUBMIT,  Clock.RESUME, page="intake.supply"),
    Action("request_payment",    N_("Ask for payment"),           (S.IN_PROCESS, S.AWAITING_PAYMENT),    S.AWAITING_PAYMENT,     P.DOSSIER_PROCESS, Clock.PAUSE, page="fees.request"),
    Action("confirm_payment",    N_("Confirm the payment"),       (S.AWAITING_PAYMENT,),                 S.IN_PROCESS,           P.FEE_COLLECT,     Clock.RESUME, page="fees.confirm"),
    Action("request_withdrawal", N_("Ask to withdraw"),           IN_HAND,                               S.WITHDRAWAL_REQUESTED, P.DOSSIER_SUBMIT,  Clock.PAUSE, needs_reason=True),
    Action("keep",               N_("Keep in process"),           (S.WITHDRAWAL_REQUESTED,),             S.IN_PROCESS,           P.DOSSIER_PROCESS, Clock.RESUME, needs_reason=True, goes_back=True),
    Action("propose_stop",       N_("Propose to stop it"),        (S.IN_PROCESS,),                       None,                   P.DOSSIER_PROCESS, needs_reason=True, needs_basis=True),
    Action("stop",               N_("Stop"),                      (*IN_HAND, S.WITHDRAWAL_REQUESTED),    S.STOPPED,              P.DOSSIER_DECIDE,  Clock.STOP, needs_reason=True, form="05", needs_basis=True),
    Action("extend",             N_("Extend the deadline"),       IN_HAND,                               None,                   P.DOSSIER_DECIDE,  Clock.EXTEND, needs_reason=True, form="04", page="dossiers.extend"),
    Action("decide",             N_("Decide and sign"),           (S.IN_PROCESS,),                       S.DECIDED,              P.DOSSIER_DECIDE,  Clock.STOP, page="results.issue"),
    Action("return_result",      N_("Hand over the result"),      (S.DECIDED,),                          S.RETURNED,             P.RESULT_RETURN,   form="07", page="results.hand_over"),
)
# fmt: on

ACTIONS = {row.name: row for row in ROWS}

# The ten national codes (domain §2.1).
NATIONAL_CODE = {
    S.SUBMITTED: 1,
    S.RECEIVED: 2,
    S.DECLINED: 3,
    S.IN_PROCESS: 4,
    S.AWAITING_COMPLETION: 5,
    S.DECLINE_PROPOSED: 1,  # nothing is decided yet
    S.AWAITING_SUPPLEMENT: 5,
    S.AWAITING_PAYMENT: 6,
    S.WITHDRAWAL_REQUESTED: 7,
    S.STOPPED: 8,
    S.DECIDED: 9,
    S.RETURNED: 10,
}


def actions_from(state: State) -> tuple[Action, ...]:
    """The rows that lead out of a state, in the order of the table."""
    return tuple(row for row in ROWS if state in row.sources)
