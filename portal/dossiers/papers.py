"""The official forms of Thông tư 03/2025/TT-VPCP as PDF: 01, 02, 03 and 06 (domain §3).

Pure functions from plain values to bytes, in the applicant's language. The words of a form are part
of the form, so both languages stand here in the form's own order and not among the messages; English
is a courtesy translation and says so. A later circular gets functions of its own beside these.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal import pdf
from portal.errors import NotFound
from portal.text import N_

from .paper_data import (
    ChargeLine,
    ControlSlip,
    MissingItem,
    Owner,
    PaperHeader,
    Passage,
    Receipt,
    ReceivedComponent,
    Refusal,
    SupplementRequest,
)

__all__ = [
    "FORMS",
    "LEGAL_BASIS",
    "ChargeLine",
    "ControlSlip",
    "MissingItem",
    "Owner",
    "PaperHeader",
    "Passage",
    "Receipt",
    "ReceivedComponent",
    "Refusal",
    "SupplementRequest",
    "make",
]

LEGAL_BASIS = "03/2025/TT-VPCP"

Say = Callable[[str, str], str]


def make(
    number: str, data: Any, language: str = "vi", *, legal_basis: str = LEGAL_BASIS, version: str = "1"
) -> bytes:
    """The form with this number as PDF. `data` is its dataclass: 01 Receipt, 02 SupplementRequest,
    03 Refusal, 06 ControlSlip. Raises NotFound for a form that does not exist."""
    form = FORMS.get((legal_basis, number, version))
    if form is None:
        raise NotFound(N_("There is no such official form."))
    return form(data, language)


def receipt(data: Receipt, language: str) -> bytes:
    """Form 01, giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    say = _in(language)
    story = [
        *_top(
            data.header, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt and appointment slip", language
        ),
        pdf.qr(
            data.tracking_url,
            strong=[
                f"{say('Mã hồ sơ', 'Dossier code')}: {data.code}",
                *([f"{say('Mã tra cứu', 'Look-up secret')}: {data.secret}"] if data.secret else []),
            ],
            small=[
                say("Quét mã để theo dõi hồ sơ, hoặc mở địa chỉ:", "Scan to follow the dossier, or open:"),
                data.tracking_url,
            ],
        ),
        pdf.lines(
            [
                (say("Nơi tiếp nhận", "Received at"), data.header.agency),
                *_owner(data.owner, say),
                (say("Thủ tục hành chính", "Procedure"), data.procedure),
                (say("Nội dung yêu cầu giải quyết", "Request"), data.request),
            ]
        ),
        pdf.paragraphs(say("1. Thành phần hồ sơ nộp gồm:", "1. The dossier consists of:")),
        _components(data.components, say),
        pdf.lines(_terms(data, say, language)),
        pdf.signatures(
            (say("Người nộp hồ sơ", "Submitted by"), _by_hand(say), data.submitter),
            (say("Người tiếp nhận hồ sơ", "Received by"), _by_hand(say), data.officer),
        ),
        pdf.space(3),
        pdf.paragraphs(
            say(
                "Khi đến nhận kết quả, xin mang theo giấy này và giấy tờ tùy thân;"
                " người nhận thay mang thêm văn bản ủy quyền.",
                "To collect the result, bring this slip and your identity card;"
                " somebody collecting for you also brings an authorisation.",
            ),
            style=pdf.NOTE,
        ),
    ]
    return _paper("01", data, story, language)


def _components(components: tuple[ReceivedComponent, ...], say: Say) -> pdf.Piece:
    kinds = {
        "original": say("Bản chính", "Original"),
        "copy": say("Bản sao", "Copy"),
        "electronic": say("Bản điện tử", "Electronic"),
        "retrieved": say("Khai thác từ cơ sở dữ liệu, không phải nộp", "From a database, not handed in"),
    }
    return pdf.table(
        [say("TT", "No."), say("Tên giấy tờ", "Paper"), say("Loại", "Kind"), say("Số lượng", "Count")],
        [
            [str(place), component.name, kinds[component.kind], str(component.count)]
            for place, component in enumerate(components, start=1)
        ],
        widths=[7, 58, 24, 11],
        align="clcc",
    )


def _terms(data: Receipt, say: Say, language: str) -> list[tuple[str, str]]:
    due = say("Không hẹn ngày", "No date is promised")
    if data.due_at:
        due = pdf.at_in_words(data.due_at, language)
    return [
        (say("2. Số lượng hồ sơ", "2. Number of sets"), f"{data.sets} {say('bộ', '')}".strip()),
        (say("3. Thời gian giải quyết theo quy định", "3. Time limit by law"), data.limit),
        (say("4. Thời gian nhận hồ sơ", "4. Received at"), pdf.at_in_words(data.received_at, language)),
        (say("5. Thời gian trả kết quả", "5. Result ready at"), due),
        (say("6. Đăng ký nhận kết quả", "6. Result to be collected"), data.collect_at),
        (say("7. Phí, lệ phí", "7. Fees"), _charges(data.charges, say, language)),
        (say("Vào Sổ theo dõi hồ sơ", "Entered in the register"), data.register),
    ]


