"""Which event tells the applicant what. One row a notice; the words are gettext ids."""

from dataclasses import dataclass

from portal.text import N_


@dataclass(frozen=True)
class Notice:
    """`subject` and `body` may use: code, procedure, reason, legal_basis, next_step, due, link, secret,
    number, verify, step, unit, papers (what is asked for, a line each), supply (a link that opens only that).
    """

    name: str
    subject: str
    body: str
    to_agencies: bool = False  # the officers of the agencies that the event names as `behind`


LINK = N_("See the dossier: %(link)s")

NOTICES = {
    "dossier.submit": Notice(
        "submitted",
        N_("Dossier %(code)s: we have it"),
        N_(
            "We have your dossier %(code)s for: %(procedure)s.\n"
            "A counter officer checks it next. You need not do anything now.\n"
            "To follow it without an account you need the code and this secret: %(secret)s"
        ),
    ),
    "dossier.receive": Notice(
        "received",
        N_("Dossier %(code)s is received"),
        N_(
            "Your dossier %(code)s for %(procedure)s is complete and received.\n"
            "Result promised: %(due)s.\nThe receipt (form 01) is on the dossier's page."
        ),
    ),
    "dossier.request_completion": Notice(
        "completion_asked",
        N_("Dossier %(code)s: papers are missing"),
        N_(
            "Your dossier %(code)s for %(procedure)s needs something more before it can be received.\n"
            "Reason: %(reason)s\n%(papers)s\n"
            "Send just that with this link, without an account; everything else is kept: %(supply)s"
        ),
    ),
    "dossier.request_supplement": Notice(
        "supplement_asked",
        N_("Dossier %(code)s: a supplement is needed"),
        N_(
            "The agency that handles your dossier %(code)s for %(procedure)s needs something more.\n"
            "Reason: %(reason)s\n%(papers)s\n"
            "The clock stands still until you send it with this link, without an account: %(supply)s"
        ),
    ),
    "dossier.decline": Notice(
        "declined",
        N_("Dossier %(code)s cannot be received"),
        N_(
            "Your dossier %(code)s for %(procedure)s cannot be received.\n"
            "Reason: %(reason)s\nLegal basis: %(legal_basis)s\nWhat you can do next: %(next_step)s\n"
            "Form 03 is on the dossier's page."
        ),
    ),
    "dossier.request_payment": Notice(
        "payment_asked",
        N_("Dossier %(code)s: a payment is due"),
        N_(
            "Your dossier %(code)s for %(procedure)s waits for a payment.\n"
            "Amount and ways to pay are on its page."
        ),
    ),
    "dossier.extend": Notice(
        "extended",
        N_("Dossier %(code)s: we apologise, the date moves"),
        N_(
            "We cannot keep the date of your dossier %(code)s for %(procedure)s and apologise.\n"
            "Reason: %(reason)s\nNew date: %(due)s."
        ),
    ),
    "dossier.keep": Notice(
        "kept",
        N_("Dossier %(code)s stays in process"),
        N_(
            "You asked to withdraw your dossier %(code)s for %(procedure)s. It stays in process.\n"
            "Reason: %(reason)s\nResult promised: %(due)s."
        ),
    ),
    "dossier.stop": Notice(
        "stopped",
        N_("Dossier %(code)s is stopped"),
        N_("The handling of your dossier %(code)s for %(procedure)s is stopped.\nReason: %(reason)s"),
    ),
    "dossier.decide": Notice(
        "result_ready",
        N_("Dossier %(code)s: the result is ready"),
        N_(
            "The result of your dossier %(code)s for %(procedure)s is signed and ready: number %(number)s.\n"
            "Download it on the dossier's page, or collect it at any branch of the centre.\n"
            "Anybody can check that it is true and in force: %(verify)s"
        ),
    ),
    "dossier.warn_step": Notice(
        "step_late",
        N_("Dossier %(code)s: a step before yours is late"),
        N_(
            "In dossier %(code)s for %(procedure)s the step “%(step)s” at %(unit)s is late.\n"
            "Your agency comes after it; expect the dossier later. It is promised for %(due)s.\n"
            "The dossier's page shows who holds it, and from when you can expect it."
        ),
        to_agencies=True,
    ),
    "result.revoke": Notice(
        "result_revoked",
        N_("Dossier %(code)s: the result is revoked"),
        N_(
            "The result of your dossier %(code)s for %(procedure)s is revoked and no longer valid.\n"
            "Reason: %(reason)s\nIf you do not agree, you may complain to the agency that signed it."
        ),
    ),
    "result.correct": Notice(
        "result_corrected",
        N_("Dossier %(code)s: a corrected result"),
        N_(
            "The result of your dossier %(code)s for %(procedure)s was corrected: a new one is signed.\n"
            "What was wrong: %(reason)s\nThe former result no longer holds. Download the new one on the "
            "dossier's page, or collect it at any branch of the centre.\n"
            "Anybody can check the new one: %(verify)s"
        ),
    ),
}
