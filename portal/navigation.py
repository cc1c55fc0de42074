"""The staff's pages in the header: each for those who hold its permission."""

import flask
from flask_babel import gettext as _

from portal.accounts import Permission
from portal.text import N_
from portal.web import actor

STAFF_PAGES = (
    (N_("Counter"), "intake.counter", Permission.DOSSIER_RECEIVE),
    (N_("Desk"), "dossiers.desk", Permission.DOSSIER_PROCESS),
    (N_("Hand-over"), "handovers.lists", Permission.HANDOVER_SIGN),
    (N_("Coordination"), "dossiers.coordination", Permission.DOSSIER_COORDINATE),
    (N_("Register"), "reports.show", Permission.REGISTER_READ),
    (N_("Payments"), "fees.payments", Permission.FEE_RECONCILE),
    (N_("Catalogue"), "catalogue.manage", Permission.CATALOGUE_EDIT),
    (N_("Calendar"), "deadlines.year", Permission.CALENDAR_EDIT),
    (N_("People"), "accounts.users", Permission.USER_EDIT),
    (N_("Journal"), "journal.audit", Permission.AUDIT_READ),
    (N_("Operation"), "operations.show", Permission.SYSTEM_WATCH),
)


def init_app(app: flask.Flask) -> None:
    """Offer `staff_pages()` to templates."""
    app.jinja_env.globals.update(staff_pages=staff_pages)


def staff_pages() -> list[tuple[str, str]]:
    """(label, endpoint) of the pages that this person works on."""
    person = actor()
    return [(_(label), endpoint) for label, endpoint, permission in STAFF_PAGES if person.may(permission)]
