"""Official papers as PDF: fonts, letterhead and a flow of pieces. The only importer of reportlab.

A paper is a list of pieces: `pdf.build(title=…, story=[pdf.header(…), pdf.heading(…), pdf.lines(…)])`.
Every text given is plain text: markup in it is printed as it is written. The look follows
Appendix I of Nghị định 30/2020/NĐ-CP. reportlab takes some 16 MB of memory: import this module
where a paper is made, not at the start.
"""

import io
import itertools
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.graphics.barcode.qr import QrCode
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from portal import clock

Piece: TypeAlias = list[Any]  # reportlab's flowables, in order

REPUBLIC = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LEFT, RIGHT, TOP, BOTTOM = 25 * mm, 18 * mm, 15 * mm, 15 * mm
WIDTH = A4[0] - LEFT - RIGHT
FONTS = Path(__file__).parent / "fonts"
GREY = HexColor("#555555")
LINE = HexColor("#777777")


def _register_fonts() -> None:
    """Portal Serif: Liberation Serif cut down to Latin and Vietnamese (portal/fonts/OFL.txt)."""
    for style in ("Regular", "Bold", "Italic"):
        name = f"PortalSerif-{style}"
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf"), asciiReadable=False))
    rl_config.useA85 = 0  # binary streams: a quarter smaller


@dataclass(frozen=True)
class Face:
    """A font for those who write PDF by themselves: its file, letter → glyph, glyph → width in 1/1000."""

    name: str
    program: bytes
    glyphs: dict[str, int]
    advances: dict[int, float]
    measures: str  # entries of the PDF font descriptor


def face(style: str) -> Face:
    """Regular, Bold or Italic."""
    name = f"PortalSerif-{style}"
    found = pdfmetrics.getFont(name).face
    glyphs = {chr(code): glyph for code, glyph in found.charToGlyph.items()}
    box = " ".join(f"{edge:.0f}" for edge in found.bbox)
    return Face(
        name=name,
        program=(FONTS / f"{name}.ttf").read_bytes(),
        glyphs=glyphs,
        advances={glyph: found.charWidths[ord(letter)] for letter, glyph in glyphs.items()},
        measures=(
            f"/Flags {found.flags}/FontBBox[{box}]/ItalicAngle {found.italicAngle:.0f}"
            f"/Ascent {found.ascent:.0f}/Descent {found.descent:.0f}"
            f"/CapHeight {found.capHeight:.0f}/StemV {found.stemV:.0f}"
        ),
    )


_register_fonts()

BODY = ParagraphStyle("body", fontName="PortalSerif-Regular", fontSize=12, leading=15)
STRONG = ParagraphStyle("strong", BODY, fontName="PortalSerif-Bold")
ITALIC = ParagraphStyle("italic", BODY, fontName="PortalSerif-Italic")
SMALL = ParagraphStyle("small", BODY, fontSize=10, leading=12.5)
NOTE = ParagraphStyle("note", ITALIC, fontSize=10, leading=12.5, textColor=GREY)
PROSE = ParagraphStyle("prose", BODY, fontSize=13, leading=18, alignment=TA_JUSTIFY, firstLineIndent=10 * mm)
TITLE = ParagraphStyle("title", STRONG, fontSize=14, leading=18, alignment=TA_CENTER)
SUBJECT = ParagraphStyle("subject", STRONG, alignment=TA_CENTER)
ORIGINAL = ParagraphStyle("original", ITALIC, alignment=TA_CENTER)
STATE = ParagraphStyle("state", BODY, fontSize=11, leading=14, alignment=TA_CENTER)
STATE_STRONG = ParagraphStyle("state strong", STATE, fontName="PortalSerif-Bold")
PLACE = ParagraphStyle("place", STATE, fontName="PortalSerif-Italic")
CELL = ParagraphStyle("cell", BODY, fontSize=11, leading=13.5)
CELL_CENTRED = ParagraphStyle("centred cell", CELL, alignment=TA_CENTER)
CELL_RIGHT = ParagraphStyle("right cell", CELL, alignment=TA_RIGHT)
CELL_HEAD = ParagraphStyle("head cell", CELL_CENTRED, fontName="PortalSerif-Bold")
FOOT = ParagraphStyle("foot", NOTE, fontSize=9, leading=11, alignment=TA_CENTER)

