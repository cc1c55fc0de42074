"""What a dossier owes by the text of its procedure version, and why just this."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal import catalogue, clock, forms
from portal.text import N_, translate

from . import timekeeping
from .models import Dossier

TIMES = N_("; %(times)s wanted, in all")
FREE = N_("Free of charge.")
UNKNOWN = N_("Another body sets the amount; it is not known here.")
WHOLE = N_("The procedure states %(each)s đồng.")
COUNTED = N_("The procedure states %(each)s đồng; %(times)s were asked for.")
EXEMPT = N_("Nothing is owed: %(reason)s.")
REDUCED = N_("%(percent)s %% less: %(reason)s.")


@dataclass(frozen=True)
class Owed:
    """One fee of a dossier. `amount` is None where nobody here knows it: that is not the same as nothing."""

    name: str
    amount: int | None
    why: str


def owed(dossier: Dossier, language: str = "") -> list[Owed]:
    """Each fee of the dossier's channel and case, in the language given or the dossier's; what was not asked
    for is not owed."""
    offer = timekeeping.offer_of(dossier)
    return list(_lines(dossier, offer, language or dossier.language)) if offer else []


def _lines(dossier: Dossier, offer: catalogue.Offer, language: str) -> Iterator[Owed]:
    for fee in offer.fees:
        name = _in(language, fee.text, fee.text_en)
        if fee.amount is None or fee.set_elsewhere:
            yield Owed(name, None, translate(UNKNOWN, language))
            continue
        times = _how_many(dossier, fee.per)
        if not times:
            continue
        if times != 1:
            name += translate(TIMES, language, times=times)
        exemption = _exemption(dossier, fee)
        off = exemption.percent_off if exemption else 0
        why = _stated(fee.amount, times, language) + _spared(exemption, language)
        yield Owed(name, fee.amount * times * (100 - off) // 100, why)


def _stated(each: int, times: int, language: str) -> str:
    if not each:
        return translate(FREE, language)
    figure = f"{each:,}".replace(",", "." if language == "vi" else ",")
    return translate(WHOLE if times == 1 else COUNTED, language, each=figure, times=times)


def _spared(exemption: catalogue.Exemption | None, language: str) -> str:
    if exemption is None:
        return ""
    words = EXEMPT if exemption.percent_off == 100 else REDUCED
    reason = _in(language, exemption.text, exemption.text_en)
    return " " + translate(words, language, reason=reason, percent=exemption.percent_off)


def _exemption(dossier: Dossier, fee: catalogue.Fee) -> catalogue.Exemption | None:
    day = clock.local(dossier.submitted_at).date().isoformat()
    for each in fee.exemptions:
        in_force = each.valid_from <= day and (not each.valid_to or day <= each.valid_to)
        if in_force and forms.holds(forms.condition(each.when), dossier.answers):
            return each
    return None


def _how_many(dossier: Dossier, per: str) -> int:
    """The answer to the question that a fee names; one where it names none."""
    if not per:
        return 1
    answer = str(dossier.answers.get(per, ""))
    return int(answer) if answer.isdecimal() else 0


def _in(language: str, text: str, text_en: str) -> str:
    return (language == "en" and text_en) or text
