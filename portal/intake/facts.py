"""What the portal knows about an applicant, under the names that form fields use for it (`known`)."""

from typing import Any

from portal import accounts, dossiers, forms


def of_user(user: accounts.User) -> dict[str, str]:
    """Facts about a person with an account; only those that are there."""
    facts = {
        "applicant.full_name": user.full_name,
        "applicant.identity_number": user.identity_number,
        "applicant.born_on": user.born_on.isoformat() if user.born_on else "",
        "applicant.sex": user.sex,
        "applicant.ethnicity": user.ethnicity,
        "applicant.nationality": user.nationality,
        "applicant.phone": user.phone,
        "applicant.email": user.email,
        "applicant.address.commune": user.commune,
        "applicant.address.detail": user.address,
        "applicant.organisation_name": user.organisation_name,
        "applicant.tax_code": user.tax_code,
    }
    return {name: value for name, value in facts.items() if value}


def answered(form: forms.Form, answers: dict[str, Any], role: str) -> dict[str, Any]:
    """The reverse: {fact: value} that the answers give about `role` ("applicant" or "owner")."""
    fields = [item for item in form.fields() if isinstance(item, forms.Field)]
    # The first question that asks for a fact is about the applicant; a later one may suggest it for another.
    asked = [field for field in reversed(fields) if field.known and field.name in answers]
    told = {field.known: answers[field.name] for field in asked}
    prefix = f"{role}."
    return {fact.removeprefix(prefix): value for fact, value in told.items() if fact.startswith(prefix)}


def party(role: dossiers.PartyRole, told: dict[str, Any], communes: dict[str, str]) -> dossiers.Party:
    """An unsaved party from what the answers tell about it."""
    home = told.get("address") or {}
    name = told.get("organisation_name") or told.get("full_name") or ""
    kind = accounts.PersonKind.ORGANISATION if told.get("organisation_name") else accounts.PersonKind.PERSON
    parts = (home.get("detail", ""), communes.get(home.get("commune", ""), ""))
    return dossiers.Party(
        role=role,
        kind=kind,
        full_name=name,
        identity_number=told.get("identity_number", ""),
        tax_code=told.get("tax_code", ""),
        born_on=told.get("born_on") or None,
        phone=told.get("phone", ""),
        email=told.get("email", ""),
        address=", ".join(part for part in parts if part),
    )
