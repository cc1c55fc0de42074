"""The hand-over list as PDF, for the bag in which the paper travels."""

from portal import clock

from .models import Cargo, Handover, Parcel

WHAT = {Cargo.PAPERS: "Bản giấy của hồ sơ", Cargo.RESULT: "Kết quả bản giấy"}
STANDING = {None: "", True: "Đã nhận", False: "Thiếu"}


def list_pdf(handover: Handover, parcels: list[Parcel], public_url: str) -> bytes:
    """Biên bản bàn giao: who gives what to whom; dated by the list, so it can be made again."""
    from portal import pdf  # takes 16 MB: only where a paper is made

    sent = clock.local(handover.sent_at)
    receiver = handover.received_by.full_name if handover.received_by else ""
    return pdf.build(
        title=f"Biên bản bàn giao – {handover.code}",
        author=handover.sender.name,
        language="vi",
        day=sent.date(),
        story=[
            pdf.header(
                parent="", agency=handover.sender.name, number=handover.code,
                place=handover.sender.place, day=sent.date(), language="vi",
            ),
            pdf.heading("Biên bản bàn giao hồ sơ"),
            pdf.qr(
                f"{public_url}/handovers/{handover.code}",
                strong=[f"Số: {handover.code}"],
                small=["Bên nhận quét mã này, rồi quét mã từng hồ sơ để ký nhận."],
            ),
            pdf.lines([
                ("Bên giao", handover.sender.name),
                ("Bên nhận", handover.receiver.name),
                ("Giao lúc", pdf.at_in_words(handover.sent_at, "vi")),
                ("Nhận lúc", pdf.at_in_words(handover.received_at, "vi") if handover.received_at else ""),
                ("Số hồ sơ", str(len(parcels))),
                ("Ghi chú khi nhận", handover.note),
            ]),
            pdf.table(
                ["TT", "Mã hồ sơ", "Thủ tục", "Giấy tờ", "Tình trạng"],
                [_row(place, each) for place, each in enumerate(parcels, start=1)],
                widths=[6, 26, 38, 18, 12], align="cllll",
            ),
            pdf.signatures(
                ("Đại diện bên giao", "", handover.sent_by.full_name), ("Đại diện bên nhận", "", receiver)
            ),
        ],
    )  # fmt: skip


def _row(place: int, parcel: Parcel) -> list[str]:
    dossier = parcel.dossier
    return [str(place), dossier.code, dossier.version.name, WHAT[parcel.cargo], STANDING[parcel.has_arrived]]
