"""Facts about a person: cleaned, and objected to all at once."""

import unicodedata
from typing import Any

from portal.errors import Invalid
from portal.text import N_, fold

from . import passwords
from .models import User

# What may be kept about a person beside name and sign-in name.
FACTS = frozenset(
    {
        "kind",
        "identity_number",
        "tax_code",
        "organisation_name",
        "born_on",
        "sex",
        "ethnicity",
        "nationality",
        "phone",
        "email",
        "commune",
        "address",
        "language",
    }
)
CHECK_FIELDS = N_("Check what is marked and send it again.")


def checked(full_name: str, password: str | None, facts: dict[str, Any], username: str) -> dict[str, Any]:
    """The facts as they are kept, with the name; every objection at once. No password: none is checked."""
    kept = _clean({"full_name": full_name, **facts})
    fields = _too_long(kept)
    if not kept["full_name"]:
        fields["full_name"] = N_("Enter the full name, as on the identity card.")
    about = (username, kept["full_name"], str(kept.get("phone", "")), str(kept.get("identity_number", "")))
    if password is not None and (problem := passwords.problem(password, *about)):
        fields["password"] = problem
    if fields:
        raise Invalid(CHECK_FIELDS, fields=fields)
    return {**kept, "folded_name": fold(kept["full_name"])[:300]}


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    """Texts in one line."""
    if unknown := set(facts) - FACTS - {"full_name"}:
        raise TypeError(f"not a fact about a person: {sorted(unknown)}")
    return {name: one_line(value) if type(value) is str else value for name, value in facts.items()}


def one_line(text: str) -> str:
    """`text` composed, with single spaces and no control characters."""
    kept = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _too_long(facts: dict[str, Any]) -> dict[str, str]:
    return {
        name: N_("This is too long. Shorten it.")
        for name, value in facts.items()
        if isinstance(value, str) and len(value) > getattr(User, name).max_length
    }
