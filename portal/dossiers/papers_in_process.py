"""The forms of a dossier in process: apology, notice of a stop, control slip."""

from portal import pdf

from .official_forms import OF_2018, OfficialForm
from .paper_data import Apology, ControlSlip, Passage, Stop
from .paper_parts import Say, contact, day_in_words, owner_lines, paper, saying, top


def apology(form: OfficialForm, data: Apology, language: str) -> bytes:
    """Văn bản xin lỗi. The older form gives another day, the later one asks for more time.

    Before the approver has confirmed it, reason and day are blanks and it says that it is a draft.
    """
    say = saying(language)
    blank = "………………………………"
    before, due = day_in_words(data.due_before, language), day_in_words(data.due_after, language) or blank
    story = [
        *top(form, data.header, language),
        pdf.paragraphs(say("DỰ THẢO, chưa ban hành", "DRAFT, not issued"), style=pdf.SUBJECT)
        if data.is_draft
        else [],
        pdf.lines(
            [
                (say("Kính gửi", "To"), data.owner.name),
                *owner_lines(data.owner, say)[2:4],
                (say("Mã hồ sơ", "Dossier code"), data.code),
                (say("Thủ tục hành chính", "Procedure"), data.procedure),
            ]
        ),
        pdf.space(2),
        pdf.paragraphs(
            say(
                f"Ngày {data.received_on:%d/%m/%Y}, {data.header.agency} tiếp nhận hồ sơ nêu trên"
                f" và hẹn trả kết quả {before}.",
                f"On {day_in_words(data.received_on, language)} {data.header.agency} received this dossier"
                f" and promised its result for {before}.",
            ),
            say(
                "Đến nay cơ quan chưa giải quyết xong hồ sơ và xin lỗi Ông/Bà vì sự chậm trễ này.",
                "It is not finished yet. We apologise to you for the delay.",
            ),
            style=pdf.PROSE,
        ),
        pdf.lines(
            [
                (say("Lý do", "Reason"), data.reason or blank),
                (_what_is_asked(form, say), due),
                *contact(data.officer, data.officer_phone, say),
            ]
        ),
        pdf.signatures(("", "", ""), (say("Thủ trưởng cơ quan", "Head of the agency"), "", data.signer)),
    ]
    return paper(form, data, story, language)


def _what_is_asked(form: OfficialForm, say: Say) -> str:
    if form.legal_basis == OF_2018:
        return say("Hẹn lại ngày trả kết quả", "New date for the result")
    return say("Đề nghị gia hạn thời gian giải quyết đến", "We ask for more time, until the end of")


def stop(form: OfficialForm, data: Stop, language: str) -> bytes:
    """Thông báo dừng giải quyết hồ sơ."""
    say = saying(language)
    story = [
        *top(form, data.header, language),
        pdf.lines(
            [
                (say("Mã hồ sơ", "Dossier code"), data.code),
                (say("Hồ sơ của", "Dossier of"), data.owner.name),
                *owner_lines(data.owner, say)[1:],
                (say("Thủ tục hành chính", "Procedure"), data.procedure),
                (say("Giai đoạn đang giải quyết", "Stage reached"), data.stage),
                (say("Công dân yêu cầu rút hồ sơ", "Withdrawal asked for by the applicant"), data.withdrawal),
            ]
        ),
        pdf.space(2),
        pdf.paragraphs(
            say(
                "Cơ quan thông báo dừng giải quyết hồ sơ này với lý do cụ thể như sau:",
                "The agency stops the process of this dossier, for the following reason:",
            )
        ),
        pdf.paragraphs(data.reason, style=pdf.PROSE),
        pdf.lines(
            [
                (say("Căn cứ pháp lý", "Legal basis"), data.legal_basis),
                (say("Phí, lệ phí đã nộp", "Fees paid"), data.fees),
                (say("Hướng dẫn thực hiện tiếp", "What to do next"), data.next_step),
            ]
        ),
        pdf.signatures(("", "", ""), (say("Thủ trưởng cơ quan", "Head of the agency"), "", data.signer)),
    ]
    return paper(form, data, story, language)


def control_slip(form: OfficialForm, data: ControlSlip, language: str) -> bytes:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ."""
    say = saying(language)
    due = pdf.at_in_words(data.due_at, language) if data.due_at else ""
    story = [
        *top(form, data.header, language),
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
    return paper(form, data, story, language)


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
