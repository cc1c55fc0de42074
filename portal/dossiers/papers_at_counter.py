"""The forms that a counter gives out: receipt, request for papers, refusal to receive."""

from portal import pdf

from .official_forms import OfficialForm
from .paper_data import ChargeLine, MissingItem, Receipt, ReceivedComponent, Refusal, SupplementRequest
from .paper_parts import Say, by_hand, contact, day_in_words, owner_lines, paper, saying, top


def receipt(form: OfficialForm, data: Receipt, language: str) -> bytes:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    say = saying(language)
    story = [
        *top(form, data.header, language),
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
                *owner_lines(data.owner, say),
                (say("Thủ tục hành chính", "Procedure"), data.procedure),
                (say("Nội dung yêu cầu giải quyết", "Request"), data.request),
            ]
        ),
        pdf.paragraphs(say("1. Thành phần hồ sơ nộp gồm:", "1. The dossier consists of:")),
        _components(data.components, say),
        pdf.lines(_terms(data, say, language)),
        pdf.signatures(
            (say("Người nộp hồ sơ", "Submitted by"), by_hand(say), data.submitter),
            (say("Người tiếp nhận hồ sơ", "Received by"), by_hand(say), data.officer),
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
    return paper(form, data, story, language)


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


def supplement_request(form: OfficialForm, data: SupplementRequest, language: str) -> bytes:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    say, until = saying(language), day_in_words(data.until, language)
    story = [
        *top(form, data.header, language),
        pdf.lines(
            [
                (say("Mã hồ sơ", "Dossier code"), data.code),
                (say("Hồ sơ của", "Dossier of"), data.owner.name),
                *owner_lines(data.owner, say)[1:],
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
                (say("Bổ sung chậm nhất", "To be supplied by the end of"), until),
                (say("Thời gian giải quyết", "Time limit"), _clock_note(data.processing, say)),
                *contact(data.officer, data.officer_phone, say),
            ]
        ),
        pdf.space(2),
        pdf.qr(
            data.tracking_url,
            strong=[say("Bổ sung trực tuyến", "Supply online")],
            small=[say("Quét mã, hoặc mở địa chỉ:", "Scan, or open:"), data.tracking_url],
        ),
        pdf.signatures(("", "", ""), (say("Người hướng dẫn", "Guided by"), by_hand(say), data.officer)),
    ]
    return paper(form, data, story, language)


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


def refusal(form: OfficialForm, data: Refusal, language: str) -> bytes:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    say = saying(language)
    story = [
        *top(form, data.header, language),
        pdf.lines(
            [
                (say("Mã hồ sơ", "Dossier code"), data.code),
                (say("Hồ sơ của", "Dossier of"), data.owner.name),
                *owner_lines(data.owner, say)[1:],
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
                *contact(data.officer, data.officer_phone, say),
            ]
        ),
        pdf.signatures(
            (say("Người nộp hồ sơ", "Submitted by"), by_hand(say), data.submitter),
            (say("Người tiếp nhận hồ sơ", "Examined by"), by_hand(say), data.officer),
        ),
    ]
    return paper(form, data, story, language)