_ALIGNED = {"l": CELL, "c": CELL_CENTRED, "r": CELL_RIGHT}


# A paper


def build(
    *,
    title: str,
    author: str,
    language: str,
    story: Sequence[Piece],
    day: date,
    footer: str = "",
) -> bytes:
    """The PDF of these pieces on A4, in as many pages as they need.

    The same arguments give the same bytes. `language` ("vi", "en") and `title` are announced to
    screen readers; `day` becomes the date of the file; `footer` stands on each page.
    """
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=LEFT - 6,  # a frame pads its content by 6 points
        rightMargin=RIGHT - 6,
        topMargin=TOP - 6,
        bottomMargin=BOTTOM - 6 + (12 if footer else 0),
        title=plain(title),
        author=plain(author),
        subject="",
        creator="Portal",
        lang=language,
        displayDocTitle=True,
        initialFontName=BODY.fontName,
        pageCompression=1,
        invariant=1,
    )
    document.build(
        list(itertools.chain.from_iterable(story)),
        onFirstPage=_furniture(footer, numbered=False),
        onLaterPages=_furniture(footer, numbered=True),
        canvasmaker=_canvas_of(day),
    )
    return buffer.getvalue()


def _canvas_of(day: date) -> Callable[..., Canvas]:
    """reportlab dates a reproducible file to the year 2000; ours carries the day of its paper."""
    stamp = TimeStamp(invariant=1)
    stamp.YMDhms = (day.year, day.month, day.day, 0, 0, 0)
    stamp.dhh = 7

    def canvas(*args: Any, **options: Any) -> Canvas:
        made = Canvas(*args, **options)
        made._doc._timeStamp = stamp
        return made

    return canvas


def _furniture(footer: str, *, numbered: bool) -> Callable[[Canvas, SimpleDocTemplate], None]:
    """What stands on each page outside the flow: the page's number from the second on, the footer."""

    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if numbered:
            _put(canvas, str(document.page), STATE, A4[1] - 8 * mm)
        if footer:
            _put(canvas, footer[:300], FOOT, 15 * mm)

    return draw


def _put(canvas: Canvas, text: str, style: ParagraphStyle, top: float) -> None:
    paragraph = Paragraph(_markup(text), style)
    _, height = paragraph.wrapOn(canvas, WIDTH, top)
    paragraph.drawOn(canvas, LEFT, top - height)


# Words


_READABLE = {ord("\r"): None, ord("\t"): " ", 0x2011: "-"}


def plain(text: str) -> str:
    """Composed letters (NFC), no control characters or lone surrogates; line ends stay."""
    composed = unicodedata.normalize("NFC", text.translate(_READABLE))
    return "".join(sign for sign in composed if sign == "\n" or unicodedata.category(sign)[0] != "C")


def _markup(text: str) -> str:
    return escape(plain(text)).replace("\n", "<br/>")


def in_words(day: date, language: str) -> str:
    """`ngày 05 tháng 01 năm 2026`: two digits for days and for January and February only, as is the use."""
    if language == "en":
        return f"{day.day} {day:%B} {day.year}"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def at_in_words(moment: datetime, language: str) -> str:
    """`08 giờ 30 phút, ngày 05 tháng 01 năm 2026`, on the counter's clock."""
    local = clock.local(moment)
    hour = f"{local:%H:%M}" if language == "en" else f"{local:%H} giờ {local:%M} phút"
    return f"{hour}, {in_words(local.date(), language)}"


