"""What people tell about themselves, as a form."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from portal import forms

from .models import Commune, PersonKind, User

PROFILE = forms.parse(json.loads((Path(__file__).parent / "profile.json").read_text(encoding="utf-8")))
STEP = PROFILE.steps[0]


def communes() -> list[tuple[str, str]]:
    """(code, name) of those an address can name."""
    return [(row.code, row.name) for row in Commune.select().order_by(Commune.name)]


def answers_of(user: User) -> dict[str, Any]:
    """What is known about a person, as answers to PROFILE."""
    facts = {name: getattr(user, name) for name in STEP.names if name not in {"home", "born_on"}}
    home = {"commune": user.commune, "detail": user.address}
    facts["home"] = {name: value for name, value in home.items() if value}
    facts["born_on"] = user.born_on.isoformat() if user.born_on else ""
    return {name: value for name, value in facts.items() if value}


def facts_in(values: dict[str, Any]) -> dict[str, Any]:
    """Answers to PROFILE as facts that `update_profile` takes; cleared ones are empty."""
    home = values.get("home") or {}
    told = {name: values.get(name) or "" for name in STEP.names if name != "home"}
    born_on = told["born_on"]
    return {
        **told,
        "kind": PersonKind(told["kind"]),
        "born_on": date.fromisoformat(born_on) if born_on else None,
        "commune": home.get("commune", ""),
        "address": home.get("detail", ""),
    }
