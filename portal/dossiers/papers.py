"""The official forms as PDF (domain §3): from plain values to bytes, in the applicant's language.

The words of a form are part of the form, so both languages stand in the functions in the form's own order and
not among the messages; English is a courtesy translation and says so. The register has a writer of its own
(portal/reports): it may be thousands of pages long.
"""

from collections.abc import Callable
from typing import Any

from portal.errors import NotFound
from portal.text import N_

from . import papers_at_counter, papers_in_process
from .official_forms import BY_KEY, OF_2018, OF_2025, Kind, OfficialForm
from .paper_data import (
    Apology,
    ChargeLine,
    ControlSlip,
    MissingItem,
    Owner,
    PaperHeader,
    Passage,
    Receipt,
    ReceivedComponent,
    Refusal,
    Stop,
    SupplementRequest,
)

__all__ = [
    "OF_2018",
    "OF_2025",
    "Apology",
    "ChargeLine",
    "ControlSlip",
    "MissingItem",
    "Owner",
    "PaperHeader",
    "Passage",
    "Receipt",
    "ReceivedComponent",
    "Refusal",
    "Stop",
    "SupplementRequest",
    "form_with",
    "make",
]

DRAWN: dict[Kind, Callable[[OfficialForm, Any, str], bytes]] = {
    Kind.RECEIPT: papers_at_counter.receipt,
    Kind.SUPPLEMENT_REQUEST: papers_at_counter.supplement_request,
    Kind.REFUSAL: papers_at_counter.refusal,
    Kind.APOLOGY: papers_in_process.apology,
    Kind.STOP: papers_in_process.stop,
    Kind.CONTROL_SLIP: papers_in_process.control_slip,
}


def form_with(legal_basis: str, number: str, version: str = "1") -> OfficialForm:
    """The row with this key. Raises NotFound for a form that does not exist."""
    form = BY_KEY.get((legal_basis, number, version))
    if form is None:
        raise NotFound(N_("There is no such official form."))
    return form


def make(form: OfficialForm, data: Any, language: str = "vi") -> bytes:
    """The form as PDF. `data` is the dataclass of its kind: Receipt, SupplementRequest, …"""
    return DRAWN[form.kind](form, data, language)
