"""What several official forms share: letterhead, owner, signatures, foot."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal import pdf

from .official_forms import OfficialForm
from .paper_data import Owner, PaperHeader

Say = Callable[[str, str], str]


def saying(language: str) -> Say:
    """`say(vietnamese, english)` in this language; Vietnamese for any other than "en"."""
    return lambda vietnamese, english: english if language == "en" else vietnamese


def top(form: OfficialForm, header: PaperHeader, language: str) -> list[pdf.Piece]:
    """Letterhead and the form's own name."""
    english = language == "en"
    title = form.title_en if english else form.title
    return [
        pdf.header(**vars(header), language=language),
        pdf.heading(title, original=form.title if english else ""),
    ]


def owner_lines(owner: Owner, say: Say) -> list[tuple[str, str]]:
    """Whose dossier it is."""
    return [
        (say("Tiếp nhận hồ sơ của", "Dossier received from"), owner.name),
        (say("Số định danh cá nhân/Mã số thuế", "Identity number or tax code"), owner.identity),
        (say("Địa chỉ", "Address"), owner.address),
        (say("Số điện thoại", "Phone"), owner.phone),
        (say("Thư điện tử", "E-mail"), owner.email),
    ]


def contact(officer: str, phone: str, say: Say) -> list[tuple[str, str]]:
    """Who answers questions."""
    return [(say("Cán bộ hướng dẫn", "Officer"), f"{officer}, {phone}" if phone else officer)]


def by_hand(say: Say) -> str:
    """Below the name of whoever signs."""
    return say("(Ký, ghi rõ họ tên)", "(Signature and full name)")


def day_in_words(day: date | None, language: str) -> str:
    """A day, or nothing."""
    return pdf.in_words(day, language) if day else ""


def paper(form: OfficialForm, data: Any, story: list[pdf.Piece], language: str) -> bytes:
    """The whole form, with its number and legal basis on each page."""
    say = saying(language)
    numbered = f"{say('Mẫu số', 'Form')} {form.number}"
    hotline = getattr(data, "hotline", "")
    foot = [
        say("", "Courtesy translation; the Vietnamese form is the authentic one."),
        f"{numbered}, Thông tư {form.legal_basis}",
        f"{say('Đường dây nóng', 'Hotline')}: {hotline}" if hotline else "",
    ]
    return pdf.build(
        title=f"{numbered} – {data.code}",
        author=data.header.agency,
        language="en" if language == "en" else "vi",
        story=story,
        day=data.header.day,
        footer=" · ".join(text for text in foot if text),
    )
