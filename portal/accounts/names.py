"""How people and tasks are called: sign-in names, and roles, permissions and reaches in words."""

import re

from portal.text import N_

from .permissions import Permission, Reach, Role

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._+@-]{1,79}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")
_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{9}")
_ABROAD = re.compile(r"^(?:\+84|0084|84)0?(?=[235789])")
_GAPS = re.compile(r"[\s.()-]+")


def username_from(text: str) -> str:
    """The sign-in name that somebody means: lower case; a telephone number without gaps, 0 for +84."""
    name = text.strip().lower()
    number = _ABROAD.sub("0", _GAPS.sub("", name))
    return number if _PHONE.fullmatch(number) else name


def is_username(name: str) -> bool:
    """Whether it can be an account's sign-in name."""
    return bool(_USERNAME.fullmatch(name))


def reached_by(name: str) -> str:
    """Which fact about its owner a sign-in name is: "email", "phone" or none."""
    if not is_username(name):
        return ""
    if _PHONE.fullmatch(name):
        return "phone"
    return "email" if _EMAIL.fullmatch(name) else ""


ROLES = {
    Role.APPLICANT: N_("Applicant"),
    Role.COUNTER: N_("Counter officer"),
    Role.CASE_OFFICER: N_("Case officer"),
    Role.APPROVER: N_("Approver"),
    Role.MANAGER: N_("Centre manager"),
    Role.ADMINISTRATOR: N_("Administrator"),
}

REACHES = {
    Reach.OWN: N_("their own dossiers"),
    Reach.INTAKE: N_("dossiers that the unit took in or returns"),
    Reach.UNIT: N_("dossiers that the unit is competent for"),
    Reach.ALL: N_("all dossiers"),
    Reach.NONE: N_("no dossiers"),
}

PERMISSIONS = {
    Permission.AUDIT_READ: N_("Read the journal"),
    Permission.CALENDAR_EDIT: N_("Change the working calendar"),
    Permission.CATALOGUE_EDIT: N_("Publish procedures"),
    Permission.DOSSIER_COORDINATE: N_("Send a dossier to the competent unit"),
    Permission.DOSSIER_DECIDE: N_("Decide on a dossier"),
    Permission.DOSSIER_DECLINE: N_("Decline to receive a dossier"),
    Permission.DOSSIER_PROCESS: N_("Work on a dossier"),
    Permission.DOSSIER_READ: N_("Read a dossier"),
    Permission.DOSSIER_RECEIVE: N_("Receive a dossier"),
    Permission.DOSSIER_SUBMIT: N_("Submit a dossier"),
    Permission.FEE_COLLECT: N_("Collect a fee"),
    Permission.FEE_RECONCILE: N_("Settle money that fits no dossier"),
    Permission.HANDOVER_SIGN: N_("Sign for paper between units"),
    Permission.REGISTER_READ: N_("Read the register of dossiers"),
    Permission.RESULT_RETURN: N_("Hand over a result"),
    Permission.RESULT_REVOKE: N_("Revoke a result"),
    Permission.SEARCH_EDIT: N_("Edit the search words"),
    Permission.SYSTEM_WATCH: N_("See how the portal runs"),
    Permission.TOKEN_EDIT: N_("Issue tokens to programs"),
    Permission.USER_EDIT: N_("Administer accounts"),
}


# The first mark found names it: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
_BROWSERS = {
    "Edg": "Edge", "OPR": "Opera", "coc_coc": "Cốc Cốc", "SamsungBrowser": "Samsung Internet",
    "UCBrowser": "UC Browser", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome",
    "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac",
    "Linux": "Linux",
}  # fmt: skip


def browser_name(user_agent: str) -> str:
    """`Chrome, Android` from the long line that browsers send; the line itself if nothing in it is known."""
    found = [
        next((name for mark, name in names.items() if mark in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or user_agent