def _charges(charges: tuple[ChargeLine, ...], say: Say, language: str) -> str:
    """`Lệ phí: 8.000 đồng (đã nộp)`, a line each. Nothing to pay is not owed, a figure is not said twice."""
    paid, unpaid = say("đã nộp", "paid"), say("chưa nộp", "not paid yet")
    texts = []
    for charge in charges:
        figure = pdf.money(charge.amount, language)
        is_said = f"{charge.amount:,}" in charge.name.replace(".", ",")
        said = charge.name if is_said or not charge.amount else f"{charge.name}: {figure}"
        texts.append(f"{said} ({paid if charge.paid else unpaid})" if charge.amount else said)
    return "\n".join(texts) or say("Không", "None")


def supplement_request(data: SupplementRequest, language: str) -> bytes:
    """Form 02, phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    say = _in(language)
    story = [
        *_top(
            data.header,
            "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
            "Request to complete the dossier",
            language,
        ),
        pdf.lines(
            [
                (say("Mã hồ sơ", "Dossier code"), data.code),
                (say("Hồ sơ của", "Dossier of"), data.owner.name),
                *_owner(data.owner, say)[1:],
                (say("Nội dung yêu cầu giải quyết", "Request"), data.procedure),
            ]
        ),
        pdf.paragraphs(
            say(
                "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
                "To complete the dossier, please supply the following:",
            )
        ),
        _missing(data.items, say),
        pdf.lines(
            [
                (say("Lý do", "Reason"), data.reason),
                (say("Bổ sung chậm nhất", "To be supplied by the end of"), _day(data.until, language)),
                (say("Thời gian giải quyết", "Time limit"), _clock_note(data.processing, say)),
                *_contact(data.officer, data.officer_phone, say),
            ]
        ),
        pdf.space(2),
        pdf.qr(
            data.tracking_url,
            strong=[say("Bổ sung trực tuyến", "Supply online")],
            small=[say("Quét mã, hoặc mở địa chỉ:", "Scan, or open:"), data.tracking_url],
        ),
        pdf.signatures(("", "", ""), (say("Người hướng dẫn", "Guided by"), _by_hand(say), data.officer)),
    ]
    return _paper("02", data, story, language)


def _missing(items: tuple[MissingItem, ...], say: Say) -> pdf.Piece:
    return pdf.table(
        [
            say("TT", "No."),
            say("Thành phần hồ sơ và lý do", "Paper and reason"),
            say("Bản chính", "Original"),
            say("Bản chứng thực", "Certified"),
            say("Bản photo", "Copy"),
        ],
        [
            [
                str(place),
                "\n".join(text for text in (item.name, item.reason, item.legal_basis) if text),
                *(str(count or "") for count in (item.originals, item.certified, item.copies)),
            ]
            for place, item in enumerate(items, start=1)
        ],
        widths=[7, 57, 12, 12, 12],
        align="clccc",
    )


def _clock_note(processing: bool, say: Say) -> str:
    if processing:
        return say(
            "tạm dừng cho đến khi nhận được giấy tờ bổ sung", "stands still until the papers have arrived"
        )
    return say("tính từ khi hồ sơ đầy đủ, hợp lệ", "counts from the moment when the dossier is complete")


def refusal(data: Refusal, language: str) -> bytes:
    """Form 03, phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    say = _in(language)
    story = [
        *_top(
            data.header,
            "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
            "Refusal to receive the dossier",
            language,
        ),
        pdf.lines(
            [
                (say("Mã hồ sơ", "Dossier code"), data.code),
                (say("Hồ sơ của", "Dossier of"), data.owner.name),
                *_owner(data.owner, say)[1:],
                (say("Nội dung yêu cầu giải quyết", "Request"), data.procedure),
            ]
        ),
        pdf.space(2),
        pdf.paragraphs(
            say(
                "Qua xem xét, cơ quan không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
                "After examination this dossier is not received, for the following reason:",
            )
        ),
        pdf.paragraphs(data.reason, style=pdf.PROSE),
        pdf.lines(
            [
                (say("Căn cứ pháp lý", "Legal basis"), data.legal_basis),
                (say("Hướng dẫn thực hiện tiếp", "What to do next"), data.next_step),
                *_contact(data.officer, data.officer_phone, say),
            ]
        ),
        pdf.signatures(
            (say("Người nộp hồ sơ", "Submitted by"), _by_hand(say), data.submitter),
            (say("Người tiếp nhận hồ sơ", "Examined by"), _by_hand(say), data.officer),
        ),
    ]
    return _paper("03", data, story, language)


