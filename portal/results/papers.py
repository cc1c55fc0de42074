"""The result as the applicant gets it: one page made from a template, ready to be signed."""

import io
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal import clock
from portal.errors import Invalid
from portal.text import N_

COVERS = "Văn bản này gồm trang này và {count} trang kèm theo, được ký số cùng nhau."


@dataclass(frozen=True)
class ResultPaper:
    """What a result says. Results are in Vietnamese; `facts` are pairs of label and value.

    `validity` is a phrase such as "Không thời hạn"; `verify_url` is the public address that ends in
    the check code.
    """

    title: str
    number: str
    parent: str
    agency: str
    place: str
    day: date
    facts: tuple[tuple[str, str], ...]
    body: tuple[str, ...]
    validity: str
    signer_post: str
    signer_name: str
    signed_at: datetime
    verify_url: str
    check_code: str
    subject: str = ""
    grounds: tuple[str, ...] = ()


def result_pdf(data: ResultPaper) -> bytes:
    """The unsigned PDF; `signing.sign` signs it. Dated and timed by the paper, so it can be made again."""
    from portal import pdf  # takes 16 MB: only where a result is made

    return pdf.build(
        title=f"{data.title} – {data.number}",
        author=data.agency,
        language="vi",
        day=data.day,
        story=[
            pdf.header(
                parent=data.parent,
                agency=data.agency,
                number=data.number,
                place=data.place,
                day=data.day,
                language="vi",
            ),
            pdf.space(3),
            pdf.heading(data.title, subject=data.subject),
            pdf.paragraphs(*data.grounds, style=pdf.PROSE),
            pdf.lines(data.facts, size=13),
            pdf.space(2),
            pdf.paragraphs(*data.body, style=pdf.PROSE),
            pdf.lines([("Giá trị", data.validity)], size=13),
            pdf.sealed(
                data.verify_url,
                code=f"Mã kiểm tra: {data.check_code}",
                note="Văn bản điện tử có chữ ký số. Quét mã để kiểm tra văn bản là thật và còn giá trị:",
                role=data.signer_post,
                how=f"Ký số lúc {clock.local(data.signed_at):%H:%M ngày %d/%m/%Y}",
                name=data.signer_name,
            ),
        ],
    )


def covered(data: ResultPaper, upload: bytes) -> bytes:
    """A PDF made elsewhere behind a page that says number, validity and where to check it.

    A page of its own, for no corner of a foreign page is surely free. Raises Invalid for what is no PDF.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    try:
        given = PdfReader(io.BytesIO(upload))
        told = COVERS.format(count=len(given.pages))
        writer = PdfWriter(
            clone_from=io.BytesIO(result_pdf(replace(data, facts=(), body=(*data.body, told))))
        )
        writer.append(given, import_outline=False)
        whole = io.BytesIO()
        writer.write(whole)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid(N_("This file is not a PDF that can be signed.")) from error
    return whole.getvalue()