def money(dong: int, language: str) -> str:
    """`8.000 đồng` or `VND 8,000`."""
    return f"VND {dong:,}" if language == "en" else f"{dong:,} đồng".replace(",", ".")


# Pieces


def header(*, parent: str, agency: str, number: str, place: str, day: date, language: str) -> Piece:
    """Left the issuing agency and the number, right the state's name and motto, place and day."""
    english = language == "en"
    left = [
        Paragraph(_markup(parent.upper()), STATE),
        Paragraph(_markup(agency.upper()), STATE_STRONG),
        Spacer(1, 2),
        HRFlowable(width="35%", thickness=0.7, color=black, spaceBefore=2, spaceAfter=5),
        Paragraph(_markup(f"{'No.' if english else 'Số:'} {number}"), STATE),
    ]
    right = [
        Paragraph(REPUBLIC, STATE_STRONG),
        Paragraph(MOTTO, STATE_STRONG),
        Spacer(1, 2),
        HRFlowable(width=_width_of(MOTTO), thickness=0.7, color=black, spaceBefore=2, spaceAfter=5),
        Paragraph(_markup(f"{place}, {in_words(day, language)}"), PLACE),
    ]
    grid = _grid([[left, right]], [0.475, 0.525])
    everywhere = (0, 0), (-1, -1)
    grid.setStyle([("ALIGN", *everywhere, "CENTER"), ("LEFTPADDING", *everywhere, 0)])
    grid.setStyle([("RIGHTPADDING", *everywhere, 0)])
    return [grid, Spacer(1, 4 * mm)]


def _width_of(text: str) -> float:
    return float(pdfmetrics.stringWidth(text, STATE_STRONG.fontName, STATE_STRONG.fontSize))


def heading(title: str, *, subject: str = "", original: str = "") -> Piece:
    """The paper's name in the middle; below it what it is about, or its name in the other language."""
    pieces: Piece = [Paragraph(_markup(title.upper()), TITLE)]
    pieces += [Paragraph(_markup(text), SUBJECT) for text in [subject] if text]
    pieces += [Paragraph(_markup(text), ORIGINAL) for text in [original] if text]
    return [*pieces, Spacer(1, 3 * mm)]


def lines(pairs: Sequence[tuple[str, str]], *, size: float = 12) -> Piece:
    """`Label: value`, one below the other. A pair without a value is left out."""
    style = ParagraphStyle("line", BODY, fontSize=size, leading=size * 1.25, spaceAfter=size / 12)
    style.leftIndent, style.firstLineIndent = 5 * mm, -5 * mm
    strong = '<font name="PortalSerif-Bold">'
    return [
        Paragraph(f"{_markup(label)}: {strong}{_markup(value)}</font>", style)
        for label, value in pairs
        if value
    ]


def paragraphs(*texts: str, style: ParagraphStyle = BODY) -> Piece:
    """Running text, a paragraph each; `style` is one of this module's (BODY, PROSE, NOTE…)."""
    return [Paragraph(_markup(text), ParagraphStyle("", style, spaceAfter=4)) for text in texts if text]


def space(height: float) -> Piece:
    """An empty strip, in millimetres."""
    return [Spacer(1, height * mm)]


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float], align: str = ""
) -> Piece:
    """A ruled table. `widths` are shares of the page's width; `align` has a letter a column: l, c, r.

    The head is repeated on each page; a cell longer than a page goes on on the next.
    """
    styles = [_ALIGNED[letter] for letter in (align or "l" * len(head))]
    body = [
        [Paragraph(_markup(cell), style) for cell, style in zip(row, styles, strict=True)] for row in rows
    ]
    titles = [Paragraph(_markup(title), CELL_HEAD) for title in head]
    grid = _grid([titles, *body], widths, repeat=1)
    grid.setStyle([("GRID", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, 0), "MIDDLE")])
    return [Spacer(1, 1.5 * mm), grid, Spacer(1, 2.5 * mm)]