def control_slip(data: ControlSlip, language: str) -> bytes:
    """Form 06, phiếu kiểm soát quá trình giải quyết hồ sơ."""
    say = _in(language)
    due = pdf.at_in_words(data.due_at, language) if data.due_at else ""
    story = [
        *_top(
            data.header, "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control slip of the process", language
        ),
        pdf.lines(
            [
                (say("Mã hồ sơ", "Dossier code"), data.code),
                (say("Kèm theo hồ sơ của", "Goes with the dossier of"), data.owner.name),
                (say("Số điện thoại", "Phone"), data.owner.phone),
                (say("Thủ tục hành chính", "Procedure"), data.procedure),
                (say("Ngày nhận", "Received at"), pdf.at_in_words(data.received_at, language)),
                (say("Ngày hẹn trả", "Promised for"), due),
            ]
        ),
        pdf.space(2),
        _passages(data.passages, say, language),
    ]
    return _paper("06", data, story, language)


def _passages(passages: tuple[Passage, ...], say: Say, language: str) -> pdf.Piece:
    outcomes = {
        "": "",
        "early": say("Trước hạn", "Early"),
        "on_time": say("Đúng hạn", "On time"),
        "late": say("Quá hạn", "Overdue"),
    }
    return pdf.table(
        [
            say("Tên cơ quan, bộ phận", "Agency, desk"),
            say("Thời gian giao, nhận hồ sơ", "Handed over at"),
            say("Người giao", "Given by"),
            say("Người nhận", "Taken by"),
            say("Kết quả", "Outcome"),
            say("Ghi chú", "Note"),
        ],
        [
            [
                passage.unit,
                pdf.at_in_words(passage.at, language) if passage.at else "",
                passage.giver,
                passage.receiver,
                outcomes[passage.outcome],
                passage.note,
            ]
            for passage in passages
        ],
        widths=[22, 21, 15, 15, 14, 13],
        align="llllcl",
    )


def _in(language: str) -> Say:
    """`say(vietnamese, english)` in this language; Vietnamese for any other than "en"."""
    return lambda vietnamese, english: english if language == "en" else vietnamese


def _top(header: PaperHeader, title: str, english_title: str, language: str) -> list[pdf.Piece]:
    english = language == "en"
    return [
        pdf.header(**vars(header), language=language),
        pdf.heading(english_title if english else title, original=title if english else ""),
    ]


def _owner(owner: Owner, say: Say) -> list[tuple[str, str]]:
    return [
        (say("Tiếp nhận hồ sơ của", "Dossier received from"), owner.name),
        (say("Số định danh cá nhân/Mã số thuế", "Identity number or tax code"), owner.identity),
        (say("Địa chỉ", "Address"), owner.address),
        (say("Số điện thoại", "Phone"), owner.phone),
        (say("Thư điện tử", "E-mail"), owner.email),
    ]


def _contact(officer: str, phone: str, say: Say) -> list[tuple[str, str]]:
    return [(say("Cán bộ hướng dẫn", "Officer"), f"{officer}, {phone}" if phone else officer)]


def _by_hand(say: Say) -> str:
    return say("(Ký, ghi rõ họ tên)", "(Signature and full name)")


def _day(day: date | None, language: str) -> str:
    return pdf.in_words(day, language) if day else ""


def _paper(number: str, data: Any, story: list[pdf.Piece], language: str) -> bytes:
    say = _in(language)
    title = f"{say('Mẫu số', 'Form')} {number} – {data.code}"
    hotline = getattr(data, "hotline", "")
    foot = [
        say("", "Courtesy translation; the Vietnamese form is the authentic one."),
        f"{say('Mẫu số', 'Form')} {number}, Thông tư {LEGAL_BASIS}",
        f"{say('Đường dây nóng', 'Hotline')}: {hotline}" if hotline else "",
    ]
    return pdf.build(
        title=title,
        author=data.header.agency,
        language="en" if language == "en" else "vi",
        story=story,
        day=data.header.day,
        footer=" · ".join(text for text in foot if text),
    )


FORMS: dict[tuple[str, str, str], Callable[[Any, str], bytes]] = {
    (LEGAL_BASIS, "01", "1"): receipt,
    (LEGAL_BASIS, "02", "1"): supplement_request,
    (LEGAL_BASIS, "03", "1"): refusal,
    (LEGAL_BASIS, "06", "1"): control_slip,
}
