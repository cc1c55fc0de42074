"""What states and events are called, and what comes next, in plain words (gettext ids)."""

from portal.text import N_

from .lifecycle import ROWS, State
from .models import Channel, Check, Delivery, PartyRole
from .official_forms import Kind

S = State

STATE_WORDS = {
    S.SUBMITTED: N_("Submitted"),
    S.AWAITING_COMPLETION: N_("Papers are missing"),
    S.DECLINE_PROPOSED: N_("Being examined"),
    S.RECEIVED: N_("Received"),
    S.IN_PROCESS: N_("In process"),
    S.AWAITING_SUPPLEMENT: N_("A supplement is needed"),
    S.AWAITING_PAYMENT: N_("Payment is needed"),
    S.WITHDRAWAL_REQUESTED: N_("Withdrawal asked for"),
    S.DECLINED: N_("Not received"),
    S.STOPPED: N_("Stopped"),
    S.DECIDED: N_("Result is ready"),
    S.RETURNED: N_("Result handed over"),
}

MOODS = {
    S.AWAITING_COMPLETION: "warn",
    S.AWAITING_SUPPLEMENT: "warn",
    S.AWAITING_PAYMENT: "warn",
    S.DECLINED: "bad",
    S.STOPPED: "bad",
    S.DECIDED: "good",
    S.RETURNED: "good",
}

# What comes next, for the applicant.
NEXT_WORDS = {
    S.SUBMITTED: N_(
        "A counter officer checks your papers next and tells you. You need not do anything now. "
        "The time limit counts from the moment when the dossier is received."
    ),
    S.AWAITING_COMPLETION: N_(
        "Your turn: send the papers listed here. Everything else is kept. "
        "The dossier is received as soon as it is complete."
    ),
    S.DECLINE_PROPOSED: N_(
        "The centre examines whether it can receive your dossier and tells you. You need not do anything now."
    ),
    S.RECEIVED: N_(
        "Your dossier is complete. It goes to the agency that decides. You need not do anything now."
    ),
    S.IN_PROCESS: N_("The agency works on your dossier. You need not do anything now."),
    S.AWAITING_SUPPLEMENT: N_(
        "Your turn: send the papers listed here. The clock stands still until they have arrived."
    ),
    S.AWAITING_PAYMENT: N_(
        "Your turn: pay the amount named here. The clock stands still until it has arrived."
    ),
    S.WITHDRAWAL_REQUESTED: N_("You asked to withdraw. The agency answers next. The clock stands still."),
    S.DECLINED: N_("The dossier was not received. Read the reason; you may apply again when it is mended."),
    S.STOPPED: N_(
        "The dossier is closed without a result. Read the reason in the history; you may apply again."
    ),
    S.DECIDED: N_("The result is ready. Download it here, or collect it at any branch of the centre."),
    S.RETURNED: N_("Everything is done. You can download the result again at any time."),
}

# What holds a dossier up, needful as it may be, is never the button that stands out.
ASIDE = {"request_completion", "request_supplement", "request_payment", "request_withdrawal", "extend"}

# How to go on after a refusal, unless the officer says it better.
WAY_ON = N_("You may apply again when the reason is mended, online or at any branch of the centre.")

CHANNEL_WORDS = {
    Channel.COUNTER: N_("At the counter"),
    Channel.ONLINE: N_("Online"),
    Channel.POST: N_("By post"),
}

DELIVERY_WORDS = {
    Delivery.ELECTRONIC: N_("Electronic copy"),
    Delivery.COUNTER: N_("At a branch of the centre"),
    Delivery.POST: N_("By post, to the address given"),
}

CHECK_WORDS = {
    Check.UNCHECKED: N_("Not checked yet"),
    Check.FIT: N_("In order"),
    Check.MISSING: N_("Missing or not in order"),
    Check.WAIVED: N_("Not needed: known from a register"),
}

ROLE_WORDS = {PartyRole.OWNER: N_("Owner of the dossier"), PartyRole.SUBMITTER: N_("Submitted by")}

# Events that change a dossier's revision.
MOVES = {"dossier.submit", "dossier.assign", "dossier.route", *(f"dossier.{row.name}" for row in ROWS)}

# Where the paper went, by the lists of `handovers`: event → what the dossier's page says.
PAPER_MOVES = {
    "dossier.send_paper": N_("On its way from %(from)s to %(to)s, list %(list)s"),
    "dossier.receive_paper": N_("At %(to)s, list %(list)s"),
    "dossier.miss_paper": N_("Missing since list %(list)s from %(from)s to %(to)s"),
}
CARGO_WORDS = {"papers": N_("The original papers"), "result": N_("The result on paper")}

# What stands in the history, beside the moves; the applicant is not shown the office's own marks.
IN_HISTORY = MOVES | {
    "dossier.check",
    "dossier.collect_fee",
    "dossier.add_pages",
    "dossier.warn",
    "dossier.warn_step",
    "dossier.give_paper",
    *PAPER_MOVES,
    "result.download",
    "result.revoke",
    "result.correct",
}
ONLY_FOR_STAFF = {
    *PAPER_MOVES,
    "dossier.allow_request",
    "dossier.assign",
    "dossier.check",
    "dossier.forward",
    "dossier.give_paper",
    "dossier.propose_decline",
    "dossier.propose_stop",
    "dossier.send_back",
    "dossier.warn",
    "dossier.warn_step",
}

FORM_WORDS = {
    Kind.RECEIPT: N_("Receipt and appointment slip (form %(number)s)"),
    Kind.SUPPLEMENT_REQUEST: N_("Request for missing papers (form %(number)s)"),
    Kind.REFUSAL: N_("Refusal to receive (form %(number)s)"),
    Kind.APOLOGY: N_("Apology and new date (form %(number)s)"),
    Kind.STOP: N_("Notice of the stop (form %(number)s)"),
    Kind.CONTROL_SLIP: N_("Control slip (form %(number)s)"),
    Kind.REGISTER: N_("Register of dossiers (form %(number)s)"),
}