def _grid(rows: list[list[Any]], shares: Sequence[float], *, repeat: int = 0) -> Table:
    total = sum(shares)
    return Table(
        rows,
        colWidths=[WIDTH * share / total for share in shares],
        repeatRows=repeat,
        splitInRow=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("FONT", (0, 0), (-1, -1), BODY.fontName),  # else reportlab adds Helvetica
        ],
    )


def signatures(*blocks: tuple[str, str, str]) -> Piece:
    """Side by side: (who signs, how, name). Kept on one page, with room for a signature by hand."""
    cells = [_signature(*block, room=15) for block in blocks]
    return [KeepTogether([Spacer(1, 4 * mm), _grid([cells], [1] * len(cells))])]


def _signature(role: str, how: str, name: str, *, room: float) -> Piece:
    return [
        Paragraph(_markup(role.upper()), STATE_STRONG),
        Paragraph(_markup(how), PLACE),
        Spacer(1, room * mm),
        Paragraph(_markup(name), STATE_STRONG),
    ]


def qr(address: str, *, strong: Sequence[str], small: Sequence[str]) -> Piece:
    """A QR code that opens the address, and what it is for beside it, in a frame."""
    grid = _grid([[_Code(address, 24 * mm), _told(strong, small)]], [28, WIDTH / mm - 28])
    grid.setStyle([("BOX", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    return [KeepTogether([grid, Spacer(1, 3 * mm)])]


def _told(strong: Sequence[str], small: Sequence[str]) -> Piece:
    return [
        *(Paragraph(_markup(text), STRONG) for text in strong),
        *(Paragraph(_markup(text), SMALL) for text in small),
    ]


def sealed(address: str, *, code: str, note: str, role: str, how: str, name: str) -> Piece:
    """The end of a signed paper: left the QR code that tells whether it is true, right who signed."""
    printed, _, seal = address.partition("#")
    # What is signed needs three times as many squares, each as large as a phone at arm's length needs it.
    drawn = _Code(address, (34 if seal else 26) * mm)
    left = [drawn, Spacer(1, 3), *_told([code], [note, printed])]
    right = _signature(role, "", name, room=8)
    right[1] = Paragraph(_markup(how), STATE)
    grid = _grid([[left, right]], [0.5, 0.5])
    grid.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return [KeepTogether([Spacer(1, 5 * mm), grid])]


def qr_path(address: str) -> tuple[int, str]:
    """(modules across, the dark ones as the path of an SVG): a page draws a QR code without an image."""
    code = _Code(address, 1)
    code.qr.make()
    border = code.qrBorder
    runs = []
    for down, row in enumerate(code.qr.modules, start=border):
        right = border
        for dark, run in itertools.groupby(row, key=bool):
            length = len(list(run))
            if dark:
                runs.append(f"M{right} {down}h{length}v1h-{length}z")
            right += length
    return code.qr.getModuleCount() + 2 * border, "".join(runs)


class _Code(QrCode):  # type: ignore[misc]  # reportlab has no types
    """reportlab's code drawn as one path of whole numbers: half the bytes and no hair lines between."""

    def __init__(self, address: str, size: float) -> None:
        super().__init__(address, qrLevel="M", qrBorder=2, width=size, height=size)

    def draw(self) -> None:
        self.qr.make()
        across = self.qr.getModuleCount() + 2 * self.qrBorder
        path = self.canv.beginPath()
        for down, row in enumerate(self.qr.modules, start=1 + self.qrBorder):
            right = self.qrBorder
            for dark, run in itertools.groupby(row, key=bool):
                length = len(list(run))
                if dark:
                    path.rect(right, across - down, length, 1)
                right += length
        self.canv.saveState()
        self.canv.scale(self.width / across, self.height / across)
        self.canv.drawPath(path, stroke=0, fill=1)
        self.canv.restoreState()
        self.canv.linkURL(self.value, (0, 0, self.width, self.height), relative=1)
